"""Numbers: where the deals stand and stood, what they say when they put you off, promises, and what following up pays.

Read from a row a day (`rounds.counting`) and from what was learnt (`rounds.learning`); nothing is summed here over deals
but where they stand now, by an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unchase.core.assessment import Standing
from unchase.deals.counts import MOST_CHASES
from unchase.deals.models import Counted, Day, Deal, Learnt
from unchase.learning.charts import bands, curve, parts_bar
from unchase.learning.counts import Share
from unchase.learning.kept import advice_from
from unchase.learning.letting_go import costs_from
from unchase.learning.wins import LATE
from unchase.rounds.learning import learn_for
from unchase.web import figures, phrases
from unchase.web.page import done, page
from unchase.web.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from unchase.web.visit import Visit

_WEEKS = 26
MOST_BEHIND = 200
_LOOKED_AT = 200  # deals that wait to be counted
# What a chart holds together, the lowest band first: its class, its words, its standings.
GROUPS = (
    ("t1", "a date agreed", (Standing.FIRM, Standing.CALLBACK, Standing.ACCEPTED)),
    ("t2", "waiting for their answer", (Standing.WAITING, Standing.NEW)),
    ("t3", "nothing firm", (Standing.LOOSE, Standing.MISSED, Standing.REFUSED)),
    ("t4", "put off or chased", (Standing.STALLED, Standing.CHASING)),
)
_TONES = {standing: tone for tone, _, standings in GROUPS for standing in standings}
_WORDS = {
    Standing.FIRM: "an appointment",
    Standing.CALLBACK: "a callback they asked for",
    Standing.ACCEPTED: "said yes",
    Standing.WAITING: "waiting for their answer",
    Standing.NEW: "nothing passed yet",
    Standing.LOOSE: "nothing firm",
    Standing.MISSED: "a date passed",
    Standing.REFUSED: "said no, to be let go",
    Standing.STALLED: "put off",
    Standing.CHASING: "chased, no reply",
}
_COSTS = ("touch_minutes", "fresh_minutes", "deal_worth")


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """The page."""
    visit = visit_of(request)
    stand = _standings(visit)
    days = _days(visit)
    sums = (
        Day.objects.filter(seller=visit.seller, worked_out=False)
        .order_by("-on")
        .values_list("sums", flat=True)
    )
    counted: Mapping[str, int] = sums.first() or {}
    costs = costs_from(visit.seller.costs)
    hours, reckoned = figures.hours_freed(counted, costs)
    return page(
        request,
        visit,
        "numbers.html",
        here="numbers",
        counting=_is_counting(visit),
        **_now(stand),
        **_over_time(days, visit),
        ended=sum(stand.get(end, 0) for end in (Standing.WON, Standing.LOST, Standing.RELEASED)),
        excuses=figures.excuses(counted),
        habits=figures.habits(counted),
        lengths=figures.lengths(counted),
        hours=round(hours, 1) if hours else 0,
        reckoned=reckoned,
        symptoms=figures.symptoms(counted),
        costs=costs,
        costs_told=bool(visit.seller.costs),
        **_pays(visit),
    )


@require_GET
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """The deals behind a figure."""
    visit = visit_of(request)
    found = Counted.objects.filter(seller=visit.seller, names__contains=f" {name} ")
    rows = list(found.select_related("deal__prospect").order_by("pk")[: MOST_BEHIND + 1])
    deals = [(row.deal, row.counts.get(name, 0)) for row in rows[:MOST_BEHIND]]
    deals.sort(key=lambda pair: (-pair[1], pair[0].pk))
    return page(
        request,
        visit,
        "behind.html",
        here="numbers",
        title=_title(name),
        deals=deals,
        more=len(rows) > MOST_BEHIND,
        most=MOST_BEHIND,
    )


@require_POST
def costs(request: HttpRequest) -> HttpResponse:
    """What a touch, a fresh prospect and a deal are to the seller; the advice is worked out anew."""
    visit = visit_of(request)
    try:
        told = {name: float(request.POST.get(name, "").replace(",", ".").strip()) for name in _COSTS}
        costs_from(told)
    except ValueError:
        return done(
            f"{reverse('numbers')}#pays", "Each of the three is a number above nothing. Nothing was changed."
        )
    visit.seller.settle(visit.now, costs=told)
    learnt = Learnt.objects.filter(seller=visit.seller).only("at").first()
    if learnt is not None:
        learn_for(visit.seller, learnt.at)
    return done(f"{reverse('numbers')}#pays", "Kept. The curve is reckoned with it.")


def _is_counting(visit: Visit) -> bool:
    """Whether deals of the seller's wait to be counted. Asked of those that wait, whosever they are: their index is short."""
    waiting = Deal.objects.filter(counted=False).exclude(assessed_at=None).order_by("pk")
    return visit.seller.pk in waiting.values_list("seller_id", flat=True)[:_LOOKED_AT]


