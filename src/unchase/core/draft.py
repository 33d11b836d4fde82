"""What a draft says, as the guard needs it: its acts, and the words that the rules are about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.core.act import Act, ActName
    from unchase.core.when import When


class Rule(StrEnum):
    """The closed list of rules, in METHOD's order."""

    TOUCHING_BASE = "touching-base"
    BALL_IN_THEIR_COURT = "ball-in-their-court"
    NO_NEXT_STEP = "no-next-step"
    VAGUE_TIME = "vague-time"
    NO_VALUE = "no-value"
    PRESSURE = "pressure"
    BLAME = "blame"
    SUBSERVIENT = "subservient"
    PRICE_BEFORE_PROFIT = "price-before-profit"
    TOO_SOON = "too-soon"
    ONE_TOO_MANY = "one-too-many"
    PROPOSAL_WITHOUT_TIME = "proposal-without-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Words in a draft that a rule may be about, before the deal is known. `span` is half-open, in code points."""

    rule: Rule
    span: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a draft says, as reading found it: its acts, the words the rules are about, and what it speaks of."""

    acts: tuple[Act, ...] = ()
    material: tuple[Material, ...] = ()
    times: tuple[When, ...] = ()  # every time it names
    ending: tuple[tuple[int, int], str] = ((0, 0), "")  # span and words of its last sentence of substance
    is_follow_up: bool = False
    maybe_new: bool = False  # something in it may be new for the reader
    maybe_proposal: bool = False  # it may be a proposal
    answers: bool = False  # it answers a question they asked
    quotes_them: bool = False  # it names what they said or what was agreed
    met: bool = False  # it thanks for, or speaks of, a meeting or an answer of theirs
    thanks: bool = False  # it thanks them
    names_gain: bool = False  # it names profit or productivity

    def has(self, *names: ActName) -> bool:
        """Whether it does one of these."""
        return any(act.name in names for act in self.acts)

    def about(self, rule: Rule) -> Material | None:
        """The first words that the rule is about."""
        return next((m for m in self.material if m.rule is rule), None)
