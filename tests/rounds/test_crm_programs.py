"""Whichever program it is, we keep step alike: the same stories with Pipedrive, HubSpot and Salesforce."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from connectors.hubspots import HubSpots
from connectors.listening import listening
from connectors.pipedrives import Pipedrives
from connectors.salesforces import Salesforces
from unchase.connectors.crm import CrmRefusedError
from unchase.connectors.secret import Secret
from unchase.deals.models import Crm, CrmEntry, Deal
from unchase.deals.writing import written
from unchase.rounds import crm_back
from unchase.rounds.crm import agree, connect, keep_step
from unchase.rounds.crm_back import line_of, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from connectors.listening import Asked, Listener
    from unchase.deals.models import Seller

pytestmark = pytest.mark.usefixtures("beside_others")


LATER = timedelta(minutes=15)  # when each is visited again
Said = tuple[int, bytes, dict[str, str]]


class There(Protocol):
    """A program that listens on this machine."""

    program: str
    words: dict[str, str]
    known_as: str
    clock: str
    broken: list[Any]
    writes: list[Any]

    def deal(self, key: int, title: str, firm: str, address: str) -> object: ...
    def end(self, key: int, day: str, *, won: bool) -> None: ...
    def touched(self, key: int, at: str) -> None: ...
    def pay(self, key: int, amount: str, at: str) -> None: ...
    def talk(self, key: int, deal: int, subject: str, note: str, at: str) -> None: ...
    def standing(self, key: int) -> str: ...
    def step(self, key: int) -> str: ...
    def open_steps(self, key: int) -> list[Any]: ...
    def do_step(self, key: int) -> None: ...
    def drop_step(self, key: int) -> None: ...
    def edit_step(self, key: int, words: str, at: str) -> None: ...
    def delete(self, key: int) -> None: ...
    def answers(self, asked: Asked) -> tuple[int, bytes, Mapping[str, str]]: ...


@pytest.fixture(params=[Pipedrives, HubSpots, Salesforces], ids=lambda kind: kind.program)
def there(request: pytest.FixtureRequest) -> There:
    """Two deals of Ana's, one of which was won, and a call."""
    found: There = request.param()
    found.deal(1, "Returns", "Acme", "kim@acme.example")
    found.deal(2, "Stock", "Birch", "lea@birch.example")
    found.end(2, "2026-11-02", won=True)
    found.talk(1, 1, "Went through it", "Returns cost them a day a week.", "2026-11-09T14:00:00.000Z")
    return found


@pytest.fixture
def listener(there: There) -> Iterator[Listener]:
    with listening(there.answers) as one:
        yield one


@pytest.fixture
def connected(ana: Seller, there: There, listener: Listener, now: datetime) -> Crm:
    """Connected and agreed to, with everything read and written once."""
    crm = answering(ana, there, listener, now)
    agree(crm, now)
    assert keep_step(now) == 1
    return crm


def answering(seller: Seller, there: There, listener: Listener, now: datetime) -> Crm:
    """Connected, and nothing agreed to yet."""
    words = {name: Secret(word) for name, word in there.words.items()}
    return connect(seller, there.program, listener.address, words, now, known_as=there.known_as, writes=True)


def acme() -> Deal:
    found: Deal = Deal.objects.get(prospect__name="Acme")
    return found


def ours(deal: Deal, move: str, on: date, at: datetime) -> str:
    """Our next step becomes this one at that moment; its line."""
    Deal.objects.filter(pk=deal.pk).update(move=move, move_on=on, appointment_at=None, assessed_at=at)
    deal.refresh_from_db()
    return line_of(step_of(deal))


def test_deals_people_and_talks_come_in_once(connected: Crm, there: There, now: datetime) -> None:
    deal = acme()
    assert (deal.name, deal.source) == ("Returns", there.program)
    assert (deal.amount, deal.prospect.domains) == (Decimal(1200), ["acme.example"])
    assert deal.prospect.contacts.get(address="kim@acme.example").name == "Kim"
    call = deal.touches.get()
    assert call.text == "Went through it\nReturns cost them a day a week."
    assert call.at.isoformat() == "2026-11-09T14:00:00+00:00"
    assert Deal.objects.get(prospect__name="Birch").standing == "won"

    keep_step(now + LATER)
    assert deal.touches.count() == 1
    assert Deal.objects.count() == 2


