"""The look at a mail in the moment before it leaves: what has come in between, and whether it is night there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.business_days import business_day_from, day_of, is_business_day
from unchase.core.facts import Facts
from unchase.core.guard import Level
from unchase.core.plain import restored
from unchase.core.zone import zone_of
from unchase.deals.models import Contact, Touch
from unchase.rounds.guarded import guarded

if TYPE_CHECKING:
    from datetime import date, time, tzinfo

    from unchase.deals.models import Outgoing

_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()\[\]]{1,64}@[^\s@<>,;:\"\\()\[\]]{1,190}\Z")
_EARLY = timedelta(hours=1)  # before the working day, and as long again after it, a mail disturbs nobody
_LATE = timedelta(hours=2)
_UNSEEN = timedelta(days=1)  # how old a mail may be that came in only after the seller let theirs leave


def why_not(row: Outgoing, now: datetime) -> str:
    """Why a mail does not leave, in a sentence; "" where nothing speaks against it.

    Asked not to be written to, let go, answered or refused meanwhile, or words the guard refuses by now.
    """
    since = row.approved_at or row.at
    return _nobody(row) or _not_to_them(row) or _ended_or_answered(row, since) or _refused_by_now(row, now)


def _nobody(row: Outgoing) -> str:
    odd = next((one for one in row.to if not _ADDRESS.match(one)), None)
    if odd is not None:
        return f"“{odd[:60]}” is no address."
    return "" if row.to else "It is to nobody."


def _not_to_them(row: Outgoing) -> str:
    deal = row.deal
    people = Contact.objects.filter(prospect__seller=deal.seller_id)
    if people.filter(address__in=[one.lower() for one in row.to]).exclude(opted_out="").exists():
        return "They asked not to be written to."
    if people.filter(prospect=deal.prospect_id, opted_out=Contact.Scope.COMPANY).exists():
        return f"{deal.prospect} asked not to be written to."
    return ""


def _ended_or_answered(row: Outgoing, since: datetime) -> str:
    if row.deal.releases.filter(undone_at=None, at__gt=since).exists():
        return "The deal was ended in between."
    reply = _answered(row, since)
    if reply is None:
        return ""
    at = reply.at.astimezone(zone_of(row.deal.seller.zone))
    return f"They wrote on {at:%a %d %b, %H:%M}, after you let this leave. Read that first."


def _refused_by_now(row: Outgoing, now: datetime) -> str:
    verdict = guarded(row.deal, row.text, now, subject=row.subject)
    if verdict.verdict is not Level.REFUSE or row.override:
        return ""
    worst = next(one for one in verdict.findings if one.level is Level.REFUSE)
    return f"By now the guard refuses it: {worst.why}"


def not_before(row: Outgoing, now: datetime) -> datetime:
    """The first moment from now on that is no night, weekend or holiday where they are."""
    deal = row.deal
    zone, numbers = _zone_of_theirs(row), deal.seller.numbers
    country = deal.prospect.country or deal.seller.country
    day = day_of(now, zone)
    opens, closes = _hours(day, zone, numbers.work_start, -_EARLY), _hours(day, zone, numbers.work_end, _LATE)
    if is_business_day(day, country) and opens <= now <= closes:
        return now
    if not is_business_day(day, country) or now > closes:
        day = business_day_from(day + timedelta(days=1), country)
    return _hours(day, zone, numbers.work_start, -_EARLY)


def _hours(day: date, zone: tzinfo, clock: time, shift: timedelta) -> datetime:
    return (datetime.combine(day, clock, tzinfo=zone) + shift).astimezone(UTC)


def _answered(row: Outgoing, since: datetime) -> Touch | None:
    """The last word of a person of theirs the seller had not seen. Automatic mail is none."""
    new = Touch.objects.filter(
        deal=row.deal_id, side=Side.THEM.value, automatic="", recorded_at__gt=since, at__gt=since - _UNSEEN
    ).filter(undone_at=None)
    reading = row.deal.reading
    facts = restored(Facts, reading.facts) if reading and reading.facts else None
    robots = {one.id for one in (facts.touches if facts else ()) if one.automatic is not None}
    return next((touch for touch in new.order_by("-at") if touch.identity not in robots), None)


def _zone_of_theirs(row: Outgoing) -> tzinfo:
    """Where the first reader is, as far as anything tells; else where we are."""
    known = Contact.objects.filter(prospect=row.deal.prospect_id, address=row.to[0].lower()).exclude(zone="")
    named = known.values_list("zone", flat=True).first()
    if named is None:
        theirs = Touch.objects.filter(deal=row.deal_id, side=Side.THEM.value, undone_at=None).exclude(zone="")
        named = theirs.order_by("-at").values_list("zone", flat=True).first()
    try:
        return zone_of(named or row.deal.seller.zone)
    except ValueError:
        return zone_of(row.deal.seller.zone)
