"""The times we hold for a prospect: offered, and not answered yet.

Source: METHOD, Agreement (a time only we proposed is no agreement). While they may still take one, nobody else is
offered it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.facts import Answer
from unchase.core.history import is_plausible

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.facts import Event
    from unchase.core.picture import Picture

_OPEN = frozenset({Answer.NEEDS_ACTION, Answer.TENTATIVE})


def held_times(picture: Picture) -> tuple[datetime, ...]:
    """The starts that are held, in order.

    What we offered is held until they reply, what we invited to until it is answered: either may still be taken. A
    time that has passed holds nothing; that is for whoever asks to leave out.
    """
    since = picture.word.at if picture.word is not None else None
    held = {start for start, at in picture.diary.offered_by_us.items() if since is None or at > since}
    held |= {event.start for event in picture.facts.events if _waits(event)}
    return tuple(sorted(one for one in held - picture.diary.agreed.keys() if is_plausible(one)))


def _waits(event: Event) -> bool:
    """Whether it is an invitation of ours nobody has answered with yes or no."""
    if event.cancelled or event.outcome is not None or event.recurring:
        return False
    ours = event.organizer is not None and event.organizer not in event.answers
    return ours and bool(event.answers) and _OPEN.issuperset(event.answers.values())
