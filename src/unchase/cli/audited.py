"""A mailbox audited: surveyed, sorted into conversations, each read and assessed by itself."""

from __future__ import annotations

import gc
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from unchase.cli.answers import assessment_row
from unchase.cli.form import iso
from unchase.connectors.conversations import Conversation, conversations
from unchase.connectors.deal_history import deal_history
from unchase.connectors.deals_file import DealRow
from unchase.connectors.domains import is_free_mail
from unchase.connectors.mailbox import read_mailbox
from unchase.connectors.problem import Problem
from unchase.connectors.sides import likely_addresses, sides_of
from unchase.connectors.survey import survey
from unchase.core.assess import assess
from unchase.core.policy import Policy
from unchase.core.silence import long_silent
from unchase.reading.likelihood import LIKELY, likelihood
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from unchase.connectors.envelope import Envelope
    from unchase.connectors.mailbox import RawMail
    from unchase.connectors.sides import Sides
    from unchase.learning.life import Life

Row = dict[str, Any]

_AT_ONCE = 64  # conversations handed to a worker process together


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found. `messages` = touches in deals + all of `left_out` + problems.

    `is_mine` tells whether any mail looked at is from or to the seller's side, so that the addresses given fit the
    mailbox; `owners` are those it seems to belong to. `notes` are flaws of mails that were read all the same. `lives`
    are those of the deals, where they were asked for.
    """

    now: datetime
    zone: str
    me: tuple[str, ...]
    messages: int
    is_mine: bool
    left_out: Counter[str]
    deals: tuple[Row, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    owners: tuple[tuple[str, int], ...]
    listed: tuple[DealRow, ...]
    lives: tuple[Life, ...] = ()

    def row(self) -> Row:
        """The answer of `audit` in JSON (docs/reference/audit.md)."""
        standings = Counter(row["standing"] for row in self.deals)
        return {
            "now": iso(self.now, self.zone),
            "tz": self.zone,
            "me": list(self.me),
            "channels": ["email"],
            "messages": self.messages,
            "left_out": dict(sorted(self.left_out.items())),
            "deals": list(self.deals),
            "totals": {
                "deals": len(self.deals),
                "touches": sum(row["touches"] for row in self.deals),
                "standings": dict(sorted(standings.items())),
                "symptoms": dict(
                    sorted(Counter(name for row in self.deals for name in row["symptoms"]).items())
                ),
            },
            "problems": [_entry(problem) for problem in self.problems],
            "notes": [_entry(note) for note in self.notes],
        }

    def nobody(self) -> str:
        """The sentence for a mailbox in which the seller's address does not occur."""
        if not self.messages:
            return "There is no mail in this mailbox."
        known = ", ".join(f"{address} ({count} mails)" for address, count in self.owners)
        hint = f" It seems to be the mailbox of {known}." if known else ""
        return f"No mail here is from or to {' or '.join(self.me)}.{hint}"

    def deal_rows(self) -> tuple[DealRow, ...]:
        """The deals as rows of a deals file, the likeliest first, ready to edit and pass back."""
        return self.listed


def audited(
    mailboxes: Sequence[Path],
    *,
    me: Sequence[str],
    ours: Sequence[str],
    deals: Sequence[DealRow] | None,
    since: datetime | None,
    now: datetime,
    zone: str,
    locale: str | None,
    include_lists: bool,
    jobs: int,
    progress: Callable[[str, int, int | None], None],
    lives: bool = False,
) -> Audit:
    """Audits the mail in `mailboxes` at the moment `now`; with `lives` it tells what each deal lived through, too.

    Memory holds the envelopes and one conversation's mails; with `jobs` more cores are used, with the same answer.
    Raises `MailboxError` for a mailbox that cannot be read at all.
    """
    sides = sides_of(me, ours)
    with tempfile.TemporaryDirectory() as scratch:
        found = survey(_counted(mailboxes, Path(scratch), progress), since=since, until=now)
        sorted_ = conversations(found.envelopes, sides, deals=deals or (), include_lists=include_lists)
        told = (*sorted_.conversations, *_untouched(sorted_.conversations, deals or ()))
        judged: list[_Judged] = []
        # The envelopes stay to the end: to look through them for garbage takes time, and copies them to every worker.
        gc.freeze()
        for one in _each(partial(_judged, now=now, zone=zone, locale=locale, lives=lives), told, jobs):
            judged.append(one)
            progress("reading", one.row["touches"] if one.row else 0, len(found.envelopes))
        gc.unfreeze()
    pairs = [(one.row, conversation) for one, conversation in zip(judged, told, strict=True) if one.row]
    listed = [_listed(row, conversation) for row, conversation in sorted(pairs, key=_likeliest)]
    notes = (*found.notes, *(note for one in judged for note in one.notes))
    return Audit(
        now=now,
        zone=zone,
        me=tuple(me),
        messages=found.messages,
        is_mine=not found.envelopes or any(_is_ours(mail, sides) for mail in found.envelopes),
        left_out=found.left_out + sorted_.left_out,
        deals=tuple(sorted((row for row, _ in pairs), key=_order)),
        problems=(*found.problems, *(problem for one in judged for problem in one.problems)),
        notes=tuple(dict.fromkeys(notes)),
        owners=likely_addresses(found.envelopes),
        # Rows that nothing was found for stay in the list, those that say "no" among them.
        listed=(*listed, *(row for row in deals or () if row not in listed)),
        lives=tuple(one.life for one in judged if one.life is not None),
    )


