"""A profile of conventions: which of several fair readings of an expression is taken (`conventions/NAME.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """The readings of one profile.

    `choices` name rules of `resolve`; `parts` are the parts of the day as spans from midnight; `edges` the places of
    "early", "mid", "end" inside a unit; `accept` the weak kinds of expression the profile stands by.
    """

    name: str
    choices: dict[str, str]
    parts: dict[str, tuple[timedelta, timedelta]]
    edges: dict[str, dict[str, list[float]]]
    accept: frozenset[str]

    def says(self, question: str) -> str:
        """The profile's answer to a question of `resolve`."""
        return self.choices[question]


class UnknownConventionsError(ValueError):
    """A profile that is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There are no conventions named {name!r}; business, recognizers and duckling are known."
        )


@cache
def conventions(name: str) -> Conventions:
    """The profile of that name; raises `UnknownConventionsError`."""
    path = files("unchase.reading.times").joinpath(f"conventions/{name}.toml")
    if not name.isalpha() or not path.is_file():
        raise UnknownConventionsError(name)
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Conventions(
        name=name,
        choices=table["choices"],
        parts={part: (_span(first), _span(last)) for part, (first, last) in table["parts"].items()},
        edges=table["edges"],
        accept=frozenset(table["accept"]["kinds"]),
    )


def _span(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
