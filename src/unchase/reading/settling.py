# ruff: noqa: PLR0911 - a message is settled in one of several ways, one return each
"""Settles which acts a message holds once its answer to the times offered is understood (METHOD, Readings and Agreement).

The answer knows what is done with the times: taken, refused, replaced. The acts read from the words know the rest, and
stand where the answer leaves them to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unchase.core.act import Act, ActName
from unchase.core.when import Grain
from unchase.reading.unanswered import unanswered, without_time_questions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.core.reading import Reading
    from unchase.core.when import When
    from unchase.reading.answer import Answer

CLOCK: Final = frozenset({Grain.MINUTE, Grain.HOUR})
ABOUT_A_TIME: Final = frozenset({ActName.APPOINTMENT, ActName.COUNTER, ActName.DECLINE_TIME})
# What a message said is no more once it takes a time: METHOD has them only where nothing above them is said.
GIVE_WAY: Final = frozenset({ActName.INTEREST, ActName.ACKNOWLEDGEMENT})
AGAINST: Final = frozenset({ActName.REFUSAL, ActName.OPT_OUT, ActName.STALL, ActName.CALLBACK})
_FINAL = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_PUTS_OFF = frozenset({ActName.STALL, ActName.CALLBACK})
_SPOKEN_OF_ELSE = frozenset(
    {ActName.ACCEPTANCE, ActName.REFERRAL, ActName.LEFT_COMPANY, ActName.OUT_OF_OFFICE}
)
_DATED = 0.1  # what a callback's date adds to its chance beside a stall
_SHORT = 140  # characters of an answer that is about nothing else


def settled(
    reading: Reading,
    said: Answer,
    *,
    ours: tuple[When, ...],
    agreed: When | None,
    text: str,
    known: bool = True,
) -> tuple[Act, ...]:
    """The acts of a prospect's message with its answer worked in. `ours` are the times offered, `agreed` the one that stands; `text` its words, spans as given;
    `known` is false where nothing is known of what was said before.
    """
    clocks = tuple(when for when in ours if when.grain in CLOCK)
    offered = {when.start for when in (*clocks, *((agreed,) if agreed else ()))}
    one = _Settled(reading, said, clocks, offered, text[said.span[0] : said.span[1]])
    return _exclusive(_settled(one, text, known=known), explicit=said.explicit)


def _settled(one: _Settled, text: str, *, known: bool) -> tuple[Act, ...]:
    if one.said.leaves_to_us:
        return one.chosen_by_us()
    if one.said.taken is not None and one.said.taken.start in one.offered:
        return one.taken(one.said.taken)
    if one.said.taken is not None and one.offered:
        return one.named(one.said.taken)
    if one.offered and (one.said.countered or one.said.asks_other):
        return one.countered()
    if one.offered and one.said.declined:
        return one.declined()
    if one.said.open_:
        return one.left_open()
    return unanswered(one.reading, own=text, offered=len(one.offered), named=one.said.taken, known=known)


def _exclusive(acts: tuple[Act, ...], *, explicit: bool) -> tuple[Act, ...]:
    """Acts that METHOD defines against each other: a stall has no clock time, nor both a reason and a date."""
    known = {act.name: act for act in acts}
    stall = known.get(ActName.STALL)
    if stall is None:
        return acts
    callback = known.get(ActName.CALLBACK)
    if callback is not None:
        weaker = ActName.STALL if callback.confidence + _DATED >= stall.confidence else ActName.CALLBACK
        return without(acts, {weaker})
    about = [known[name] for name in (ActName.APPOINTMENT, ActName.COUNTER) if name in known]
    if not about:
        return acts
    if explicit or max(act.confidence for act in about) >= stall.confidence:
        return without(acts, {ActName.STALL})
    return without(acts, {ActName.APPOINTMENT, ActName.COUNTER})


class _Settled:
    """A message and its answer; each method is one way in which it comes out."""

    def __init__(
        self,
        reading: Reading,
        said: Answer,
        ours: tuple[When, ...],
        offered: set[datetime | None],
        words: str,
    ) -> None:
        self.reading = reading
        self.acts = reading.acts
        self.said = said
        self.ours = ours
        self.offered = offered
        self.words = words
        self.sure = {act.name for act in reading.acts}
        self.likely = self.sure | {act.name for act in reading.maybe_acts}

    def chosen_by_us(self) -> tuple[Act, ...]:
        """Any of several suits: theirs to take, ours to choose."""
        if not self._takes():
            return self.acts
        kept = without(self.acts, GIVE_WAY | ABOUT_A_TIME)
        return (*kept, replace(self._act(ActName.APPOINTMENT, times=self.ours), when=None))

    def taken(self, when: When) -> tuple[Act, ...]:
        """One of the times offered."""
        if not self._takes():
            return self.acts
        kept = without(self.acts, GIVE_WAY | ABOUT_A_TIME)
        return (*kept, replace(self._act(ActName.APPOINTMENT), when=when, times=()))

    def named(self, when: When) -> tuple[Act, ...]:
        """A clock time of theirs: in the place of what was offered."""
        against = self.sure & AGAINST
        if self.sure & _FINAL or not (
            self.likely & {ActName.APPOINTMENT, ActName.COUNTER, ActName.DECLINE_TIME}
            or (self.said.explicit and not against)
        ):
            return self.acts
        kept = without(self._without_proposing_questions(), GIVE_WAY | ABOUT_A_TIME | _PUTS_OFF)
        appointment = replace(self._act(ActName.APPOINTMENT), when=when, times=())
        if not self.said.countered:
            return (*kept, appointment)
        return (*kept, replace(self._act(ActName.COUNTER), when=when, times=()), appointment)

    def countered(self) -> tuple[Act, ...]:
        """Others in the place of the times offered: clock times, days, or just another one."""
        said = self.said
        clocks = tuple(when for when in said.countered if when.firm and when.grain in CLOCK)
        about = self.likely & {ActName.COUNTER, ActName.DECLINE_TIME}
        if (
            self.sure & AGAINST
            or (self.sure & _SPOKEN_OF_ELSE and not said.explicit)
            or not (about or said.explicit or self._says_nothing_else())
        ):
            return self.acts
        kept = without(self._without_proposing_questions(), GIVE_WAY | ABOUT_A_TIME)
        counter = replace(self._act(ActName.COUNTER), when=None, times=clocks)
        if not clocks:
            return (*kept, counter)
        return (*kept, counter, replace(self._act(ActName.APPOINTMENT), when=None, times=clocks))

    def _says_nothing_else(self) -> bool:
        """Whether another time is all that a short answer holds: "It would have to be the afternoon"."""
        return not self.acts and len(self.reading.own_text) <= _SHORT

    def declined(self) -> tuple[Act, ...]:
        """None of them, and nothing in their place."""
        said = self.said
        about = self.likely & {ActName.COUNTER, ActName.DECLINE_TIME}
        if self.sure & _FINAL:
            return without(self.acts, ABOUT_A_TIME)
        if (
            self.sure & _SPOKEN_OF_ELSE
            or not (about or said.explicit)
            or (not said.explicit and self._likelier_a_no())
        ):
            return without(self.acts, {ActName.APPOINTMENT})
        if self.sure & _PUTS_OFF and not (said.explicit or ActName.DECLINE_TIME in self.likely):
            return without(self.acts, {ActName.APPOINTMENT, ActName.COUNTER})
        return (*without(self.acts, GIVE_WAY | ABOUT_A_TIME), self._act(ActName.DECLINE_TIME))

    def _likelier_a_no(self) -> bool:
        """Whether a no to the deal, too weak to stand by, is likelier than a no to the time."""
        if ActName.DECLINE_TIME in self.sure:
            return False
        known = {act.name: act.confidence for act in self.reading.maybe_acts}
        return max((known.get(name, 0.0) for name in _FINAL), default=0.0) > known.get(
            ActName.DECLINE_TIME, 0.0
        )

    def left_open(self) -> tuple[Act, ...]:
        """A condition, a hedge, a day with two of the times: they move forward and settle nothing."""
        kept = without(self.acts, ABOUT_A_TIME)
        if kept or not self.offered:
            return kept
        return (replace(self._act(ActName.INTEREST), when=None),)

    def _takes(self) -> bool:
        """Whether the message is one that takes a time: it says so, names it, or is a short answer with nothing against it.

        A short no to one of several offers that names another of them takes that other.
        """
        if self.sure & _FINAL:
            return False
        if ActName.APPOINTMENT in self.sure:
            return True
        if self.said.explicit:
            return not (self.sure & AGAINST) or ActName.APPOINTMENT in self.likely
        if self.sure & (AGAINST | {ActName.COUNTER, ActName.DECLINE_TIME}) or self.likely & AGAINST:
            return False
        return ActName.APPOINTMENT in self.likely or len(self.reading.own_text) <= _SHORT

    def _act(self, name: ActName, times: tuple[When, ...] = ()) -> Act:
        """The act as the words had it, else on the words of the answer."""
        known = next((act for act in (*self.acts, *self.reading.maybe_acts) if act.name is name), None)
        words = self.words or self.reading.own_text.strip().split("\n", 1)[0]
        act = known or Act(name=name, text=words, span=self.said.span)
        return replace(act, times=times or act.times)

    def _without_proposing_questions(self) -> tuple[Act, ...]:
        """The acts without a question that only asks for a time: METHOD counts none as a question."""
        start, end = self.said.span
        return tuple(
            act
            for act in without_time_questions(self.acts)
            if act.name is not ActName.QUESTION or act.span[1] <= start or end <= act.span[0]
        )


def without(acts: Iterable[Act], names: Iterable[ActName]) -> tuple[Act, ...]:
    """The acts but those of some names."""
    left_out = set(names)
    return tuple(act for act in acts if act.name not in left_out)
