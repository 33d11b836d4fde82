"""Organisations are kept apart: by the program, and by the database where the program forgets to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction
from django.urls import URLPattern

from postgres.team import SECRET, Role, ada, browser_of, lantern, other, secret_deal
from unchase.deals.deal_query import DealQuerySet
from unchase.deals.models import Contact, Deal, Outgoing, Prospect, Reading, Seller, Touch
from unchase.teams.eyes import DOOR, HOUSE, NOBODY, become, eyes_of
from unchase.teams.invitation import invite
from unchase.teams.joining import new_team
from unchase.teams.models import Entry, Invitation, Membership
from unchase.teams.row_security import rules, secure
from unchase.teams.sharing import share
from unchase.urls import urlpatterns
from unchase.web import eyes as web_eyes

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db
ADDRESSES = [(str(one.name), str(one.pattern)) for one in urlpatterns if isinstance(one, URLPattern)]
ROLES = [Role.SELLER, Role.MANAGER, Role.ADMIN, Role.AUDITOR]
_WORDS = {
    "note": "no", "how": "won", "ending": "no", "outcome": "spoke", "what": "x", "by": "2026-12-01", "quote": SECRET,
    "text": "Hello", "name": "need", "state": "met", "role": "admin", "to": "1", "with": "team:1", "leave": "1",
}  # fmt: skip


def _keys(deal: Deal, ada: Membership, now: datetime) -> dict[str, int]:
    """Everything of Lantern's that has an address of its own."""
    invitation, _ = invite(ada, f"new@{SECRET.lower()}.example", now)
    return {
        "deals": deal.pk,
        "touches": deal.touches.latest("at").pk,
        "drafts": Outgoing.objects.get(deal=deal).pk,
        "team/deals": deal.pk,
        "team/people": Membership.objects.get(seller=deal.seller).pk,
        "team/invitations": invitation.pk,
    }


def _address(pattern: str, keys: dict[str, int]) -> str:
    kind = pattern.partition("/<")[0]
    key = keys.get(kind, keys.get(kind.partition("/")[0], 1))
    word = pattern.replace("<int:pk>", str(key)).replace("<slug:prospect>", "budget-wait")
    return "/" + word.replace("<str:token>", "word").replace("<str:word>", "word").replace(
        "<str:secret>", "word"
    )


def _as_it_is(deal: Deal) -> tuple[object, ...]:
    return (
        Deal.objects.values().get(pk=deal.pk),
        deal.touches.filter(undone_at=None).count(),
        deal.outgoings.filter(undone_at=None).count(),
        list(Membership.objects.filter(seller=deal.seller).values()),
        Invitation.objects.filter(taken_back_at=None).count(),
    )


