"""What the guard says of words for a deal: the draft read, and the deal's facts put before the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.facts import Facts
from unchase.core.guard import Context, judge
from unchase.core.plain import restored
from unchase.core.zone import zone_of
from unchase.reading.own_text import split
from unchase.reading.seller import draft
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.guard import Verdict
    from unchase.deals.models import Contact, Deal


def guarded(deal: Deal, text: str, now: datetime, *, subject: str = "") -> Verdict:
    """The guard's verdict on a mail to the people of a deal."""
    facts = restored(Facts, deal.reading.facts) if deal.reading and deal.reading.facts else None
    said = draft(
        split(text).own,
        subject=subject,
        is_follow_up=bool(facts and any(one.side is Side.US for one in facts.touches)),
        times=find_times(split(text).own, at=now, zone=deal.seller.zone).sure,
    )
    return judge(said, context_of(deal, facts, deal.prospect.contacts.all(), now))


def context_of(deal: Deal, facts: Facts | None, contacts: Iterable[Contact], now: datetime) -> Context:
    """What the guard has to know of a deal; `contacts` are the people of its prospect."""
    verdict = deal.assessment
    opted_out = any(one.opted_out for one in contacts)
    if verdict is None:
        return Context(now=now, opted_out=opted_out)
    zone, numbers = zone_of(deal.seller.zone), deal.seller.numbers
    touches = facts.touches if facts else ()
    last_reply = max((one.at for one in touches if one.side is Side.THEM), default=None)
    ours = [one for one in touches if one.side is Side.US]
    since = {act.name for one in ours if last_reply is None or one.at > last_reply for act in one.acts}
    return Context(
        standing=verdict.standing,
        n=verdict.n,
        now=now.astimezone(zone),
        agreed_at=verdict.appointment.astimezone(zone) if verdict.appointment else None,
        call_on=verdict.callback.call_on if verdict.callback else None,
        opted_out=opted_out,
        assurance_asked=ActName.ASSURANCE_QUESTION in since,
        closing_sent=ActName.RELEASE in since,
        first_proposal=not any(act.name is ActName.PROPOSAL for one in ours for act in one.acts),
        patience=numbers.patience_business_days,
        chases=numbers.chases + 2,
        stalls=numbers.assurance_question_stalls,
    )
