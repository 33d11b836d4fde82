"""What an answer says to each time offered, clause by clause: taken, refused, another put in its place (METHOD, Agreement)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from unchase.core.when import Bound, Grain
from unchase.reading.answer import Answer
from unchase.reading.answer_words import find, says
from unchase.reading.clauses import Clause, clauses, content, phrases
from unchase.reading.offered import CLOCKS, Offered, is_window
from unchase.reading.pointing import (
    NUMBERS_IN,
    bare_hours,
    fits,
    is_day,
    lies_in,
    pointed_at,
    same_clock,
)

if TYPE_CHECKING:
    from unchase.core.when import When

ONLY: Final = re.compile(r"\bonly\b|\bjust\b")
CHOOSES: Final = re.compile(
    r"\b(?:let's|lets|take|better|prefer\w*|rather|then|please|pls|slightly|ideally|if i)\b"
)
BOTH_DAYS: Final = re.compile(r"\b(?:both|all)\b")  # "both days the vet is in the house"
SORRY: Final = re.compile(r"\b(?:sorry|afraid)\b")
DIGIT: Final = re.compile(r"(?<![\w-])\d{1,2}(?![\d%])")
NO_WAIT: Final = re.compile(r"\W*(?:no|nope|sorry no|no,? wait|scratch that)\W*")
CAN: Final = re.compile(r"\W*can\W*$")
THAT: Final = re.compile(r"\b(?:that|it|then|this|make|can't do|cannot do)\b")
ABOUT_TIMES: Final = re.compile(
    r"\b(?:make|do|able|join|attend|come|meet|speak|talk|call|available|free|works?|suits?|fits?|possible|times?|days?|slots?|dates?|meetings?|appointments?|calendar|diary|that|either|both|neither|none|cancel\w*|skip|bail|postpone\w*)\b"
)
LIMITS: Final = re.compile(
    r"\W*(?:but|only|just|if|unless|provided|providing|depending|depends|subject|should|tentative\w*|maybe|perhaps|possibly)\b"
)
IS_SAID: Final = re.compile(r"_ (?:i|we|she|he|they)\b")
SAID_OF_IT: Final = re.compile(r"_(?:'s| is| be| are)\b|_,? (?:i|we|she|he|they)(?:'\w+)? |_ [a-z]+ed\b")
OTHER_SUBJECT: Final = re.compile(
    r"\W*(?:(?:both|either|all|on|in)\b[^,]{0,20} )?\b(?:i|i'm|i've|we|we're|we've|he|he's|she|she's|they|my|our)\b"
)
FEW_NO: Final = 2  # words of a bare no: "no thanks"
FEW: Final = 4  # words that may stand beside a day that is taken
LONG: Final = 60  # characters; a no in a longer answer must speak of times to be one to the offer


def stance(table: Offered) -> Answer | None:
    """What the answer does with the offers, where its clauses say so; None where they leave it to other readings."""
    if not table.offers:
        return None
    heard = _Stances(table)
    for clause in clauses(table.lower, table.times):
        heard.hear(clause)
    return heard.answer()


class _Stances:
    """The stances towards the offers, as far as the answer was heard."""

    def __init__(self, table: Offered) -> None:
        self.table = table
        self.offers = table.offers
        self.starts = {offer.start for offer in table.offers}
        self.taken: list[When] = []  # offers taken, as they were named
        self.refused: list[When] = []
        self.new: list[tuple[When, tuple[int, int]]] = []  # clock times of theirs
        self.open: list[When] = []  # days and windows of theirs
        self.idle: list[When] = []  # of those the ones merely named; a no behind them makes them its reason
        self.spoken_of: list[When] = []  # the offers spoken of last
        self.last: list[When] = []  # the offers of the clause before
        self.since = 0  # clauses that say something since the last no
        self.all_taken = self.hedged = self.asks = self.named = self.said_no = self.condition = False
        self.asked = False  # for another time, in a question
        self.plainly = False  # said yes in few words, the offer unnamed
        self.said_yes = self.any_suits = self.ours = self.unsaid = False
        self.span = (0, 0)

    # -- hearing ---------------------------------------------------------------------------------------------------

    def hear(self, clause: Clause) -> None:
        """Take in one clause."""
        self.since += len(content(clause.words)) > FEW_NO
        refs = pointed_at(clause, self.table, taken=self.taken, refused=self.refused)
        asks = "?" in clause.ends and not LIMITS.match(clause.words)  # "Wednesday 15:30 perhaps?"
        hedged = clause.says("hedge") and not self._polite(clause) and not (asks and clause.times)
        if not clause.joined or clause.words.lstrip().startswith("but"):
            self.condition = False
        no = self._is_no(clause, refs)
        self.named = self.named or bool(refs)
        self.spoken_of = refs or self.spoken_of
        self.ours = self.ours or clause.says("ours_to_choose")
        self.asks = self.asks or clause.says("ask_other")
        if hedged and (
            refs or clause.times or not self.taken or (clause.joined and LIMITS.match(clause.words))
        ):
            self.hedged = self.hedged or not self.refused
            self.condition = True
        elif not (self.condition and refs):
            self._hear_unhedged(clause, refs, no=no)

    def _hear_unhedged(self, clause: Clause, refs: list[When], *, no: bool) -> None:
        """Take in a clause that neither hedges nor hangs on a condition."""
        if clause.says("proposes") and not clause.says("no") and self._bare_hour(clause, refs):
            return
        if "?" in clause.ends and clause.says("ask_other") and not clause.says("no"):
            self.said_no = self.asked = True  # "is there anything before 9?"
            self.open += [one for one in clause.times if self.table.match(one) is None]
            return
        if no or self._is_other_plan(clause, refs):
            same = not refs and clause.joined and not clause.times and len(content(clause.words)) <= FEW
            self._refuse(clause, self.last if same else refs)  # "Monday 9:00 - no"
            return
        self.last = refs
        if _are_parts(clause) and SAID_OF_IT.search(clause.words) and not clause.says("yes"):
            self._refuse_parts(clause)  # "afternoons are nuts"
            return
        limits = [one for one in clause.times if self._is_limit(one, clause)]
        if limits:
            self._limit(clause, limits, refs)
        elif others := self._others(clause, refs):
            self._put_forward(clause, others)
        elif self._bare_hour(clause, refs):
            return
        elif refs and "?" in clause.ends and self._none_left:
            self.open += clause.times  # "Week 42 is bad. Is week 43 possible, Tuesday?"
        elif refs and (clause.times or self._puts_forward(clause)):
            if clause.times or clause.says("yes") or not self._none_left:
                self._take(clause, refs)
        elif self._agrees(clause):
            self._take(clause, list(self.offers[:1]), named=False)
            self.plainly = self.plainly or len(content(clause.words)) <= FEW

    def _agrees(self, clause: Clause) -> bool:
        """Whether a clause that names nothing says yes to the one time offered."""
        if clause.times or len(self.starts) != 1 or self.new or self.open or DIGIT.search(clause.words):
            return False
        return (says("yes", clause.words) or CAN.match(clause.words) is not None) and "?" not in clause.ends

    def _bare_hour(self, clause: Clause, refs: list[When]) -> bool:
        """Takes in an hour written as a mere number, "any chance of 10?", on the one day that was offered."""
        if refs or clause.times or len(self.table.lower.strip()) > 2 * NUMBERS_IN:
            return False
        numbers = bare_hours(clause)
        if len(numbers) != 1 or not (self._is_proposed(clause) or clause.says("no")):
            return False
        moved = self.table.hour_on_the_day(
            *numbers[0], among=self.taken or self.spoken_of or list(self.offers)
        )
        if moved is None:
            return False
        self.new.append((moved, clause.span))
        self.span = clause.span
        return True

    def _polite(self, clause: Clause) -> bool:
        """Whether the condition is a mere courtesy and nothing else in the clause hedges."""
        rest = phrases("courtesy").sub(" ", clause.words)
        return rest != clause.words and phrases("hedge").search(rest) is None

    def _is_no(self, clause: Clause, refs: list[When]) -> bool:
        if any(one.negated for one in clause.times) or clause.says("no"):
            return True
        if (
            SORRY.search(clause.words)
            and (refs or clause.times)
            and not (clause.says("yes") or clause.says("proposes"))
        ):
            return "?" not in clause.ends
        if clause.says("yes") or "?" in clause.ends or not clause.says("away"):
            return False
        if clause.times and not refs and clause.says("beside"):
            return False  # "accepted, though I've a hard stop at 16:20"
        return bool(refs or clause.times) or not self.taken or (clause.joined and self.unsaid)

    def _is_other_plan(self, clause: Clause, refs: list[When]) -> bool:
        """Whether something else is said of an offered day or hour: "on Wednesday she sings", "2 is dinner for us here"."""
        if not refs or "?" in clause.ends or clause.says("yes") or clause.says("proposes"):
            return False
        if not clause.times:
            return BOTH_DAYS.search(clause.words) is not None and not (
                clause.bare or clause.says("ours_to_choose")
            )
        if any(one.grain in CLOCKS for one in clause.times):
            return bool(IS_SAID.search(clause.words))
        if SAID_OF_IT.search(clause.words) or OTHER_SUBJECT.match(clause.words):
            return True
        return len(content(clause.words)) > FEW

    def _is_limit(self, one: When, clause: Clause) -> bool:
        """Whether a time bounds the talk ("not before 4", "in the afternoon") and is no deadline of a deed."""
        if one.negated or clause.says("beside"):
            return False
        if one.grain is Grain.PART_OF_DAY:
            said = clause.bare or clause.says("yes") or clause.says("proposes") or "?" in clause.ends
            return said or LIMITS.match(clause.words) is not None
        return one.grain in CLOCKS and (one.bound is not None or one.open)

    def _limit(self, clause: Clause, limits: list[When], refs: list[When]) -> None:
        """Hold the offers against a limit: those that fit are taken, else the limit is theirs to put forward."""
        held = refs or self.taken or (list(self.offers) if all(one.lacks_day for one in limits) else [])
        fitting = [offer for offer in held if all(fits(offer, limit) for limit in limits)]
        if fitting:
            self.taken = [offer for offer in self.taken if offer in fitting]
            self._take(clause, fitting)
            return
        self.taken = [offer for offer in self.taken if offer not in held]
        self.open += limits
        self.span = clause.span if held else self.span

    def _others(self, clause: Clause, refs: list[When]) -> list[When]:
        """Times of theirs that are no offers and put something else forward."""
        found = []
        for one in clause.times:
            if one.past or one.negated or one.bound is Bound.BY:
                continue
            if one.grain in CLOCKS and not one.open and one.bound is None:
                known = self.table.match(one) is not None or same_clock(one, self.table)
                if not known and self._is_proposed(clause):
                    found.append(one)
            elif not refs and self._is_free(one, clause):
                found.append(one)
        return found

    def _is_proposed(self, clause: Clause) -> bool:
        if clause.says("beside"):
            return clause.says("proposes")
        return self._puts_forward(clause) or self.said_no

    def _puts_forward(self, clause: Clause) -> bool:
        return "?" in clause.ends or clause.bare or clause.says("proposes") or clause.says("yes")

    def _is_free(self, one: When, clause: Clause) -> bool:
        """Whether a day, week or window nobody offered is put forward, not merely spoken of."""
        if clause.says("beside") or clause.says("away") or _is_far(one):
            return False
        if one.grain not in (Grain.DAY, Grain.PART_OF_DAY, Grain.WEEK):
            return self.said_no and not self.taken
        idle = clause.bare and SAID_OF_IT.search(clause.words) and not clause.says("yes")
        return self._puts_forward(clause) and not idle

    def _put_forward(self, clause: Clause, others: list[When]) -> None:
        self.span = clause.span
        for one in others:
            if one.grain in CLOCKS and not one.open:
                placed = self.table.placed(replace(one, firm=one.firm or one.conditional, conditional=False))
                if placed is not None and placed.firm:
                    self.new.append((placed, one.span))
                    continue
            self.open.append(one)
            if not (self.said_no or "?" in clause.ends or clause.says("proposes") or clause.says("yes")):
                self.idle.append(one)
            if self.taken and not self.said_yes and clause.says("proposes"):
                self.refused += self.taken  # "tomorrow big concert, come Thursday rather"
                self.taken = []

    def _refuse(self, clause: Clause, refs: list[When]) -> None:
        if self.new and not refs and not clause.times and NO_WAIT.fullmatch(clause.words):
            self.new.clear()  # "Thursday at one? No, wait, one thirty."
            return
        self.said_no = True
        self.since = 0
        self.open = [one for one in self.open if one not in self.idle]
        if refs:
            self.refused += [offer for offer in refs if offer not in self.refused]
            self.taken = [offer for offer in self.taken if offer not in refs]
            self.span = clause.span
        elif _are_parts(clause):
            self._refuse_parts(clause)
        elif clause.says("cancels") or (
            clause.times and not any(is_day(one) or one.grain in CLOCKS for one in clause.times)
        ):
            self._all_refused(clause)
        elif not clause.times and (self._short or ABOUT_TIMES.search(clause.words)):
            if not self.taken or (THAT.search(clause.words) and clause.says("no")):
                self._all_refused(clause)
            elif self._short and len(content(clause.words)) <= FEW_NO:
                self.taken.clear()  # "Wednesday. No, Thursday."

    def _refuse_parts(self, clause: Clause) -> None:
        """Reads "I don't do mornings": the offers in that part of the day are out."""
        out = [offer for offer in self.offers if any(lies_in(offer, part) for part in clause.times)]
        self.refused += [offer for offer in out if offer not in self.refused]
        self.taken = [offer for offer in self.taken if offer not in out]
        self.span = clause.span if out else self.span

    def _all_refused(self, clause: Clause) -> None:
        self.refused = list(self.offers)
        self.taken.clear()
        self.span = clause.span

    @property
    def _none_left(self) -> bool:
        return len({offer.start for offer in self.refused}) == len(self.starts)

    @property
    def _short(self) -> bool:
        return len(self.table.lower.strip()) <= LONG

    def _take(self, clause: Clause, refs: list[When], *, named: bool = True) -> None:
        if not named:
            self.taken = list(refs)
        if named and ONLY.search(clause.words) and len(refs) < len(self.taken):
            self.taken = list(refs)
        if find("other", clause.words):
            self.taken.clear()
        narrows = (
            named and self.taken and all(one in self.taken for one in refs) and len(refs) < len(self.taken)
        )
        if narrows and (self.all_taken or self.any_suits) and not CHOOSES.search(clause.words):
            return
        if narrows:
            self.taken = list(refs)
        widens = self.taken and all(one in refs for one in self.taken) and not clause.says("each")
        if named and not (widens and self.said_yes):  # "5 pm is fine, it is Friday morning here"
            self.taken += [offer for offer in refs if offer not in self.taken]
        self.hedged = self.hedged and not named
        self.unsaid = bool(clause.times) and not clause.says("yes")  # a day named, and nothing said of it yet
        self.said_yes = clause.says("yes") or (self.said_yes and bool(self.taken))
        self.refused = [offer for offer in self.refused if offer not in refs]
        self.any_suits = self.any_suits or (len(refs) > 1 and clause.says("each"))
        self.all_taken = len(refs) > 1 and (clause.says("each") or len(clause.times) > 1)
        self.span = clause.span

    # -- the outcome -----------------------------------------------------------------------------------------------

    def answer(self) -> Answer | None:
        """The answer as a whole, or None where no clause spoke of the offers."""
        if self.new or self.taken or self.hedged or (self.any_suits and self.ours):
            return self._positive()
        out = {offer.start for offer in self.refused}
        left = {offer.start: offer for offer in self.offers if offer.start not in out}
        if self.open or (self.asks and (out or self.said_no)):
            others = tuple(self.open)
            answer = Answer(
                declined=bool(out),
                countered=others,
                asks_other=True,
                explicit=self.named or self.asked or (bool(self.open) and self.asks),
                span=self.span,
            )
        elif out and len(left) == 1 and not self.since:
            # Not after "today no, a hearing came up. I give you a sign": there the other one is not taken.
            answer = Answer(taken=self.table.take(next(iter(left.values()))), explicit=True, span=self.span)
        elif out and not left:
            answer = Answer(declined=True, explicit=self.named, span=self.span)
        else:
            return None
        return answer

    def _positive(self) -> Answer:
        """Something of theirs or ours, or neither yet."""
        if self.any_suits and self.ours:
            return Answer(leaves_to_us=True, explicit=True, span=self.span)
        if self.new:
            return self._theirs()
        if self.hedged:
            return Answer(open_=True, explicit=True)
        return self._ours()

    def _theirs(self) -> Answer:
        """A clock time of theirs in the place of the offers, or several."""
        countered = tuple(one for one, _ in self.new)
        only = len({one.start for one in countered}) == 1
        return Answer(
            taken=countered[0] if only else None, countered=countered, explicit=True, span=self.new[0][1]
        )

    def _ours(self) -> Answer:
        """The offer taken; of several, or of a window, the choice is ours, or open."""
        if len({offer.start for offer in self.taken}) > 1:
            return Answer(
                leaves_to_us=self.all_taken, open_=not self.all_taken, explicit=True, span=self.span
            )
        if is_window(self.taken[0]):
            return Answer(leaves_to_us=True, explicit=self.named, span=self.span)
        explicit = self.named or (self.plainly and not self.said_no)
        return Answer(taken=self.table.take(self.taken[0]), explicit=explicit, span=self.span)


def _is_far(one: When) -> bool:
    """Whether it is a vague stretch of weeks, which puts off and proposes nothing: "give it a few weeks"."""
    return one.fuzzy and (one.end is None or one.start is None or one.end - one.start > timedelta(days=7))


def _are_parts(clause: Clause) -> bool:
    """Whether its times are parts of the day, of no day in particular: "mornings"."""
    return bool(clause.times) and all(
        one.lacks_day and one.grain is Grain.PART_OF_DAY for one in clause.times
    )
