"""The trail is searched and taken along as a file by those who read it, and by nobody else."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils.html import escape

from postgres.team import Role, ada, browser_of, lantern, other, secret_deal
from unchase.deals.models import Seller
from unchase.teams import trail_search
from unchase.teams.audit_trail import Entry, What
from unchase.teams.eyes import eyes_of
from unchase.teams.sharing import share
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from unchase.deals.models import Deal
    from unchase.teams.models import Membership

__all__ = ["ada", "lantern", "other", "secret_deal"]

pytestmark = pytest.mark.django_db
HOSTILE = '=HYPERLINK("http://evil.example","Click")'


@pytest.fixture
def _story(ada: Membership, lantern: dict[str, Seller], secret_deal: Deal, now: datetime) -> None:
    """Ana shares her deal on the 10th; Ada changes things a month before, in 150 rows; Ben is called like a formula."""
    Seller.objects.filter(pk=lantern[Role.MANAGER].pk).update(name=HOSTILE)
    ben = Seller.objects.get(pk=lantern[Role.MANAGER].pk)
    share(secret_deal, secret_deal.seller.membership, now, colleague=ben)
    month_before = now - timedelta(days=30)
    for number in range(150):
        Entry.note(ada, month_before + timedelta(seconds=number), What.ROLE, other=ben, says=f"role {number}")


def _lines(browser: Client, **sought: str) -> list[list[str]]:
    answer = browser.get("/team/trail.csv", sought)
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    whole = b"".join(answer).decode("utf-8-sig")
    head, *lines = csv.reader(whole.splitlines())
    assert head[0] == "when"
    return lines


@pytest.mark.usefixtures("_story")
@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_the_trail_is_narrowed_by_who_what_deal_and_days(role: str, lantern: dict[str, Seller]) -> None:
    browser = browser_of(lantern[role])
    shared, changed = "shared the deal Zanzibar", "changed the role or team of"

    def shows(**sought: str) -> tuple[bool, bool]:
        said = seen(browser.get("/team/trail", sought)).partition("As CSV")[2]
        return shared in said, changed in said

    assert shows() == (True, True)
    assert shows(who="ANA@") == (True, False)
    assert shows(who="ada", what="role") == (False, True)
    assert shows(deal="zanzi") == (True, False)
    assert shows(**{"from": "2026-11-10"}) == (True, False)
    assert shows(to="2026-11-09") == (False, True)
    assert shows(**{"from": "2026-11-10", "to": "2026-11-10"}) == (True, False)
    assert shows(who="nobody") == (False, False)
    assert shows(what="no such thing", **{"from": "yesterday"}) == (True, True)  # it narrows nothing


@pytest.mark.usefixtures("_story")
def test_earlier_pages_are_narrowed_alike_and_no_row_comes_twice(ada: Membership) -> None:
    browser = browser_of(ada.seller)

    first = browser.get("/team/trail", {"what": "role"})
    second = browser.get("/team/trail", {"what": "role", "before": first.context["more"]})

    assert f"what=role&amp;before={first.context['more']}" in first.content.decode()
    pages = [[one.says for one in page.context["entries"]] for page in (first, second)]
    assert pages == [
        [f"role {number}" for number in numbers] for numbers in (range(149, 49, -1), range(49, -1, -1))
    ]
    assert second.context["more"] == 0


@pytest.mark.usefixtures("_story")
def test_the_trail_is_a_file_no_spreadsheet_takes_for_formulas(
    lantern: dict[str, Seller], other: dict[str, Seller], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In batches, of which no row falls between two; that it was taken is noted, and nobody of elsewhere is in it."""
    monkeypatch.setattr(trail_search, "_AT_ONCE", 40)
    otto = browser_of(lantern[Role.AUDITOR])

    lines = _lines(otto, who="a", what="role")

    assert [line[8] for line in lines] == [f"role {number}" for number in range(149, -1, -1)]
    assert {line[6] for line in lines} == {f"'{HOSTILE}"}
    whole = _lines(otto)
    assert whole[0][1:4] == ["Otto", "otto@lantern.example", "took a copy of the trail"]
    assert not [line for line in whole if "other.example" in str(line)]
    assert not [cell for line in whole for cell in line if cell.startswith(("=", "+", "-", "@"))]
    assert Entry.objects.filter(by=lantern[Role.AUDITOR], what="copied").count() == 2
    assert escape(HOSTILE) in otto.get("/team/trail").content.decode()


@pytest.mark.usefixtures("_story")
def test_no_seller_and_no_manager_takes_it_along(lantern: dict[str, Seller]) -> None:
    for role in (Role.SELLER, Role.MANAGER):
        with eyes_of(lantern[role].pk):  # nor reads a row of it, where the program forgets to ask
            assert not Entry.objects.exists()
        for where in ("/team/trail", "/team/trail.csv"):
            assert browser_of(lantern[role]).get(where).status_code == 404
    assert not Entry.objects.filter(what="copied").exists()
