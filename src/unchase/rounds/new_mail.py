"""What is new in the folders of a mailbox: by their marks, by numbers, and by prints where all numbers changed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING

from unchase.connectors.headers import message_id
from unchase.connectors.imap_answers import Mark
from unchase.connectors.imap_folders import read_unless_told
from unchase.deals.models import MailCopy, MailFolder
from unchase.deals.writing import written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from unchase.connectors.imap import Session
    from unchase.connectors.imap_answers import Head
    from unchase.deals.models import Mailbox

_AT_ONCE = 500
_ID = re.compile(rb"^message-id[ \t]*:[ \t\r\n]*([^\r\n]{1,1000})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class New:
    """A mail that was not looked at yet: where it lies, its outside, and its print."""

    folder: MailFolder
    head: Head
    print: int


@dataclass(slots=True)
class News:
    """What is to be looked at, the mark each folder has once that is done, and copies of mail seen before."""

    mails: list[New] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def news(session: Session, mailbox: Mailbox) -> News:
    """What is new since the last visit, of all folders that are read. Copies of mail seen before are noted at once."""
    found = News()
    rows = {row.name: row for row in chosen_folders(session, mailbox)}
    marks = session.marks(list(rows))
    for name, row in rows.items():
        mark = marks.get(name)
        if mark is None:
            continue
        if mark != _mark_of(row):
            _look(session, mailbox, row, found)
    return found


def chosen_folders(session: Session, mailbox: Mailbox) -> list[MailFolder]:
    """The folders that are read, as rows; those that are read no longer, or are gone, are forgotten."""
    there = session.folders()
    wanted = [one for one in there if one.name in mailbox.folders and one.may_be_read]
    if not mailbox.folders:
        wanted = list(read_unless_told(there, gmail=session.is_gmail))
    rows = {row.name: row for row in mailbox.mail_folders.all()}
    gone = rows.keys() - {one.name for one in wanted}
    if gone:
        written(lambda: mailbox.mail_folders.filter(name__in=gone).delete())
    new = [
        MailFolder(mailbox=mailbox, name=one.name, path=one.path[:1000], kind=one.kind)
        for one in wanted
        if one.name not in rows
    ]
    if new:
        written(lambda: MailFolder.objects.bulk_create(new))
    rows |= {row.name: row for row in new}
    return [rows[one.name] for one in wanted]


def keep_marks(found: News) -> None:
    """Keep how far each folder is: when everything found in it is stored or counted, and not before."""
    for key, mark in found.marks.items():
        MailFolder.objects.filter(pk=key).update(
            validity=mark.validity, next_uid=mark.next_uid, count=mark.count, modseq=mark.modseq
        )


def _look(session: Session, mailbox: Mailbox, row: MailFolder, found: News) -> None:
    """Look into a folder of which something changed."""
    since = datetime.combine(mailbox.since, time(), UTC)
    before = _mark_of(row)
    mark, vanished = session.open(row.name, before if before.validity else None)
    if before.validity not in (0, mark.validity):
        _renumbered(session, mailbox, row, mark, since)
    elif row.validity == 0:
        row.validity = mark.validity
        written(row.save)
    if vanished:
        _forget(row, vanished)
    known = set(row.copies.values_list("uid", flat=True))
    if before.next_uid and before.validity == mark.validity:
        there = session.uids_from(before.next_uid) if mark.next_uid != before.next_uid else []
    else:
        there = session.uids(since)
    new = [uid for uid in there if uid not in known]
    heads = sorted(session.heads(new), key=lambda head: head.arrived_at, reverse=True)
    if vanished is None and mark.count != len(known) + len(new) and before.validity:
        _forget(row, known - set(session.uids()))
    mails = [New(row, head, _print(mailbox, head)) for head in heads]
    found.marks[row.pk] = mark
    found.mails += _unseen(mailbox, mails, found.counts, since)


def _unseen(mailbox: Mailbox, mails: Sequence[New], counts: Counter[str], since: datetime) -> list[New]:
    """Those nobody looked at yet, wherever they lay before; the others are noted as copies of what they are."""
    kept = seen_before(mailbox, [one.print for one in mails])
    out, copies = [], []
    for one in mails:
        if one.print in kept:
            copies.append(
                MailCopy(folder=one.folder, uid=one.head.uid, print=one.print, kept=kept[one.print])
            )
        elif one.head.arrived_at < since:
            copies.append(MailCopy(folder=one.folder, uid=one.head.uid, print=one.print))
            counts["before-since"] += 1
        else:
            out.append(one)
    if copies:
        written(lambda: MailCopy.objects.bulk_create(copies, batch_size=_AT_ONCE, ignore_conflicts=True))
    return out


def seen_before(mailbox: Mailbox, prints: Sequence[int]) -> dict[int, bool]:
    """Which of these prints lie somewhere in the mailbox already, and whether they were kept."""
    out: dict[int, bool] = {}
    copies = MailCopy.objects.filter(folder__mailbox=mailbox)
    for start in range(0, len(prints), _AT_ONCE):
        rows = copies.filter(print__in=prints[start : start + _AT_ONCE]).values_list("print", "kept")
        for print_, kept in rows:
            out[print_] = out.get(print_, False) or kept
    return out


def _renumbered(session: Session, mailbox: Mailbox, row: MailFolder, mark: Mark, since: datetime) -> None:
    """All numbers of a folder changed (UIDVALIDITY): known mails are known again by their prints, nothing is fetched."""
    heads = list(session.heads(session.uids(since)))
    prints = {head.uid: _print(mailbox, head) for head in heads}
    known = seen_before(mailbox, list(prints.values()))
    again = [
        MailCopy(folder=row, uid=uid, print=one, kept=known[one])
        for uid, one in prints.items()
        if one in known
    ]

    def work() -> None:
        row.copies.all().delete()
        MailCopy.objects.bulk_create(again, batch_size=_AT_ONCE)
        row.validity, row.next_uid, row.count, row.modseq = mark.validity, 0, 0, 0
        row.save()

    written(work)


def _forget(row: MailFolder, uids: Collection[int]) -> None:
    """Copies that vanished from the server; what passed has passed all the same."""
    gone = sorted(uids)
    for start in range(0, len(gone), _AT_ONCE):
        written(partial(row.copies.filter(uid__in=gone[start : start + _AT_ONCE]).delete))


def _print(mailbox: Mailbox, head: Head) -> int:
    """What the mail is known by: Gmail's own number where there is one, else its id, size and arrival."""
    if head.gmail_id:
        return mailbox.print_of(f"gmail:{head.gmail_id}", 0, datetime.min.replace(tzinfo=UTC))
    return mailbox.print_of(id_of(head.block), head.size, head.arrived_at)


def id_of(block: bytes) -> str:
    """The Message-ID in a block of headers."""
    found = _ID.search(block)
    return message_id(found[1].decode("utf-8", "replace")) if found else ""


def _mark_of(row: MailFolder) -> Mark:
    return Mark(row.validity, row.next_uid, row.count, row.modseq)


def in_folders(mails: Iterable[New]) -> dict[MailFolder, list[New]]:
    """The mails by the folder they lie in."""
    out: dict[MailFolder, list[New]] = {}
    for one in mails:
        out.setdefault(one.folder, []).append(one)
    return out
