"""What an answer does with the times offered, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.core.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer does with the times offered.

    `taken` is the one it takes or names (firm, in the zone it holds in); `declined` says no to all of them; `countered`
    are the times it puts in their place; `asks_other` asks for others without naming one; `leaves_to_us` says that any
    of several offers suits, so that the one we confirm is agreed; `open_` that it speaks of them and settles nothing (a
    condition, a hedge, a day with two of them). `explicit` is true where it names the offers it speaks of. `span` is where it says so.
    """

    taken: When | None = None
    declined: bool = False
    countered: tuple[When, ...] = ()
    asks_other: bool = False
    leaves_to_us: bool = False
    open_: bool = False
    explicit: bool = False
    span: tuple[int, int] = (0, 0)
