"""The round of the morning: Today by mail, once a day, to each seller who asked for it, at their hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from unchase.connectors.post import PostError, post
from unchase.core.zone import zone_of
from unchase.deals.agenda import agenda_of
from unchase.deals.models import Morning
from unchase.rounds.events import tell
from unchase.rounds.morning_page import MOVES, morning_mail

if TYPE_CHECKING:
    from email.message import EmailMessage

_LATEST = timedelta(hours=4)  # a machine that slept till noon sends no morning page any more


def send_mornings(now: datetime) -> int:
    """Send what is due at `now` (aware); how many went out. What could not is told once, and waits for the next day."""
    sent = 0
    for morning in Morning.objects.select_related("seller"):
        if _is_due(morning, now):
            sent += send_morning(morning, now)
    return sent


def send_morning(morning: Morning, now: datetime) -> bool:
    """Send one now; whether it went out.

    It is marked before it is handed over: a process killed between sends none that day, and never two.
    """
    on = now.astimezone(zone_of(morning.seller.zone)).date()
    morning.told(on)
    mail = mail_of(morning, now)
    try:
        post(mail, settings.POST)
    except PostError as error:
        morning.told(on, problem=str(error))
        tell("morning-page-not-sent")
        return False
    tell("morning-page-sent")
    return True


def mail_of(morning: Morning, now: datetime) -> EmailMessage:
    """The mail as it would leave now."""
    seller = morning.seller
    return morning_mail(morning.to, agenda_of(seller, now, most=MOVES), now)


def _is_due(morning: Morning, now: datetime) -> bool:
    local = now.astimezone(zone_of(morning.seller.zone))
    hour = datetime.combine(local.date(), morning.at, local.tzinfo)
    return morning.sent_on != local.date() and hour <= local < hour + _LATEST
