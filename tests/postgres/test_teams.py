"""Teams at work: the manager's page, deals shared and handed over, people invited and gone, and the trail of it all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from deals.cast import deal_of, they, we
from postgres.team import SECRET, Role, ada, browser_of, lantern, member, other, secret_deal, sure_browser_of
from unchase.core.act import Side
from unchase.deals.models import Contact, Counted, Day, Deal, Mailbox, Prospect, Seller, Touch
from unchase.rounds.counting import count_changed
from unchase.rounds.handing_over import hand_over
from unchase.rounds.send import approve
from unchase.teams.models import Entry, HandOver, Invitation, Membership, Organisation, Share
from unchase.teams.sharing import share
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def _exceptions(lantern: dict[str, Seller], now: datetime) -> None:
    """Ana's and Ben's deals: one missed, one put off, one to let go, one on which we owe something."""
    ana, ben = lantern[Role.SELLER], lantern[Role.MANAGER]
    deal_of(ana, "Missed", now).record(
        [
            we("2026-11-02 09:00", "Is Friday 6 November at 10:00 good?"),
            they("2026-11-03 09:00", "Yes, Friday at 10."),
        ],
        now,
    )
    deal_of(ben, "Put-off", now).record(
        [
            we("2026-11-02 09:00", "Shall we?"),
            they("2026-11-09 09:00", "We are not ready yet, keep in touch."),
        ],
        now,
    )
    owing = deal_of(ana, "Owing", now)
    owing.record(
        [they("2026-11-03 08:00", "Send us your prices."), we("2026-11-03 08:30", "They follow.")], now
    )
    friday = now.replace(day=6)
    owing.promise(now.replace(day=4), side=Side.US, what="the price list", due_from=friday, due_to=friday)
    owing.reassess(now)


@pytest.mark.usefixtures("_exceptions")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.AUDITOR])
def test_managers_see_numbers_and_what_is_out_of_order_and_no_ranks(
    role: str, lantern: dict[str, Seller], other: dict[str, Seller], now: datetime
) -> None:
    deal_of(other[Role.SELLER], SECRET, now)
    browser = browser_of(lantern[role])

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = browser.get("/team")

    words = seen(page)
    assert "3 open deals" in words
    assert "1 Promises of ours overdue" in words
    assert "Owing" in words
    assert "1 A date passed" in words
    assert "Missed" in words
    assert "Nothing agreed" in words
    assert "Put-off" in words
    assert SECRET not in words
    assert len(asked) <= 15, [one["sql"][:120] for one in asked]
    assert Entry.objects.filter(by=lantern[role], what="saw-team").count() == 1


@pytest.mark.usefixtures("_exceptions")
def test_where_the_organisation_says_so_managers_see_numbers_alone(
    ada: Membership, lantern: dict[str, Seller]
) -> None:
    boss, manager = browser_of(ada.seller), browser_of(lantern[Role.MANAGER])
    missed, owing = (Deal.objects.get(prospect__name=name) for name in ("Missed", "Owing"))
    assert "missed" in seen(manager.get(f"/team/deals/{missed.pk}"))
    assert "We: the price list" in seen(manager.get(f"/team/deals/{owing.pk}"))

    boss.post("/team/organisation", {"managers_see": "numbers"})

    words = seen(manager.get("/team"))
    assert "1 A date passed" in words
    assert "Missed" not in words
    assert manager.get(f"/team/deals/{missed.pk}").status_code == 404


def test_a_seller_has_no_numbers_of_others_and_sees_what_is_shared(
    lantern: dict[str, Seller], ada: Membership, secret_deal: Deal, now: datetime
) -> None:
    eva = member(ada, "eva@lantern.example", "Eva", Role.SELLER, now)
    browser = browser_of(eva)
    assert "open deals" not in seen(browser.get("/team"))
    for where in ("/team/people", "/team/trail"):
        assert browser.get(where).status_code == 404

    anas = browser_of(secret_deal.seller)
    answer = anas.post(f"/deals/{secret_deal.pk}/share", {"with": f"colleague:{eva.pk}"})
    assert answer.status_code == 302

    assert SECRET in seen(browser.get("/team"))
    shown = seen(browser.get(f"/team/deals/{secret_deal.pk}"))
    assert "What was written stays with Ana" in shown
    assert "not ready" not in shown

    anas.post(f"/deals/{secret_deal.pk}/share", {"with": f"colleague:{eva.pk}", "mail": "1"})
    assert "not ready" in seen(browser.get(f"/team/deals/{secret_deal.pk}"))

    row = Share.objects.get(ended_at=None)
    anas.post(f"/deals/{secret_deal.pk}/share", {"end": str(row.pk)})
    assert browser.get(f"/team/deals/{secret_deal.pk}").status_code == 404
    assert list(Entry.objects.exclude(what="came-in").order_by("pk").values_list("what", flat=True)) == [
        "joined", "shared", "saw-deal", "shared-with-mail", "saw-mail", "shared-no-more",
    ]  # fmt: skip


def test_among_two_thousand_colleagues_one_is_found_by_name_or_address(
    ada: Membership, lantern: dict[str, Seller], other: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    """Without a word those of one's own team; never more than twenty, and nobody of elsewhere."""
    people = Seller.objects.bulk_create(
        Seller(sign_in=f"p{number}@lantern.example", name=f"Person {number:04}") for number in range(2_000)
    )
    Membership.objects.bulk_create(
        Membership(organisation=ada.organisation, seller=one, joined_at=now) for one in people
    )
    anas = browser_of(secret_deal.seller)
    where = f"/deals/{secret_deal.pk}/share"
    assert "Ben ben@lantern.example · Lantern" in seen(anas.get(where))
    assert "Person" not in seen(anas.get(where))

    with CaptureQueriesContext(connection) as asked:
        many = anas.get(where, {"q": "person"})
    assert (many.content.decode().count('type="radio"'), len(asked) <= 15) == (20, True)
    assert "There are more" in seen(many)

    for word in ("Person 0777", "p777@"):
        part = anas.get(where, {"q": word}, headers={"HX-Request": "true"}).content.decode()
        assert re.findall(r'value="(.*?)"', part) == [f"colleague:{people[777].pk}"]
        assert "<html" not in part
    assert "The team Lantern" in seen(anas.get(where, {"q": "lant"}))
    for nobody in ("cleo", "ana"):
        assert "Nobody here is called that" in seen(anas.get(where, {"q": nobody}))
    over = anas.get(f"/deals/{secret_deal.pk}/hand-over", {"q": "lantern"})
    assert "colleague:" in over.content.decode()
    assert "team:" not in over.content.decode()
    assert anas.post(f"/deals/{secret_deal.pk}/hand-over").status_code == 422


