"""The team: its numbers and what is out of order in it, for managers; what colleagues share, for everybody.

Nobody is ranked: there is no row for a seller, and exceptions stand in the order of the deals.
Source: METHOD, Learning (managers see aggregates and exceptions).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum, Value
from django.http import Http404
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.core.urgency import Rank
from unchase.deals.models import Deal
from unchase.deals.order import falling
from unchase.deals.writing import written
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import HOUSE, eyes_of
from unchase.teams.organisation import Organisation
from unchase.teams.seeing import deals_of_team, shares_with, teams_seen_by
from unchase.web import phrases
from unchase.web.member import member_of
from unchase.web.page import page
from unchase.web.visit import real_now, visit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.deals.deal_query import DealQuerySet
    from unchase.teams.models import Team

_MOST = 10  # deals of each kind
_MOST_SHARED = 50
_NOTHING_AGREED = (Standing.NEW, Standing.LOOSE, Standing.STALLED, Standing.CHASING)
_UNSEEN = ("verdict", "likely_because")
_OWED, _MISSED, _NOTHING, _LET_GO = "owed", "missed", "nothing", "let-go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of exception: how many there are, and the first of the deals behind it where these may be seen."""

    title: str
    says: str
    count: int
    deals: Sequence[Deal]


@dataclass(slots=True)
class _Numbers:
    """Open deals by standing, those out of order by kind, and what those without a next step are worth."""

    standings: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    worth: Decimal = Decimal(0)


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """The page; `of` chooses another team."""
    visit = visit_of(request)
    member = member_of(visit)
    teams = teams_seen_by(member)
    chosen = _chosen(teams, request.GET.get("of", ""), member.team_id)
    standings: Counter[str] = Counter()
    kinds: list[Kind] = []
    if chosen is not None:
        rows = deals_of_team(member, chosen).open()
        numbers = _numbers(rows, visit.now)
        standings = numbers.standings
        behind = member.organisation.managers_see == Organisation.Seeing.DEALS
        kinds = _exceptions(numbers, _behind(rows, visit.now) if behind else {})
        with eyes_of(HOUSE):
            written(lambda: Entry.note(member, real_now(), What.SAW_TEAM, says=chosen.name))
    shared = shares_with(member).select_related("deal__prospect", "by").defer("deal__verdict").order_by("-at")
    return page(
        request,
        visit,
        "team.html",
        here="team",
        member=member,
        teams=teams,
        team=chosen,
        total=sum(standings.values()),
        standings=[
            (phrases.table()["standings"].get(name, name), count) for name, count in standings.most_common()
        ],
        kinds=kinds,
        in_order=[kind for kind in kinds if not kind.count],
        shared=list(shared[:_MOST_SHARED]),
    )


def _chosen(teams: Sequence[Team], word: str, own: int | None) -> Team | None:
    """The team asked for, else one's own, else the first; one that is not seen is not there."""
    if word:
        found = next((one for one in teams if str(one.pk) == word), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in teams if one.pk == own), teams[0] if teams else None)


def _numbers(rows: DealQuerySet[Deal], now: datetime) -> _Numbers:
    """How many open deals stand how, and how many are out of order; one look-up."""
    found = _Numbers()
    groups = rows.order_by().values("standing", "rank")
    for row in groups.annotate(
        number=Count("pk"), worth=Sum("amount"), owed=Count("pk", filter=Q(owed_at__lt=now))
    ):
        found.standings[row["standing"]] += row["number"]
        found.kinds[_OWED] += row["owed"]
        found.kinds[_MISSED] += row["number"] if row["standing"] == Standing.MISSED else 0
        if row["rank"] == Rank.LET_GO:
            found.kinds[_LET_GO] += row["number"]
        elif row["rank"] < Rank.LET_GO and row["standing"] in _NOTHING_AGREED:
            found.kinds[_NOTHING] += row["number"]
            found.worth += row["worth"] or 0
    return found


def _behind(rows: DealQuerySet[Deal], now: datetime) -> dict[str, list[Deal]]:
    """The first deals of each kind: which they are the table of deals tells alone, then these are looked up."""
    kinds = {
        _OWED: rows.filter(owed_at__lt=now).order_by("owed_at", "pk"),
        _MISSED: rows.filter(standing=Standing.MISSED).order_by("move_on", "pk"),
        _NOTHING: rows.filter(standing__in=_NOTHING_AGREED, rank__lt=Rank.LET_GO).order_by(
            falling("amount"), "pk"
        ),
        _LET_GO: rows.filter(rank=Rank.LET_GO).order_by(falling("amount"), "pk"),
    }
    named = [
        found.annotate(kind=Value(name)).values_list("kind", "pk")[:_MOST] for name, found in kinds.items()
    ]
    keys = list(named[0].union(*named[1:], all=True))
    shown = (
        Deal.objects.select_related("prospect", "seller").defer(*_UNSEEN).in_bulk([key for _, key in keys])
    )
    return {name: [shown[key] for kind, key in keys if kind == name and key in shown] for name in kinds}


def _exceptions(numbers: _Numbers, behind: dict[str, list[Deal]]) -> list[Kind]:
    """What is out of order, each kind with the deals behind it where these may be seen."""
    worth = f" Worth {numbers.worth:,.0f} where an amount is known." if numbers.worth else ""
    kinds = {
        _OWED: ("Promises of ours overdue", "We said we would, and the day has passed."),
        _MISSED: ("A date passed", "Something was agreed and did not happen."),
        _NOTHING: ("Nothing agreed", f"No next step stands in anybody’s calendar.{worth}"),
        _LET_GO: ("To be let go", "The chase is over its end."),
    }
    return [
        Kind(title=title, says=says, count=numbers.kinds[name], deals=behind.get(name, []))
        for name, (title, says) in kinds.items()
    ]
