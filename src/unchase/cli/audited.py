"""A mailbox audited: surveyed, sorted into conversations, each read and assessed by itself."""

from __future__ import annotations

import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unchase.cli.answers import assessment_row
from unchase.cli.form import iso
from unchase.connectors.conversations import Conversation, conversations
from unchase.connectors.deal_history import deal_history
from unchase.connectors.deals_file import DealRow
from unchase.connectors.domains import is_free_mail
from unchase.connectors.mailbox import read_mailbox
from unchase.connectors.sides import likely_addresses, sides_of
from unchase.connectors.survey import survey
from unchase.core.assess import assess
from unchase.core.policy import Policy
from unchase.reading.likelihood import likelihood
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from unchase.connectors.mailbox import RawMail
    from unchase.connectors.problem import Problem

Row = dict[str, Any]

_AT_ONCE = 64  # conversations handed to a worker process together


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found. `messages` = touches in deals + all of `left_out` + problems."""

    now: datetime
    zone: str
    me: tuple[str, ...]
    messages: int
    messages_of_mine: int
    left_out: Counter[str]
    deals: tuple[Row, ...]
    problems: tuple[Problem, ...]
    owners: tuple[tuple[str, int], ...]
    listed: tuple[DealRow, ...]

    def row(self) -> Row:
        """The answer of `audit` in JSON (docs/reference/audit.md)."""
        standings = Counter(row["standing"] for row in self.deals)
        return {
            "now": iso(self.now, self.zone),
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
            "problems": [{"what": problem.what, "where": problem.where} for problem in self.problems],
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
) -> Audit:
    """Audits the mail in `mailboxes` at the moment `now`.

    Memory holds the envelopes and one conversation's mails; with `jobs` more cores are used, with the same answer.
    Raises `MailboxError` for a mailbox that cannot be read at all.
    """
    sides = sides_of(me, ours)
    with tempfile.TemporaryDirectory() as scratch:
        found = survey(_counted(mailboxes, Path(scratch), progress), since=since, until=now)
        sorted_ = conversations(found.envelopes, sides, deals=deals or (), include_lists=include_lists)
        judge = partial(_judged, now=now, zone=zone, locale=locale)
        met = {conversation.row for conversation in sorted_.conversations}
        untouched = [
            Conversation(prospect=row.name, contacts=(), mails=(), row=row)
            for row in deals or ()
            if row.is_deal and row not in met
        ]
        rows: list[Row] = []
        problems = list(found.problems)
        for row, missing in _each(judge, (*sorted_.conversations, *untouched), jobs):
            problems += missing
            if row is not None:
                rows.append(row)
            progress("reading", row["touches"] if row else 0, len(found.envelopes))
    by_name = {conversation.prospect: conversation for conversation in (*sorted_.conversations, *untouched)}
    rows.sort(key=_order)
    return Audit(
        now=now,
        zone=zone,
        me=tuple(me),
        messages=found.messages,
        messages_of_mine=sum(sides.is_ours(mail.sender.address) for mail in found.envelopes if mail.sender),
        left_out=found.left_out + sorted_.left_out,
        deals=tuple(rows),
        problems=tuple(problems),
        owners=likely_addresses(found.envelopes),
        listed=tuple(_listed(row, by_name[row["prospect"]]) for row in sorted(rows, key=_likeliest)),
    )


def _counted(
    mailboxes: Iterable[Path], scratch: Path, progress: Callable[[str, int, int | None], None]
) -> Iterator[RawMail | Problem]:
    for path in mailboxes:
        for mail in read_mailbox(path, scratch=scratch):
            progress("surveying", 1, None)
            yield mail


def _each(
    judge: Callable[[Conversation], tuple[Row | None, tuple[Problem, ...]]],
    conversations_: Sequence[Conversation],
    jobs: int,
) -> Iterator[tuple[Row | None, tuple[Problem, ...]]]:
    """Every conversation judged, in the order given, on one core or several."""
    if jobs == 1 or len(conversations_) < _AT_ONCE:
        yield from map(judge, conversations_)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(judge, conversations_, chunksize=_AT_ONCE)


def _judged(
    conversation: Conversation, *, now: datetime, zone: str, locale: str | None
) -> tuple[Row | None, tuple[Problem, ...]]:
    fetched = deal_history(conversation, zone=zone, locale=locale)
    mails = fetched.history.mails
    if not mails and conversation.mails:
        return None, fetched.problems
    verdict = assess(compose(fetched.history), now, Policy())
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
    }
    return row, fetched.problems


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


def _likeliest(row: Row) -> tuple[float, str]:
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
        is_deal=row["likelihood"] >= 0.5,
        likelihood=row["likelihood"],
        because=row["likely_because"],
    )
