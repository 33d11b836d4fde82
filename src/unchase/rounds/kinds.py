"""The kinds of work of the rounds: what of each is due, and how one of it is done.

Each piece of work is safe to begin again at any moment: what it changes is claimed by a conditional update or kept by a
unique key, so a worker that is killed costs time and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.deals.models import Deal, ImportRun, Mailbox, Outgoing
from unchase.rounds.calendars import read_calendars, write_calendars
from unchase.rounds.counting import BATCH, count_changed
from unchase.rounds.crm import keep_step
from unchase.rounds.deals_file import resume_deals
from unchase.rounds.learning import learn_due
from unchase.rounds.mailbox import resume_imports
from unchase.rounds.mornings import send_mornings
from unchase.rounds.pull import visit
from unchase.rounds.reassess import mark_outdated, reassess_these
from unchase.rounds.reminders import remind
from unchase.rounds.send import send_one, take_up_again
from unchase.rounds.uploads import sweep
from unchase.rounds.webhooks import notify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

_AT_ONCE = 500
_LOOKED_AT = 20_000  # deals due: after an update all there are, and every worker waits for this look
_ALL = (0,)  # where a kind is not cut into pieces
_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of work: the keys of what is due, and what is done with one of them. `every`: seconds between two looks."""

    name: str
    due: Callable[[datetime], Collection[int]]
    work: Callable[[int, datetime], object]
    every: float = 2.0


def _sellers_due(now: datetime) -> list[int]:
    """The sellers of the deals that wait longest to be reassessed."""
    due = Deal.objects.filter(reassess_at__lte=now, is_sample=False).order_by("reassess_at")
    return list(dict.fromkeys(due.values_list("seller_id", flat=True)[:_LOOKED_AT]))[:_AT_ONCE]


def _reassess(seller: int, now: datetime) -> None:
    while keys := list(
        Deal.objects.due(now).filter(seller_id=seller).values_list("pk", flat=True)[:_AT_ONCE]
    ):
        reassess_these(keys, now)


def _mailboxes_due(now: datetime) -> list[int]:
    due = Mailbox.objects.filter(next_at__lte=now).exclude(agreed_at=None)
    return list(due.order_by("next_at").values_list("pk", flat=True)[:_AT_ONCE])


def _look_into(key: int, now: datetime) -> None:
    mailbox = Mailbox.objects.select_related("seller").filter(pk=key, next_at__lte=now).first()
    if mailbox is not None:
        visit(mailbox, now)


def _letters_due(now: datetime) -> list[int]:
    due = Outgoing.objects.filter(leaving=Outgoing.Leaving.READY, send_at__lte=now, undone_at=None)
    return list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])


def _uncounted(_now: datetime) -> tuple[int, ...]:
    return _ALL if Deal.objects.filter(counted=False).exclude(assessed_at=None).exists() else ()


def _count(_key: int, _now: datetime) -> None:
    if count_changed(most=BATCH * 10):
        learn_due()


def _begun(_now: datetime) -> tuple[int, ...]:
    return _ALL if ImportRun.objects.filter(finished_at=None).exists() else ()


def _bring_in(_key: int, now: datetime) -> None:
    resume_deals(now)
    resume_imports(now)


def _calendars(_key: int, now: datetime) -> None:
    read_calendars(now)
    write_calendars(now)


def _mornings(_key: int, now: datetime) -> None:
    remind(now)
    send_mornings(now)


def _always(_now: datetime) -> tuple[int, ...]:
    return _ALL


KINDS = (
    Kind(name="reassess", due=_sellers_due, work=_reassess),
    Kind(name="pull", due=_mailboxes_due, work=_look_into),
    Kind(name="send", due=_letters_due, work=send_one),
    Kind(name="send-again", due=_always, work=lambda _key, now: take_up_again(now), every=20.0),
    Kind(name="count", due=_uncounted, work=_count, every=5.0),
    Kind(name="import", due=_begun, work=_bring_in),
    Kind(name="calendar", due=_always, work=_calendars, every=10.0),
    Kind(name="morning", due=_always, work=_mornings, every=20.0),
    Kind(name="webhook", due=_always, work=lambda _key, now: notify(now), every=5.0),
    Kind(name="crm", due=_always, work=lambda _key, now: keep_step(now), every=20.0),
    # Asked for whenever another worker takes the clock, so after each update, too.
    Kind(name="outdated", due=_always, work=lambda _key, now: mark_outdated(now), every=_A_DAY),
    Kind(name="sweep", due=_always, work=lambda _key, now: sweep(now), every=3_600.0),
)
