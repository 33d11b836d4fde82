"""What programs send, checked before anything looks at it: closed forms, bounded, times only as RFC 3339 writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema

from unchase.core.touch import Ending, Outcome

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII | re.IGNORECASE
)
D = TypeVar("D", date, datetime)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1902, 2199
_ADDRESS = r"^[^\s@<>,;\x00]{1,64}@[^\s@<>,;\x00]{1,189}$"


def _moment(value: Any) -> datetime:  # noqa: ANN401 - whatever was sent
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValueError("a moment is written as 2026-11-10T15:00:00+01:00")
    return _ours(datetime.fromisoformat(value.upper()))


def _day(value: Any) -> date:  # noqa: ANN401 - as above
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError("a day is written as 2026-11-10")
    return _ours(date.fromisoformat(value))


def _ours(value: D) -> D:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"the year lies between {_FIRST_YEAR} and {_LAST_YEAR}")
    return value


def words_of(words: str) -> str:
    """Words as every database keeps them: NULs are blanks. Raises ValueError for half a letter (a lone surrogate)."""
    if not words.isascii():
        try:
            words.encode()
        except UnicodeEncodeError:
            raise ValueError("half a letter (a lone surrogate) stands in it") from None
    return words.replace("\x00", " ")


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Words = Annotated[str, AfterValidator(words_of)]
Address = Annotated[str, Field(pattern=_ADDRESS, max_length=254), AfterValidator(words_of)]


class Form(BaseModel):
    """The base: nothing that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class Conversation(Form):
    """A conversation or an attempt, as the seller tells it.

    One where you spoke needs its `ending`: "appointment" with the time agreed, in `appointment` or in the note; "callback"
    with the day and the reason in the note; "yes", "no", or plainly "none". `person` is an address or a name of theirs.
    """

    outcome: Outcome = Outcome.SPOKE
    ending: Ending | None = None
    note: Annotated[Words, Field(max_length=20_000)] = ""
    person: Annotated[Words, Field(max_length=254)] = ""
    inbound: StrictBool = False
    at: Moment | None = None
    appointment: Moment | None = None


class Text(Form):
    """A draft to look over."""

    text: Annotated[Words, Field(min_length=1, max_length=20_000)]
    subject: Annotated[Words, Field(max_length=500)] = ""


class NewDraft(Text):
    """A draft to keep. What the guard refuses is kept only with the seller's reason, in `override`."""

    to: Annotated[list[Address], Field(max_length=20)] = []
    in_reply_to: Annotated[Words, Field(max_length=500)] = ""
    override: Annotated[Words, Field(max_length=1_000)] = ""


class LetGo(Form):
    """Why it is let go, and what may reopen it."""

    note: Annotated[Words, Field(max_length=2_000)] = ""
    trigger: Annotated[Words, Field(max_length=500)] = ""
    trigger_on: Day | None = None
