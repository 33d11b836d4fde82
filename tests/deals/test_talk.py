"""A talk filed: who is who is told once, and kept with the people of the deal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from deals.cast import KIM, deal_of
from unchase.core.act import Side
from unchase.core.assessment import Standing
from unchase.core.touch import Ending
from unchase.deals.erasure import erase
from unchase.deals.export import everything
from unchase.deals.models import Contact, Deal, Seller, Touch, Voice
from unchase.deals.talk import file_talk, note_of
from unchase.deals.voice import Whose, whose

if TYPE_CHECKING:
    from datetime import datetime

SAID = [
    ("Ana L.", "Is Thursday at 3 or Friday at 10 better for you?"),
    ("Kim", "Friday at 10 works, I will bring the figures of the last three years."),
    ("Olav", "Good."),
    ("Notetaker", "This meeting is being recorded."),
]


def filed(deal: Deal, now: datetime) -> Touch:
    kim = Contact.objects.create(prospect=deal.prospect, address=KIM, name="Kim Aro")
    told = {
        "Ana L.": Whose(Side.US),
        "Kim": Whose(Side.THEM, kim),
        "Olav": Whose(Side.THEM),
        "Notetaker": Whose(None),
    }
    return file_talk(deal, SAID, told, now, at=now - timedelta(hours=1), ending=Ending.APPOINTMENT)


def test_a_talk_is_a_call_with_everyone_who_spoke_and_makes_the_deal_firm(acme: Deal, now: datetime) -> None:
    touch = filed(acme, now)

    assert touch.text.splitlines() == [
        "Us (Ana L.): Is Thursday at 3 or Friday at 10 better for you?",
        "Them (Kim Aro): Friday at 10 works, I will bring the figures of the last three years.",
        "Them (Olav): Good.",
    ]
    assert (touch.channel, touch.person, touch.people) == ("call", KIM, [KIM, "Olav"])
    assert touch.item().people == (KIM, "Olav")
    acme.refresh_from_db()
    assert acme.standing == Standing.FIRM
    assert Contact.objects.filter(prospect=acme.prospect, name="Olav").count() == 1


def test_the_next_transcript_of_the_same_people_asks_nothing(acme: Deal, now: datetime) -> None:
    filed(acme, now)
    known = whose(acme, ["KIM", "Olav", "Ana L.", "Notetaker", "Ines"])

    assert set(known) == {"KIM", "Olav", "Ana L.", "Notetaker"}
    assert all(one.told for one in known.values())
    assert [known[name].side for name in ("KIM", "Olav", "Ana L.", "Notetaker")] == [
        Side.THEM,
        Side.THEM,
        Side.US,
        None,
    ]
    kim, olav = known["KIM"].contact, known["Olav"].contact
    assert (kim and kim.address, olav and olav.name) == (KIM, "Olav")


def test_a_name_told_once_is_known_in_every_form_a_program_gives_it(acme: Deal, now: datetime) -> None:
    kim = Contact.objects.create(prospect=acme.prospect, address=KIM, name="Kim Aro")
    told = {"Lindqvist, Mara (Guest)": Whose(Side.US), "Olav Berg | Acme": Whose(Side.THEM)}
    file_talk(acme, [(name, "Good.") for name in told], told, now, at=now, ending=None)

    known = whose(acme, ["Mara Lindqvist", "Aro, Kim (External)", "olav berg"])
    assert [(one.side, one.told) for one in known.values()] == [
        (Side.US, True),
        (Side.THEM, True),
        (Side.THEM, True),
    ]
    assert known["Aro, Kim (External)"].contact == kim
    assert set(acme.prospect.contacts.values_list("name", flat=True)) == {"Kim Aro", "Olav Berg"}


def test_two_people_of_one_name_are_told_apart_by_what_stands_behind_it(acme: Deal, now: datetime) -> None:
    told = {"Mara (Lantern)": Whose(Side.US), "Mara (Acme)": Whose(Side.THEM)}
    file_talk(acme, [(name, "Good.") for name in told], told, now, at=now, ending=None)

    known = whose(acme, ["Mara (Lantern)", "Mara (Acme)"])
    assert [one.side for one in known.values()] == [Side.US, Side.THEM]
    assert not any(one.told for one in whose(acme, ["Mara (Elsewhere)"]).values() if one.side is Side.US)


@pytest.mark.parametrize("name", ["Speaker 2", "Unknown Speaker", "Sprecher 1", "speaker b", "Guest 3"])
def test_who_is_only_counted_is_somebody_else_in_the_next_talk(acme: Deal, now: datetime, name: str) -> None:
    told = {name: Whose(Side.THEM)}
    touch = file_talk(acme, [(name, "We decide on Friday.")], told, now, at=now, ending=None)

    assert touch.text == f"Them ({name}): We decide on Friday."
    assert whose(acme, [name]) == {}
    assert not acme.prospect.contacts.filter(name__iexact=name).exists()


def test_our_side_is_known_at_every_prospect_and_theirs_only_at_their_own(
    acme: Deal, ana: Seller, now: datetime
) -> None:
    filed(acme, now)
    bolt = deal_of(ana, "Bolt", now)

    assert whose(bolt, ["Ana L.", "Kim", "Olav"]) == {"Ana L.": Whose(Side.US)}


def test_another_seller_knows_nothing_of_it(acme: Deal, ben: Seller, now: datetime) -> None:
    filed(acme, now)

    assert whose(deal_of(ben, "Acme", now), ["Ana L.", "Kim", "Olav"]) == {}


def test_names_that_are_written_as_known_need_no_telling_and_first_names_are_a_guess(acme: Deal) -> None:
    kim = Contact.objects.create(prospect=acme.prospect, address=KIM, name="Kim Aro")
    known = whose(acme, ["ana", "Kim Aro", "Kim", "Acme Recorder", "Zed"])

    assert known == {
        "ana": Whose(Side.US),
        "Kim Aro": Whose(Side.THEM, kim),
        "Kim": Whose(Side.THEM, kim, told=False),
        "Acme Recorder": Whose(None, told=False),
    }


def test_what_is_told_again_replaces_what_was_told(acme: Deal, now: datetime) -> None:
    filed(acme, now)
    file_talk(
        acme, [("Olav", "I am of your house.")], {"Olav": Whose(Side.US)}, now, at=now, ending=Ending.NONE
    )

    assert whose(acme, ["Olav"]) == {"Olav": Whose(Side.US)}
    assert Voice.objects.filter(name="olav").count() == 1


def test_words_of_nobody_named_are_one_sides_or_a_plain_note() -> None:
    said = [("", "Friday at 10 works.")]

    assert note_of(said, {}) == "Friday at 10 works."
    assert note_of(said, {"": Whose(Side.THEM)}) == "Them: Friday at 10 works."
    assert note_of(said, {"": Whose(None)}) == ""


def test_who_is_erased_takes_the_talk_and_the_voice_along(acme: Deal, ana: Seller, now: datetime) -> None:
    touch = filed(acme, now)
    assert erase(ana, KIM, now) == 1

    touch.refresh_from_db()
    assert touch.text == ""
    assert not Voice.objects.filter(name="kim").exists()


def test_the_voices_are_in_the_export(acme: Deal, ana: Seller, now: datetime) -> None:
    filed(acme, now)
    prospect = next(row for row in everything(ana) if row["kind"] == "prospect")

    assert {voice["name"] for voice in prospect["voices"]} == {"ana l.", "kim", "olav", "notetaker"}
