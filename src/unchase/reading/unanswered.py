"""The acts about a time of a message in which no answer to an offer was found: its words decide, held to what METHOD asks of each.

An appointment has a clock time or accepts one; a counter asks for another time; a declined time is said no to.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from unchase.core.act import Act, ActName
from unchase.core.when import Grain
from unchase.reading.answer_words import says
from unchase.reading.clauses import READ, clauses, phrases
from unchase.reading.offered import is_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.core.reading import Reading
    from unchase.core.when import When
    from unchase.reading.clauses import Clause

CLOCK: Final = (Grain.MINUTE, Grain.HOUR)
TALK: Final = re.compile(
    r"\b(?:meet|meets|meeting|call|ring|phone|bell|speak|talk|chat|come|visit|see (?:you|me|us|ya)|demo|try (?:me|us|him|her)|drop in|pop in|appointment|booked|book|invite|zoom|teams)\b"
)
REPLACES: Final = re.compile(
    r"\b(?:instead|rather|better|earlier|later|move|moved|shift|push|bring|change|sorry|same)\b"
)
# Questions about the time of a talk, which METHOD counts as none.
TIME_QUESTION: Final = re.compile(
    r"\b(?:what|which|when|how|do|does|is|are|would|could|can|shall)\b[^?]{0,60}\b(?:prefer|suits?|works?|better|best|convenient|possible|free|available|okay?|fine|meet|talk|speak)\b[^?]{0,30}\?|\bany chance of\b|\bpushing it\b|\bplease confirm\b",
    re.IGNORECASE,
)
GIVE_WAY: Final = frozenset({ActName.INTEREST, ActName.ACKNOWLEDGEMENT})
SURE: Final = 0.75  # how sure the words must be of an appointment in whose answer no time is found
BRIEF: Final = 40  # characters of an answer that can only be about the offer: "early bird, me"
BARE: Final = 2  # words that are a yes and nothing else
THANKS: Final = 60  # characters; longer thanks say something else too


def unanswered(
    reading: Reading, *, own: str, offered: int, named: When | None = None, known: bool = True
) -> tuple[Act, ...]:
    """The acts of the message. `own` are its words with spans as given; `offered` says how many times were offered, `named` is the one clock time of theirs where nothing was."""
    own = own[:READ]
    lower = own.lower() if len(own.lower()) == len(own) else own
    about = any(act.name in _ABOUT for act in (*reading.acts, *reading.maybe_acts))
    if reading.acts and not about and phrases("cancels").search(lower) is None:
        return reading.acts
    return _Words(reading, own, lower, offered=offered, named=named, known=known).acts()


_ABOUT = frozenset({ActName.APPOINTMENT, ActName.COUNTER, ActName.DECLINE_TIME})


class _Words:
    """The clauses of a message beside the acts read from it."""

    def __init__(
        self, reading: Reading, own: str, lower: str, *, offered: int, named: When | None, known: bool
    ) -> None:
        self.reading = reading
        self.clauses = clauses(lower, reading.times)
        self.said = own
        self.lower = lower
        self.offered = offered
        self.named = named
        self.nothing_offered = known and not offered
        self.known = {act.name: act for act in (*reading.maybe_acts, *reading.acts)}
        self.sure = {act.name for act in reading.acts}

    def acts(self) -> tuple[Act, ...]:
        """The acts, those about a time mended."""
        found = {name: self.known[name] for name in self.sure & _ABOUT}
        self._appointment(found)
        self._counter(found)
        self._decline(found)
        kept = tuple(act for act in self.reading.acts if act.name not in _ABOUT)
        if found:
            kept = tuple(act for act in without_time_questions(kept) if act.name not in GIVE_WAY)
        return (*kept, *found.values()) or self._what_remains()

    def _appointment(self, found: dict[ActName, Act]) -> None:
        act = self.known.get(ActName.APPOINTMENT)
        if act is None:
            return
        when = self.named or act.when
        if act.name in found and (when or act.times):
            if when is not None and self._is_of_a_decision(when):
                del found[act.name]
            elif self.named is not None:
                found[act.name] = replace(act, when=self.named, times=())
            return
        clocks = [when for when in self.reading.times if _is_open_clock(when)]
        if act.name in found:
            if len(clocks) == 1:
                found[act.name] = replace(act, when=_as_said(clocks[0]))
            elif not self._accepts(act, clocks):
                del found[act.name]
        elif (talk := self._talk_at()) is not None:
            found[act.name] = replace(act, when=talk, times=())

    def _is_of_a_decision(self, when: When) -> bool:
        """Whether the clock time is that of a vote or a deadline, not of a talk: "they vote, closing Friday at noon"."""
        if ActName.DECISION_DATE not in self.sure:
            return False
        sentence: list[Clause] = []
        for clause in self.clauses:
            sentence = [*sentence, clause] if clause.joined else [clause]
            if any(one.span == when.span for one in clause.times):
                decides = any(one.says("decides") for one in sentence)
                return decides and not (TALK.search(clause.words) or clause.says("yes"))
        return False

    def _accepts(self, act: Act, clocks: Sequence[When]) -> bool:
        yes = says("yes", self.lower) and "?" not in act.text
        if yes and (self.offered <= 1 or len(self.lower.split()) <= BARE):
            return self.offered <= 1  # "Yes" to several times offered takes none of them
        return self.offered > 0 and act.confidence >= SURE and not clocks and len(self.lower.strip()) <= BRIEF

    def _talk_at(self) -> When | None:
        """The one clock time set for a talk, where the words said "appointment" too weakly to stand by it."""
        firm = [when for when in self.reading.times if when.firm and _is_open_clock(when)]
        if len(firm) != 1:
            return None
        for clause in self.clauses:
            if firm[0] in clause.times and TALK.search(clause.words) and not self._says_no(clause):
                return None if clause.says("hedge") or clause.says("beside") else firm[0]
        return None

    def _counter(self, found: dict[ActName, Act]) -> None:
        act = found.get(ActName.COUNTER)
        if act is None:
            return
        ahead = [when for when in self.reading.times if not (when.past or when.negated)]
        if not (ahead or any(clause.says("ask_other") for clause in self.clauses)):
            del found[ActName.COUNTER]
            return
        if ActName.APPOINTMENT in found and self.nothing_offered and not self._replaces():
            del found[ActName.COUNTER]
            return
        inside = [
            when for when in ahead if act.span[0] <= when.span[0] < act.span[1] and _is_open_clock(when)
        ]
        inside = inside or self._put_forward()
        if len(inside) == 1 and ActName.APPOINTMENT not in found:
            when = _as_said(inside[0])
            found[ActName.COUNTER] = replace(act, when=when)
            found[ActName.APPOINTMENT] = replace(act, name=ActName.APPOINTMENT, when=when)

    def _replaces(self) -> bool:
        """Whether the words put one time in the place of another."""
        return any(
            self._says_no(clause) or clause.says("ask_other") or REPLACES.search(clause.words)
            for clause in self.clauses
        )

    def _put_forward(self) -> list[When]:
        """The clock times asked for in any clause: "Thursday at 3 any good?"."""
        return [
            when
            for clause in self.clauses
            if "?" in clause.ends or clause.says("proposes")
            for when in clause.times
            if _is_open_clock(when)
        ]

    def _decline(self, found: dict[ActName, Act]) -> None:
        act = self.known.get(ActName.DECLINE_TIME)
        cancels = next((clause for clause in self.clauses if clause.says("cancels")), None)
        if cancels is not None and not found and not self.sure & _FINAL:
            text = self.said[slice(*cancels.span)].strip()
            found[ActName.DECLINE_TIME] = act or Act(name=ActName.DECLINE_TIME, text=text, span=cancels.span)
            return
        if act is None:
            return
        no = [clause for clause in self.clauses if self._says_no(clause)]
        if act.name in found and (not no or ActName.COUNTER in found or self.sure & _FINAL):
            del found[act.name]
        elif (
            act.name not in found
            and not found
            and not self.sure & (_FINAL | _PUTS_OFF)
            and self._likeliest(act)
        ):
            near = any(when.grain in _NEAR and not when.past for clause in no for when in clause.times)
            if near:
                found[act.name] = act

    def _likeliest(self, act: Act) -> bool:
        others = (one for one in self.reading.maybe_acts if one.name in _FINAL | _PUTS_OFF)
        return all(one.confidence <= act.confidence for one in others)

    def _says_no(self, clause: Clause) -> bool:
        if clause.says("no") or any(when.negated for when in clause.times):
            return True
        return clause.says("away") and not clause.says("yes")

    def _what_remains(self) -> tuple[Act, ...]:
        """An appointment taken back leaves interest, or mere thanks; a window or a day put forward is interest."""
        weaker = [act for act in self.reading.maybe_acts if act.name in GIVE_WAY]
        first = next((act for act in self.reading.acts if act.name in _ABOUT), None)
        if first is None:
            return self._window()
        if weaker:
            return tuple(weaker[:1])
        thanks = not self.reading.times and len(self.lower) <= THANKS and says("thanks", self.lower)
        name = ActName.ACKNOWLEDGEMENT if thanks else ActName.INTEREST
        return (Act(name=name, text=first.text, span=first.span),)

    def _window(self) -> tuple[Act, ...]:
        if {act.name for act in self.reading.maybe_acts} & (_PUTS_OFF | _FINAL):
            return ()
        for clause in self.clauses:
            near = [when for when in clause.times if when.grain in _NEAR and not (when.past or when.negated)]
            if near and (TALK.search(clause.words) or clause.says("yes") or clause.says("proposes")):
                start, end = clause.span
                return (Act(name=ActName.INTEREST, text=self.said[start:end].strip(), span=clause.span),)
        return ()


def without_time_questions(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts but those questions that only ask when to talk."""
    return tuple(
        act
        for act in acts
        if act.name is not ActName.QUESTION
        or not TIME_QUESTION.search(act.text)
        or len(act.text) > _WHEN_ONLY
    )


_WHEN_ONLY = 60  # characters; a longer question asks something else too
_FINAL = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_PUTS_OFF = frozenset({ActName.STALL, ActName.CALLBACK})
_NEAR = frozenset({Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY, Grain.DAY})


def _is_open_clock(when: When) -> bool:
    """Whether it is one clock time that may be an appointment's."""
    if when.grain not in CLOCK or when.start is None or is_window(when):
        return False
    return not (when.past or when.negated or when.open or when.bound or when.conditional)


def _as_said(when: When) -> When:
    """A bare clock time with no day on the table, "ring me at 4", is the next one the clock shows."""
    return replace(when, firm=True, lacks_day=False)
