"""A machine's mail as a reading: what it says of itself, or for the person it speaks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import Act, ActName
from unchase.core.reading import Reading
from unchase.core.touch import Automatic
from unchase.reading.automatic import recognise, recognise_text
from unchase.reading.robots import speaks_for
from unchase.reading.times import find_times

if TYPE_CHECKING:
    from unchase.core.message import Address, Message

_OWN_ACT = {
    Automatic.OOO: ActName.OUT_OF_OFFICE,
    Automatic.BOUNCE: ActName.BOUNCE,
    Automatic.AUTO: ActName.AUTO_REPLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a machine wrote. `person` is set where it speaks for one: then the acts are that person's."""

    reading: Reading
    person: Address | None = None


def machine(message: Message, *, zone: str, known: Automatic | None = None) -> Written | None:
    """What a machine wrote, or None for a person's own mail.

    `zone` is the writer's; `known` what the headers said, where they are not at hand any more.
    """
    if known is None and (spoken := speaks_for(message, zone=zone)):
        reading = Reading(
            own_text=spoken.words or message.text,
            acts=spoken.acts,
            times=(spoken.when,) if spoken.when else (),
        )
        return Written(reading=reading, person=spoken.person)
    found = recognise(message, zone=zone) if known is None else None
    if known is not None or (found is None and not message.headers):
        # Without headers the wording alone must tell, as where it was pasted or exported.
        sender = message.sender.address if message.sender else ""
        found = recognise_text(
            message.text, at=message.at, zone=zone, subject=message.subject, sender=sender, known=known
        )
    if found is not None:
        return Written(
            reading=Reading(
                own_text=message.text,
                acts=found.acts,
                times=find_times(message.text, at=message.at, zone=zone).sure
                if found.kind is Automatic.OOO
                else (),
                automatic=found.kind,
                return_date=found.return_date,
                bounce=found.bounce,
            )
        )
    if known is None:
        return None
    own_act = Act(name=_OWN_ACT[known], text=message.subject or message.text[:80])
    return Written(reading=Reading(own_text=message.text, acts=(own_act,), automatic=known))
