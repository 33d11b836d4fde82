"""The verdict on a deal, as a value: standing, reasons, what is due, the one move, and until when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from unchase.core.act import Side


class Standing(StrEnum):
    """Where a deal stands, in METHOD's order; the first that applies wins."""

    WON = "won"
    LOST = "lost"
    RELEASED = "released"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    FIRM = "firm"
    CALLBACK = "callback"
    MISSED = "missed"
    CHASING = "chasing"
    WAITING = "waiting"
    STALLED = "stalled"
    LOOSE = "loose"
    NEW = "new"


ENDED = frozenset({Standing.WON, Standing.LOST, Standing.RELEASED})  # recorded as such by a person


class MoveName(StrEnum):
    """The closed list of moves."""

    NONE = "none"
    OPEN = "open"  # new: something of value, and ask for a time
    ANSWER = "answer"  # they asked or wrote first
    DELIVER = "deliver"  # we owe something
    CALL_BACK = "call-back"  # their missed call
    CONFIRM = "confirm"  # a time they named or offered
    OFFER_TIMES = "offer-times"  # two times
    WORKING_SESSION = "working-session"  # an objection or a real story
    WRITE_REFERRAL = "write-referral"  # the person they pointed to
    CALL_AFTER_DATE = "call-after-date"  # after a decision date or a dated promise
    ASK_WHAT_HAPPENS = "ask-what-happens"  # a proposal or delivery is about to leave or just left
    ASK_NEXT_STEP = "ask-next-step"  # we met
    SEND_VALUE = "send-value"  # something new, and two times
    WAIT = "wait"
    PREPARE = "prepare"  # an appointment ahead
    ASK_SELLER = "ask-seller"  # an appointment nobody reported on, or nothing seen elsewhere
    STRAIGHT_TOUCH = "straight-touch"  # after a missed date
    CALL = "call"  # a callback
    TRY_AGAIN = "try-again"  # a callback's further tries
    CALLBACK_MESSAGE = "callback-message"  # and its one message
    ASK_WHAT_CHANGES = "ask-what-changes"  # stalled 1
    STRAIGHT_QUESTION = "straight-question"
    ASSURANCE_QUESTION = "assurance-question"
    LET_GO = "let-go"
    SEND_TO_SIGN = "send-to-sign"
    FIND_SUCCESSOR = "find-successor"
    RECORD_LET_GO = "record-let-go"  # a closing letter was sent and not recorded


class DueKind(StrEnum):
    """What kind of thing is due."""

    APPOINTMENT = "appointment"
    CONFIRM = "confirm"
    QUESTION = "question"
    PROMISE = "promise"
    CALLBACK = "callback"
    CALL_BACK = "call-back"


class Symptom(StrEnum):
    """METHOD, The symptoms: each one computed, never asked."""

    NO_NEXT_STEP = "no-next-step"
    UNPREPARED = "unprepared"
    NOTHING_NEW = "nothing-new"
    NO_MESSAGE_LEFT = "no-message-left"
    BEST_UNANSWERED = "best-unanswered"
    DATE_PASSED_IN_SILENCE = "date-passed-in-silence"
    EXCUSE_ACCEPTED = "excuse-accepted"
    MEETING_MOVED_NOTHING = "meeting-moved-nothing"
    BLAME_IN_NOTES = "blame-in-notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason: the touch and the quoted words it rests on, and what they say, in a sentence."""

    at: datetime
    touch: str | None
    quote: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is owed, by whom, by when."""

    who: Side
    what: str
    by: datetime
    kind: DueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """They asked to be called in `[start, end)`, for a reason; we call on `call_on`."""

    start: datetime
    end: datetime | None
    reason: str
    event: date | None
    not_before: bool
    call_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The one thing to do: whom to, by which channel, on which day, with its words."""

    name: MoveName
    on: date | None = None
    to: str | None = None
    channel: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The verdict. `n` goes with the standing (stalls for stalled, chases for chasing, else None)."""

    standing: Standing
    n: int | None
    stalls: int
    chases: int
    appointment: datetime | None
    callback: Callback | None
    decision_date: tuple[datetime, datetime] | None
    due: tuple[Due, ...]
    move: Move
    because: tuple[Because, ...]
    symptoms: tuple[Symptom, ...]
    good_until: datetime | None
    unreported: datetime | None = None  # the start of the appointment nobody reported on, where that is asked
    # Times we offered that wait for their answer: nobody else is offered them.
    held: tuple[datetime, ...] = ()
    started_by_them: float | None = None  # the share of exchanges the prospect started: the good sign
