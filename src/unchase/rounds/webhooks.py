"""The round that tells other programs what changed: notices made of what happened, delivered, and tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from unchase.connectors.asking import NoAnswerError
from unchase.connectors.secret import Secret, SecretError
from unchase.connectors.webhook import delivered
from unchase.core.assessment import Standing
from unchase.deals.models import Answered, Deal, Notice, StandingChange, Webhook
from unchase.deals.webhook import KEPT, Kind
from unchase.deals.writing import written
from unchase.rounds.events import tell
from unchase.rounds.keys import allowed, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from unchase.deals.models import Seller

_BEHIND = 1_000  # changes looked at once more: on PostgreSQL a number may be given before its row is seen
_AT_ONCE = 500
_CLAIMED_FOR = timedelta(minutes=5)
_GONE = 410
_ALSO = {Standing.MISSED.value: Kind.MISSED.value, Standing.RELEASED.value: Kind.LET_GO.value}


def open_webhook(seller: Seller, address: str, kinds: list[str], secret: Secret, now: datetime) -> Webhook:
    """A webhook that is told of what happens from now on."""
    hook = Webhook(seller=seller, address=address, kinds=kinds, made_at=now)
    hook.sealed = sealed(hook, {"secret": secret.reveal()})
    hook.looked_to = StandingChange.objects.aggregate(last=Max("pk"))["last"] or 0
    hook.ahead = _ahead(hook, now)
    written(hook.save)
    return hook


def notify(now: datetime) -> int:
    """Make the notices of what happened since the last look, and deliver those due; how many arrived."""
    for hook in Webhook.objects.filter(shut_at=None).select_related("seller"):
        _note(hook, now)
    arrived = deliver_due(now)
    old = Notice.objects.filter(at__lt=now - KEPT, next_at=None)
    if old.exists():
        written(old.delete)
    Answered.forget(now)
    return arrived


def deliver_due(now: datetime) -> int:
    """Deliver the notices that are due, the oldest first; where one of a webhook fails, its others wait."""
    failed: set[int] = set()
    arrived = 0
    due = Notice.objects.filter(next_at__lte=now, webhook__shut_at=None).select_related("webhook")
    for notice in list(due.order_by("next_at", "pk")[:_AT_ONCE]):
        if notice.webhook_id in failed or not notice.claim(now + _CLAIMED_FOR):
            continue
        if _delivered(notice, now):
            arrived += 1
        else:
            failed.add(notice.webhook_id)
    return arrived


def _delivered(notice: Notice, now: datetime) -> bool:
    """One try, and what it says of the webhook."""
    hook = notice.webhook
    try:
        secret = Secret(unsealed(hook)["secret"])
        code, said = delivered(hook.address, secret, notice.key, notice.body.encode(), now, allowed=allowed())
        says = f"{code} {' '.join(said.split())[:200]}".strip()
    except (NoAnswerError, SecretError) as error:
        code, says = 0, str(error)
    if notice.tried(now, code=code, says=says):
        hook.went_well()
        return True
    tell("webhook-not-delivered", webhook=hook.pk, code=code)
    if code == _GONE:
        hook.shut(now, "The program there said that it is gone (410).")
    else:
        hook.went_wrong(now, says)
    return False


def _note(hook: Webhook, now: datetime) -> None:
    """Keep notices of what is new for a webhook, and how far it was looked."""
    last = StandingChange.objects.aggregate(last=Max("pk"))["last"] or 0
    found = [*_changed(hook)] if last > hook.looked_to else []
    ahead = hook.ahead
    if Kind.AGREED.value in hook.kinds:
        ahead = _ahead(hook, now)
        found += _agreed(hook, ahead, now)
    if not found and last == hook.looked_to and ahead == hook.ahead:
        return

    def work() -> None:
        Notice.objects.bulk_create(found, ignore_conflicts=True)
        Webhook.objects.filter(pk=hook.pk).update(looked_to=last, ahead=ahead)

    written(work)


def _changed(hook: Webhook) -> Iterator[Notice]:
    rows = StandingChange.objects.filter(
        pk__gt=hook.looked_to - _BEHIND, at__gte=hook.made_at, deal__seller=hook.seller, deal__is_sample=False
    )
    told = Notice.objects.filter(webhook=hook, about__startswith="change:").values_list("about", flat=True)
    known = set(told.filter(at__gte=hook.made_at).order_by("-pk")[: 2 * _BEHIND])
    for change in rows.select_related("deal__prospect").order_by("pk"):
        data = {
            **_named(change.deal),
            "was": change.was or None,
            "standing": change.standing,
            "n": change.n,
        }
        kinds = [Kind.STANDING.value, _ALSO.get(change.standing, "")]
        for kind in kinds:
            about = f"change:{change.pk}:{kind}"
            if kind in hook.kinds and about not in known and change.was:
                yield Notice.of(hook, kind, about, change.at, data)


def _agreed(hook: Webhook, ahead: dict[str, str], now: datetime) -> Iterator[Notice]:
    new = {int(key): start for key, start in ahead.items() if hook.ahead.get(key) != start}
    deals = Deal.objects.select_related("prospect").filter(seller=hook.seller).in_bulk(list(new))
    for key, deal in deals.items():
        data = {**_named(deal), "start": new[key], "was": hook.ahead.get(str(key))}
        yield Notice.of(hook, Kind.AGREED.value, f"agreed:{key}:{new[key]}", now, data)


def _ahead(hook: Webhook, now: datetime) -> dict[str, str]:
    """The appointments that lie ahead in the seller's deals."""
    rows = Deal.objects.of(hook.seller).real().filter(appointment_at__gt=now, is_sample=False)
    return {str(key): at.isoformat() for key, at in rows.values_list("pk", "appointment_at") if at}


def _named(deal: Deal) -> dict[str, Any]:
    """Which deal: nothing anybody wrote goes out."""
    return {"deal": deal.pk, "prospect": deal.prospect.name, "name": deal.name}
