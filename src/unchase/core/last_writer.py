"""Who wrote last, where the same words stand here and in another program and both may change them.

Each side is compared with what stood there when the two were last settled, so that only what was really changed counts;
where both were, the later wins, and between equals the person there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Writer(StrEnum):
    """Whose words stay: ours are written there, theirs are left, or there is nothing to do."""

    NOBODY = "nobody"
    US = "us"
    THEM = "them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What stood on either side when they were last settled; they differ where theirs were left."""

    ours: str
    theirs: str


def last_writer(
    ours: str, theirs: str | None, before: Settled | None, *, ours_at: datetime, theirs_at: datetime | None
) -> Writer:
    """Whose words stay. `theirs` is None where what we wrote was taken away; `before` where nothing was ever settled.

    `ours_at` and `theirs_at` (aware) are when they were changed, None where that is not known. What was taken away is
    written anew when ours change, not before. Words a person wrote there before we ever did are theirs.
    """
    if ours == theirs:
        return Writer.NOBODY
    if before is None:
        return Writer.THEM if theirs else Writer.US
    we_changed, they_changed = ours != before.ours, theirs != before.theirs
    if not we_changed:
        return Writer.THEM if they_changed and theirs is not None else Writer.NOBODY
    if they_changed and theirs is not None and theirs_at is not None and theirs_at >= ours_at:
        return Writer.THEM
    return Writer.US