def _standings(visit: Visit) -> dict[str, int]:
    """How many deals stand where now, ended ones too; one look-up, of an index."""
    rows = Deal.objects.of(visit.seller).real().values_list("standing").annotate(count=Count("pk")).order_by()
    return dict(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of standings."""

    standing: str
    says: str
    tone: str
    count: int


def _now(stand: Mapping[str, int]) -> dict[str, Any]:
    rows = [
        Row(standing=one.value, says=_WORDS[one], tone=tone, count=stand.get(one, 0))
        for tone, _, standings in GROUPS
        for one in standings
        if stand.get(one, 0)
    ]
    whole = sum(row.count for row in rows)
    firm = Share(count=stand.get(Standing.FIRM, 0), of=whole)
    return {
        "rows": rows,
        "open": whole,
        "firm": firm,
        "firm_percent": round(100 * firm.share),
        "few": 0 < whole < figures.FEW,
        "now_drawn": parts_bar(
            [(row.count, row.tone) for row in rows],
            f"{firm.count} of {whole} open deals have an appointment",
        ),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of the chart: up to which day, the evening it tells of, and how many deals stood where.

    `sizes` are the chart's bands, each with the name its deals are found by; `percent` those with an appointment have.
    """

    up_to: date
    evening: date
    sizes: tuple[tuple[str, int], ...]
    firm: int

    @property
    def whole(self) -> int:
        """How many were open."""
        return sum(size for _, size in self.sizes)

    @property
    def percent(self) -> int:
        """The share with an appointment, in a hundred."""
        return round(100 * self.firm / self.whole) if self.whole else 0


def _days(visit: Visit) -> list[tuple[date, dict[str, int], bool]]:
    first = visit.today - timedelta(weeks=_WEEKS)
    rows = Day.objects.filter(seller=visit.seller, on__gte=first, on__lte=visit.today).order_by("on")
    return list(rows.values_list("on", "standings", "worked_out"))


def _over_time(days: Sequence[tuple[date, dict[str, int], bool]], visit: Visit) -> dict[str, Any]:
    """The evenings of the weeks up to today, each as the last day with a row left it."""
    weeks = []
    for back in range(_WEEKS, -1, -1):
        end = visit.today - timedelta(weeks=back)
        evening, stood, _ = next((row for row in reversed(days) if row[0] <= end), (end, {}, False))
        if any(stood.values()):
            sizes = tuple((tone, sum(stood.get(one, 0) for one in kinds)) for tone, _, kinds in GROUPS)
            weeks.append(Week(up_to=end, evening=evening, sizes=sizes, firm=stood.get(Standing.FIRM, 0)))
    began = next((on for on, _, worked_out in days if not worked_out), None)
    drawn = ""
    if len(weeks) > 1:
        points = [[size for _, size in week.sizes] for week in weeks]
        drawn = bands(points, [tone for tone, _, _ in GROUPS], "Open deals by standing, week by week")
    return {
        "weeks": weeks[::-1],
        "groups": [(tone, says) for tone, says, _ in GROUPS],
        "drawn": drawn,
        "began": began if weeks and began and weeks[0].up_to < began else None,
    }


def _pays(visit: Visit) -> dict[str, Any]:
    """What following up pays: claims made and not, the seller's own number beside folklore, and the curve."""
    row = Learnt.objects.filter(seller=visit.seller).values_list("answer", flat=True).first()
    if row is None:
        return {"learnt": None}
    advice = advice_from(row["let_go"])
    own = [one for one in row["claims"] if not one["public"]]
    missing = row["not_made"]
    late = next((one for one in (*own, *missing) if one["name"] == "late-wins"), None)
    return {
        "learnt": row["deals"],
        "own": [(one["sentence"], _BEHIND.get(one["name"], "")) for one in own if one["name"] != "late-wins"],
        "missing": [one for one in missing if one["name"] != "late-wins"],
        "late": late,
        "late_percent": round(100 * late["figure"]) if late and "figure" in late else None,
        "late_from": LATE,
        "public": [one for one in row["claims"] if one["public"]],
        "advice": advice,
        "curve": curve(advice),
        "best": advice.best,
        "tried": row["backtest"]["sentence"],
        "alive": row["alive"]["sentences"],
    }


# The deals behind a claim.
_BEHIND = {
    "won": "end:won",
    "days-to-win": "end:won",
    "hours-per-win": "end:won",
    "days-to-let-go": "end:released",
    "promises-kept": "theirs-kept",
    "own-promises-kept": "ours-kept",
    "on-the-minute": "minute",
    **{f"won-after-{chases}": f"came:{chases}" for chases in range(1, MOST_CHASES + 1)},
}
_TITLES = {
    "theirs-kept": "They kept a promise",
    "theirs-missed": "They let a promise pass",
    "ours-kept": "You kept a promise",
    "ours-missed": "A promise of yours came late, or not yet",
    "calls": "You called at an agreed time",
    "minute": "You called on the minute",
    "by-them": "They started an exchange",
    "exchanges": "Exchanges",
    "chases": "Chased",
    "avoided": "You had a reason to write again",
    "end:won": "Won",
    "end:lost": "Lost",
    "end:released": "Let go",
}


def _title(name: str) -> str:
    kind, _, what = name.partition(":")
    if kind == "stall":
        return f"Put off: {figures.EXCUSES.get(what, what)}"
    if kind == "symptom":
        return phrases.sentence(phrases.symptom(what))
    if kind == "came" and what.isdecimal() and len(what) < 3:
        return f"Ended after {phrases.count(int(what), 'chase')} or more"
    return _TITLES.get(name, "Deals")
