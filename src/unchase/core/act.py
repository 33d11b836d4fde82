"""What one message can say (METHOD, Readings): acts of both sides, each with the words it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unchase.core.when import When


DELAYED = "delayed"  # the reason of a bounce that only warns: the mail is late and still on its way


class Side(StrEnum):
    """Whose word or deed it is: the seller's and their colleagues', or the prospect's."""

    US = "us"
    THEM = "them"


class ActName(StrEnum):
    """The closed list of acts, in METHOD's order: first the prospect's, then robots', then the seller's."""

    STALL = "stall"
    CALLBACK = "callback"
    APPOINTMENT = "appointment"
    COUNTER = "counter"
    DECLINE_TIME = "decline_time"
    COMMITMENT = "commitment"  # of both sides
    DECISION_DATE = "decision_date"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    OPT_OUT = "opt_out"
    OBJECTION = "objection"
    QUESTION = "question"
    REFERRAL = "referral"
    INTEREST = "interest"
    ACKNOWLEDGEMENT = "acknowledgement"
    LEFT_COMPANY = "left_company"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    PROPOSES_TIMES = "proposes_times"
    CONFIRMS_TIME = "confirms_time"
    MOVES_TIME = "moves_time"
    CANCELS_TIME = "cancels_time"
    ASKS_NEXT_STEP = "asks_next_step"
    STRAIGHT_QUESTION = "straight_question"
    ASSURANCE_QUESTION = "assurance_question"
    DELIVERS = "delivers"
    PROPOSAL = "proposal"
    VALUE = "value"
    RELEASE = "release"


class Excuse(StrEnum):
    """The kind of a stall."""

    TIMING = "timing"
    BUDGET = "budget"
    AUTHORITY = "authority"
    BUSY = "busy"
    HOLIDAYS = "holidays"
    INTERNAL_CHANGE = "internal-change"
    VAGUE = "vague"


class Issue(StrEnum):
    """The kind of an objection."""

    PRICE = "price"
    NEED = "need"
    TRUST = "trust"
    COMPETITOR = "competitor"
    AUTHORITY = "authority"
    FEATURE = "feature"
    RISK = "risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act with its evidence.

    `text` and `span` are the quoted words (span half-open, in code points of the touch's text).
    `when` is the time the act is about: the appointment, the callback's window, the decision date, the day a
    commitment is due, the return date of an absence, the window a stall named. `times` holds the
    alternatives where several clock times were named or offered; then `when` is None.
    """

    name: ActName
    text: str
    span: tuple[int, int] = (0, 0)
    confidence: float = 1.0
    excuse: Excuse | None = None  # of a stall
    kind: Issue | None = None  # of an objection
    reason: str | None = None  # of a callback, a refusal: their words for what will have changed
    when: When | None = None
    times: tuple[When, ...] = ()
    by: Side | None = None  # of a commitment: who owes it
    what: str | None = None  # of a commitment, a delivery, a question: the deed or the matter
    whom: str | None = None  # of a referral, a left notice, an absence: the other person, address or name
    for_company: bool = False  # of an opt-out: spoken for the whole company
    hard: bool = False  # of a bounce: the address is gone for good
