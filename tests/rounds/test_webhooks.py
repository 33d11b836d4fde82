"""Another program is told what changed, signed, once, again where it did not arrive, and no longer where nothing ever does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from connectors.listening import listening
from deals.cast import deal_of, they, we
from unchase.connectors.secret import Secret
from unchase.connectors.webhook import new_secret, signature
from unchase.core.touch import Ending
from unchase.deals.models import Answered, Deal, Notice, Token, Webhook
from unchase.deals.webhook import KEPT, PAUSES, SHUT_AFTER, Kind
from unchase.rounds.keys import rotate, unsealed
from unchase.rounds.webhooks import deliver_due, notify, open_webhook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.listening import Listener
    from unchase.deals.models import Seller

pytestmark = pytest.mark.usefixtures("beside_others")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as one:
        yield one


FRIDAY = datetime(2026, 11, 13, 11, tzinfo=UTC)


def opened(seller: Seller, listener: Listener, now: datetime, *kinds: str) -> Webhook:
    return open_webhook(seller, f"{listener.address}/in", list(kinds or Kind.values), new_secret(), now)


def told(listener: Listener) -> list[tuple[str, object, object]]:
    bodies = [json.loads(one.body) for one in listener.asked]
    return [
        (body["type"], body["data"]["deal"], body["data"].get("standing", body["data"].get("start")))
        for body in bodies
    ]


def test_a_program_is_told_of_each_kind_of_thing(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    opened(ana, listener, now)

    acme.record([they("2026-11-09 10:00", "Thursday at 15:00 works.")], now)
    notify(now)
    assert sorted(told(listener)) == [
        ("appointment.agreed", acme.pk, "2026-11-12T15:00:00+00:00"),
        ("deal.standing_changed", acme.pk, "firm"),
    ]

    later = now + timedelta(days=3)
    acme.reassess(later)
    notify(later)
    assert sorted(told(listener)[2:]) == [
        ("deal.missed", acme.pk, "missed"),
        ("deal.standing_changed", acme.pk, "missed"),
    ]

    acme.let_go(later)
    notify(later)
    assert sorted(told(listener)[4:]) == [
        ("deal.let_go", acme.pk, "released"),
        ("deal.standing_changed", acme.pk, "released"),
    ]


def test_a_trial_says_nothing_of_any_deal_and_arrives_signed(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    hook = opened(ana, listener, now, Kind.MISSED)
    hook.try_out(now)
    hook.try_out(now)
    assert notify(now) == 2

    one, other = listener.asked
    body = json.loads(one.body)
    assert body == {"type": "webhook.trial", "timestamp": now.isoformat(), "data": {"webhook": hook.pk}}
    assert one.headers["webhook-id"] != other.headers["webhook-id"]
    secret = Secret(unsealed(hook)["secret"])
    assert one.headers["webhook-signature"] == signature(secret, one.headers["webhook-id"], now, one.body)


def test_each_is_told_once_signed_and_without_a_word_of_theirs(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    hook = opened(ana, listener, now, Kind.STANDING)
    acme.record([they("2026-11-09 10:00", "A secret: not this month.")], now)

    assert notify(now) == 1
    assert notify(now + timedelta(minutes=1)) == 0

    (one,) = listener.asked
    secret = Secret(unsealed(hook)["secret"])
    assert one.headers["webhook-signature"] == signature(secret, one.headers["webhook-id"], now, one.body)
    assert b"secret" not in one.body
    assert b"kim@" not in one.body
    assert secret.reveal() not in str(list(Webhook.objects.values()))


def test_a_program_hears_only_what_it_asked_for_and_nothing_of_before(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-09 10:00", "Thursday at 15:00 works.")], now - timedelta(hours=1))
    opened(ana, listener, now, Kind.AGREED, Kind.LET_GO)

    notify(now)
    assert told(listener) == []

    acme.log_call(now, note="Friday suits them.", ending=Ending.APPOINTMENT, appointment=FRIDAY)
    notify(now)
    assert told(listener) == [("appointment.agreed", acme.pk, "2026-11-13T11:00:00+00:00")]


def test_it_hides_the_deal_from_cleo(listener: Listener, cleo: Seller, acme: Deal, now: datetime) -> None:
    opened(cleo, listener, now)

    acme.record([they("2026-11-09 10:00", "Thursday at 15:00 works.")], now)
    acme.let_go(now)
    notify(now)

    assert listener.asked == []
    assert not Notice.objects.exists()


def test_what_did_not_arrive_is_tried_again_later_each_time_under_the_same_id(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    hook = opened(ana, listener, now, Kind.STANDING)
    listener.answers = lambda _: (503, b"not now", {})
    acme.record([we("2026-11-10 08:00", "Here are the figures.")], now)

    notify(now)
    notify(now + timedelta(seconds=4))
    assert len(listener.asked) == 1
    moment = now + PAUSES[0]
    notify(moment)
    assert len(listener.asked) == 2

    listener.answers = lambda _: (204, b"", {})
    notify(moment + PAUSES[1])
    assert len(listener.asked) == 3
    assert len({one.headers["webhook-id"] for one in listener.asked}) == 1
    assert len({one.headers["webhook-timestamp"] for one in listener.asked}) == 3
    assert len({one.body for one in listener.asked}) == 1
    hook.refresh_from_db()
    assert hook.failing_since is None
    notice = Notice.objects.get()
    assert [one["code"] for one in notice.tries] == [503, 503, 204]
    assert notice.tries[0]["says"] == "503 not now"


def test_after_all_its_tries_a_notice_is_given_up_and_delivered_once_more_when_asked(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    opened(ana, listener, now, Kind.STANDING)
    listener.answers = lambda _: (500, b"", {})
    acme.record([we("2026-11-10 08:00", "Here are the figures.")], now)
    moment = now
    for pause in (timedelta(), *PAUSES):
        moment += pause
        notify(moment)

    notice = Notice.objects.get()
    assert notice.given_up_at == moment
    assert notice.next_at is None
    assert len(listener.asked) == len(PAUSES) + 1

    listener.answers = lambda _: (200, b"", {})
    notice.again(moment)
    notify(moment)
    notice.refresh_from_db()
    assert notice.arrived_at == moment


def test_a_webhook_at_which_nothing_arrives_for_days_is_shut_and_can_be_opened_again(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    hook = opened(ana, listener, now, Kind.STANDING)
    listener.answers = lambda _: (500, b"", {})
    acme.record([we("2026-11-10 08:00", "Here are the figures.")], now)
    notify(now)
    acme.let_go(now)
    later = now + SHUT_AFTER
    notify(later)

    hook.refresh_from_db()
    assert hook.shut_at == later
    assert "for 5 days" in hook.shut_why
    asked = len(listener.asked)
    notify(later + timedelta(days=1))
    assert len(listener.asked) == asked

    listener.answers = lambda _: (200, b"", {})
    hook.open_again(later)
    assert notify(later) == 2


def test_a_program_that_says_it_is_gone_is_told_nothing_more(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    hook = opened(ana, listener, now, Kind.STANDING)
    listener.answers = lambda _: (410, b"", {})
    acme.record([we("2026-11-10 08:00", "Here are the figures.")], now)
    notify(now)

    hook.refresh_from_db()
    assert "410" in hook.shut_why


def test_where_one_fails_the_others_of_that_webhook_wait_and_another_webhook_does_not(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    birch = deal_of(ana, "Birch", now)
    opened(ana, listener, now, Kind.STANDING)
    with listening(lambda _: (500, b"", {})) as broken:
        opened(ana, broken, now, Kind.STANDING)
        for deal in (acme, birch):
            deal.let_go(now)
        assert notify(now) == 2
        assert len(broken.asked) == 1


def test_a_host_inside_a_network_is_told_nothing(
    listener: Listener, ana: Seller, acme: Deal, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(ana, listener, now, Kind.STANDING)
    monkeypatch.delenv("UNCHASE_ALLOW_HOSTS")
    acme.let_go(now)

    notify(now)

    assert listener.asked == []
    assert "https://" in Notice.objects.get().last


def test_two_processes_deliver_a_notice_once(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    opened(ana, listener, now, Kind.STANDING)
    acme.let_go(now)
    notify(now)
    notice = Notice.objects.get()
    other = Notice.objects.get()
    notice.again(now)
    other.refresh_from_db()
    assert notice.claim(now + timedelta(minutes=5))
    assert not other.claim(now + timedelta(minutes=5))
    assert deliver_due(now) == 0


def test_a_crash_between_leaves_it_to_be_tried_again(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    opened(ana, listener, now, Kind.STANDING)
    acme.let_go(now)
    notify(now)
    notice = Notice.objects.get()
    notice.again(now)
    notice.claim(now + timedelta(minutes=5))  # and then it was killed

    assert deliver_due(now + timedelta(minutes=4)) == 0
    assert deliver_due(now + timedelta(minutes=5)) == 1


def test_old_notices_and_answers_are_let_go(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    opened(ana, listener, now, Kind.STANDING)
    acme.let_go(now)
    notify(now)
    token, _ = Token.make(ana, now, name="x", scopes=["read"])
    Answered.objects.create(token=token, key="k", asked="a", at=now, code=200)

    notify(now + timedelta(hours=23))
    assert Answered.objects.exists()
    notify(now + KEPT + timedelta(days=1))
    assert not Notice.objects.exists()
    assert not Answered.objects.exists()


def test_the_secret_is_sealed_anew_with_a_new_key(listener: Listener, ana: Seller, now: datetime) -> None:
    hook = opened(ana, listener, now)
    before, was = unsealed(hook)["secret"], hook.sealed

    assert rotate() == 1

    hook.refresh_from_db()
    assert hook.sealed != was
    assert unsealed(hook)["secret"] == before


def test_a_sample_is_nobody_elses_business(
    listener: Listener, ana: Seller, acme: Deal, now: datetime
) -> None:
    Deal.objects.filter(pk=acme.pk).update(is_sample=True)
    opened(ana, listener, now)
    acme.record([they("2026-11-09 10:00", "Thursday at 15:00 works.")], now)
    acme.let_go(now)

    notify(now)

    assert listener.asked == []
