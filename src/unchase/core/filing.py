"""Whether a conversation can be filed: with its ending, and what the ending rests on (METHOD, The call guide)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.touch import Ending, Outcome

if TYPE_CHECKING:
    from datetime import datetime


def still_to_say(
    *, outcome: Outcome, ending: Ending | None, start: datetime | None, asks_back: bool, at: datetime
) -> str:
    """What is still to be said of a conversation held `at`, in a sentence; empty where it can be filed.

    `start` is the clock time that was agreed in it, `asks_back`: its note holds a callback's day and reason.
    """
    if outcome is not Outcome.SPOKE:
        return ""
    if ending is None:
        return "A conversation ends in one of four ways, or with no next step: say which."
    if ending is Ending.APPOINTMENT and start is None:
        return "An appointment needs its day and its hour."
    if ending is Ending.APPOINTMENT and start is not None and start <= at:
        return "An appointment lies ahead; that time has passed."
    if ending is Ending.CALLBACK and not asks_back:
        return (
            "A callback needs a day and what will have changed by then. "
            "Write both down, such as: call me on 12 January, the board decides on the 8th."
        )
    return ""
