"""Where a deal stands: the first row of METHOD's table that applies.

Source: METHOD, Standing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import Standing
from unchase.core.history import Part
from unchase.core.missed import latest_miss
from unchase.core.promises import after_grace

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.history import Entry
    from unchase.core.missed import Miss
    from unchase.core.picture import Picture
    from unchase.core.promises import Promise

_ON_BUYING = frozenset(
    {
        ActName.ACCEPTANCE,
        ActName.REFUSAL,
        ActName.OPT_OUT,
        ActName.STALL,
        ActName.CALLBACK,
        ActName.DECISION_DATE,
    }
)
_ASKS_FOR_A_TIME = frozenset({ActName.ASKS_NEXT_STEP, ActName.PROPOSES_TIMES})


def standing_of(picture: Picture) -> tuple[Standing, Miss | None]:
    """The standing, and for `missed` what was missed."""
    standing = _closed(picture)
    if standing is not None:
        return standing, None
    if _accepted(picture):
        return Standing.ACCEPTED, None
    if picture.appointment() is not None:
        return Standing.FIRM, None
    if _callback(picture):
        return Standing.CALLBACK, None
    miss = latest_miss(picture)
    if miss is not None:
        return Standing.MISSED, miss
    return _unfirm(picture), None


def _closed(picture: Picture) -> Standing | None:
    """The rows that end a deal: recorded, or refused."""
    if picture.ending is not None and picture.ending.closed:
        return picture.ending.standing
    if picture.people.company_silent or refusal(picture) is not None or _asked_for_silence(picture):
        return Standing.REFUSED
    return None


def _unfirm(picture: Picture) -> Standing:
    """The rows below `missed`."""
    if picture.chases >= picture.policy.chases:
        return Standing.CHASING
    if _waiting(picture):
        return Standing.WAITING
    if picture.stalled and picture.word is not None and picture.word.person not in picture.people.gone:
        return Standing.STALLED
    if all(entry.part not in (Part.WORD, Part.THANKS, Part.OURS) for entry in picture.entries):
        return Standing.NEW
    return Standing.LOOSE


def refusal(picture: Picture) -> Entry | None:
    """The no of the one who decides, or of the only one who speaks, where it is that person's latest word."""
    heard: set[str | None] = set()
    for entry in reversed(picture.entries):
        if entry.part is Part.WORD and entry.person not in heard and entry.event is None:
            heard.add(entry.person)
            if entry.refuses and picture.people.decides(entry.person):
                return entry
    return None


def _asked_for_silence(picture: Picture) -> bool:
    """Whether the one who decides, the only one who speaks, or everyone there is asked not to be contacted."""
    people = picture.people
    if not people.silent:
        return False
    alone = people.speakers - {None}
    return (
        not people.silent.isdisjoint(people.deciders)
        or bool(alone and alone <= people.silent)
        or not people.others
    )


def acceptance(picture: Picture) -> Entry | None:
    """Their yes, where it is their latest word on buying."""
    for entry in reversed(picture.entries):
        if entry.part is Part.WORD and not _ON_BUYING.isdisjoint(entry.names):
            return entry if ActName.ACCEPTANCE in entry.names else None
    return None


def _accepted(picture: Picture) -> bool:
    """A yes lasts until one business day after the time to sign; without such a time until an end is recorded."""
    yes = acceptance(picture)
    if yes is None:
        return False
    ends = time_to_sign(picture, yes)
    return ends is None or not picture.clock.passed(
        after_grace(ends, picture.country, policy=picture.policy, zone=picture.zone)
    )


def time_to_sign(picture: Picture, yes: Entry) -> datetime | None:
    """When it is to be signed: the last date they promised, or time they agreed to, with their yes or since."""
    times = [
        one.window.end
        for one in picture.promises
        if one.entry.at >= yes.at and not one.decision and one.stands
    ]
    times += [one.end for one in picture.agreed if one.agreed_at is not None and one.agreed_at >= yes.at]
    return max(times, default=None)


def _callback(picture: Picture) -> bool:
    """A callback in force that we have not acted on; or a released deal whose named date has come."""
    ending = picture.ending
    if ending is not None and ending.on_trigger and not _touched(picture):
        return True
    story = picture.callback
    return story is not None and not story.acted and not picture.clock.passed(story.over)


def _touched(picture: Picture) -> bool:
    """Whether anything but machines happened in this round."""
    return any(entry.part is not Part.MACHINE for entry in picture.entries)


def _waiting(picture: Picture) -> bool:
    patience = picture.patience
    if patience is not None and not picture.clock.passed(patience.until):
        return True
    return waited_for(picture) is not None


def waited_for(picture: Picture) -> Promise | None:
    """The date of theirs that lies ahead and after which we have already asked for a time."""
    for one in reversed(picture.promises):
        if one.stands and _asked_after(picture, one) and not picture.clock.passed(one.lapses):
            return one
    return None


def _asked_after(picture: Picture, promise: Promise) -> bool:
    """Whether we asked for a time after a date of theirs: a next step, or a clock time beyond it."""
    for entry in picture.entries:
        if entry.at <= promise.entry.at or _ASKS_FOR_A_TIME.isdisjoint(entry.own):
            continue
        proposed = [
            when.start for act in entry.our(ActName.PROPOSES_TIMES) for when in (*act.times, act.when) if when
        ]
        if not proposed or any(
            start is not None and start >= promise.window.last_begins for start in proposed
        ):
            return True
    return False
