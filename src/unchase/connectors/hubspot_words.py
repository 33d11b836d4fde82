"""What HubSpot calls things: its properties, the outcomes of a call, and ours."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def words_of_hubspot() -> Mapping[str, Any]:
    """The table."""
    import tomllib

    return tomllib.loads(files("unchase.connectors").joinpath("hubspot.toml").read_text(encoding="utf-8"))
