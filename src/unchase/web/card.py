"""A deal in a sentence: what was said, with the quoted words and their dates, and the one main action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing
from unchase.core.urgency import Rank
from unchase.web import dates, phrases
from unchase.web.harmless import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from unchase.core.assessment import Assessment, Because, Due
    from unchase.deals.models import Contact, Deal
    from unchase.web.visit import Visit

_ELSEWHERE = "Has anything passed that is not here"
_PUT_OFF = "put it off"
_BY_VOICE = {MoveName.PREPARE, MoveName.CALL, MoveName.TRY_AGAIN, MoveName.CALL_BACK}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence; quoted words are theirs or ours as they were written."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A deal that wants its seller. `asks` names the question to the seller that stands before any move.

    `asks` is "ending" (how an appointment ended), "elsewhere" (has anything passed that is not here), "who" (does
    the one who said no decide) or empty. `action` and `where` are the main action and its address.
    """

    deal: Deal
    person: str
    sentence: tuple[Piece, ...]
    asks: str
    action: str
    where: str
    note: str


def card_of(deal: Deal, contacts: Sequence[Contact], visit: Visit) -> Card:
    """The card of an assessed deal."""
    verdict = deal.assessment
    assert verdict is not None, "a deal that wants somebody has been assessed"
    asks = _asks(verdict)
    action, where = _action(deal, verdict, asks)
    return Card(
        deal=deal,
        person=whom(verdict, contacts),
        sentence=tuple(sentence(deal, verdict, visit)),
        asks=asks,
        action=action,
        where=where,
        note=_note(verdict, visit),
    )


def whom(verdict: Assessment, contacts: Sequence[Contact]) -> str:
    """The person the move is for, else the one contact there is, by name."""
    known = {contact.known_as: str(contact) for contact in contacts}
    to = verdict.move.to
    if to:
        return known.get(to, to)
    names = [name for name in known.values() if name]
    return names[0] if len(names) == 1 else ""


def sentence(deal: Deal, verdict: Assessment, visit: Visit) -> Iterator[Piece]:
    """Why it wants you: the words said, and their dates; never more than two quotes."""
    debt = _first_debt(verdict) if deal.rank == Rank.OWED else None
    stalls = [one for one in verdict.because if one.says == _PUT_OFF]
    if verdict.unreported is not None:
        at = dates.moment(verdict.unreported, visit.zone, visit.today)
        yield Piece(f"Your appointment of {at} is over, and nothing says how it ended.")
        if verdict.because and verdict.because[0].quote:
            yield Piece(" Last said: ")
            yield from _quote(verdict.because[0], "")
    elif debt is not None:
        yield from _owed(debt, verdict, visit)
    elif len(stalls) > 1 and verdict.standing is Standing.STALLED:
        yield Piece(f"On {_days(stalls, visit)} they put you off, last with ")
        yield from _quote(stalls[-1], "a word")
    else:
        yield from _first_reason(verdict, visit)


def _first_reason(verdict: Assessment, visit: Visit) -> Iterator[Piece]:
    if not verdict.because:
        yield Piece("Nothing has passed yet. Open with something of use to them.")
        return
    reason = verdict.because[0]
    before, after = _around(reason.says, verdict)
    on = dates.day(reason.at.astimezone(visit.zone).date(), visit.today)
    on = on if on in {"today", "yesterday", "tomorrow"} else f"on {on}"
    if reason.quote:
        yield Piece(phrases.sentence(f"{on} {before} "))
        yield from _quote(reason, "")
        yield Piece(after)
    else:
        yield Piece(phrases.sentence(f"{reason.says}, {on}."))


def _around(says: str, verdict: Assessment) -> tuple[str, str]:
    """What stands before and after the quoted words."""
    for start, before, after in _AROUND:
        if says.startswith(start):
            return before, after
    if verdict.standing is Standing.FIRM:
        return "they said", f" {phrases.sentence(says)}."
    return "they wrote", f" {phrases.sentence(says)}."


