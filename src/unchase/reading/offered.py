"""What stood on the table beside the words that answer it: which offer a time of theirs means, and whose clock it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.when import Grain, When, ZoneKnownBy
from unchase.reading.answer_words import find, says
from unchase.reading.clauses import READ
from unchase.reading.times.zones import zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTE: Final = re.compile(r"^[ \t]*>[^\n]*(?:\n|$)", re.MULTILINE)
WEEKDAY: Final = re.compile(r"^\D*\b(?:mon|tue|wed|thu|fri|sat|sun|mi)[a-z]*\b\D*$|^\D*[a-z]tag\b\D*$")
GREETING: Final = re.compile(
    r"\bgood (?:morning|afternoon|evening|day)\b|\b(?:best|kind|warm) (?:regards|wishes)\b"
)  # no yes to anything
NO_NO: Final = re.compile(
    r"\b(?:no (?:problem|worries|need to apologi[sz]e)|not? (?:a )?bad|sorry for (?:the )?(?:delay|late)\w*|why not|can't wait|cannot wait)\b"
)
BARE_WEEKDAY: Final = re.compile(r"(?:on |by )?(?:the )?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b")
DATED: Final = re.compile(
    r"\d(?:st|nd|rd|th)\b|\d\s?/\s?\d|\d\.\d{1,2}\.|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:next|this|coming|week|following)\b|(?<!at )\b[1-3]\d$"
)
HALF: Final = re.compile(r"\d\s?[ap]\.?m|morning|evening|noon|night|\b1[3-9]\b|\b2\d:")
CLOCKS: Final = (Grain.HOUR, Grain.MINUTE)


class Offered:
    """The offers and the answer's own times, in both zones."""

    def __init__(
        self,
        text: str,
        times: tuple[When, ...],
        offers: tuple[When, ...],
        agreed: When | None,
        *,
        at: datetime,
        zone: str,
        offer_zone: str,
    ) -> None:
        text = text[:READ]
        self.own = QUOTE.sub(lambda match: " " * len(match.group()), text) if ">" in text else text
        self.text = text
        self.lower = (
            self.own.lower().replace("’", "'") if len(self.own.lower()) == len(self.own) else self.own
        )
        self.lower = GREETING.sub(lambda match: " " * len(match.group()), self.lower)
        self.times = tuple(
            one for one in times if not one.past and self.own[one.span[0] : one.span[1]].strip()
        )
        self.offers = offers
        self.agreed = agreed
        self.at = at
        self.zone = zone
        self.offer_zone = offer_zone

    def says_yes(self) -> bool:
        """Whether the answer holds a yes."""
        return says("yes", self.lower)

    def says_no(self) -> bool:
        """Whether the answer holds a no; "sorry" alone beside a yes is none."""
        lower = NO_NO.sub(" ", self.lower)
        place = find("no", lower)
        if place is None:
            return False
        merely_sorry = lower[place[0] : place[1]] in ("sorry", "i'm afraid", "unfortunately")
        return not (merely_sorry and (self.says_yes() or "?" in lower))

    def says_mine(self) -> bool:
        """Whether a clock time is given as the writer's own clock shows it."""
        return says("mine", self.lower)

    def match(self, one: When) -> When | None:
        """The offer that a time of theirs means, by the offer's clock first, by their own clock else."""
        if one.start is None:
            return None
        if not one.lacks_day:
            same = next((offer for offer in self.offers if offer.start == one.start), None)
            return same or self._same_wall(one) or self._same_in_its_zone(one)
        days = self.days()
        on_days = [offer for offer in self.offers if not days or self.on_day(offer, days)]
        local = one.start.astimezone(zone_info(one.zone))
        named = one.zone_known_by != ZoneKnownBy.WRITER
        zones = (one.zone,) if named or says("mine", self.around(one)) else (self.offer_zone, self.zone)
        for offers in (on_days, self.offers):
            for zone in zones:
                for exact in (True, False):
                    found = [offer for offer in offers if shows(offer, local, zone, exact=exact)]
                    if len({offer.start for offer in found}) == 1:
                        return found[0]
        return None

    def around(self, one: When) -> str:
        """The words of a time and those right behind it."""
        return self.lower[one.span[0] : one.span[1] + 14] + " "

    def _same_wall(self, one: When) -> When | None:
        """A day and clock they repeat without the zone: the offer's zone holds."""
        if one.start is None or one.zone_known_by != ZoneKnownBy.WRITER or says("mine", self.around(one)):
            return None
        wall = one.start.astimezone(zone_info(one.zone)).replace(tzinfo=None)
        same = next((offer for offer in self.offers if wall_time(offer) == wall), None)
        if (
            same is None and HALF.search(one.text.lower()) is None
        ):  # "8 thurs" to an offer for Thursday at 8 pm
            halves = [
                offer
                for offer in self.offers
                if wall_time(offer).date() == wall.date()
                and (wall_time(offer).hour % 12, wall_time(offer).minute) == (wall.hour % 12, wall.minute)
            ]
            same = halves[0] if len(halves) == 1 else None
        if same is not None or re.search(r"\d{1,2}(?:st|nd|rd|th)\b|\d/\d|\bnext\b", one.text.lower()):
            return same
        # "Thursday 17:30" to an offer for Thursday week: they repeat the offer's weekday, not the nearest one.
        days = [
            offer
            for offer in self.offers
            if wall_time(offer).weekday() == wall.weekday() and wall_time(offer) > wall
        ]
        return next((offer for offer in days if wall_time(offer).time() == wall.time()), None)

    def _same_in_its_zone(self, one: When) -> When | None:
        """A day and clock they repeat in a zone they name, the half of the day left out: "Thursday at 3 London time"."""
        if one.start is None or one.zone_known_by is ZoneKnownBy.WRITER or HALF.search(one.text.lower()):
            return None
        local = one.start.astimezone(zone_info(one.zone))
        found = [
            offer
            for offer in self.offers
            if offer.start is not None
            and offer.start.astimezone(zone_info(one.zone)).date() == local.date()
            and shows(offer, local, one.zone, exact=False)
        ]
        return found[0] if len(found) == 1 else None

    def placed(self, one: When) -> When | None:
        """Their clock time on its day: its own, else the one day that was offered."""
        if not one.lacks_day:
            return self.in_their_week(one)
        day = self.chosen_day(any_clock=True)
        if day is None or day.start is None or one.start is None:
            return None
        named = one.zone_known_by != ZoneKnownBy.WRITER or says("mine", self.around(one))
        zone = one.zone if named else self.offer_zone
        local = one.start.astimezone(zone_info(one.zone))
        date = day.start.astimezone(zone_info(zone)).date()
        start = datetime.combine(date, local.time(), tzinfo=zone_info(zone))
        length = (one.end - one.start) if one.end else timedelta(hours=1)
        known_by = one.zone_known_by if named else ZoneKnownBy.OFFER
        return replace(
            one,
            start=start,
            end=start + length,
            lacks_day=False,
            firm=True,
            zone=zone,
            zone_known_by=known_by,
        )

    def in_their_week(self, one: When) -> When:
        """A bare weekday in place of offers that all lie in one later week is that week's: "Tuesday is out, Thursday at 10?"."""
        if one.start is None or DATED.search(one.text.lower()) or not BARE_WEEKDAY.match(one.text.lower()):
            return one
        local = one.start.astimezone(zone_info(one.zone))
        weeks = {wall_time(offer).isocalendar()[:2] for offer in self.offers}
        if len(weeks) != 1 or weeks <= {local.isocalendar()[:2]}:
            return one
        year, week = weeks.pop()
        day = datetime.fromisocalendar(year, week, local.isoweekday()).date()
        if day <= local.date():
            return one
        start = datetime.combine(day, local.time(), tzinfo=local.tzinfo)
        return replace(one, start=start, end=start + (one.end - one.start) if one.end else None)

    def on_its_day(self, one: When) -> When:
        """A bare clock time as the offer it means, or on the day that was offered; any other time as it is."""
        if not one.lacks_day or one.grain not in CLOCKS or not self.offers:
            return one
        offer = self.match(one)
        if offer is not None and offer.start is not None:
            return replace(
                one,
                start=offer.start,
                end=offer.end,
                firm=True,
                lacks_day=False,
                zone=offer.zone,
                zone_known_by=ZoneKnownBy.OFFER,
            )
        return self.placed(one) or one

    def days(self) -> list[When]:
        """The days the answer names without a clock time."""
        return [
            one
            for one in self.times
            if one.grain in (Grain.DAY, Grain.PART_OF_DAY)
            and one.start is not None
            and not one.negated
            and not one.lacks_day
            and one.bound is None
            and (one.end is None or one.end - one.start <= timedelta(days=1))
        ]

    def on_day(self, offer: When, days: list[When]) -> bool:
        """Whether an offer lies on one of the days, as the offer's or the writer's calendar has it."""
        if offer.start is None:
            return False
        dates = {one.start.astimezone(zone_info(one.zone)).date() for one in days if one.start}
        return any(
            offer.start.astimezone(zone_info(zone)).date() in dates for zone in (self.offer_zone, self.zone)
        )

    def by_weekday(self, days: list[When]) -> list[When]:
        """The offers on the weekday they name, where no offer lies on the nearest such day ("the Friday" of two weeks on)."""
        names = {
            one.start.astimezone(zone_info(one.zone)).weekday()
            for one in days
            if one.start and WEEKDAY.search(one.text.lower())
        }
        return [offer for offer in self.offers if wall_time(offer).weekday() in names]

    def chosen_day(self, *, any_clock: bool = False) -> When | None:
        """The single offer on the day they name, or on the only day offered."""
        days = self.days()
        offers = [offer for offer in self.offers if self.on_day(offer, days)] if days else list(self.offers)
        dates = {wall_time(offer).date() for offer in offers if offer.start}
        if len(offers) == 1 or (any_clock and len(dates) == 1 and offers):
            return offers[0]
        return None

    def by_number(self, value: int) -> When | None:
        """The offer at that hour, else on that day of the month."""
        by_hour = [
            one
            for one in self.offers
            if one.start
            and (wall_time(one).hour == value or (value <= 12 and wall_time(one).hour % 12 == value % 12))
            and wall_time(one).minute == 0
        ]
        by_day = [one for one in self.offers if one.start and wall_time(one).day == value]
        found = by_hour or by_day
        return found[0] if len(found) == 1 else None

    def hour_on_the_day(self, hour: int, minute: int = 0, *, among: Sequence[When] = ()) -> When | None:
        """An hour they write as a mere number, on the one day of the offers (`among` them); 1 to 6 is the afternoon."""
        offers = among or self.offers
        dates = {wall_time(offer).date() for offer in offers}
        hour += 12 if 1 <= hour <= 6 else 0
        if len(dates) != 1 or hour >= 24:
            return None
        start = datetime.combine(dates.pop(), datetime.min.time(), tzinfo=zone_info(self.offer_zone))
        return moved_to(offers[0], start + timedelta(hours=hour, minutes=minute))

    def base(self, *, several: bool = False) -> When | None:
        """What a shift is counted from: the time agreed, else the single one offered."""
        if self.agreed is not None:
            return self.agreed
        walls = (
            {wall_time(one).time() for one in self.offers} if several else {one.start for one in self.offers}
        )
        return self.offers[0] if len(walls) == 1 else None

    def take(self, offer: When) -> When:
        """The offer as an appointment: firm, in the zone it was offered in."""
        return replace(
            offer,
            firm=True,
            lacks_day=False,
            conditional=False,
            zone_known_by=ZoneKnownBy.OFFER
            if offer.zone_known_by == ZoneKnownBy.WRITER
            else offer.zone_known_by,
        )


