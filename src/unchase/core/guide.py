"""The call guide: one big question at a time, until the talk has ended in an appointment, a callback, a yes or a no.

Source: METHOD, The call guide. The questions and what follows each answer are in `guide.toml`; this module walks them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from unchase.core.assessment import MoveName, Standing
from unchase.core.touch import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unchase.core.assessment import Assessment
    from unchase.core.policy import Policy

STALL = "stall"  # what follows an answer that puts the deal off
_FIRST = "next-steps"
_LADDER = ("what-changes", "straight-question", "assurance-question")  # the rungs after a stall
_OPENED = frozenset({Standing.FIRM, Standing.CALLBACK, Standing.MISSED})
_OPENS_WITH = {
    MoveName.ASK_WHAT_CHANGES: _LADDER[0],
    MoveName.STRAIGHT_QUESTION: _LADDER[1],
    MoveName.ASSURANCE_QUESTION: _LADDER[2],
    MoveName.WORKING_SESSION: "working-session",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a prospect may say to a question. `note` is what to write down with it: time, reason, what, or nothing."""

    says: str
    then: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the guide. `words` may name `{times}`, `{by}` and `{dates}`; `answers` are at most five."""

    name: str
    words: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk so far. `asked` are the questions in order, the last one now on the table; `given` the answers to those
    before it, counted from 1; `stalls` those of the deal and of this talk together.
    `straight_from` and `assurance_from` are the policy's. `ending` is how it ended, None while it goes on.
    """

    asked: tuple[str, ...]
    given: tuple[int, ...] = ()
    stalls: int = 0
    straight_from: int = 2
    assurance_from: int = 3
    ending: Ending | None = None

    @property
    def question(self) -> Question:
        """The question on the table."""
        return questions()[self.asked[-1]]


def open_talk(verdict: Assessment, policy: Policy) -> Talk:
    """A talk about a deal that stands so.

    It opens with the question the move names, where it names one; an agreed talk after two stalls with the straight
    question, after three with the assurance question (METHOD, Moves, rule 4); every other with the next steps.
    """
    talk = Talk(
        asked=(_FIRST,),
        stalls=verdict.stalls,
        straight_from=policy.straight_question_stalls,
        assurance_from=policy.assurance_question_stalls,
    )
    opens = _OPENS_WITH.get(verdict.move.name, _FIRST)
    if verdict.standing in _OPENED and _rung(talk) != _LADDER[0]:
        opens = _rung(talk)
    return replace(talk, asked=(opens,))


def answer(talk: Talk, key: int) -> Talk:
    """The talk after the answer with that key, 1 to 5.

    No question is asked twice: where the next one was asked before, it counts as putting the deal off. A stall goes
    up the ladder, from what will have changed to the straight question to the assurance question; where that is used
    up as well, there was no assurance, and the talk ends in a no. Raises ValueError for a key the question has not.
    """
    if talk.ending is not None:
        raise ValueError("The talk has ended.")
    answers = talk.question.answers
    if not 1 <= key <= len(answers):
        raise ValueError(f"This question has the answers 1 to {len(answers)}, not {key}.")
    follows = answers[key - 1].then
    talk = replace(talk, given=(*talk.given, key))
    if follows in set(Ending):
        return replace(talk, ending=Ending(follows))
    return _put_off(talk) if follows == STALL or follows in talk.asked else _ask(talk, follows)


def end(talk: Talk, ending: Ending) -> Talk:
    """The talk ended there and then: in one of the four ways, or in the plain words "no next step"."""
    return replace(talk, ending=ending)


def replay(opened: Talk, keys: tuple[int, ...]) -> Talk:
    """The talk after all these answers. Raises ValueError where one of them cannot be given."""
    for key in keys:
        opened = answer(opened, key)
    return opened


def said(talk: Talk) -> tuple[tuple[Question, Answer], ...]:
    """What was asked and answered, in order."""
    known = questions()
    return tuple(
        (known[name], known[name].answers[key - 1]) for name, key in zip(talk.asked, talk.given, strict=False)
    )


def words(question: Question, *, times: str, by: str, dates: str) -> str:
    """What the seller says. `times` are two hours, `by` when they have what they asked for, `dates` the earlier stalls."""
    named = f"On {dates} you put this off. " if dates else ""
    return question.words.format_map({"times": times, "by": by, "dates": named})


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Question]:
    """Every question of the guide by its name."""
    text = resources.files("unchase.core").joinpath("guide.toml").read_text(encoding="utf-8")
    return {
        name: Question(
            name=name, words=told["words"], answers=tuple(Answer(**one) for one in told["answers"])
        )
        for name, told in tomllib.loads(text).items()
    }


def _ask(talk: Talk, name: str) -> Talk:
    return replace(talk, asked=(*talk.asked, name))


def _put_off(talk: Talk) -> Talk:
    talk = replace(talk, stalls=talk.stalls + 1)
    left = _LADDER[_LADDER.index(_rung(talk)) :]
    unused = next((rung for rung in left if rung not in talk.asked), None)
    return replace(talk, ending=Ending.NO) if unused is None else _ask(talk, unused)


def _rung(talk: Talk) -> str:
    """The rung of so many stalls."""
    if talk.stalls >= talk.assurance_from:
        return _LADDER[2]
    return _LADDER[1] if talk.stalls >= talk.straight_from else _LADDER[0]