def test_what_changed_there_comes_in(connected: Crm, there: There, now: datetime) -> None:
    there.pay(1, "1500.50", "2026-11-10T09:01:00.000Z")
    there.talk(2, 1, "And again", "", "2026-11-10T08:30:00.000Z")
    keep_step(now + LATER)

    assert acme().amount == Decimal("1500.50")
    assert acme().touches.count() == 2


def test_standing_and_next_step_go_back_and_nothing_twice(
    connected: Crm, there: There, now: datetime
) -> None:
    deal = acme()
    assert there.standing(1) == deal.standing
    assert there.step(1) == line_of(step_of(deal)) != ""
    assert len(there.open_steps(1)) == 1
    assert there.standing(2) == "won"
    assert there.step(2) == ""

    there.writes.clear()
    keep_step(now + LATER)
    keep_step(now + 2 * LATER)
    assert there.writes == []


def test_a_step_that_changes_is_the_same_activity_and_one_that_ends_is_none(
    connected: Crm, there: There, now: datetime
) -> None:
    line = ours(acme(), "value", date(2026, 11, 20), now + LATER)
    keep_step(now + LATER)
    assert there.step(1) == line
    assert len(there.open_steps(1)) == 1

    acme().let_go(now + LATER)
    keep_step(now + 2 * LATER)
    assert there.standing(1) == "released"
    assert (there.step(1), there.open_steps(1)) == ("", [])


def test_nothing_is_read_or_written_before_the_seller_saw_who_wins(
    ana: Seller, there: There, listener: Listener, now: datetime
) -> None:
    crm = answering(ana, there, listener, now)

    assert keep_step(now + LATER) == 0
    assert there.writes == []
    assert not Deal.objects.exists()
    told = {line["name"]: line for line in crm.shown["lines"]}
    assert told["Acme – Returns"]["says"] == "a new deal"
    assert crm.shown["counts"]["create"] == 2


def test_what_would_go_back_is_told_of_deals_that_are_known(
    ana: Seller, there: There, listener: Listener, connected: Crm, now: datetime
) -> None:
    crm = answering(ana, there, listener, now)

    (line,) = [one for one in crm.shown["lines"] if one["name"].startswith("Acme")]
    assert line["says"] == "known, and nothing new"
    assert line["back"].startswith(acme().standing)


def test_their_word_stays_until_ours_changes_after_it(connected: Crm, there: There, now: datetime) -> None:
    there.edit_step(1, "Ring Kim about the fair", "2026-11-10T09:02:00.000Z")
    keep_step(now + LATER)
    assert "Ring Kim" in there.step(1)

    line = ours(acme(), "value", date(2026, 11, 20), now + LATER)
    keep_step(now + 2 * LATER)
    assert there.step(1) == line


def test_of_two_edits_the_later_stays(connected: Crm, there: There, now: datetime) -> None:
    ours(acme(), "value", date(2026, 11, 20), now + timedelta(minutes=1))
    there.edit_step(1, "Ring Kim about the fair", "2026-11-10T09:02:00.000Z")
    keep_step(now + LATER)
    assert "Ring Kim" in there.step(1)

    there.writes.clear()
    keep_step(now + 2 * LATER)
    assert there.writes == []

    there.edit_step(1, "Ring Lea", "2026-11-10T09:12:00.000Z")
    line = ours(acme(), "straight-question", date(2026, 11, 23), now + timedelta(minutes=13))
    keep_step(now + 3 * LATER)
    assert there.step(1) == line


def test_our_activity_deleted_there_comes_again_with_the_next_change_and_not_before(
    connected: Crm, there: There, now: datetime
) -> None:
    there.drop_step(1)
    keep_step(now + LATER)
    assert there.open_steps(1) == []

    ours(acme(), "value", date(2026, 11, 20), now + LATER)
    keep_step(now + 2 * LATER)
    assert len(there.open_steps(1)) == 1


