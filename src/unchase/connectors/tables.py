"""Reads the tables of names that lie beside the code, once each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> dict[str, frozenset[str]]:
    """The TOML file `name` of this room: lists of names, each as a set."""
    rows: dict[str, list[str]] = tomllib.loads(files("unchase.connectors").joinpath(name).read_text("utf-8"))
    return {row: frozenset(names) for row, names in rows.items()}
