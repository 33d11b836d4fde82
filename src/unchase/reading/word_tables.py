"""Reads the tables of words that lie beside the code, once each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML file `name` of this room."""
    import tomllib

    return tomllib.loads(files("unchase.reading").joinpath(name).read_text("utf-8"))
