"""A seller's day as values: the appointments, the first moves with their words, and what is overdue.

For where no page is: the morning's mail, the plain command, the calendar feed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from unchase.core.act import Side
from unchase.core.assessment import MoveName, Standing
from unchase.core.facts import Facts
from unchase.core.plain import restored
from unchase.core.urgency import Rank
from unchase.core.zone import zone_of
from unchase.deals.deal import Deal
from unchase.deals.free_times import Diary
from unchase.deals.offering import UNCHECKED, offered, with_held
from unchase.deals.own_calendar import OwnCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from unchase.core.assessment import Assessment, Due
    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.seller import Seller

_MOST_OVERDUE = 8
_MOST_LOOKED_AT = 60
# For these there are no words to the prospect, or none before the seller has answered.
_NO_WORDS = frozenset(
    {MoveName.ASK_SELLER, MoveName.PREPARE, MoveName.WAIT, MoveName.NONE, MoveName.RECORD_LET_GO}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An appointment today: when, with which deal and whom."""

    deal: Deal
    at: datetime
    whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A deal that wants its seller: what to do, whom to and by which way, why in their words, and the move's words."""

    deal: Deal
    does: str
    whom: str
    way: str
    quote: str
    quoted_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Something of ours that is overdue."""

    deal: Deal
    by: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The day `on` in the seller's `zone`; `more` deals want them beside those told, of `open` ones."""

    on: date
    zone: tzinfo
    meetings: tuple[Meeting, ...]
    wanted: tuple[Wanted, ...]
    late: tuple[Late, ...]
    more: int
    open: int


def agenda_of(seller: Seller, now: datetime, *, most: int) -> Agenda:
    """The day of a seller at `now` (aware), with the first `most` moves; six look-ups."""
    zone = zone_of(seller.zone)
    on = now.astimezone(zone).date()
    mine = Deal.objects.of(seller).select_related("prospect", "quoted")
    wanting = mine.wanting(on)
    first = list(wanting.select_related("reading")[:most])
    midnight = datetime.combine(on + timedelta(days=1), time(), zone)
    ahead = (
        mine.open().filter(appointment_at__gte=now, appointment_at__lt=midnight).order_by("appointment_at")
    )
    return Agenda(
        on=on,
        zone=zone,
        meetings=tuple(
            Meeting(deal=deal, at=deal.appointment_at, whom=_whom(deal.assessment))
            for deal in ahead[:20]
            if deal.appointment_at is not None
        ),
        wanted=tuple(_all_wanted(first, seller, now)),
        late=tuple(_late(mine, now)),
        more=max(0, wanting.count() - len(first)),
        open=mine.open().count(),
    )


def move_words(name: str) -> str:
    """A move as a seller would say it."""
    return str(_phrases()["moves"].get(name, name))


def _all_wanted(deals: Sequence[Deal], seller: Seller, now: datetime) -> Iterator[Wanted]:
    """Each with words whose two times are free, and offered to none of the others."""
    diary = Diary.of(seller, now, calendar=OwnCalendar.objects.filter(seller=seller).defer("text").first())
    for deal in deals:
        wanted = _wanted(deal)
        offer = offered(wanted.words, diary, _facts(deal), deal, now)
        diary = with_held(diary, offer.times)
        mark = f"\n\n{UNCHECKED}" if offer.unchecked else ""
        yield replace(wanted, words=offer.words + mark) if wanted.words else wanted


def _facts(deal: Deal) -> Facts | None:
    return restored(Facts, deal.reading.facts) if deal.reading and deal.reading.facts else None


def _wanted(deal: Deal) -> Wanted:
    verdict = deal.assessment
    assert verdict is not None, "a deal that wants somebody has been assessed"
    reason = next((one for one in verdict.because if one.quote), None)
    asked = verdict.move.name is MoveName.ASK_SELLER
    does = move_words(verdict.move.name.value)
    if asked:
        does = _phrases()["asks"]["missed"] if verdict.standing is Standing.MISSED else does
    return Wanted(
        deal=deal,
        does=does,
        whom=_whom(verdict),
        way=_phrases()["ways"].get(verdict.move.channel or "", ""),
        quote=reason.quote if reason else "",
        quoted_at=reason.at if reason else None,
        words="" if verdict.move.name in _NO_WORDS else verdict.move.words,
    )


def _late(mine: DealQuerySet[Deal], now: datetime) -> list[Late]:
    """What we owe and did not give, the longest overdue first."""
    found = mine.open().filter(Q(owed_at__lt=now) & Q(rank__lt=Rank.CLOSED)).order_by("owed_at", "pk")
    late = [
        Late(deal=deal, by=due.by, what=due.what)
        for deal in found[:_MOST_LOOKED_AT]
        for due in _dues(deal.assessment)
        if due.who is Side.US and due.by < now
    ]
    return sorted(late, key=lambda one: (one.by, one.deal.pk))[:_MOST_OVERDUE]


def _dues(verdict: Assessment | None) -> Sequence[Due]:
    return verdict.due if verdict is not None else ()


def _whom(verdict: Assessment | None) -> str:
    """The person the move is for, by the part of the address that names them where nothing else does."""
    to = (verdict.move.to if verdict is not None else None) or ""
    return to.partition("@")[0].replace(".", " ").title() if "@" in to else to


@cache
def _phrases() -> Mapping[str, Mapping[str, Any]]:
    import tomllib

    return tomllib.loads(files("unchase.core").joinpath("phrases.toml").read_text(encoding="utf-8"))
