"""A transcript brought in through the pages: read, told who is who once, looked at, filed."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from unchase.connectors.transcript import MOST_BYTES
from unchase.core.assessment import Standing
from unchase.deals.models import Contact, Touch
from web.seen import Answer, seen

if TYPE_CHECKING:
    from django.test import Client

    from unchase.deals.models import Deal

TEXT = "Mara: Is Thursday at 3 or Friday at 10 better?\nKim Aro: Friday at 10 works.\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kim Aro>Friday at 10 works.</v>\n"


def carried(answer: Answer) -> str:
    """What the page carries on in its form."""
    found = re.search(r'name="said" value="([^"]*)"', answer.content.decode())
    assert found is not None, "the page carries on what was said"
    return html.unescape(found[1])


def test_a_pasted_transcript_asks_once_who_is_who(anas: Client, acme: Deal) -> None:
    url = f"/deals/{acme.pk}/transcript"
    asked = anas.post(url, {"text": TEXT})
    words = seen(asked)
    assert "Who is who?" in words
    assert "Is Thursday at 3 or Friday at 10 better?" in words

    told = {"said": carried(asked), "whose-0": "us", "whose-1": "them"}
    heard = seen(anas.post(f"{url}/listen", told))
    assert "Friday at 10 works." in heard
    assert "Fri 13 Nov 10:00" in heard
    filed = anas.post(url, {**told, "ending": "appointment"}, follow=True)
    assert "Filed: an appointment, Fri 13 Nov 10:00" in seen(filed)
    acme.refresh_from_db()
    assert acme.standing == Standing.FIRM
    assert Touch.objects.get(deal=acme).text.startswith("Us (Mara): Is Thursday")
    assert Contact.objects.get(prospect=acme.prospect).name == "Kim Aro"

    again = seen(anas.post(url, {"text": TEXT}))
    assert "Who is who is known: Mara, Kim Aro" in again


def test_an_uploaded_file_is_read_and_a_known_name_is_chosen(anas: Client, acme: Deal) -> None:
    kim = Contact.objects.create(prospect=acme.prospect, name="Kim Aro", address="kim@acme.example")
    file = SimpleUploadedFile("talk.vtt", VTT.encode("utf-16"))
    answer = anas.post(f"/deals/{acme.pk}/transcript", {"file": file})

    assert "What was heard" in seen(answer)
    assert f'<option value="{kim.pk}" selected>' in answer.content.decode()


def test_a_talk_of_last_week_is_read_as_of_then(anas: Client, acme: Deal) -> None:
    url = f"/deals/{acme.pk}/transcript"
    told = {"said": carried(anas.post(url, {"text": TEXT})), "whose-0": "us", "whose-1": "them"}
    anas.post(url, {**told, "ending": "appointment", "at": "2026-11-03T15:00"})

    touch = Touch.objects.get(deal=acme)
    assert touch.at.isoformat() == "2026-11-03T15:00:00+00:00"
    acme.refresh_from_db()
    assert acme.standing == Standing.MISSED  # nobody said how Friday the 6th went


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"whose-1": ""}, "Say whose words those of Kim Aro are."),
        ({"ending": ""}, "A conversation ends in one of four ways"),
        ({"at": "2026-12-03T15:00"}, "that time lies ahead"),
        ({"whose-0": "nobody", "whose-1": "nobody"}, "Nothing is left of it"),
    ],
)
def test_what_is_not_told_is_asked_for_and_nothing_is_filed(
    anas: Client, acme: Deal, more: dict[str, str], sentence: str
) -> None:
    url = f"/deals/{acme.pk}/transcript"
    told = {
        "said": carried(anas.post(url, {"text": TEXT})),
        "whose-0": "us",
        "whose-1": "them",
        "ending": "none",
    }
    answer = anas.post(url, {**told, **more})

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert not Touch.objects.exists()


def test_words_of_nobody_named_are_asked_for_and_may_be_both_sides(anas: Client, acme: Deal) -> None:
    url = f"/deals/{acme.pk}/transcript"
    asked = anas.post(url, {"text": "1\n00:00:01,000 --> 00:00:02,000\nShe decides with her partner.\n"})
    assert "Nobody is named in it. Whose words are they?" in seen(asked)
    left_open = anas.post(url, {"said": carried(asked), "ending": "none"})
    assert left_open.status_code == 422
    anas.post(url, {"said": carried(asked), "whose-0": "both", "ending": "none"})

    assert Touch.objects.get(deal=acme).text == "She decides with her partner."


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file, or paste what was said."),
        ({"text": "WEBVTT\n\nNOTE nothing"}, "Nothing is said in it."),
    ],
)
def test_what_is_no_transcript_is_said_in_a_sentence(
    anas: Client, acme: Deal, sent: dict[str, str], sentence: str
) -> None:
    answer = anas.post(f"/deals/{acme.pk}/transcript", sent)

    assert answer.status_code == 422
    assert sentence in seen(answer)


def test_a_file_that_is_too_large_is_not_taken(anas: Client, acme: Deal) -> None:
    file = SimpleUploadedFile("talk.vtt", b"a" * (MOST_BYTES + 200_000))

    assert anas.post(f"/deals/{acme.pk}/transcript", {"file": file}).status_code == 413


@pytest.mark.parametrize("said", ["", "{", "[[1]]", "[[1,2],[3,4]]", "5", "null", "[" * 50_000])
def test_what_the_page_did_not_write_is_nothing(anas: Client, acme: Deal, said: str) -> None:
    answer = anas.post(f"/deals/{acme.pk}/transcript", {"said": said, "ending": "none"})

    assert answer.status_code == 422
    assert not Touch.objects.exists()


def test_the_deal_of_another_seller_is_not_there(cleos: Client, acme: Deal) -> None:
    for path in ("transcript", "transcript/listen"):
        assert cleos.post(f"/deals/{acme.pk}/{path}", {"text": TEXT}).status_code == 404
