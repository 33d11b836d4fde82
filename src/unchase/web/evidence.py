"""A touch with its evidence: the writer's own words, with those marked that a reading rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName, Side
from unchase.core.facts import Facts
from unchase.core.plain import restored
from unchase.web import phrases
from unchase.web.harmless import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from unchase.core import touch as value
    from unchase.core.act import Act
    from unchase.deals.models import Contact, Deal, Touch

_LONGEST = 12_000  # characters of one touch on the page; the whole stands in its frame
_THEIRS = tuple(ActName)[: tuple(ActName).index(ActName.LEFT_COMPANY) + 1]
_OURS = (ActName.COMMITMENT, *tuple(ActName)[tuple(ActName).index(ActName.PROPOSES_TIMES) :])


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text; `act` names what it was read as, empty where it is only text."""

    text: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a touch, as a page shows it: the act and the words it rests on."""

    act: str
    says: str
    quote: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A touch as a page shows it. `choices` are the acts a reading of it may be corrected to."""

    touch: Touch
    who: str
    how: str
    words: tuple[Words, ...]
    readings: tuple[Read, ...]
    choices: tuple[tuple[str, str], ...]
    cut: bool
    may_be_proposal: bool  # a mail of ours that nobody read as one


def facts_read(deal: Deal) -> Facts | None:
    """What the deal's touches say, as it was read last."""
    return restored(Facts, deal.reading.facts) if deal.reading is not None else None


def as_written(facts: Facts | None, touch: Touch, act: ActName | None, quote: str) -> str:
    """The words of a reading as they stand in the touch: a page shows them without what steers text."""
    read = next((one for one in facts.touches if one.id == touch.identity), None) if facts else None
    same = (
        one.text for one in (read.acts if read else ()) if one.name is act and harmless(one.text) == quote
    )
    return next(same, quote)


def evidence_of(touches: Iterable[Touch], facts: Facts | None, contacts: Sequence[Contact]) -> list[Evidence]:
    """The touches with what was read in them."""
    read = {touch.id: touch for touch in facts.touches} if facts else {}
    names = {contact.known_as: str(contact) for contact in contacts}
    return [_evidence(touch, read.get(touch.identity), names) for touch in touches]


def _evidence(touch: Touch, read: value.Touch | None, names: Mapping[str, str]) -> Evidence:
    text = (read.text if read is not None and read.text else touch.text).strip()
    acts = read.acts if read is not None else ()
    theirs = touch.side == Side.THEM or touch.outcome == "spoke"
    ours = touch.side == Side.US and touch.channel == "email" and not touch.automatic
    return Evidence(
        touch=touch,
        who=_who(touch, names),
        how=_how(touch),
        words=tuple(marked(text[:_LONGEST], acts)),
        readings=tuple(
            Read(act.name.value, phrases.act(act.name.value), harmless(act.text), one_line(act.text, most=70))
            for act in acts
        ),
        choices=tuple((name.value, phrases.act(name.value)) for name in (_THEIRS if theirs else _OURS)),
        may_be_proposal=ours and bool(text) and all(act.name is not ActName.PROPOSAL for act in acts),
        cut=bool(touch.html) or len(text) > _LONGEST or len(touch.text.strip()) > len(text),
    )


def marked(text: str, acts: Iterable[Act]) -> Iterable[Words]:
    """The text in pieces, those marked that acts rest on; of two over the same words the first counts."""
    places: list[tuple[int, int, str]] = []
    for act in acts:
        start = text.find(act.text) if act.text else -1
        end = start + len(act.text)
        if start >= 0 and all(end <= first or start >= last for first, last, _ in places):
            places.append((start, end, act.name.value))
    done = 0
    for start, end, name in sorted(places):
        if start > done:
            yield Words(harmless(text[done:start]))
        yield Words(harmless(text[start:end]), name)
        done = end
    if done < len(text):
        yield Words(harmless(text[done:]))


def _who(touch: Touch, names: Mapping[str, str]) -> str:
    person = names.get(touch.person, touch.person)
    if touch.side == Side.THEM:
        return person or "They"
    return f"You, to {person}" if person else "You"


def _how(touch: Touch) -> str:
    outcomes = {
        "spoke": "call",
        "voicemail": "voicemail",
        "no-answer": "call, no answer",
        "hung-up": "call, hung up",
    }
    if touch.automatic:
        return "automatic mail"
    return outcomes.get(touch.outcome, {"email": "mail"}.get(touch.channel, touch.channel))
