"""The facts of many deals, loaded in few look-ups: rows in, values of the core out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from unchase.core import facts as value_of
from unchase.core.act import Side
from unchase.core.facts import Facts, Interval
from unchase.core.plain import plain, restored
from unchase.core.policy import Policy
from unchase.core.touch import Outcome
from unchase.deals.appointment import Appointment
from unchase.deals.commitment import Commitment
from unchase.deals.contact import Contact
from unchase.deals.correction import Correction
from unchase.deals.criterion import MOTIVE, Criterion, State
from unchase.deals.reading import Reading, reader_version
from unchase.deals.release import Release
from unchase.deals.told import Told
from unchase.deals.touch import Touch
from unchase.reading.history import Call, History, Mail
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unchase.core import touch as value
    from unchase.core.facts import Event
    from unchase.deals.judged import Judged

Rows = dict[int, list[Any]]


def facts_of(deals: Sequence[Judged], *, anew: bool = False) -> list[Facts]:
    """The facts of deals of one or several sellers, in the order given.

    Eight look-ups at most beside the deals themselves, whatever their number; six where all were read before.
    `anew` reads every touch again. Readings made on the way are kept on the deals given (`deal.reading`), not saved.
    """
    if not deals:
        return []
    prefetch_related_objects(deals, "seller", "prospect", "reading")
    ids = [deal.pk for deal in deals]
    contacts: Rows = defaultdict(list)
    for contact in Contact.objects.filter(prospect_id__in={deal.prospect_id for deal in deals}).order_by(
        "pk"
    ):
        contacts[contact.prospect_id].append(contact)
    unread = [deal for deal in deals if anew or not is_read(deal)]
    if unread:
        _read(unread, contacts)
    appointments = _by_deal(Appointment.objects.filter(undone_at=None, deal_id__in=ids))
    releases = _by_deal(Release.objects.filter(undone_at=None, deal_id__in=ids))
    told = _by_deal(Told.objects.filter(undone_at=None, deal_id__in=ids))
    criteria = _by_deal(Criterion.objects.filter(undone_at=None, deal_id__in=ids).order_by("at", "pk"))
    commitments = _by_deal(Commitment.objects.filter(undone_at=None, deal_id__in=ids, kept_at=None))
    return [
        _facts(
            deal,
            people=contacts[deal.prospect_id],
            appointments=appointments[deal.pk],
            releases=releases[deal.pk],
            told=told[deal.pk],
            criteria=criteria[deal.pk],
            commitments=commitments[deal.pk],
        )
        for deal in deals
    ]


def is_read(deal: Judged) -> bool:
    """Whether what its touches say is known, by the reader as it is now."""
    return deal.reading is not None and deal.reading.reader == reader_version()


def _read(deals: Sequence[Judged], contacts: Rows) -> None:
    """Reads the touches of deals; this is the slow part, and happens outside every transaction."""
    ids = [deal.pk for deal in deals]
    touches = _by_deal(Touch.objects.filter(deal_id__in=ids, undone_at=None))
    corrections = _by_deal(
        Correction.objects.filter(undone_at=None, deal_id__in=ids)
        .select_related("touch")
        .order_by("at", "pk")
    )
    for deal in deals:
        facts = compose(
            history_of(
                deal,
                (touch.item() for touch in touches[deal.pk]),
                corrections=corrections[deal.pk],
                zones={one.known_as: one.zone for one in contacts[deal.prospect_id] if one.zone},
            )
        )
        deal.reading = deal.reading or Reading()
        deal.reading.reader, deal.reading.facts = reader_version(), plain(facts)


def history_of(
    deal: Judged,
    items: Iterable[Mail | Call],
    *,
    corrections: Iterable[Correction] = (),
    zones: Mapping[str, str] | None = None,
) -> History:
    """What passed in a deal, as the timeline takes it; what people told about it is added to the facts."""
    mails, calls = [], []
    for item in items:
        if isinstance(item, Call):
            calls.append(item)
        else:
            mails.append(item)
    return History(
        mails=tuple(mails),
        calls=tuple(calls),
        corrections=tuple(correction.value() for correction in corrections),
        zone=deal.seller.zone,
        locale=deal.seller.locale or None,
        country=deal.seller.country or None,
        zones=zones or {},
    )


def _by_deal(rows: Iterable[Any]) -> Rows:
    sorted_: Rows = defaultdict(list)
    for row in rows:
        sorted_[row.deal_id].append(row)
    return sorted_


def _facts(
    deal: Judged,
    *,
    people: Sequence[Contact],
    appointments: Sequence[Appointment],
    releases: Sequence[Release],
    told: Sequence[Told],
    criteria: Sequence[Criterion],
    commitments: Sequence[Commitment],
) -> Facts:
    """What the touches say, with what people told beside them."""
    assert deal.reading is not None, "it was read just now"
    read = restored(Facts, deal.reading.facts)
    latest = {criterion.name: criterion for criterion in criteria}
    motive = latest.pop(MOTIVE, None)
    interval = None
    if deal.interval_days and deal.interval_agreed_at:
        interval = Interval(days=deal.interval_days, agreed_at=deal.interval_agreed_at)
    return replace(
        read,
        touches=_with_commitments(read, commitments, deal.seller.zone),
        events=_told_events(read.events, appointments),
        people=tuple(contact.person(deal.pk) for contact in people),
        recorded=tuple(release.recorded() for release in releases),
        told=tuple(answer.value() for answer in told),
        qualification=_qualification(latest, tuple(deal.seller.policy.get("criteria") or Policy().criteria)),
        motive=motive.motive() if motive else None,
        interval=interval,
        prospect_country=deal.prospect.country or None,
        channels=(
            *read.channels,
            *(("calendar",) if appointments and "calendar" not in read.channels else ()),
        ),
    )


def _qualification(
    answered: Mapping[str, Criterion], asked: tuple[str, ...]
) -> tuple[value_of.Criterion, ...]:
    """Every criterion the seller asks about: with its answer, else unknown; those answered beside them too."""
    known = tuple(criterion.value() for criterion in answered.values())
    return (*known, *(one for one in _unknown(asked) if one.name not in answered))


@cache
def _unknown(names: tuple[str, ...]) -> tuple[value_of.Criterion, ...]:
    return tuple(value_of.Criterion(name=name, state=State.UNKNOWN.value) for name in names)


def _told_events(found: tuple[Event, ...], told: Sequence[Appointment]) -> tuple[Event, ...]:
    """The calendar's entries, those of mail first; a told outcome goes to the entry at the same start."""
    outcomes: dict[datetime, Event] = {row.start: row.event() for row in told if row.outcome}
    merged = []
    for event in found:
        known = outcomes.get(event.start)
        merged.append(replace(event, outcome=known.outcome) if known else event)
    starts = {event.start for event in found}
    return (*merged, *(row.event() for row in told if row.start not in starts))


def _with_commitments(read: Facts, commitments: Sequence[Commitment], zone: str) -> tuple[value.Touch, ...]:
    """The touches, each told commitment with the last one before it in which that side had the word.

    A commitment of ours is heard with a touch of ours or a conversation; where there was none yet, it is only shown.
    """
    touches = list(read.touches)
    for commitment in commitments:
        side = Side(commitment.side)
        places = [
            place
            for place, touch in enumerate(touches)
            if touch.at <= commitment.at
            and touch.automatic is None
            and (touch.side is side or touch.outcome is Outcome.SPOKE)
        ]
        if places:
            place = max(places, key=lambda one: touches[one].at)
            touches[place] = replace(touches[place], acts=(*touches[place].acts, commitment.act(zone)))
    return tuple(touches)
