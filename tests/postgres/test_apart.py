"""Organisations are kept apart: by the program, and by the database where the program forgets to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from postgres.team import SECRET, Role, ada, browser_of, lantern, other, secret_deal
from unchase.deals.models import Contact, Deal, Outgoing, Prospect, Reading, Seller, StandingChange, Touch
from unchase.teams.eyes import DOOR, NOBODY, eyes_of
from unchase.teams.joining import new_team
from unchase.teams.models import Entry, Membership
from unchase.teams.row_security import rules, secure
from unchase.teams.sharing import share

if TYPE_CHECKING:
    from datetime import datetime


__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.AUDITOR])
def test_no_colleague_reads_mail_that_is_not_shared(
    role: str, lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    with eyes_of(lantern[role].pk):
        assert Deal.objects.filter(pk=secret_deal.pk).exists()
        for kind in (Touch, Outgoing, Reading):
            assert not kind.objects.exists(), kind.__name__
        assert StandingChange.objects.filter(deal=secret_deal).exists()  # its story is no mail
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
