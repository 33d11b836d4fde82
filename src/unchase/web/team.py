"""The team: its numbers and what is out of order in it, for managers; what colleagues share, for everybody.

Nobody is ranked: there is no row for a seller, and exceptions stand in the order of the deals.
Source: METHOD, Learning (managers see aggregates and exceptions).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.views.decorators.http import require_GET

from unchase.core.assessment import Standing
from unchase.core.urgency import Rank
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
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from unchase.deals.deal_query import DealQuerySet
    from unchase.deals.models import Deal
    from unchase.teams.models import Team

_MOST = 10  # deals of each kind
_MOST_SHARED = 50
_NOTHING_AGREED = (Standing.NEW, Standing.LOOSE, Standing.STALLED, Standing.CHASING)
_UNSEEN = ("verdict", "likely_because")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of exception: how many there are, and the first of the deals behind it where these may be seen."""

    title: str
    says: str
    count: int
    deals: Sequence[Deal]


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
        standings, going = _standings(rows)
        behind = member.organisation.managers_see == Organisation.Seeing.DEALS
        kinds = list(_exceptions(rows, standings, going, visit.now, behind=behind))
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


def _standings(rows: DealQuerySet[Deal]) -> tuple[Counter[str], int]:
    """How many open deals stand how, and how many are to be let go; one look-up."""
    standings: Counter[str] = Counter()
    going = 0
    for row in rows.order_by().values("standing", "rank").annotate(number=Count("pk")):
        standings[row["standing"]] += row["number"]
        going += row["number"] if row["rank"] == Rank.LET_GO else 0
    return standings, going


def _exceptions(
    rows: DealQuerySet[Deal], standings: Counter[str], going: int, now: datetime, *, behind: bool
) -> Iterator[Kind]:
    """What is out of order, each with its deals where `behind` says that these may be seen."""
    nothing = rows.filter(standing__in=_NOTHING_AGREED, rank__lt=Rank.LET_GO)
    owed = rows.filter(owed_at__lt=now)
    counted = rows.aggregate(
        nothing=Count("pk", filter=Q(standing__in=_NOTHING_AGREED, rank__lt=Rank.LET_GO)),
        owed=Count("pk", filter=Q(owed_at__lt=now)),
        worth=Sum("amount", filter=Q(standing__in=_NOTHING_AGREED, rank__lt=Rank.LET_GO)),
    )
    kinds = [
        ("Promises of ours overdue", "We said we would, and the day has passed.", counted["owed"], owed, ("owed_at", "pk")),
        ("A date passed", "Something was agreed and did not happen.", standings["missed"], rows.filter(standing=Standing.MISSED), ("move_on", "pk")),
        ("Nothing agreed", _worth(counted["worth"]), counted["nothing"], nothing, (falling("amount"), "pk")),
        ("To be let go", "The chase is over its end.", going, rows.filter(rank=Rank.LET_GO), (falling("amount"), "pk")),
    ]  # fmt: skip
    for title, says, count, deals, order in kinds:
        shown = (
            deals.select_related("prospect", "seller").defer(*_UNSEEN).order_by(*order)
            if behind and count
            else None
        )
        yield Kind(
            title=title, says=says, count=count, deals=list(shown[:_MOST]) if shown is not None else []
        )


def _worth(amount: object) -> str:
    says = "No next step stands in anybody’s calendar."
    return f"{says} Worth {amount:,.0f} where an amount is known." if amount else says
