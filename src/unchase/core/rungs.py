"""The rungs: ask, value, straight question, closing; after a stall ask, straight question, assurance question, closing.

Source: METHOD, Moves, rule 3.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.assessment import MoveName, Standing

if TYPE_CHECKING:
    from unchase.core.history import Entry
    from unchase.core.picture import Picture


class Rung(Enum):
    """One kind of touch that may be made once between two replies of theirs."""

    ASK = auto()
    VALUE = auto()
    STRAIGHT = auto()
    ASSURANCE = auto()
    CLOSING = auto()


_LADDER = (Rung.ASK, Rung.VALUE, Rung.STRAIGHT, Rung.CLOSING)
_AFTER_A_STALL = (Rung.ASK, Rung.STRAIGHT, Rung.ASSURANCE, Rung.CLOSING)
_OF_ACT = {
    ActName.PROPOSES_TIMES: Rung.ASK,
    ActName.ASKS_NEXT_STEP: Rung.ASK,
    ActName.VALUE: Rung.VALUE,
    ActName.STRAIGHT_QUESTION: Rung.STRAIGHT,
    ActName.ASSURANCE_QUESTION: Rung.ASSURANCE,
    ActName.RELEASE: Rung.CLOSING,
}
_MOVES = {
    Rung.ASK: MoveName.ASK_WHAT_CHANGES,
    Rung.VALUE: MoveName.SEND_VALUE,
    Rung.STRAIGHT: MoveName.STRAIGHT_QUESTION,
    Rung.ASSURANCE: MoveName.ASSURANCE_QUESTION,
    Rung.CLOSING: MoveName.LET_GO,
}


def next_rung(picture: Picture, standing: Standing) -> MoveName:
    """The move of the row's rung, or of the next one not yet used since their last reply."""
    ladder = _AFTER_A_STALL if picture.stalled else _LADDER
    used = rungs_used(picture)
    start = _row(picture, standing)
    if picture.stalled and assurance_failed(picture):
        return MoveName.LET_GO
    return _MOVES[next((rung for rung in ladder[start:] if rung not in used), Rung.CLOSING)]


def rungs_used(picture: Picture) -> set[Rung]:
    """The rungs used since their last reply; thanks are no reply here."""
    return {_OF_ACT[name] for entry in picture.ours_since_word() for name in entry.own if name in _OF_ACT}


def closing_letter(picture: Picture) -> Entry | None:
    """A closing letter of ours with no reply since."""
    return next((entry for entry in picture.ours_since_word() if ActName.RELEASE in entry.own), None)


def assurance_failed(picture: Picture) -> bool:
    """Whether their last word answers the assurance question with anything but assurance.

    Assurance is an appointment, a callback, a dated deed or a yes; warm words are not. An objection, a question
    or a referral is neither: it is a talk worth having, and has its own move.
    """
    word = picture.word
    if word is None or not word.names.isdisjoint(_ASSURANCE | _TALK):
        return False
    if any(one.entry is word for one in picture.promises):
        return False
    return ActName.ASSURANCE_QUESTION in _asked_before(picture, word)


_ASSURANCE = frozenset({ActName.APPOINTMENT, ActName.CALLBACK, ActName.ACCEPTANCE})
_TALK = frozenset({ActName.OBJECTION, ActName.QUESTION, ActName.REFERRAL})


def _asked_before(picture: Picture, word: Entry) -> set[ActName]:
    """What we said between their last word and the one before it."""
    said: set[ActName] = set(word.own)
    place = picture.entries.index(word)
    for entry in reversed(picture.entries[:place]):
        if entry.is_reply and entry.ours:
            said |= entry.own
        if entry.is_reply:
            break
        said |= entry.own
    return said


def _row(picture: Picture, standing: Standing) -> int:
    """How far up the ladder the row of the table starts."""
    policy, row = picture.policy, 0
    if standing is Standing.CHASING:
        row = min(picture.chases - policy.chases + 1, 3)
    if picture.stalled:
        n = picture.stalls.count
        stalled = (
            2 if n >= policy.assurance_question_stalls else 1 if n >= policy.straight_question_stalls else 0
        )
        return max(row, stalled)
    return max(row, 1)
