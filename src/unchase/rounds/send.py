"""The round that sends: what a person let leave, once, looked over at the last moment; a crash sends nothing twice.

A mail is `claimed` before anything is said to a server (safe to begin again), `data` from just before its last dot, and
`sent` when the server took it. Only what was left at `data` is uncertain: it is looked for on the server, then shown.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from unchase.connectors.host import HostError
from unchase.connectors.imap import LoginError, Tls
from unchase.connectors.imap_folders import DRAFTS, the_one
from unchase.connectors.imap_wire import ImapError, LostError
from unchase.connectors.secret import SecretError
from unchase.connectors.smtp import InDoubtError, NotHandedOverError, Submission, submit
from unchase.deals.models import Mailbox, Outgoing
from unchase.rounds.entering import entered, secret_of
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed
from unchase.rounds.last_look import not_before, why_not
from unchase.rounds.sent import copy_to_sent, find, letter_of, record

if TYPE_CHECKING:
    from datetime import datetime

UNDO = timedelta(seconds=30)
_CLAIMED_FOR = timedelta(minutes=10)
_AGAIN = timedelta(minutes=2)
_LOOKED_FOR = timedelta(minutes=6)  # a mail just taken may take a while to show up in Sent
_GIVEN_UP = timedelta(hours=24)  # of a server that is away


def approve(row: Outgoing, mailbox: Mailbox, now: datetime) -> bool:
    """A person lets a draft leave: into the folder of drafts at once, by SMTP after time to think again."""
    wait = UNDO if mailbox.way == Mailbox.Way.SMTP else timedelta()
    return row.approve(now, mailbox, way=mailbox.way, send_at=now + wait)


def send_due(now: datetime) -> int:
    """Send all that is due, and clear up what a crash left; how many left."""
    take_up_again(now)
    due = Outgoing.objects.filter(leaving=Outgoing.Leaving.READY, send_at__lte=now, undone_at=None)
    keys = list(due.order_by("send_at", "pk").values_list("pk", flat=True))
    return sum(send_one(key, now) for key in keys)


def send_one(key: int, now: datetime) -> bool:
    """Send one mail, if nothing speaks against it; whether it left."""
    row = _load(key)
    mailbox = row.mailbox
    if mailbox is None or not _may_leave(row, mailbox, now):
        return False
    domain = mailbox.address.rpartition("@")[2] or "unchase.invalid"
    if not row.claim(now + _CLAIMED_FOR, message_id=f"{row.own_id}@{domain}"):
        return False
    left = False
    try:
        left = _put_down(row, mailbox, now) if row.way == Mailbox.Way.DRAFT else _hand_over(row, mailbox, now)
    except (LoginError, SecretError) as error:
        row.hold(str(error))
    except (HostError, ImapError, NotHandedOverError) as error:
        _again_or_never(row, now, error)
    except InDoubtError:
        tell("in-doubt", outgoing=row.pk)  # it stays at `data`, and is looked for
    if left:
        tell("sent", outgoing=row.pk)
    return left


def _may_leave(row: Outgoing, mailbox: Mailbox, now: datetime) -> bool:
    """Whether it leaves now; else it is held, and why, or put off until it is day where they are."""
    reason = "" if mailbox.sealed else "The mailbox it was to leave through is connected no longer."
    if reason := reason or why_not(row, now):
        row.hold(reason)
        tell("not-sent", outgoing=row.pk)
        return False
    if row.way == Mailbox.Way.SMTP and (later := not_before(row, now)) > now:
        Outgoing.objects.filter(pk=row.pk, leaving=Outgoing.Leaving.READY).update(send_at=later)
        return False
    return True


def _hand_over(row: Outgoing, mailbox: Mailbox, now: datetime) -> bool:
    where = Submission(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        tls=Tls(mailbox.smtp_tls),
        user=mailbox.user,
        is_token=mailbox.entry == Mailbox.Entry.TOKEN,
    )
    raw = letter_of(row, mailbox, now)
    for anew in (False, True):
        try:
            submit(
                where,
                secret_of(mailbox, now, anew=anew),
                raw,
                sender=mailbox.address,
                recipients=row.to,
                before_dot=row.hand_over,
                allowed=allowed(),
            )
        except LoginError:  # nothing was handed over; a token may just have run out
            if anew or not where.is_token:
                raise
        else:
            break
    row.left(now, copy_by=now + _CLAIMED_FOR)  # at once: until then it is in doubt
    _noted(row, mailbox, raw, now)
    return True


def _noted(row: Outgoing, mailbox: Mailbox, raw: bytes, now: datetime) -> None:
    """What left is a touch, with a copy in Sent; killed before that, it is done again."""
    record(row, raw)
    if mailbox.keeps_sent:
        row.copied()
    else:
        copy_to_sent(row, mailbox, raw, now)


def _put_down(row: Outgoing, mailbox: Mailbox, now: datetime) -> bool:
    """Into the folder of drafts; from there it leaves by the seller's own hand."""
    raw = letter_of(row, mailbox, now)
    with entered(mailbox, now) as session:
        drafts = the_one(session.folders(), DRAFTS)
        if drafts is None:
            session.create("Drafts")
        if not row.hand_over():
            return False
        try:
            session.append(drafts.name if drafts else "Drafts", raw, flags="\\Draft \\Seen", at=now)
        except LostError as error:
            raise InDoubtError(str(error)) from None
    return row.left(now, put_down=True)


