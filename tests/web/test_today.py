"""Today says what wants the seller, in sentences with the words and dates; no deal without a reason, none twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deals.cast import deal_of, they, we
from unchase.core.act import Side
from unchase.core.facts import EventOutcome
from unchase.core.touch import Ending
from unchase.deals.models import Appointment, Deal
from web.seen import seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.deals.models import Seller


def test_an_empty_workspace_teaches_how_to_begin(anas: Client) -> None:
    said = seen(anas.get("/"))

    assert "Tuesday, 10 November" in said
    assert "Nothing here yet" in said


def test_a_deal_put_off_twice_is_told_with_both_dates_and_the_last_words(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.record(
        [
            we(
                "2026-08-31 09:00",
                "A shop like yours cut its returns by a third. Shall we talk on Friday at 10?",
            ),
            they("2026-09-03 09:00", "Not just yet, maybe later."),
            we("2026-10-01 08:00", "Something new for you: a study of returns. Would Friday at 10 suit you?"),
            they("2026-10-01 09:00", "Not right now, we are swamped."),
        ],
        now,
    )

    said = seen(anas.get("/"))

    assert "On 3 Sep and 1 Oct they put you off, last with Not right now, we are swamped." in said
    assert "put off twice" in said
    assert "Has anything passed that is not here, a call or a chat?" in said


def test_a_question_of_theirs_is_told_with_its_words_and_when_it_is_due(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.record([they("2026-11-09 16:30", "Does it also run on two sites?")], now)

    said = seen(anas.get("/"))

    assert "Yesterday they asked Does it also run on two sites? Due today 12:00." in said
    assert "Answer, with two times" in said


def test_an_appointment_that_is_over_asks_how_it_ended_before_anything_else(
    anas: Client, ana: Seller, acme: Deal, now: datetime
) -> None:
    deal_of(ana, "Brim", now).record([they("2026-11-09 16:30", "Does it run on two sites?")], now)
    acme.log_call(
        now - timedelta(days=4),
        ending=Ending.APPOINTMENT,
        note="Monday at 3 pm works.",
        appointment=now - timedelta(hours=18),
    )
    acme.reassess(now)

    page = anas.get("/")
    said = seen(page)

    assert said.index("How did it end?") < said.index("Does it run on two sites?")
    assert f"/deals/{acme.pk}/write" not in page.content.decode()

    answer = anas.post(f"/deals/{acme.pk}/ending", {"outcome": "not-there"})
    assert answer.headers["Location"] == "/"
    assert Appointment.objects.get().outcome == EventOutcome.NOT_THERE
    assert "How did it end?" not in seen(anas.get("/"))


def test_what_was_told_of_an_ending_can_be_taken_back(anas: Client, acme: Deal, now: datetime) -> None:
    acme.log_call(
        now - timedelta(days=4),
        ending=Ending.APPOINTMENT,
        note="Monday at 3 pm works.",
        appointment=now - timedelta(hours=18),
    )
    acme.reassess(now)
    anas.post(f"/deals/{acme.pk}/ending", {"outcome": "kept"})

    page = anas.get("/").content.decode()
    anas.post("/undo", {"word": _word(page), "back": "/"})

    assert Appointment.objects.get().outcome == ""
    assert "How did it end?" in seen(anas.get("/"))


def test_an_appointment_ahead_stands_on_top_with_its_countdown(
    anas: Client, acme: Deal, now: datetime
) -> None:
    acme.log_call(
        now - timedelta(days=1),
        ending=Ending.APPOINTMENT,
        note="Tomorrow at 9:42.",
        appointment=now + timedelta(minutes=42),
    )
    acme.reassess(now)

    assert "in 42 minutes" in seen(anas.get("/"))


def test_seven_at_a_time_and_no_deal_twice(anas: Client, ana: Seller, now: datetime) -> None:
    for number in range(9):
        deal_of(ana, f"Mill{number}", now).record(
            [they("2026-11-09 16:30", "Does it run on two sites?", id_=f"q{number}@x.example")], now
        )

    first = anas.get("/").content.decode()
    rest = anas.get("/?from=7", headers={"hx-request": "true"}).content.decode()

    shown = [*re.findall(r'id="deal-(\d+)"', first), *re.findall(r'id="deal-(\d+)"', rest)]
    assert first.count("<article") == 7
    assert rest.count("<article") == 2
    assert len(set(shown)) == 9


def test_a_deal_that_needs_nothing_is_told_with_its_day(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record(
        [we("2026-11-09 09:00", "A shop like yours cut its returns by a third. Is Friday at 10 good?")], now
    )

    said = seen(anas.get("/"))
    fold = seen(anas.get("/today/quiet"))

    assert "Nothing to do here: one deal" in said
    assert "Acme waiting until Tue 17 Nov" in fold


def test_what_both_sides_promised_is_due_by_name(anas: Client, acme: Deal, now: datetime) -> None:
    acme.log_call(now, ending=Ending.NONE, note="Nothing agreed.")
    friday = datetime(2026, 11, 13, tzinfo=UTC)
    acme.promise(
        now, side=Side.US, what="the two-site figures", due_from=friday, due_to=friday + timedelta(days=1)
    )

    said = seen(anas.get("/"))

    assert "the two-site figures" in said


def _word(page: str) -> str:
    found = re.search(r'name="word" value="([^"]+)"', page)
    assert found is not None, "the page offers no undo"
    return found[1]