def test_nothing_is_shared_with_another_organisation(
    lantern: dict[str, Seller], other: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    cleo = other[Role.ADMIN]
    answer = browser_of(secret_deal.seller).post(
        f"/deals/{secret_deal.pk}/share", {"with": f"colleague:{cleo.pk}"}
    )
    assert answer.status_code == 422

    with pytest.raises(ValueError, match="same organisation"):
        share(secret_deal, secret_deal.seller.membership, now, colleague=cleo)
    with pytest.raises(ValueError, match="handed over to a colleague"):
        hand_over(secret_deal, cleo, secret_deal.seller.membership, now)


def test_a_deal_handed_over_takes_its_whole_story_along(
    lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    ana, ben = lantern[Role.SELLER], lantern[Role.MANAGER]
    deal_of(ana, "Other", now)
    same = we("2026-11-02 09:00", f"About {SECRET}: is Friday at 10 good?")
    deal_of(ben, "Bcc", now).record([same], now)  # Ben had it in his own mail, too
    count_changed()
    assert sum(_today_of(ana).standings.values()) == 2
    secret_deal.refresh_from_db()
    stood = secret_deal.standing

    answer = browser_of(ana).post(f"/deals/{secret_deal.pk}/hand-over", {"to": f"colleague:{ben.pk}"})

    assert answer.status_code == 302
    deal = Deal.objects.get(pk=secret_deal.pk)
    assert (deal.seller, deal.standing, deal.prospect.seller) == (ben, stood, ben)
    assert Touch.objects.filter(deal=deal, seller=ben).count() == 2
    assert Contact.objects.filter(prospect=deal.prospect).exists()
    assert browser_of(ana).get(f"/deals/{deal.pk}").status_code == 404
    assert "not ready" in seen(browser_of(ben).get(f"/deals/{deal.pk}"))
    assert HandOver.objects.get().from_seller == ana
    count_changed()
    assert sum(_today_of(ana).standings.values()) == 1
    assert sum(_today_of(ben).standings.values()) == 2
    assert Counted.objects.get(deal=deal).seller == ben


def _today_of(seller: Seller) -> Day:
    return Day.objects.filter(seller=seller, worked_out=False).latest("on")


def test_the_prospect_stays_with_the_deals_that_stay(
    lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    ana, ben = lantern[Role.SELLER], lantern[Role.MANAGER]
    second = Deal.objects.create(seller=ana, prospect=secret_deal.prospect, name="Second", created_at=now)

    hand_over(secret_deal, ben, ben.membership, now)

    assert Prospect.objects.filter(name=SECRET).count() == 2
    assert Deal.objects.get(pk=second.pk).prospect.seller == ana
    theirs = Deal.objects.get(pk=secret_deal.pk).prospect
    assert theirs.seller == ben
    assert theirs.contacts.count() == secret_deal.prospect.contacts.count() > 0


def test_a_deal_with_a_letter_on_its_way_stays(
    lantern: dict[str, Seller], secret_deal: Deal, now: datetime
) -> None:
    ana, ben = lantern[Role.SELLER], lantern[Role.MANAGER]
    box = Mailbox.objects.create(seller=ana, address=ana.sign_in, sealed="x", since=now.date(), made_at=now)
    assert approve(secret_deal.outgoings.get(), box, now)

    answer = browser_of(ana).post(f"/deals/{secret_deal.pk}/hand-over", {"to": f"colleague:{ben.pk}"})

    assert answer.status_code == 422
    assert "about to leave" in seen(answer)
    assert Deal.objects.get(pk=secret_deal.pk).seller == ana


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_an_auditor_reads_and_changes_nothing(
    role: str, lantern: dict[str, Seller], secret_deal: Deal
) -> None:
    browser = browser_of(lantern[role])
    assert browser.get(f"/team/deals/{secret_deal.pk}").status_code == 200
    assert "saw the deal" in seen(browser.get("/team/trail"))

    assert (
        browser.post(
            f"/deals/{secret_deal.pk}/hand-over", {"to": f"colleague:{lantern[role].pk}"}
        ).status_code
        == 404
    )
    assert browser.get("/team/people").status_code == 404
    assert browser.post("/team/people", {"address": "x@lantern.example"}).status_code == 404


def test_somebody_invited_comes_in_once(ada: Membership, now: datetime) -> None:
    boss = browser_of(ada.seller)
    page = boss.post(
        "/team/people", {"address": "Eva@Lantern.example", "role": "manager", "team": str(ada.team_id)}
    )
    address = page.context["address"]
    newcomer = Client()
    assert "You sign in as eva@lantern.example" in seen(newcomer.get(address))
    short = newcomer.post(address, {"name": "Eva", "zone": "Europe/London", "password": "short"})
    assert short.status_code == 422

    came = newcomer.post(
        address, {"name": "Eva", "zone": "Europe/London", "password": "a sentence is a good one"}
    )

    assert came.status_code == 302
    eva = Seller.objects.get(sign_in="eva@lantern.example")
    assert (eva.membership.role, eva.membership.team_id) == (Role.MANAGER, ada.team_id)
    assert newcomer.get("/team").status_code == 200
    assert Client().get(address).status_code == 404
    again = Client()
    assert (
        again.post("/sign-in", {"login": eva.sign_in, "password": "a sentence is a good one"}).status_code
        == 302
    )


def test_an_invitation_taken_back_opens_nothing(ada: Membership) -> None:
    boss = browser_of(ada.seller)
    address = boss.post("/team/people", {"address": "eva@lantern.example"}).context["address"]
    boss.post(f"/team/invitations/{Invitation.objects.get().pk}")

    assert Client().get(address).status_code == 404
    assert boss.post("/team/people", {"address": "no address"}).status_code == 422
    assert boss.post("/team/people", {"address": ada.seller.sign_in}).status_code == 422


def test_who_is_taken_out_is_out_at_once(ada: Membership, lantern: dict[str, Seller]) -> None:
    bens = browser_of(lantern[Role.MANAGER])
    assert bens.get("/team").status_code == 200

    sure_browser_of(ada.seller).post(f"/team/people/{lantern[Role.MANAGER].membership.pk}", {"leave": "1"})

    assert bens.get("/team").status_code == 302
    assert Client().login(username=lantern[Role.MANAGER].sign_in, password="x") is False


def test_one_administrator_stays(ada: Membership) -> None:
    boss = sure_browser_of(ada.seller)
    for words in ({"leave": "1"}, {"role": "seller"}):
        assert boss.post(f"/team/people/{ada.pk}", words).status_code == 422
    assert Membership.objects.get(pk=ada.pk).role == Role.ADMIN


def test_roles_and_teams_are_changed_by_administrators(ada: Membership, lantern: dict[str, Seller]) -> None:
    boss = sure_browser_of(ada.seller)
    boss.post("/team/organisation", {"team": "North"})
    north = ada.organisation.teams.get(name="North")

    boss.post(
        f"/team/people/{lantern[Role.SELLER].membership.pk}", {"role": "auditor", "team": str(north.pk)}
    )

    row = Membership.objects.get(seller=lantern[Role.SELLER])
    assert (row.role, row.team) == (Role.AUDITOR, north)
    assert Organisation.objects.count() == 1


def test_the_word_of_the_machine_opens_no_workspace_of_many(ada: Membership) -> None:
    with override_settings(START_TOKEN="word"):
        answer = Client().get("/start/word")

    assert answer.status_code == 403
    assert "sign in" in seen(answer)


def test_who_belongs_to_no_organisation_has_no_team(ana: Seller) -> None:
    browser = browser_of(ana)
    assert "Team" not in seen(browser.get("/"))
    assert browser.get("/team").status_code == 404
