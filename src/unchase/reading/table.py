"""What stands on the table between two sides, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.core.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What stands on the table between two sides.

    `ours` are the times we offered and `theirs` those they did, open windows included; `agreed` the appointment that
    stands; `asserted` a time our mail merely claimed ("you picked Wednesday"); `zone` that of our offers;
    `known` is false where nothing is known of what was said before.
    """

    ours: tuple[When, ...] = ()
    theirs: tuple[When, ...] = ()
    agreed: When | None = None
    asserted: When | None = None
    zone: str = "UTC"
    known: bool = True
