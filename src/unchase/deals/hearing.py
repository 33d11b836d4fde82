"""What the note of a conversation says, or a talk in lines of “Us:” and “Them:”: how it ended, and the time agreed in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.touch import Ending
from unchase.reading.dialogue import hear
from unchase.reading.read import read
from unchase.reading.table import Table
from unchase.reading.transcripts import is_talk, read_talk

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.core.act import Act
    from unchase.deals.seller import Seller

_ENDS = {
    ActName.APPOINTMENT: Ending.APPOINTMENT,
    ActName.CALLBACK: Ending.CALLBACK,
    ActName.ACCEPTANCE: Ending.YES,
    ActName.REFUSAL: Ending.NO,
    ActName.OPT_OUT: Ending.NO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The acts in it, the ending it speaks of, and the clock time that was agreed (aware); None where there is none.

    `asks_back`: they asked to be called then, with a reason.
    """

    acts: tuple[Act, ...]
    ending: Ending | None
    start: datetime | None
    asks_back: bool


def heard(note: str, seller: Seller, at: datetime) -> Heard:
    """What the note of a conversation that was held at `at` says, read in the seller's zone and language."""
    locale, country = seller.locale or None, seller.country or None
    if is_talk(note):
        said = read_talk(note, at=at, zone=seller.zone, locale=locale, country=country)
        acts = hear(said, Table(zone=seller.zone), text=note, at=at, zone=seller.zone)
        said = replace(said, acts=acts)
    else:
        said = read(
            note,
            at=at,
            zone=seller.zone,
            side=Side.THEM,
            locale=locale,
            country=country,
            channel="call_note",
        )
    return Heard(
        acts=said.acts,
        ending=next((_ENDS[act.name] for act in said.acts if act.name in _ENDS), None),
        start=next((start for act in said.acts if (start := _agreed(act)) is not None), None),
        asks_back=any(act.name is ActName.CALLBACK for act in said.acts),
    )


def _agreed(act: Act) -> datetime | None:
    if act.name is not ActName.APPOINTMENT:
        return None
    return next((when.start for when in (act.when, *act.times) if when is not None and when.firm), None)