def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the program forgets whose rows it asks for."""
    filtered = models.QuerySet.filter

    def filter_less(self: models.QuerySet[Any], *args: models.Q, **told: object) -> models.QuerySet[Any]:
        left = {
            name: one for name, one in told.items() if "seller" not in name and "organisation" not in name
        }
        return filtered(self, *args, **left) if args or left else self.all()

    monkeypatch.setattr(models.QuerySet, "filter", filter_less)
    monkeypatch.setattr(DealQuerySet, "of", lambda self, _seller: self.all())


def _shown(browser: Client, keys: dict[str, int], team: int | None, *, rolls_back: bool) -> list[str]:
    """The addresses at which the secret shows, looked at and posted to."""
    browser.raise_request_exception = False  # a program that forgets may stumble; it may not show
    shown = []
    for name, pattern in ADDRESSES:
        if name in {"sign-out", "start", "search"}:  # search repeats what was searched for
            continue
        where = _address(pattern, keys)
        for ask, words in ((browser.get, {"q": SECRET, "of": str(team)}), (browser.post, _WORDS)):
            with transaction.atomic():  # so that an error of the database's ends one answer only
                answer = ask(where, words)
                transaction.set_rollback(rolls_back)
            said = b"".join(answer) if answer.streaming else answer.content
            if SECRET in said.decode(errors="replace").replace(f'value="{SECRET}"', ""):
                shown.append(f"{name}: {where}")
    return shown


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_one_organisation_shows_or_changes_for_another(
    role: str, other: dict[str, Seller], secret_deal: Deal, ada: Membership, now: datetime
) -> None:
    keys = _keys(secret_deal, ada, now)
    before = _as_it_is(secret_deal)

    assert _shown(browser_of(other[role]), keys, ada.team_id, rolls_back=False) == []
    assert _as_it_is(secret_deal) == before


@pytest.mark.parametrize("role", ROLES)
def test_a_program_that_forgets_its_filters_still_shows_nothing(
    *,
    role: str,
    other: dict[str, Seller],
    secret_deal: Deal,
    ada: Membership,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = _keys(secret_deal, ada, now)
    browser = browser_of(other[role])
    _forget(monkeypatch)

    assert _shown(browser, keys, ada.team_id, rolls_back=True) == []


def test_without_the_guard_of_the_database_it_would_show_much(
    *,
    other: dict[str, Seller],
    secret_deal: Deal,
    ada: Membership,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = _keys(secret_deal, ada, now)
    browser = browser_of(other[Role.SELLER])
    _forget(monkeypatch)
    monkeypatch.setattr(web_eyes, "become", lambda _whose: become(HOUSE))

    shown = {one.partition(":")[0] for one in _shown(browser, keys, ada.team_id, rolls_back=True)}

    assert {"today", "deals", "deal", "touches", "draft"} <= shown


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.AUDITOR])
def test_no_colleague_reads_mail_that_is_not_shared(
    role: str, lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    with eyes_of(lantern[role].pk):
        assert Deal.objects.filter(pk=secret_deal.pk).exists()
        for kind in (Touch, Outgoing, Reading):
            assert not kind.objects.exists(), kind.__name__
        assert Deal.objects.update(name="mine now") == 0
        assert Prospect.objects.filter(pk=secret_deal.prospect_id).update(name="mine now") == 0
        assert Contact.objects.update(name="mine now") == 0

    share(secret_deal, secret_deal.seller.membership, now, colleague=lantern[role], with_mail=True)

    with eyes_of(lantern[role].pk):
        assert Touch.objects.filter(deal=secret_deal).count() == 2
        assert Reading.objects.count() == 1
        assert Touch.objects.update(text="") == 0
        assert not Outgoing.objects.filter(deal__seller=lantern[role]).exists()


def test_a_colleague_who_sells_sees_a_deal_only_once_it_is_shared(
    ada: Membership, lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    from postgres.team import member

    eva = member(ada, "eva@lantern.example", "Eva", Role.SELLER, now)
    with eyes_of(eva.pk):
        assert not Deal.objects.exists()

    share(secret_deal, secret_deal.seller.membership, now, team=ada.team)

    with eyes_of(eva.pk):
        assert [one.pk for one in Deal.objects.all()] == [secret_deal.pk]
        assert not Touch.objects.exists()
    assert SECRET in browser_of(eva).get(f"/team/deals/{secret_deal.pk}").content.decode()
    assert browser_of(eva).get(f"/deals/{secret_deal.pk}").status_code == 404


def test_a_manager_of_another_team_sees_none_of_it(
    ada: Membership, lantern: dict[str, Seller], secret_deal: Deal
) -> None:
    Membership.objects.filter(seller=lantern[Role.MANAGER]).update(team=new_team(ada, "North"))

    with eyes_of(lantern[Role.MANAGER].pk):
        assert not Deal.objects.exists()
    browser = browser_of(lantern[Role.MANAGER])
    assert browser.get("/team", {"of": str(ada.team_id)}).status_code == 404
    assert browser.get(f"/team/deals/{secret_deal.pk}").status_code == 404


@pytest.mark.parametrize("eyes", [NOBODY, DOOR])
def test_whoever_was_not_let_in_sees_nothing_but_who_may_sign_in(eyes: str, secret_deal: Deal) -> None:
    with eyes_of(eyes):
        seen = {
            kind.__name__
            for app in apps.get_app_configs()
            if app.name.startswith("unchase.")
            for kind in app.get_models()
            if kind._base_manager.exists()  # noqa: SLF001 - all rows, whatever a manager leaves out
        }

    assert seen == ({"Seller"} if eyes == DOOR else set())


def test_every_table_of_ours_is_guarded_for_its_owner_too() -> None:
    secure()  # again: it finds all as it is
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        guarded = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)

    assert {rule.table for rule in rules()} == guarded


def test_a_connection_that_goes_back_takes_nobodys_eyes_along(secret_deal: Deal) -> None:
    def told() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('unchase.whose')")
            return str(cursor.fetchone()[0])

    with eyes_of(secret_deal.seller_id):
        assert told() == str(secret_deal.seller_id)
        with eyes_of("house"):
            assert told() == "house"
        assert told() == str(secret_deal.seller_id)
    assert told() == "house"  # as the process was started


def test_what_failed_inside_a_transaction_is_taken_back_and_the_rest_goes_on(ada: Membership) -> None:
    """A savepoint is the only thing a failed transaction goes back to: nobody's eyes may stand before it."""
    with eyes_of(ada.seller_id), transaction.atomic():
        with pytest.raises(ProgrammingError), transaction.atomic():
            Seller.objects.create(sign_in="another@lantern.example")
        assert Seller.objects.get(pk=ada.seller_id) == ada.seller


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_each_statement_has_its_own(ada: Membership, now: datetime) -> None:
    with eyes_of(ada.seller_id):
        assert [one.sign_in for one in Seller.objects.order_by("pk")] == ["ada@lantern.example"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('unchase.whose')")
            assert cursor.fetchone() == (str(ada.seller_id),)
        connection.connection.execute("SELECT 1")
        row = connection.connection.execute("SELECT current_setting('unchase.whose')").fetchone()
        assert row == ("house",)  # nothing is left on the connection


def test_the_trail_is_added_to_and_never_changed(
    secret_deal: Deal, lantern: dict[str, Seller], now: datetime
) -> None:
    share(secret_deal, secret_deal.seller.membership, now, colleague=lantern[Role.MANAGER])
    row = Entry.objects.filter(deal=secret_deal).get()

    assert Entry.objects.filter(pk=row.pk).update(says="nothing happened") == 0
    assert Entry.objects.filter(pk=row.pk)._raw_delete("default") == 0  # noqa: SLF001 - what Django would not do
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    assert Entry.objects.get(pk=row.pk).says == ""


def test_a_sign_in_ended_elsewhere_is_ended(lantern: dict[str, Seller]) -> None:
    here, there = browser_of(lantern[Role.SELLER]), browser_of(lantern[Role.SELLER])
    assert there.get("/team").status_code == 200
    row = UserSession.objects.get(session_key=there.session.session_key)

    assert here.post(f"/ways-in/sign-ins/{row.pk}/end").status_code == 302

    assert there.get("/team").status_code == 302
    assert here.get("/team").status_code == 200
