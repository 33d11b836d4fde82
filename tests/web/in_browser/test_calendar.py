"""The next step on both sides, in a real browser with a real mailbox and a real calendar, and a program that answers.

A calendar is connected; two times are offered; one is taken and accepted by the other side's program; it proposes another,
which is taken; then it declines. Where nobody told how an appointment ended, the seller is asked first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from calendarservers.conftest import LOOPBACK, MAKE
from calendarservers.servers import radicale
from mailservers.fixtures import new_dovecot, session_of, somebody
from mailservers.letters import letter
from unchase.connectors.dav import Dav, Place
from unchase.connectors.secret import Secret
from unchase.core.policy import Policy
from unchase.core.two_times import Hours, working_times
from unchase.core.wording import times_words
from unchase.web import dates
from web.in_browser.conftest import opened, served
from web.in_browser.other_side import OtherSide, starts_in
from web.in_browser.test_mail import ANA, KIM, LEE, OFFER, connect, first_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from mailservers.dovecot import Dovecot
    from unchase.connectors.imap import Server

__all__ = ["new_dovecot"]

ZONE = ZoneInfo("Europe/London")
SLOW = 150_000  # ms; what comes by mail passes through a mailbox and a round


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[Dav]:
    """A calendar server with a calendar of Ana's and one of Kim's."""
    folder = tmp_path / "calendars"
    folder.mkdir()
    with radicale(folder) as address:
        place = Place(address=address, user="ana", password=Secret("word"), allowed=LOOPBACK)
        with Dav(place) as dav:
            for path in ("/ana/", "/kim/"):
                dav.ask("MKCOL", path)
                assert dav.ask("MKCOL", f"{path}work/", body=MAKE).code == 201
            yield dav


def test_the_next_step_stands_on_both_sides(
    browser: Browser, new_dovecot: Dovecot, dav: Dav, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNCHASE_ALLOW_HOSTS", "127.0.0.0/8")
    where = somebody(new_dovecot)
    fill(where)
    work = urljoin(dav.place.address, "/ana/work/")
    kim = OtherSide(
        address="kim@shop.example", us=ANA, dav=dav, calendar=urljoin(dav.place.address, "/kim/work/")
    )
    with served(tmp_path / "home") as door, opened(browser, door.partition("/start/")[0]) as page:
        first_words(page, door)
        connect(page, where)
        page.get_by_role("button", name="Agree, and begin").click()
        expect(page.get_by_text("4 mails looked at")).to_be_visible(timeout=SLOW)
        calendar_is_connected(page, dav)
        deal = address_of(page, "shop.example")

        first, second = two_times()
        offered = written(
            page,
            deal,
            f"What will have changed by then? Is {times_words(first, second, ZONE)} better for you?",
        )
        leaves(page, where, offered)
        comes(where, kim.says(f"{spoken(first)} works."))
        until(page, deal, spoken_short(first))

        confirmed = written(page, deal, f"{spoken(first)} it is. I have the figures ready.")
        page.goto(confirmed)
        page.get_by_role("button", name="With an invitation for").first.click()
        expect(page.get_by_text("An invitation for")).to_be_visible()
        assert kim.gets(leaves(page, where, confirmed)).method == "REQUEST"
        comes(where, kim.accepts())
        stands_on_both(page, deal, work, kim, first)

        comes(where, kim.proposes(second))
        until(page, deal, f"They propose {spoken_short(second)} instead of {spoken_short(first)}")
        page.get_by_role("button", name="Take it").click()
        moved = kim.gets(leaves(page, where, page.url))
        assert (moved.method, moved.sequence, moved.start) == ("REQUEST", 1, second)
        comes(where, kim.accepts())
        stands_on_both(page, deal, work, kim, second)

        comes(where, kim.declines())
        until(page, deal, "nothing firm", chip=True)  # as a page says loose
        gone(page, dav, work)
        assert kim.stands() == []
        page.goto(f"{deal}/write")
        expect(page.locator("textarea[name=text]")).to_have_value(OFFERS_TWO)
        expect(page.get_by_text("The two times are free in your calendar.")).to_be_visible()

        page.goto(address_of(page, "bolt.example"))
        expect(page.get_by_text("How did it end?")).to_be_visible()
        expect(page.get_by_text("is over, and nothing says how it ended")).to_be_visible()


OFFERS_TWO = re.compile(r" at \d\d:\d\d or [^\n]* at \d\d:\d\d")


def fill(where: Server) -> None:
    """A deal that was put off; and one whose appointment of yesterday nobody told the end of."""
    now = datetime.now(UTC)
    past = now - timedelta(days=1)
    with session_of(where) as session:
        session.append("Sent", letter(ANA, KIM, OFFER, at=now - timedelta(days=9)))
        session.append(
            "INBOX", letter(KIM, ANA, "Not just yet, please keep checking in.", at=now - timedelta(days=8))
        )
        asked = f"Our quote is attached. Is {spoken(past)} better, or {spoken(past + timedelta(hours=2))}?"
        session.append("Sent", letter(ANA, LEE, asked, at=now - timedelta(days=5)))
        session.append("INBOX", letter(LEE, ANA, f"{spoken(past)} works for me.", at=now - timedelta(days=4)))


def two_times() -> tuple[datetime, datetime]:
    """Two hours on two of the next business days, in London."""
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    return working_times(tomorrow, Hours(zone=ZONE, country="GB"), None, Policy())


def spoken(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"


def spoken_short(moment: datetime) -> str:
    """As a page tells it."""
    return dates.moment(moment, ZONE, datetime.now(ZONE).date())


def calendar_is_connected(page: Page, dav: Dav) -> None:
    """The server tried, its calendar taken, and read."""
    page.goto("/calendar?at=other")
    page.get_by_label("The server’s address").fill(urljoin(dav.place.address, "/ana/"))
    page.get_by_label("Name there").fill("ana")
    page.get_by_label("Password").fill("word")
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("taken in the weeks ahead")).to_be_visible(timeout=SLOW)


def address_of(page: Page, name: str) -> str:
    page.goto("/deals")
    link = page.get_by_role("link", name=name).first.get_attribute("href")
    assert link is not None
    return link


def written(page: Page, deal: str, text: str) -> str:
    """A draft kept; where it is."""
    page.goto(f"{deal}/write")
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**/drafts/*")
    return page.url


def leaves(page: Page, where: Server, draft: str) -> bytes:
    """It is put into the drafts, and sent from there by the seller's own mail program."""
    page.goto(draft)
    page.get_by_role("button", name="Put into the drafts of").click()
    expect(page.get_by_text("It lies in your folder of drafts")).to_be_visible(timeout=SLOW)
    with session_of(where, seconds=60) as session:
        session.open("Drafts")
        *_, (_, raw) = session.bodies((uid, 100_000) for uid in session.uids())
        session.append("Sent", raw)
    return raw


