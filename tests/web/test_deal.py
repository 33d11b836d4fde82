"""A deal says why: the evidence marked in the text, each reading corrected in two clicks, and the correction wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deals.cast import KIM, they, we
from unchase.core.act import ActName
from unchase.core.facts import Facts
from unchase.core.plain import restored
from unchase.deals.models import Correction, Deal, Touch
from web.seen import seen

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

HOSTILE = (
    "Not just yet. <script>alert(1)</script><img src=https://spy.example/p.gif onerror=alert(2)>"
    "<style>body{display:none}</style> \u202egnp.exe \x1b[31m \x00 =HYPERLINK(1)"
)


def put_off(deal: Deal, now: datetime, words: str = "Not just yet, maybe later.") -> Touch:
    deal.record([we("2026-11-02 09:00", "Is Friday at 10 good?"), they("2026-11-03 09:00", words)], now)
    return Touch.objects.get(deal=deal, side="them")


def test_the_words_a_reading_rests_on_are_marked(anas: Client, acme: Deal, now: datetime) -> None:
    put_off(acme, now)

    page = anas.get(f"/deals/{acme.pk}").content.decode()

    assert '<mark title="puts it off">Not just yet, maybe later.</mark>' in page


def test_a_correction_wins_is_kept_and_can_be_taken_back(anas: Client, acme: Deal, now: datetime) -> None:
    touch = put_off(acme, now, "Not just yet, maybe later.")
    told = {"act": "stall", "quote": "Not just yet, maybe later.", "is_act": ActName.REFUSAL.value}

    answer = anas.post(f"/touches/{touch.pk}/correct", told, follow=True)

    assert "says no" in seen(answer)
    assert Deal.objects.get(pk=acme.pk).standing == "refused"
    anas.post("/undo", {"word": answer.context["did"]["word"], "back": "/"})
    assert Deal.objects.get(pk=acme.pk).standing == "stalled"
    assert Correction.objects.get().undone_at is not None


def test_a_hostile_mail_is_only_words(anas: Client, acme: Deal, now: datetime) -> None:
    touch = put_off(acme, now, HOSTILE)
    touch.deal.prospect.name = HOSTILE[:90]
    touch.deal.prospect.save()

    for where in (
        "/",
        "/deals",
        "/released",
        "/search?q=not",
        f"/deals/{acme.pk}",
        f"/deals/{acme.pk}/write",
    ):
        page = anas.get(where).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "body{display" not in page or "&lt;style&gt;" in page
        assert not {"\u202e", "\x1b", "\x00"} & set(page)


def test_the_frame_of_a_mail_may_do_nothing(anas: Client, acme: Deal, now: datetime) -> None:
    touch = put_off(acme, now, HOSTILE)

    answer = anas.get(f"/touches/{touch.pk}/mail")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "\u202e" not in answer.content.decode()


def test_what_is_known_of_a_criterion_and_the_motive_are_kept(
    anas: Client, acme: Deal, now: datetime
) -> None:
    put_off(acme, now)
    anas.post(f"/deals/{acme.pk}/qualify", {"name": "budget", "state": "met", "quote": "It is in the plan."})
    anas.post(f"/deals/{acme.pk}/qualify", {"name": "motive", "quote": "We throw away a third of it."})

    said = seen(anas.get(f"/deals/{acme.pk}"))

    assert "budget met It is in the plan." in said
    assert "We throw away a third of it." in said


def test_the_history_tells_where_it_stood_before(anas: Client, acme: Deal, now: datetime) -> None:
    put_off(acme, now)

    assert "nothing passed yet" in seen(anas.get(f"/deals/{acme.pk}/history"))


def test_who_decides_is_asked_where_another_said_no(anas: Client, acme: Deal, now: datetime) -> None:
    acme.record(
        [
            we("2026-11-02 09:00", "Is Friday at 10 good?"),
            they("2026-11-02 10:00", "Sounds interesting, I will look into it.", person="lee@acme.example"),
            they("2026-11-03 09:00", "No thank you, we will not do this.", person=KIM),
        ],
        now,
    )
    assert "Do they decide?" in seen(anas.get("/"))

    anas.post(f"/deals/{acme.pk}/decides", {"decides": "yes"})

    assert Deal.objects.get(pk=acme.pk).standing == "refused"


def test_evidence_is_found_in_the_reading_kept(acme: Deal, now: datetime) -> None:
    put_off(acme, now)
    acme.refresh_from_db()
    assert acme.reading is not None

    facts = restored(Facts, acme.reading.facts)

    assert [act.name for touch in facts.touches for act in touch.acts if touch.side == "them"] == [
        ActName.STALL
    ]
