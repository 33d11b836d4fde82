# ruff: noqa: PLR0911 - an answer is one of several ways, one return each
"""Short answers against what was offered: "4 works", "the second one", "make it an hour later" (METHOD, Agreement).

The text's own times say hours and days; what stood on the table says which day and in whose zone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.when import Grain, When
from unchase.reading.answer import Answer
from unchase.reading.answer_words import SHIFT, find, is_refused, length_of, numbers_in, says
from unchase.reading.clauses import phrases
from unchase.reading.offered import CLOCKS, Offered, is_window, moved_by, moved_to, wall_time
from unchase.reading.pointing import counts_nothing
from unchase.reading.stances import stance
from unchase.reading.times.zones import zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence

LONE_HOUR: Final = re.compile(
    r"(?:^|[.,;!?]\s+|\bcan do |\bmake it |\b(?:how|what) about |\b(?:forward|back|move it|push it|bring it) to )"
    r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[.:h]([0-5]\d))?\s*(?:please|ok|okay|good|instead|possible|any good)?\s*(?:$|[?.!]\s*$)"
)
ASIDE: Final = re.compile(
    r"(?<=[.!?])[^.!?\d]{0,80}\bi might (?:even|just)\b[^.!?\d]{0,80}"
)  # "Bring lunch and I might even listen"
THE_DAY: Final = re.compile(r"\bthe (?:day )?(\d{1,2})\b(?![.:/])")
WRITTEN: Final = re.compile(r"(?<![\w.,:/])(\d{1,2})[.:h](\d{2})(?!\d|[.:/]\d)")
NEAR: Final = 30  # characters between "the same hour" and the day it holds on
SHORT: Final = 90  # characters: a bare number in a longer text is no answer


def answer(
    text: str,
    times: Sequence[When],
    offered: Sequence[When],
    *,
    at: datetime,
    zone: str,
    agreed: When | None = None,
    offer_zone: str | None = None,
) -> Answer:
    """What `text`, with its own `times`, answers to the times `offered` (or to one already `agreed`).

    `zone` is the answering writer's, `offer_zone` that of the offer; `at` (aware) is when the answer was written.
    Without offer and agreement only a time of its own can be taken. Of several offers that all suit, none is taken: ours is the choice.
    """
    offers = tuple(
        one for one in offered if one.start is not None and one.grain in CLOCKS and not one.negated
    )
    if not offers and agreed is not None:
        offers = (agreed,)
    table = _Table(
        text,
        tuple(times),
        offers,
        agreed,
        at=at,
        zone=zone,
        offer_zone=offer_zone or (offers[0].zone if offers else zone),
    )
    return table.inline() or table.answer()


def place_times(
    text: str,
    times: Sequence[When],
    offered: Sequence[When],
    *,
    at: datetime,
    zone: str,
    offer_zone: str | None = None,
) -> tuple[When, ...]:
    """The times of an answer with the day of each bare clock time taken from what was offered ("2 suits me better")."""
    offers = tuple(one for one in offered if one.start is not None and one.grain in CLOCKS)
    chosen_zone = offer_zone or (offers[0].zone if offers else zone)
    table = _Table(text, tuple(times), offers, None, at=at, zone=zone, offer_zone=chosen_zone)
    return tuple(table.on_its_day(one) for one in times)


class _Table(Offered):
    """The answer beside the offers it answers."""

    def inline(self) -> Answer | None:
        """Answers written between quoted lines: each stands under the offer it answers."""
        if ">" not in self.text:
            return None
        lines = self.text.splitlines(keepends=True)
        quoted, place, declined = "", 0, False
        for line in lines:
            if line.lstrip().startswith(">"):
                quoted = line
            elif quoted and line.strip():
                under = [one for one in self.offers if one.text and one.text.lower() in quoted.lower()]
                if len(under) == 1 and len(self.offers) > 1:
                    said = line.lower()
                    if says("yes", said) and not says("no", said):
                        return Answer(taken=self.take(under[0]), span=(place, place + len(line.rstrip())))
                    declined = declined or says("no", said)
                quoted = ""
            place += len(line)
        return (
            None
            if not declined
            else Answer(declined=True, span=(0, place))
            if len(self.offers) == 1
            else None
        )

    def answer(self) -> Answer:
        """The first way of answering that applies."""
        if not self.lower.strip() or self.asks_whose_clock():
            return Answer()
        for way in (
            self.shifted,
            self.same_time,
            self.by_clause,
            self.undecided,
            self.named,
            self.numbered,
            self.by_day,
            self.by_order,
            self.lone_hour,
            self.plain,
        ):
            found = way()
            if found is not None:
                return found
        return Answer()

    def asks_whose_clock(self) -> bool:
        """Whether the answer is a question about the offer itself, which settles nothing."""
        return "?" in self.lower and bool(re.search(r"\bor (?:mine|yours|my|your)\b", self.lower))

    def by_clause(self) -> Answer | None:
        """What its clauses say to the offers they name."""
        return stance(self)

    def undecided(self) -> Answer | None:
        """A hedge settles nothing."""
        lower = ASIDE.sub(" ", self.lower) if "i might" in self.lower else self.lower
        return Answer(open_=bool(self.offers)) if says("hedge", lower) else None

    def shifted(self) -> Answer | None:
        """Reads "Make it an hour later", "push it by thirty minutes", "30 min earlier"."""
        base = self.base()
        match = SHIFT.search(self.lower) if base is not None else None
        if base is None or match is None or base.start is None or says("hedge", self.lower):
            return None
        nearby = self.lower[match.start() - 25 if match.start() > 25 else 0 : match.end() + 25]
        sign = 1 if says("later", nearby) else (-1 if says("earlier", nearby) else 0)
        if not sign:
            return None
        moved = moved_by(base, sign * length_of(match))
        return Answer(taken=moved, countered=(moved,), span=match.span())

    def same_time(self) -> Answer | None:
        """Reads "Same time next week", "the 26th, same time", "Thursday same hour"."""
        place = find("same_time", self.lower)
        base = self.base(several=True) if place is not None else None
        if place is None or base is None or base.start is None or says("hedge", self.lower):
            return None
        info = zone_info(base.zone)
        local = base.start.astimezone(info)
        if (dated := self._day_of_month(base, local, place)) is not None:
            return dated
        if re.search(r"\b(?:the )?(?:next|following) day\b|\bday after\b(?! tomorrow)", self.lower):
            taken = moved_to(base, (local.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=info))
            return Answer(taken=taken, countered=(taken,), span=place)
        for one in sorted(self.times, key=lambda one: abs(one.span[0] - place[0])):
            if one.start is None or one.negated:
                continue
            meant = self.in_their_week(one)
            day = (meant.start or one.start).astimezone(zone_info(one.zone))
            if one.grain == Grain.WEEK:
                weeks = max(
                    1, round((day.date() - (local.date() - timedelta(days=local.weekday()))).days / 7)
                )
                moved = local.replace(tzinfo=None) + timedelta(weeks=weeks)
            elif one.grain == Grain.DAY:
                moved = datetime.combine(day.date(), local.time())
            else:
                continue
            taken = moved_to(base, moved.replace(tzinfo=info))
            known = next((offer for offer in self.offers if offer.start == taken.start), None)
            return Answer(taken=taken, countered=() if known else (taken,), span=one.span)
        return None

    def _day_of_month(self, base: When, local: datetime, place: tuple[int, int]) -> Answer | None:
        """Reads "the 16 yes, same hour": the same clock on another day of that month."""
        for match in reversed(list(THE_DAY.finditer(self.lower))):
            day = int(match[1])
            near = abs(match.start() - place[0]) <= NEAR
            read = any(one.span[0] <= match.start(1) < one.span[1] for one in self.times)
            if (
                near
                and not read
                and day != local.day
                and 1 <= day <= 28
                and not is_refused(self.lower, match.span(1))
            ):
                moved = local.replace(day=day)
                if moved > self.at:
                    taken = moved_to(base, moved)
                    return Answer(taken=taken, countered=(taken,), explicit=True, span=place)
        return None

    def named(self) -> Answer | None:
        """A clock time of their own: one of the offers, else theirs in its place."""
        clocks = [
            one
            for one in self.times
            if one.grain in CLOCKS
            and one.start is not None
            and not one.negated
            and not one.conditional
            and not one.open
        ]
        clocks = [one for one in clocks if not self.only_said(one)]
        if not clocks:
            return None
        other = [one for one in clocks if self.match(one) is None]
        if self.says_no() and other and len(other) < len(clocks):
            clocks = other  # "7.15 for us, so no. 9.15 yours?"
        matched = {offer.start for offer in map(self.match, clocks) if offer is not None}
        place = find("either", self.lower) if len(matched) > 1 else None
        if place is not None:
            return Answer(leaves_to_us=True, span=place)
        for one in clocks:
            offer = self.match(one)
            if offer is not None and is_window(offer) and is_window(one):
                return Answer(leaves_to_us=True, span=one.span)
            if offer is not None:
                return Answer(taken=self.take(offer), span=one.span)
        chosen = self.chosen_day()
        if chosen is not None and all(one.lacks_day for one in clocks) and self.says_mine():
            return Answer(taken=self.take(chosen), span=clocks[0].span)
        if self.accepts_first(clocks):
            return Answer(taken=self.take(self.offers[0]), span=clocks[0].span)
        own = [self.placed(one) for one in clocks]
        full = [one for one in own if one is not None and one.firm]
        if not full:
            return Answer(countered=tuple(clocks), declined=self.says_no() and not self.offers)
        taken = full[0] if len(full) == 1 else None
        return Answer(taken=taken, countered=tuple(full) if self.offers else (), span=clocks[0].span)

    def only_said(self, one: When) -> bool:
        """Whether the time is a deadline or a limit beside the answer ("I've a hard stop at 1:30")."""
        before = self.lower[max(0, one.span[0] - 24) : one.span[0]]
        return one.bound is not None or bool(
            re.search(r"hard stop|have to leave|need to leave|must leave|i fly|until", before)
        )

    def accepts_first(self, clocks: list[When]) -> bool:
        """A yes beside a clock time that is the single offer as their own clock shows it, or the offer's zone misjudged."""
        return (
            len(self.offers) == 1
            and self.says_yes()
            and not self.says_no()
            and all(one.lacks_day for one in clocks)
            and self.says_mine()
        )

    def numbered(self) -> Answer | None:
        """A mere number or ordinal in a short answer: an hour or a day of the month that was offered."""
        if len(self.lower.strip()) > SHORT or not self.offers:
            return None
        out: set[int] = set()
        found: list[tuple[When, tuple[int, int]]] = []
        for value, span in numbers_in(self.lower):
            offer = self.by_number(value) if counts_nothing(self.lower, span) else None
            if offer is None:
                continue
            if is_refused(self.lower, span):
                out.add(self.offers.index(offer))
            else:
                found.append((offer, span))
        written = self.written()
        if written is not None:
            return written
        if found:
            return Answer(taken=self.take(found[0][0]), span=found[0][1])
        left = [offer for index, offer in enumerate(self.offers) if index not in out]
        if out and not left and (other := self.lone_hour()) is not None:
            return other
        if out and not left:
            windows = tuple(one for one in self.times if not one.negated and one.start and one.open)
            return Answer(
                declined=True, countered=windows, asks_other=bool(windows), span=(0, len(self.text))
            )
        if out and len(left) == 1:
            return Answer(taken=self.take(left[0]), span=(0, len(self.text)))
        return None

    def written(self) -> Answer | None:
        """Reads "Coffee 8.30 at the gate": digits that only an offer makes a clock time."""
        for match in WRITTEN.finditer(self.lower):
            clock = int(match[1]), int(match[2])
            found = [one for one in self.offers if (wall_time(one).hour, wall_time(one).minute) == clock]
            if len({one.start for one in found}) == 1 and not is_refused(self.lower, match.span()):
                return Answer(taken=self.take(found[0]), span=match.span())
        return None

    def by_day(self) -> Answer | None:
        """Reads "Thursday then", "not Tuesday, the other": the offer on the day they name, or the one they leave."""
        days = self.days()
        if len(self.offers) == 2 and find("other", self.lower) and days:
            left = [offer for offer in self.offers if not self.on_day(offer, days)]
            if len(left) == 1:
                return Answer(taken=self.take(left[0]), span=(0, len(self.text)))
        last = days[-1:] if re.search(r"\bno\b|\bpreference\b", self.lower) else days
        chosen = [offer for offer in self.offers if self.on_day(offer, last)] if last else []
        chosen = chosen or self.by_weekday(last)
        if (
            chosen
            and self.says_no()
            and not self.says_yes()
            and not says("other", self.lower)
            and len(self.offers) == 1
        ):
            return Answer(declined=True, asks_other=says("ask_other", self.lower))
        if len(chosen) == 1 or (chosen and len({one.start for one in chosen}) == 1):
            return Answer(taken=self.take(chosen[0]), span=last[0].span)
        refused = [one for one in self.times if one.negated and one.start is not None]
        left = [offer for offer in self.offers if not self.on_day(offer, refused)]
        if (
            len(self.offers) == 2
            and says("other", self.lower)
            and not says("ask_other", self.lower.replace("the other day", "").replace("other day", ""))
        ):
            away = days or refused
            left = [offer for offer in self.offers if not self.on_day(offer, away)]
            if len(left) == 1:
                return Answer(taken=self.take(left[0]), span=(0, len(self.text)))
        if days and not chosen:
            return Answer(countered=tuple(days), asks_other=True, span=days[0].span)
        if refused and len(left) == 1 and len(self.offers) == 2 and self.says_yes():
            return Answer(taken=self.take(left[0]), span=(0, len(self.text)))
        return None

    def lone_hour(self) -> Answer | None:
        """Reads "I don't do breakfasts. 10?", "can't do 2:30, can do 2": another hour on the one day offered."""
        match = LONE_HOUR.search(self.lower) if len(self.lower.strip()) <= SHORT else None
        if match is None:
            return None
        hour = int(match[1]) if match[1].isdigit() else numbers_in(match[1])[0][0]
        moved = self.hour_on_the_day(hour, int(match[2] or 0))
        return Answer(taken=moved, countered=(moved,), span=match.span(1)) if moved else None

    def by_order(self) -> Answer | None:
        """Reads "The second one", "former", "the later of the two", "either"."""
        if not self.offers or len(self.lower.strip()) > 2 * SHORT or phrases("beside").search(self.lower):
            return None
        if not self.says_no() or says("other", self.lower):
            if len(self.offers) > 1:
                ordered = sorted(self.offers, key=wall_time)
                for words, offers in (
                    ("third", self.offers[2:3]),
                    ("middle", self.offers[1:2]),
                    ("second", self.offers[1:2]),
                    ("last", ordered[-1:]),
                    ("first", self._first(ordered)),
                ):
                    place = find(words, self.lower)
                    if place and offers:
                        return Answer(taken=self.take(offers[0]), span=place)
            place = find("either", self.lower)
            if place and len({one.start for one in self.offers}) > 1:
                return Answer(leaves_to_us=True, span=place)
            if place:
                return Answer(taken=self.take(self.offers[0]), span=place)
        return None

    def _first(self, ordered: list[When]) -> Sequence[When]:
        return ordered[:1] if re.search(r"earl|soon", self.lower) else self.offers[:1]

    def plain(self) -> Answer | None:
        """A plain yes or no."""
        if self.says_no():
            windows = tuple(one for one in self.times if not one.negated and one.start is not None)
            asks = says("ask_other", self.lower) or bool(windows)
            return Answer(
                declined=True, countered=windows, asks_other=asks, span=find("no", self.lower) or (0, 0)
            )
        place = find("yes", self.lower)
        if place and len({one.start for one in self.offers}) == 1 and not self.moves_on():
            return Answer(taken=self.take(self.offers[0]), span=place)
        windows = tuple(one for one in self.times if one.start is not None and not one.negated)
        if self.offers and (windows or says("ask_other", self.lower)):
            return Answer(countered=windows, asks_other=True)
        return None

    def moves_on(self) -> bool:
        """Whether a window of theirs stands beside the yes, so that it is no yes to the offer."""
        return says("ask_other", self.lower) and bool(self.times)
