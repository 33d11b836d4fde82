"""The time they propose instead of ours (RFC 5546, COUNTER): taken, refused, or answered with two others.

Each is a draft a person lets leave, with the calendar part that goes with it: the invitation moved to their time, or the
refusal of it (DECLINECOUNTER), after which ours stands as it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from unchase.core.wording import moment_words
from unchase.core.zone import zone_of
from unchase.deals.free_times import free_times, their_zone
from unchase.deals.inviting import attach, refuse_counter
from unchase.deals.offering import in_words
from unchase.deals.touch import Touch

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.core.facts import Facts
    from unchase.deals.deal import Deal
    from unchase.deals.free_times import Diary
    from unchase.deals.outgoing import Outgoing


class Reply(StrEnum):
    """What becomes of their proposal."""

    TAKE = "take"
    REFUSE = "refuse"
    OTHERS = "others"  # refused, with two other times


@dataclass(frozen=True, slots=True, kw_only=True)
class Countered:
    """What they propose: `to` in place of `start`; `who` proposes it, an address. Aware."""

    start: datetime
    to: datetime
    who: str


def countered(facts: Facts | None, now: datetime) -> Countered | None:
    """The proposal of theirs that waits for our word and lies ahead; None where there is none."""
    waiting = [one for one in facts.events if one.countered and one.countered > now] if facts else []
    if not waiting:
        return None
    event = min(waiting, key=lambda one: (one.countered, one.uid))
    assert event.countered is not None, "chosen by it"
    who = max(event.answered_at, key=lambda one: (event.answered_at[one], one), default="")
    return Countered(start=event.start, to=event.countered, who=who)


def answer(
    deal: Deal, now: datetime, told: Countered, reply: Reply, *, diary: Diary, facts: Facts | None, day: date
) -> Outgoing:
    """A draft with our word on it, and its calendar part where the invitation is one of ours here.

    `day` is the first on which other times may lie. It says the times in the prospect's zone where that is known.
    """
    zone = their_zone(facts) or zone_of(deal.seller.zone)
    there = moment_words(told.to, zone)
    times = [told.to]
    if reply is Reply.TAKE:
        text = f"{there} works. The invitation has moved there."
    elif reply is Reply.REFUSE:
        times = [told.start]
        text = f"{there} is not free here. Can we keep {moment_words(told.start, zone)}?"
    else:
        two = free_times(day, now, diary, deal=deal, facts=facts)
        times = [two.first, two.second]
        text = f"{there} is not free here. Is {in_words(two, diary, facts)} better for you?"
    last = Touch.objects.filter(deal=deal, side="them", undone_at=None).order_by("-at", "-pk").first()
    draft = deal.draft(
        now,
        to=[told.who] if told.who else [],
        subject=_answering(last.subject if last else ""),
        text=f"Hello,\n\n{text}\n\n{deal.seller.name}".strip(),
        move="confirm" if reply is Reply.TAKE else "offer-times",
        in_reply_to=last.identity if last else "",
        times=[one.isoformat() for one in times],
    )
    if reply is Reply.TAKE:
        attach(draft, now, told.to, only_move=True)
    else:
        refuse_counter(draft, now, told.to)
    return draft


def _answering(subject: str) -> str:
    line = " ".join(subject.split())
    return line if line[:3].casefold() == "re:" or not line else f"Re: {line}"