def test_our_activity_ticked_there_is_not_opened_again(connected: Crm, there: There, now: datetime) -> None:
    (ticked,) = there.open_steps(1)
    there.do_step(1)
    ours(acme(), "value", date(2026, 11, 20), now + LATER)
    keep_step(now + LATER)

    (anew,) = there.open_steps(1)
    assert anew is not ticked


def test_a_deal_deleted_there_stays_here_and_is_written_to_no_more(
    connected: Crm, there: There, now: datetime
) -> None:
    there.delete(1)
    ours(acme(), "value", date(2026, 11, 20), now + LATER)
    assert keep_step(now + LATER) == 1

    assert acme().touches.count() == 1
    assert "not there any more" in CrmEntry.objects.get(deal=acme()).problem
    there.writes.clear()
    keep_step(now + 2 * LATER)
    assert there.writes == []


def test_cut_off_after_it_was_written_there_it_is_not_written_twice(
    ana: Seller, there: There, listener: Listener, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the other program's answer and our note of it: one activity, known again by its words."""
    agree(answering(ana, there, listener, now), now)
    with monkeypatch.context() as patched:
        patched.setattr(crm_back, "written", second_fails(written))
        with pytest.raises(KeyboardInterrupt):
            keep_step(now)
    assert len(there.open_steps(1)) == 1

    assert keep_step(now) == 1
    assert len(there.open_steps(1)) == 1
    assert there.step(1) == line_of(step_of(acme()))
    assert not CrmEntry.objects.exclude(writing="").exists()


def second_fails(real: Callable[[Callable[[], None]], None]) -> Callable[[Callable[[], None]], None]:
    """What is noted beforehand is kept, what came of it is not any more."""
    count = 0

    def noted(work: Callable[[], None]) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        real(work)

    return noted


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_on_both_sides_one_activity_and_the_last_word_are_there(
    connected: Crm, there: There, now: datetime, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A walk with a fixed seed: both write, activities are ticked and deleted, visits are cut off; after a whole one it holds."""
    drawn, deal, moment = random.Random(seed), acme(), now
    for place in range(25):
        moment += timedelta(minutes=1)
        there.clock = f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
        what = drawn.choice(["ours", "ours", "theirs", "drop", "do", "cut off", "visit", "visit"])
        if what == "ours":
            ours(deal, drawn.choice(["value", "straight-question", "ask"]), date(2026, 12, place + 1), moment)
        elif what == "theirs" and there.open_steps(1):
            there.edit_step(1, f"Ring Kim {place}", there.clock)
        elif what == "drop" and there.open_steps(1):
            there.drop_step(1)
        elif what == "do" and there.open_steps(1):
            there.do_step(1)
        elif what == "cut off":
            with monkeypatch.context() as patched:
                patched.setattr(crm_back, "written", second_fails(written))
                try:
                    visited(connected, moment)
                except KeyboardInterrupt:
                    continue
        else:
            visited(connected, moment)
            there.writes.clear()
            visited(connected, moment)
            assert there.writes == []
            assert len(there.open_steps(1)) <= 1
            assert there.standing(1) == acme().standing


def visited(crm: Crm, moment: datetime) -> None:
    """A visit at that moment, whenever the next was due."""
    crm.say(next_at=moment)
    assert keep_step(moment) == 1


@pytest.mark.parametrize(
    ("broken", "pause", "says"),
    [
        ((429, b"{}", {"Retry-After": "600"}), timedelta(seconds=600), "asked later"),
        ((500, b"oops", {}), timedelta(minutes=1), "of no use (500)"),
        ((200, b"<html>", {}), timedelta(minutes=1), "of no use (200)"),
        ((401, b"{}", {}), timedelta(hours=12), "does not take the token"),
        ((302, b"", {"Location": "http://127.0.0.1:1/"}), timedelta(minutes=1), "of no use (302)"),
    ],
)
def test_trouble_is_told_and_tried_again(
    ana: Seller, there: There, listener: Listener, now: datetime, *, broken: Said, pause: timedelta, says: str
) -> None:
    """Where it leads to another host it is not followed."""
    crm = answering(ana, there, listener, now)
    agree(crm, now)
    there.broken.append(broken)

    assert keep_step(now) == 0
    crm.refresh_from_db()
    assert says in crm.problem
    assert crm.next_at == now + pause
    assert keep_step(now + pause) == 1
    assert Deal.objects.count() == 2


ODD: list[Any] = [None, 7, -1.5, "x", "", [], {}, True, ["x"], {"x": 1}, "9" * 400, "\x00", "2026-02-30"]


def spoilt(told: Any, drawn: random.Random) -> Any:  # noqa: ANN401 - JSON
    """The same with one part of it something else."""
    if not told or not isinstance(told, dict | list) or drawn.random() < 0.15:
        return drawn.choice(ODD)
    if isinstance(told, list):
        place = drawn.randrange(len(told))
        return [spoilt(one, drawn) if at == place else one for at, one in enumerate(told)]
    name = drawn.choice(sorted(told))
    return told | {name: spoilt(told[name], drawn)}


def test_an_answer_of_any_other_form_is_told_or_passed_by_and_never_fails(
    connected: Crm, there: There, listener: Listener, now: datetime
) -> None:
    """A walk with a fixed seed: of every visit one answer is spoilt in one place."""
    drawn, real = random.Random(7), there.answers
    for round_ in range(60):
        moment = now + LATER * (round_ + 1)
        there.clock = f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
        ours(acme(), drawn.choice(["value", "straight-question"]), date(2026, 12, 1 + round_ % 28), moment)
        left = drawn.randrange(12)

        def answers(asked: Asked) -> tuple[int, bytes, Mapping[str, str]]:
            nonlocal left
            code, body, headers = real(asked)
            left -= 1
            if left or not body:
                return code, body, headers
            return code, json.dumps(spoilt(json.loads(body), drawn)).encode(), headers

        listener.answers = answers
        connected.say(next_at=moment, field=drawn.choice(["", connected.field]))
        keep_step(moment)

    listener.answers = real
    visited(connected, now + LATER * 100)
    assert acme().touches.exists()


def test_a_wrong_secret_is_told_and_not_kept(
    ana: Seller, there: There, listener: Listener, now: datetime
) -> None:
    words = {name: Secret("wrong") for name in there.words}
    with pytest.raises(CrmRefusedError, match="does not take"):
        connect(ana, there.program, listener.address, words, now, known_as=there.known_as, writes=False)

    assert not Crm.objects.exists()


def test_its_secrets_stand_nowhere_in_the_open(
    connected: Crm, there: There, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    there.broken.append((500, b"oops", {}))
    keep_step(now + LATER)

    for word in there.words.values():
        assert word not in str(list(Crm.objects.values()))
        assert word not in caplog.text


def test_killed_between_pages_it_goes_on_where_it_was(
    ana: Seller, there: There, listener: Listener, now: datetime
) -> None:
    for key in range(3, 9):
        there.deal(key, f"Deal {key}", f"Firm {key}", f"x@firm{key}.example")
    agree(answering(ana, there, listener, now), now)
    real, count = listener.answers, 0

    def third_page_fails(asked: Asked) -> tuple[int, bytes, Mapping[str, str]]:
        nonlocal count
        is_page = any(word in asked.path for word in ("/deals/search", "/v2/deals?", "/query"))
        count += is_page
        return (500, b"", {}) if is_page and count == 3 else real(asked)

    listener.answers = third_page_fails
    assert keep_step(now) == 0
    some = Deal.objects.count()
    assert 0 < some < 8

    assert keep_step(now + timedelta(minutes=1)) == 1, Crm.objects.get().problem
    assert Deal.objects.count() == 8


def test_it_hides_the_deal_from_cleo(connected: Crm, cleo: Seller) -> None:
    assert not Deal.objects.of(cleo).exists()