_AROUND = (
    ("their latest word on buying", "they said yes:", ""),
    ("their latest word is a no", "they said no:", ""),
    ("they asked for a call, and the time", "they asked for a call:", " The time for it passed."),
    ("they asked for a call and said why", "they asked you to call:", ""),
    ("the day they would have decided", "they wrote", " That day passed in silence."),
    ("what they promised", "they promised", " It did not come."),
    ("they were not there", "you had agreed:", " They were not there."),
    ("we were not there", "you had agreed:", " You were not there."),
    ("their last reply puts it off", "they put you off:", " No date, or no reason."),
    ("they spoke last", "they wrote", " Nothing firm came out of it."),
    ("our touch grew old", "you wrote", " It grew old without a reply."),
    ("our last touch is unanswered", "you wrote", " They have the last word to come."),
    ("a no from somebody", "somebody there said no:", ""),
    ("rung, and nobody answered", "you rang:", " Nobody answered."),
    ("1 chase", "you wrote", " No reply since."),
    ("2 chases", "you wrote again", " Two chases since their last reply."),
    ("3 chases", "you wrote again", " Three chases since their last reply."),
    ("4 chases", "you wrote again", " Four chases since their last reply."),
)


def _owed(debt: Due, verdict: Assessment, visit: Visit) -> Iterator[Piece]:
    """What we owe, in the words that made it owed."""
    reason = next((one for one in verdict.because if one.says == f"we owe: {debt.what}"), None)
    said = debt.what.partition(": ")[2] or debt.what
    verb = {
        DueKind.QUESTION: "they asked",
        DueKind.CALL_BACK: "they rang",
        DueKind.CONFIRM: "they named a time:",
    }
    before = verb.get(debt.kind, "you wrote")
    if reason is not None:
        on = dates.day(reason.at.astimezone(visit.zone).date(), visit.today)
        on = on if on in {"today", "yesterday"} else f"on {on}"
        yield Piece(phrases.sentence(f"{on} {before} "))
    else:
        yield Piece(phrases.sentence(f"{before} "))
    yield Piece(one_line(reason.quote if reason and reason.quote else said), quoted=True)
    late = debt.by < visit.now
    due = dates.moment(debt.by, visit.zone, visit.today)
    yield Piece(f" Due {'since ' if late else ''}{due}.")


def _first_debt(verdict: Assessment) -> Due | None:
    owed = (due for due in verdict.due if due.who is Side.US and due.kind is not DueKind.APPOINTMENT)
    return min(owed, key=lambda due: due.by, default=None)


def _quote(reason: Because, otherwise: str) -> Iterator[Piece]:
    if reason.quote:
        yield Piece(one_line(reason.quote), quoted=True)
    elif otherwise:
        yield Piece(otherwise)


def _days(reasons: Sequence[Because], visit: Visit) -> str:
    days = sorted({one.at.astimezone(visit.zone).date() for one in reasons})
    return dates.listed(days[-3:])


def _asks(verdict: Assessment) -> str:
    if verdict.move.name is not MoveName.ASK_SELLER:
        return ""
    if verdict.unreported is not None:
        return "ending"
    return "elsewhere" if verdict.move.words.startswith(_ELSEWHERE) else "who"


def _action(deal: Deal, verdict: Assessment, asks: str) -> tuple[str, str]:
    """The main action as a seller would say it, and where it is done."""
    name = verdict.move.name
    if asks:
        return phrases.move(name.value), reverse("deal", args=[deal.pk])
    if name in {MoveName.LET_GO, MoveName.RECORD_LET_GO}:
        return phrases.move(name.value), reverse("let-go", args=[deal.pk])
    if name in _BY_VOICE:
        return phrases.move(name.value), reverse("talk", args=[deal.pk])
    if name in {MoveName.WAIT, MoveName.NONE}:
        return phrases.move(name.value) or "Open the deal", reverse("deal", args=[deal.pk])
    return phrases.move(name.value, short=True), reverse("write", args=[deal.pk])


def _note(verdict: Assessment, visit: Visit) -> str:
    """A quiet word beside the action: by which way, and when."""
    way = phrases.table()["ways"].get(verdict.move.channel or "", "")
    on: datetime | None = verdict.appointment
    if on is not None and verdict.move.name is not MoveName.PREPARE:
        return f"{way + ', ' if way else ''}you speak {dates.moment(on, visit.zone, visit.today)}"
    return way
