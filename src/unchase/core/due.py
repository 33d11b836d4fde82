"""What is due beside the standing, and by whom.

Source: METHOD, Due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.appointments import Fate
from unchase.core.assessment import Due, DueKind, Standing
from unchase.core.business_days import at_clock

if TYPE_CHECKING:
    from unchase.core.picture import Picture

_CLOSED = frozenset({Standing.WON, Standing.LOST, Standing.RELEASED})


def due_of(picture: Picture, standing: Standing) -> tuple[Due, ...]:
    """Everything owed by either side, the most urgent first; nothing on a closed deal."""
    if standing in _CLOSED:
        return ()
    due = [Due(who=Side.US, what=debt.says, by=debt.by, kind=debt.kind) for debt in picture.debts]
    due += [
        Due(who=Side.US, what="be there, on the minute", by=one.start, kind=DueKind.APPOINTMENT)
        for one in picture.agreed
        if one.fate is Fate.OPEN and not picture.clock.passed(one.end)
    ]
    due += [
        Due(
            who=Side.THEM,
            what=one.says,
            by=one.window.end - timedelta(microseconds=1),
            kind=DueKind.PROMISE,
        )
        for one in picture.promises
        if one.stands
    ]
    if standing is Standing.CALLBACK:
        due += _callback(picture)
    return tuple(sorted(due, key=lambda one: (one.by, one.who, one.kind, one.what)))


def _callback(picture: Picture) -> list[Due]:
    story, ending = picture.callback, picture.ending
    if story is not None and not story.acted:
        day, reason = story.asked.call_on, story.asked.act.reason or "they asked for it"
    else:
        assert ending is not None, "else the deal came back on a named date"
        assert ending.trigger is not None, "else the deal came back on a named date"
        day, reason = ending.trigger, ending.recorded.note or "the date named when it was let go"
    by = at_clock(day, picture.policy.work_end, picture.zone)
    return [Due(who=Side.US, what=f"call: {reason}", by=by, kind=DueKind.CALLBACK)]