def is_window(one: When) -> bool:
    """Whether it is a stretch of hours in which a start is still to be chosen: "between 10 and noon"."""
    return one.start is not None and one.end is not None and one.end - one.start > timedelta(hours=1)


def moved_by(base: When, by: timedelta) -> When:
    """The offer so much later or earlier, as an appointment."""
    start = base.start + by if base.start else None
    end = base.end + by if base.end else None
    return replace(
        base,
        start=start,
        end=end,
        firm=True,
        lacks_day=False,
        grain=Grain.MINUTE if by.seconds % 3600 else base.grain,
        zone_known_by=ZoneKnownBy.OFFER,
    )


def moved_to(base: When, start: datetime) -> When:
    """The offer at another start, as long as it was."""
    length = base.end - base.start if base.end and base.start else timedelta(hours=1)
    return replace(
        base, start=start, end=start + length, firm=True, lacks_day=False, zone_known_by=ZoneKnownBy.OFFER
    )


def wall_time(one: When) -> datetime:
    """What the clock of its own zone shows at its start."""
    start = one.start
    if start is None:
        return datetime.min  # noqa: DTZ901 - sorts first, never shown
    return start.astimezone(zone_info(one.zone)).replace(tzinfo=None)


def shows(offer: When, local: datetime, zone: str, *, exact: bool) -> bool:
    """Whether the clock of a zone shows that time at the offer; not `exact` leaves morning and evening open."""
    if offer.start is None:
        return False
    shown = offer.start.astimezone(zone_info(zone))
    hours = (shown.hour, local.hour) if exact else (shown.hour % 12, local.hour % 12)
    return hours[0] == hours[1] and shown.minute == local.minute