def comes(where: Server, raw: bytes) -> None:
    with session_of(where, seconds=60) as session:
        session.append("INBOX", raw)


def until(page: Page, address: str, words: str, *, chip: bool = False) -> None:
    """Look at a page again and again until it says so: mail comes in when it comes."""
    found = page.locator(".chip").first if chip else page.locator("main")
    for _ in range(SLOW // 1000):
        page.goto(address)
        if words in " ".join(found.inner_text().split()):
            return
        page.wait_for_timeout(1000)
    expect(found).to_contain_text(words)


def stands_on_both(page: Page, deal: str, work: str, kim: OtherSide, start: datetime) -> None:
    """The deal stands firm at that time, on Ana's calendar and on Kim's."""
    dav = kim.dav
    until(page, deal, spoken_short(start), chip=True)
    for _ in range(SLOW // 1000):
        if starts_in(dav, work, datetime.now(UTC)) == [start]:
            break
        page.wait_for_timeout(1000)
    assert starts_in(dav, work, datetime.now(UTC)) == [start]
    assert kim.stands() == [start]


def gone(page: Page, dav: Dav, work: str) -> None:
    for _ in range(SLOW // 1000):
        if starts_in(dav, work, datetime.now(UTC)) == []:
            return
        page.wait_for_timeout(1000)
    pytest.fail("The appointment still stands in the calendar.")
