"""One thing that passed between the sides: a touch, as the judgement sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.act import Act, Side


class Channel(StrEnum):
    """By which way a touch passed."""

    EMAIL = "email"
    CALL = "call"
    VOICEMAIL = "voicemail"
    MEETING = "meeting"
    MESSAGE = "message"


class Outcome(StrEnum):
    """How a dialled call came out."""

    SPOKE = "spoke"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no-answer"
    HUNG_UP = "hung-up"


class Ending(StrEnum):
    """How a conversation ended, told by the seller: one of four, or the plain words "no next step"."""

    APPOINTMENT = "appointment"
    CALLBACK = "callback"
    YES = "yes"
    NO = "no"
    NONE = "none"


class Automatic(StrEnum):
    """A message written by a machine: an absence note, a bounce, any other automatic answer."""

    OOO = "ooo"
    BOUNCE = "bounce"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A message, a call or a meeting, with its resolved acts.

    `at` is aware, in UTC. `side` is who reached out: US is outbound, THEM inbound. `person` is the
    contact it is about, an address or a name: the writer of an inbound touch, the one addressed by an outbound
    touch; `people` are all their addresses on an outbound mail. `acts` are those the program stands by,
    corrections already applied.
    """

    id: str
    at: datetime
    side: Side
    channel: Channel = Channel.EMAIL
    person: str | None = None
    people: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    automatic: Automatic | None = None
    outcome: Outcome | None = None  # of a call
    ending: Ending | None = None  # of a call or meeting, if told
    subject: str = ""
    text: str = ""  # the writer's own words
