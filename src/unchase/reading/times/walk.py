"""The walk through the words of a letter from left to right: every time is parsed, judged, resolved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unchase.core.when import Grain
from unchase.reading.times import context
from unchase.reading.times.civil import OutOfCalendarError
from unchase.reading.times.expressions import Item, expression, unit_behind
from unchase.reading.times.hearts import beats, starts, telling
from unchase.reading.times.letter import Letter, Said, when
from unchase.reading.times.meaning import Bounded, DayShift, Moment, Weekday
from unchase.reading.times.named import Named
from unchase.reading.times.resolve import resolve
from unchase.reading.times.strength import strength
from unchase.reading.times.sureness import Strength

if TYPE_CHECKING:
    from unchase.core.when import When

BACK: Final = 10  # words before the heart of a time in which it may start
MOST: Final = 400  # times in one text; more is no letter
TRIES: Final = 4000  # places looked at in one text; a letter has a few dozen
HAPPENS: Final = frozenset(
    ("in", "for", "by", "from", "since", "of", "until", "till", "during")
)  # "it ends in May"
# Small words that may stand between an hour and its day, named afterwards.
LINKS: Final = frozenset((
    "and", "on", "for", "the", "best", "day", "is", "would", "be", "works", "suits", "me", "us", "good", "fine", "maybe", "say", "of",
    "i", "mean", "make", "it", "that", "preferably", "ideally", "this", "ok", "okay", "then", "if", "possible", "how",
    "about", "what", "d", "s", "next", "coming", "sharp", "perfect", "great", "better",
))  # fmt: skip
WORD: Final = re.compile(r"\w+")


class Walk:
    """One walk: what was found so far (`sure`, `maybe`) and the day, week and clock time named last."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.words = letter.words
        self.setting = letter.setting
        self.cues = context.patterns(letter.words.lexicon)
        self.business = letter.setting.conventions.name == "business"
        self.sure: list[When] = []
        self.maybe: list[When] = []
        self.before = Named()
        self.waiting: Item | None = None  # an hour without a day, named last

    def go(self) -> None:
        """To every heart of a time, and from it back to where the time may start."""
        words, end, tries = self.words, 0, 0
        kinds = words.kinds
        quotes: bool | None = None  # whether other people's lines may stand here, once a heart is found
        for heart in words.hearts:
            if heart < end or not (telling(words, heart) if words.digits(heart) else beats(words, heart)):
                continue
            if quotes is None:
                quotes = self.business and context.may_quote(words.lower)
            if quotes and context.is_quoted(words.text, words.lower, words.start[heart]):
                end = heart + 1
                continue
            start = heart
            while start > end and heart - start < BACK and kinds[start - 1] is not None:
                start -= 1
            for i in range(start, heart + 1):
                end = i + 1
                if not starts(words, i):
                    continue
                tries += 1
                read = expression(words, i)
                if read:
                    tries += (read[1] - i) // 2
                    end = self.take(*read)
                    break
            if len(self.sure) > MOST or tries > TRIES:
                break

    def take(self, items: list[Item], end: int) -> int:
        """The times of one expression, and what only the next words name ("next week or the following"): the index behind."""
        first = 0
        for place in range(1, len(items)):
            if ";" in self.words.word[items[place - 1].last : items[place].first]:  # another statement
                self.judge(items[first:place])
                first = place
        self.judge(items[first:])
        left_out = unit_behind(self.words, items[-1]) if self.business and items else None
        if left_out is None:
            return end
        self.judge([left_out])
        return left_out.last

    def judge(self, items: list[Item]) -> None:
        """The times of one expression, with what the sentence says of them."""
        words, cues = self.words, self.cues
        # A bound may change its side below; of all other times the words alone say whether they are any.
        sure = [None if isinstance(one.node, Bounded) else strength(words, one) for one in items]
        if not any(kept is None or kept for kept in sure):
            return
        first, last = words.start[items[0].first], words.stop(items[-1].last - 1)
        here = context.around(words.text, words.lower, first, last)
        if self.business and (context.is_greeting(here, cues) or context.is_recurring(here, cues)):
            return
        past = context.is_past(here, cues)
        negated = context.is_negated(here, cues)
        conditional = context.is_conditional(here, cues)
        for place, one in enumerate(items):
            item, kept = one, sure[place]
            if kept is None:
                item = self.not_before(one, here)
                kept = strength(words, item)
            if kept == Strength.NONE:
                continue
            side = item.node.side if isinstance(item.node, Bounded) else ""
            refused = negated and side != "until" and item is one
            if refused and self.business and 0 < place == len(items) - 1:
                refused = not self.contrasts(one, items[0], last)
            found = self.resolved(self.today(item), Said(past or side == "since", refused, conditional))
            if found is not None and kept == Strength.SURE:
                self.lend_day(found)
                self.sure.append(found)
                self.waiting = item if self.business and _lone_hour(found) else None
            elif found is not None:
                self.maybe.append(found)

    def lend_day(self, day: When) -> None:
        """The hour right before takes the day named now: "one o'clock? Monday, I mean"."""
        if self.waiting is None or day.grain != Grain.DAY or day.bound or day.fuzzy or day.open:
            return
        hour = self.sure[-1]
        between = WORD.findall(self.words.lower[hour.span[1] : day.span[0]])
        if (
            day.past
            or day.negated
            or day.conditional
            or self.before.day is None
            or not LINKS.issuperset(between)
        ):
            return
        found = resolve(self.waiting.node, self.setting._replace(known_day=self.before.day[0]))
        self.sure[-1] = when(
            found, hour.span, Said(past=False, negated=False, conditional=False), self.letter
        )

    def contrasts(self, item: Item, first: Item, end: int) -> bool:
        """Whether the last of several times stands against the refused first: "not this Monday, the 28th at 2:30"."""
        words = self.words
        if "," not in words.word[max(first.last, item.first - 2) : item.first]:
            return False
        clocked = isinstance(item.node, Moment) and item.node.clock is not None
        return (clocked and words.is_(first.first - 1, "not")) or context.is_fine(words.lower, end)

    def not_before(self, item: Item, here: context.Around) -> Item:
        """A refusal of all that comes before is the earliest time: "nothing happens before June"."""
        node = item.node
        if (
            self.business
            and isinstance(node, Bounded)
            and node.side == "before"
            and self.words.is_(item.first, "before", "prior", "ahead", "earlier", "sooner")
            and context.says_nothing(here)
        ):
            return replace(item, node=replace(node, side="from"))
        return item

    def today(self, item: Item) -> Item:
        """The weekday of "it's Saturday" is today, where today is one."""
        node = item.node
        if not self.business or not isinstance(node, Moment) or len(node.frames) != 1:
            return item
        one = node.frames[0]
        if not isinstance(one, Weekday) or one.shift is not None or one.day != self.setting.now.weekday():
            return item
        if self.words.word[max(0, item.first - 2) : item.first] in (["it", "'s"], ["it", "is"]):
            return replace(item, node=replace(node, frames=(DayShift(0),)))
        return item

    def resolved(self, item: Item, said: Said) -> When | None:
        """The item resolved, None where the calendar has no such time."""
        span = self.words.start[item.first], self.words.stop(item.last - 1)
        node, setting = item.node, self.setting
        if self.business:
            node = self.before.completed(node, self.words.lower, span)
            setting = self.before.setting(setting, said, self.words.text, span[0])
        try:
            found = resolve(node, setting)
        except (OutOfCalendarError, OverflowError, ValueError):
            return None
        of_event = self.words.word[item.first - 1] in HAPPENS
        self.before.remember(node, found, said, span[1], of_event=of_event)
        return when(found, span, said, self.letter)


def _lone_hour(found: When) -> bool:
    """Whether it is a clock time that still lacks its day."""
    told = found.bound or found.open or found.past or found.negated or found.conditional
    return found.lacks_day and found.grain in (Grain.HOUR, Grain.MINUTE) and not told
