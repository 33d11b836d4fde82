"""A talk: a conversation of which there is a transcript, filed as a call with who said what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.core.touch import Outcome
from unchase.deals.contact import Contact
from unchase.deals.voice import keep_voices
from unchase.deals.writing import written
from unchase.reading.speaker import bare, is_counted
from unchase.reading.transcripts import as_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unchase.core.touch import Ending
    from unchase.deals.deal import Deal
    from unchase.deals.touch import Touch
    from unchase.deals.voice import Whose

Said = tuple[str, str]  # the name as the transcript has it, "" where none is named, and the words


def note_of(said: Iterable[Said], told: Mapping[str, Whose]) -> str:
    """The talk as it is kept: each line with its side; what is nobody's is left out.

    Words of nobody named whose side was not told are both sides', in one note.
    """
    lines = list(said)
    if "" not in told and all(not name for name, _ in lines):
        return "\n".join(words for _, words in lines)
    return as_note(
        (side, _called(name, told), words)
        for name, words in lines
        if name in told and (side := told[name].side) is not None
    )


def _called(name: str, told: Mapping[str, Whose]) -> str:
    contact = told[name].contact
    return (contact.name if contact else "") or name


def file_talk(
    deal: Deal,
    said: Sequence[Said],
    told: Mapping[str, Whose],
    now: datetime,
    *,
    at: datetime,
    ending: Ending | None,
    appointment: datetime | None = None,
) -> Touch:
    """File a talk held at `at`, and keep whose the names are; people of theirs not known yet become contacts."""
    known = written(lambda: _known(deal, told, now))
    spoken = Counter({contact.pk: 0 for one in known.values() if (contact := one.contact) is not None})
    for name, words in said:
        if name in known and (contact := known[name].contact) is not None:
            spoken[contact.pk] += len(words)
    people = {one.contact.pk: one.contact for one in known.values() if one.contact is not None}
    order = [people[pk] for pk, _ in spoken.most_common()]
    return deal.log_call(
        now,
        outcome=Outcome.SPOKE,
        note=note_of(said, known),
        person=order[0] if order else None,
        people=order,
        ending=ending,
        at=at,
        appointment=appointment,
    )


def _known(deal: Deal, told: Mapping[str, Whose], now: datetime) -> dict[str, Whose]:
    """The same with a contact for everyone of theirs who has a name, kept."""
    known = {}
    for name, one in told.items():
        called = bare(name)
        if one.side is Side.THEM and one.contact is None and name and not is_counted(name):
            row = Contact.objects.filter(prospect_id=deal.prospect_id, name__iexact=called).first()
            row = row or Contact.objects.create(prospect_id=deal.prospect_id, name=called[:200])
            known[name] = replace(one, contact=row)
        else:
            known[name] = one
    keep_voices(deal, known, now)
    return known
