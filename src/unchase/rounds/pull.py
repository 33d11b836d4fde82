"""The round that brings mail in by itself: every mailbox visited when it is due, and how that went noted."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from unchase.connectors.host import HostError
from unchase.connectors.imap import LoginError
from unchase.connectors.imap_wire import ImapError
from unchase.connectors.secret import SecretError
from unchase.deals.models import Mailbox
from unchase.deals.writing import written
from unchase.rounds.bringing import Bringing
from unchase.rounds.entering import entered
from unchase.rounds.events import tell
from unchase.rounds.new_mail import keep_marks, news
from unchase.rounds.people_before import look_for_people
from unchase.rounds.readers import reading_on

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.connectors.imap import Session

PAUSE = timedelta(minutes=1)  # between two looks at a mailbox
TOLD_PAUSE = timedelta(minutes=5)  # at one that tells of new mail by itself: it may not tell of sent mail


def pull_due(now: datetime) -> int:
    """Look into every mailbox that is due; how many mails were new."""
    due = Mailbox.objects.filter(next_at__lte=now).exclude(agreed_at=None).select_related("seller")
    return sum(visit(mailbox, now) for mailbox in due.order_by("next_at", "pk"))


def visit(mailbox: Mailbox, now: datetime) -> int:
    """Look into one mailbox and note how that went; how many mails were new."""
    try:
        with entered(mailbox, now) as session:
            count = pull(session, mailbox, now)
            pause = TOLD_PAUSE if "IDLE" in session.can else PAUSE
    except (HostError, ImapError, SecretError) as error:
        mailbox.went_wrong(now, str(error), refused=isinstance(error, LoginError | SecretError))
        tell("mailbox-failed", mailbox=mailbox.pk, what=type(error).__name__, failures=mailbox.failures)
        return 0
    mailbox.went_well(now, pause)
    return count


def pull(session: Session, mailbox: Mailbox, now: datetime) -> int:
    """Bring in what is new in a mailbox; how many mails were looked at. Nothing before the seller agreed.

    Raises `ImapError` where the server fails; what was stored by then is stored, and the rest is new the next time.
    """
    if mailbox.agreed_at is None:
        return 0
    found = news(session, mailbox)
    is_first = mailbox.whole_at is None
    if found.mails or is_first:
        mailbox.begun_at = mailbox.begun_at or now
        mailbox.expected = mailbox.seen + len(found.mails)
        written(lambda: mailbox.save(update_fields=["begun_at", "expected"]))
    with reading_on(os.cpu_count() or 1, len(found.mails)) as readers:
        Bringing(session, mailbox, now, readers).bring(found.mails)
    if found.marks or is_first:
        mailbox.whole_at = mailbox.whole_at or now
        mailbox.counts = dict(Counter(mailbox.counts) + found.counts)

        def done() -> None:
            keep_marks(found)
            mailbox.save(update_fields=["whole_at", "counts"])

        written(done)
    return len(found.mails) + look_for_people(Bringing(session, mailbox, now), all_is_new=is_first)
