"""The voice: whose name it is that a transcript gives, told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from unchase.core.act import Side
from unchase.reading.speaker import is_counted, one_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from unchase.deals.contact import Contact
    from unchase.deals.deal import Deal

MOST_NAME = 60  # characters
_MACHINES = frozenset({"notetaker", "recorder", "recording", "transcriber", "assistant", "bot"})


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a name is: ours, theirs – a contact of theirs, where it is one known – or nobody's (no side), a machine's.

    `told`: a person said so, or the names are the same; else it is a guess to be looked at.
    """

    side: Side | None
    contact: Contact | None = None
    told: bool = True


class Voice(models.Model):
    """A name as transcripts of talks with a prospect have it, and whose it is. No side: nobody's whose words count."""

    prospect = models.ForeignKey("deals.Prospect", models.CASCADE, related_name="voices")
    name = models.CharField(max_length=MOST_NAME)  # case folded
    side = models.CharField(max_length=4, choices=[(side.value, side.value) for side in Side], blank=True)
    contact = models.ForeignKey("deals.Contact", models.CASCADE, null=True, blank=True, related_name="voices")
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prospect", "name"], name="one_voice_a_name")
        ]

    def __str__(self) -> str:
        return self.name


def whose(deal: Deal, names: Iterable[str]) -> dict[str, Whose]:
    """What is known of the names of a transcript, and guesses; a name nobody knows is not among them.

    A name told once is known in its other forms too ("Kim Aro", "Aro, Kim", "Kim Aro (Guest)"). One that only counts
    the speakers of a talk ("Speaker 2") is somebody else in each, and always asked for.
    """
    asked = [name for name in names if name and not is_counted(name)]
    wanted = {form for name in asked for form in _forms(name)}
    contacts = list(deal.prospect.contacts.order_by("pk"))
    rows = list(
        Voice.objects.filter(prospect__seller=deal.seller_id, name__in=wanted).filter(
            models.Q(prospect=deal.prospect_id) | models.Q(side=Side.US)
        )
    )
    rows.sort(key=lambda row: row.prospect_id == deal.prospect_id)  # what was told here stands last, and wins
    found = {key: one for key in wanted if (one := _guessed(key, deal, contacts)) is not None}
    by_key = {contact.pk: contact for contact in contacts}
    for row in rows:
        found[row.name] = Whose(Side(row.side) if row.side else None, by_key.get(row.contact_id or 0))
    known = {name: [found[form] for form in _forms(name) if form in found] for name in asked}
    return {name: next((one for one in ones if one.told), ones[0]) for name, ones in known.items() if ones}


def _forms(name: str) -> tuple[str, ...]:
    """The forms a name is known in: as it stands, then the plainest."""
    return tuple(dict.fromkeys((name.casefold()[:MOST_NAME], one_form(name)[:MOST_NAME])))


def _guessed(name: str, deal: Deal, contacts: Iterable[Contact]) -> Whose | None:
    """Whose a name seems to be; told, where it is written as we know it."""
    known = [contact for contact in contacts if contact.name]
    for contact in known:
        if contact.name.casefold() == name:
            return Whose(Side.THEM, contact)
    if deal.seller.name and deal.seller.name.casefold() == name:
        return Whose(Side.US)
    if _MACHINES & set(name.split()):
        return Whose(None, told=False)
    first = name.split(maxsplit=1)[0]
    alike = [contact for contact in known if contact.name.casefold().split()[:1] == [first]]
    if deal.seller.name.casefold().split()[:1] == [first]:
        return Whose(Side.US, told=False) if not alike else None
    return Whose(Side.THEM, alike[0], told=False) if len(alike) == 1 else None


def keep_voices(deal: Deal, told: Mapping[str, Whose], now: datetime) -> None:
    """Keep whose the names are, inside a transaction of the caller's: as they stand, and in the form they have in common."""
    lasting = {name: one for name, one in told.items() if name and not is_counted(name)}
    kept: dict[str, Whose | None] = {}
    for name, one in lasting.items():
        form = one_form(name)[:MOST_NAME]
        kept[form] = one if kept.get(form, one) == one else None  # two people of one name: neither
    kept |= {name.casefold()[:MOST_NAME]: one for name, one in lasting.items()}
    for name, known in kept.items():
        if known is not None:
            Voice.objects.update_or_create(
                prospect_id=deal.prospect_id,
                name=name,
                defaults={
                    "side": known.side.value if known.side else "",
                    "contact": known.contact,
                    "told_at": now,
                },
            )