def _untouched(met: Sequence[Conversation], deals: Sequence[DealRow]) -> Iterator[Conversation]:
    """A deal of the list that nobody wrote about is a deal all the same."""
    found = {conversation.row for conversation in met}
    for row in deals:
        if row.is_deal and row not in found:
            yield Conversation(prospect=row.name, contacts=(), mails=(), row=row)


class _Judged(NamedTuple):
    """One conversation judged: its row, unless none of its mails could be read, and what was wrong with them.

    `life` is that of a deal, where it was asked for.
    """

    row: Row | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    life: Life | None = None


def _is_ours(mail: Envelope, sides: Sides) -> bool:
    people = (*([mail.sender] if mail.sender else ()), *mail.to, *mail.cc)
    return any(sides.is_ours(one.address) for one in people)


def _entry(problem: Problem) -> Row:
    return {"what": problem.what, "where": problem.where}


def _counted(
    mailboxes: Iterable[Path], scratch: Path, progress: Callable[[str, int, int | None], None]
) -> Iterator[RawMail | Problem]:
    for path in mailboxes:
        for mail in read_mailbox(path, scratch=scratch):
            progress("surveying", 1, None)
            yield mail


def _each(
    judge: Callable[[Conversation], _Judged], conversations_: Sequence[Conversation], jobs: int
) -> Iterator[_Judged]:
    """Every conversation judged, in the order given, on one core or several."""
    if jobs == 1 or len(conversations_) < _AT_ONCE:
        yield from map(judge, conversations_)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(judge, conversations_, chunksize=_AT_ONCE)


def _judged(
    conversation: Conversation, *, now: datetime, zone: str, locale: str | None, lives: bool
) -> _Judged:
    """One conversation judged. Whatever goes wrong in it, the others are told: each of its mails is then a problem."""
    try:
        return _read_and_judged(conversation, now=now, zone=zone, locale=locale, lives=lives)
    except Exception as error:  # noqa: BLE001 - one bad mail never stops a batch
        what = f"the program failed on the conversation with {conversation.prospect} ({type(error).__name__}: {error})"
        places = (filed.envelope.place for filed in conversation.mails)
        return _Judged(None, tuple(Problem(what, place.path if place else "") for place in places), ())


def _read_and_judged(
    conversation: Conversation, *, now: datetime, zone: str, locale: str | None, lives: bool
) -> _Judged:
    fetched = deal_history(conversation, zone=zone, locale=locale)
    mails = fetched.history.mails
    if not mails and conversation.mails:
        return _Judged(None, fetched.problems, fetched.notes)
    facts, policy = compose(fetched.history), Policy()
    verdict = assess(facts, now, policy)
    likely = likelihood(fetched.exchange)
    row = {
        "id": conversation.prospect,
        **assessment_row(verdict, zone),
        "prospect": conversation.prospect,
        "contacts": [{"address": contact.address, "name": contact.name} for contact in conversation.contacts],
        "likelihood": 1.0 if conversation.row else likely.value,
        "likely_because": "It is in your list of deals." if conversation.row else likely.because,
        "touches": len(mails),
        "first": iso(mails[0].at, zone) if mails else None,
        "last": iso(mails[-1].at, zone) if mails else None,
        "started_by_them": None if verdict.started_by_them is None else round(verdict.started_by_them, 2),
        "silent": long_silent(facts, verdict, now, policy),
    }
    life = None
    if lives and mails and row["likelihood"] >= LIKELY:
        from unchase.learning.life import life_of

        life = life_of(facts, now, policy, name=conversation.prospect)
    return _Judged(row, fetched.problems, fetched.notes, life)


# What needs doing first comes first (the order of Today); what needs nothing comes last.
_URGENCY = (
    "accepted",
    "callback",
    "missed",
    "firm",
    "stalled",
    "refused",
    "loose",
    "chasing",
    "new",
    "waiting",
    "lost",
    "released",
    "won",
)


def _order(row: Row) -> tuple[bool, str, int, str]:
    """By the day of the move, then by urgency; deals without a move at the end."""
    on = row["move"]["on"]
    return on is None, on or "", _URGENCY.index(row["standing"]), row["prospect"]


def _likeliest(pair: tuple[Row, Conversation]) -> tuple[float, str]:
    row, _ = pair
    return -row["likelihood"], row["prospect"]


def _listed(row: Row, conversation: Conversation) -> DealRow:
    if conversation.row is not None:
        return conversation.row
    prospect = conversation.prospect
    whole = "@" not in prospect and not is_free_mail(prospect)
    return DealRow(
        name=prospect,
        domains=(prospect,) if whole else (),
        addresses=() if whole else (prospect,),
        is_deal=row["likelihood"] >= LIKELY,
        likelihood=row["likelihood"],
        because=row["likely_because"],
    )
