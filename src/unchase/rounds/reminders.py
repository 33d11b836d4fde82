"""The round that tells by mail when an appointment begins, to each seller who asked for it; once for each."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from django.conf import settings

from unchase.connectors.post import PostError, post
from unchase.core.zone import zone_of
from unchase.deals.minute import calls_now
from unchase.deals.models import Reminded, Reminder
from unchase.deals.writing import written
from unchase.rounds.events import tell

if TYPE_CHECKING:
    from datetime import datetime

    from unchase.deals.minute import Call

_LATEST = timedelta(minutes=10)  # a machine that slept tells of nothing that began longer ago


def remind(now: datetime) -> int:
    """Send what is due at `now` (aware); how many went out. What could not is told once, and not tried again."""
    sent = 0
    for reminder in Reminder.objects.select_related("seller"):
        before = timedelta(minutes=reminder.minutes)
        for call in calls_now(reminder.seller, now, before=before):
            # Before it is handed over: a process killed between sends none, and never two.
            if now - call.at < _LATEST and not call.deal.is_sample and Reminded.first(call.deal, call.at):
                sent += _sent(reminder, call, now)
    return sent


def mail_of(reminder: Reminder, call: Call, now: datetime) -> EmailMessage:
    """The mail as it leaves: to the seller's own address and from it, with nothing fetched from anywhere."""
    at = call.at.astimezone(zone_of(reminder.seller.zone))
    lines = [f"{at:%H:%M} {_line(str(call.deal))}"]
    if call.whom:
        lines.append(f"Call {_line(call.whom)}{f', {_line(call.phone)}' if call.phone else ''}.")
    if call.said:
        lines.append(f"Last said: “{_line(call.said)}”")
    lines.append("Open with how it shall end: with the next step, or with a no.")
    mail = EmailMessage()
    mail["From"] = mail["To"] = reminder.to
    mail["Subject"] = lines[0]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=reminder.to.rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
    mail.set_content("\n".join(lines) + "\n")
    return mail


def _sent(reminder: Reminder, call: Call, now: datetime) -> bool:
    problem = ""
    try:
        post(mail_of(reminder, call, now), settings.POST)
    except PostError as error:
        problem = str(error)
    if problem != reminder.problem:
        reminder.problem = problem
        written(lambda: reminder.save(update_fields=["problem"]))
    tell("reminder-not-sent" if problem else "reminder-sent")
    return not problem


def _line(text: str) -> str:
    """Text of theirs on one line, with nothing in it that steers."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:160]