def take_up_again(now: datetime) -> None:
    """What a crash or a broken connection left on its way."""
    left = Outgoing.objects.filter(claimed_until__lte=now, undone_at=None)
    for key in left.filter(leaving=Outgoing.Leaving.CLAIMED).values_list("pk", flat=True):
        _load(key).not_handed_over(now)
    for key in left.filter(leaving=Outgoing.Leaving.SENT).values_list("pk", flat=True):
        _note_again(_load(key), now)
    unsure = Outgoing.objects.filter(leaving=Outgoing.Leaving.DATA).filter(
        Q(claimed_until__lte=now + _CLAIMED_FOR - _AGAIN) | Q(claimed_until=None)
    )
    for key in unsure.values_list("pk", flat=True):
        _look_for(_load(key), now)


def _look_for(row: Outgoing, now: datetime) -> None:
    """Whether an uncertain mail is on the server: then it left. A draft that is not there was not put down."""
    mailbox = row.mailbox
    if mailbox is None or not mailbox.sealed:
        row.doubt("Nobody can tell whether it left: its mailbox is connected no longer.")
        return
    try:
        raw = find(row, mailbox, now)
    except (HostError, ImapError, SecretError):
        return  # the server is away: looked for again
    is_draft = row.way == Mailbox.Way.DRAFT
    if raw is not None:
        row.left(now, put_down=is_draft)
        if not is_draft:
            record(row, raw)
    elif is_draft:
        row.not_handed_over(now)
    elif row.claimed_until is None or now >= row.claimed_until - _CLAIMED_FOR + _LOOKED_FOR:
        row.doubt(
            "The connection broke while it was being taken, and it does not lie in Sent. Look whether it left."
        )


def _note_again(row: Outgoing, now: datetime) -> None:
    """It left, and its touch or its copy in Sent may be missing."""
    mailbox = row.mailbox
    try:
        if mailbox is None or not mailbox.sealed:
            row.copied()
        elif (there := find(row, mailbox, now)) is not None:
            record(row, there)
            row.copied()
        else:
            _noted(row, mailbox, letter_of(row, mailbox, row.sent_at or now), now)
    except (HostError, ImapError, SecretError):
        return  # the server is away: looked for again


def _again_or_never(row: Outgoing, now: datetime, error: Exception) -> None:
    may_help = not isinstance(error, NotHandedOverError) or error.later
    if may_help and (row.approved_at is None or now - row.approved_at < _GIVEN_UP):
        row.not_handed_over(now + _AGAIN)
    else:
        row.hold(str(error))
    tell("not-sent", outgoing=row.pk, what=type(error).__name__)


def _load(key: int) -> Outgoing:
    rows = Outgoing.objects.select_related(
        "deal__prospect", "deal__quoted", "deal__seller", "deal__reading", "mailbox__seller"
    )
    row: Outgoing = rows.get(pk=key)
    return row
