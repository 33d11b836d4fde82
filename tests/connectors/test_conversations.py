"""From envelopes to conversations: whose deal a mail belongs to, and what belongs to none."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.conversations import Sorted, conversations
from unchase.connectors.deals_file import DealRow
from unchase.connectors.envelope import Envelope
from unchase.connectors.mailbox import read_mailbox
from unchase.connectors.sides import sides_of
from unchase.connectors.survey import survey
from unchase.core.act import Side
from unchase.core.message import Address

if TYPE_CHECKING:
    from pathlib import Path

ME = "nora@lanternworks.example"
START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


def mail(
    sender: str | None, *to: str, id_: str = "", re: tuple[str, ...] = (), subject: str = "", minute: int = 0, bulk: str | None = None,
    list_address: str = "", about: tuple[str, ...] = (), reply_to: tuple[str, ...] = (), cc: tuple[str, ...] = (), name: str = "",
) -> Envelope:  # fmt: skip
    return Envelope(
        id=id_ or f"{sender}-{minute}-{to}",
        at=START + timedelta(minutes=minute),
        sender=Address(sender, name) if sender is not None else None,
        to=tuple(Address(address) for address in to),
        cc=tuple(Address(address) for address in cc),
        reply_to=tuple(Address(address) for address in reply_to),
        references=re,
        subject=subject,
        bulk=bulk,
        list_address=list_address,
        about=about,
    )


def sort(
    *mails: Envelope, deals: tuple[DealRow, ...] = (), include_lists: bool = False, me: str = ME
) -> Sorted:
    return conversations(mails, sides_of([me]), deals=deals, include_lists=include_lists)


def sizes(found: Sorted) -> dict[str, int]:
    return {conversation.prospect: len(conversation.mails) for conversation in found.conversations}


def test_one_conversation_per_company_and_per_person_at_free_mail() -> None:
    found = sort(
        mail(ME, "ida@northwind.example"),
        mail("tom@eu.northwind.example", ME, minute=1),
        mail("Eva.Holm@gmail.com", ME, minute=2),
        mail(ME, "evaholm+x@gmail.com", minute=3),
        mail("raj@gmail.com", ME, minute=4),
    )
    assert sizes(found) == {"northwind.example": 2, "evaholm@gmail.com": 2, "raj@gmail.com": 1}
    assert not found.left_out


def test_a_conversation_knows_sides_people_and_names() -> None:
    found = sort(
        mail(ME, "ida@northwind.example", cc=("tom@northwind.example", "per@lanternworks.example")),
        mail("ida@northwind.example", ME, minute=1, name="Ida Moe"),
    )
    (conversation,) = found.conversations
    assert [filed.side for filed in conversation.mails] == [Side.US, Side.THEM]
    assert conversation.mails[0].people == ("ida@northwind.example", "tom@northwind.example")
    assert conversation.contacts == (
        Address("ida@northwind.example", "Ida Moe"),
        Address("tom@northwind.example"),
    )


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        (mail(ME, "per@lanternworks.example"), "among-ourselves"),
        (mail(ME), "nobody-outside"),
        (mail(None, ME), "nobody-outside"),
        (mail("news@shop.example", ME, bulk="newsletter"), "newsletter"),
        (
            mail(
                "ann@x.example", "talk@lists.example", bulk="mailing-list", list_address="talk@lists.example"
            ),
            "mailing-list",
        ),
        (
            mail("ann@x.example", "g@groups.example", bulk="group", list_address="g@groups.example"),
            "mailing-list",
        ),
        (mail(ME, *(f"p@x{n}.example" for n in range(6))), "to-many"),
        (mail(ME, *(f"p{n}@x.example" for n in range(6)), bulk="newsletter"), "newsletter"),
    ],
)
def test_what_is_no_mail_between_the_sides_is_left_out(envelope: Envelope, reason: str) -> None:
    found = sort(envelope)
    assert dict(found.left_out) == {reason: 1}
    assert found.conversations == ()


def test_a_sellers_tool_that_marks_single_letters_as_bulk_does_not_hide_them() -> None:
    found = sort(
        mail(ME, "ida@northwind.example", id_="1", bulk="newsletter"),
        mail("ida@northwind.example", ME, re=("1",), minute=1, bulk="newsletter"),
    )
    assert sizes(found) == {"northwind.example": 2}


def test_an_address_of_ours_that_colleagues_share_is_no_list() -> None:
    shared = mail(
        "ida@northwind.example",
        "sales@lanternworks.example",
        bulk="group",
        list_address="sales@lanternworks.example",
    )
    assert sizes(sort(shared)) == {"northwind.example": 1}


def test_mail_that_reached_us_by_an_alias_or_blind_copy_is_mail_to_us() -> None:
    assert sizes(sort(mail("ida@northwind.example", "office@elsewhere.example"))) == {"northwind.example": 1}


def test_mail_to_several_companies_goes_where_the_mail_it_answers_went() -> None:
    found = sort(
        mail(ME, "ida@northwind.example", id_="1"),
        mail(ME, "raj@advisors.example", "ida@northwind.example", re=("1",), minute=1),
        mail(ME, "raj@advisors.example", "ida@northwind.example", minute=2),
    )
    assert sizes(found) == {"northwind.example": 2, "advisors.example": 1}


def test_an_answer_from_a_private_address_belongs_to_its_thread() -> None:
    found = sort(
        mail(ME, "ida@northwind.example", id_="1"), mail("ida.moe@gmail.com", ME, re=("1",), minute=1)
    )
    assert sizes(found) == {"northwind.example": 2}


def test_what_we_forward_to_a_supplier_and_its_answer_stay_the_suppliers() -> None:
    found = sort(
        mail("ida@northwind.example", ME, id_="1"),
        mail(ME, "sam@supplier.example", id_="2", re=("1",), minute=1),
        mail("sam@supplier.example", ME, id_="3", re=("1", "2"), minute=2),
    )
    assert sizes(found) == {"supplier.example": 2, "northwind.example": 1}


def test_a_bounce_belongs_to_whom_it_did_not_reach() -> None:
    found = sort(
        mail(ME, "ida@northwind.example", id_="1"),
        mail("mailer-daemon@lanternworks.example", ME, about=("ida@northwind.example",), minute=1),
        mail("", ME, re=("1",), minute=2),
        mail("mailer-daemon@mx.example", ME, minute=3),
    )
    assert sizes(found) == {"northwind.example": 3}
    assert [filed.side for filed in found.conversations[0].mails] == [Side.US, Side.THEM, Side.THEM]
    assert all(filed.people == ("ida@northwind.example",) for filed in found.conversations[0].mails)
    assert found.left_out == {"nobody-outside": 1}


def test_a_robot_that_speaks_for_a_person_stands_for_that_person() -> None:
    found = sort(
        mail("notifications@calendly.com", ME, about=("support@calendly.com", ME, "jo@northwind.example")),
        mail("noreply@lanternworks.example", ME, reply_to=("ida@northwind.example",), minute=1),
        mail("notifications@calendly.com", ME, minute=2),
    )
    assert sizes(found) == {"northwind.example": 2, "calendly.com": 1}
    northwind = found.conversations[0]
    assert [(filed.side, filed.people[0]) for filed in northwind.mails] == [
        (Side.THEM, "jo@northwind.example"),
        (Side.THEM, "ida@northwind.example"),
    ]


def test_people_who_work_at_such_a_service_speak_for_themselves() -> None:
    found = sort(mail("jane.roe@hubspot.com", ME, name="Jane Roe", about=("ida@northwind.example",)))
    assert sizes(found) == {"hubspot.com": 1}
    found = sort(
        mail("dse@docusign.net", ME, name="Docusign on behalf of Ida Moe", about=("ida@northwind.example",))
    )
    assert sizes(found) == {"northwind.example": 1}


LIST = "talk@lists.example"


def post(sender: str, id_: str, re: tuple[str, ...] = (), minute: int = 0, to: str = LIST) -> Envelope:
    return mail(sender, to, id_=id_, re=re, minute=minute, bulk="mailing-list", list_address=LIST)


def test_with_lists_the_threads_we_wrote_in_are_kept() -> None:
    found = sort(
        post("ann@x.example", "1"),
        post(ME, "2", ("1",), 1),
        post("bob@y.example", "3", ("1", "2"), 2),
        post("eve@z.example", "4", minute=3),
        post("eve@z.example", "5", minute=4, to=ME),
        post(ME, "6", minute=5),
        post("bob@y.example", "7", ("6",), 6),
        post(ME, "8", minute=7),
        include_lists=True,
    )
    assert sizes(found) == {"y.example": 3, "x.example": 2, "z.example": 1}
    assert found.left_out == {"list-without-us": 1, "to-a-list-only": 1}


def test_a_deals_file_says_which_deals_there_are() -> None:
    deals = (
        DealRow(name="Northwind", domains=("northwind.example", "nordwind.example")),
        DealRow(name="Eva", addresses=("evaholm@gmail.com",)),
        DealRow(name="Paper", domains=("paper.example",), is_deal=False),
    )
    found = sort(
        mail(ME, "ida@northwind.example"),
        mail("ida@nordwind.example", ME, minute=1),
        mail("eva.holm@gmail.com", ME, minute=2),
        mail("sam@paper.example", ME, minute=3),
        mail("new@prospect.example", ME, minute=4),
        deals=deals,
    )
    assert sizes(found) == {"Northwind": 2, "Eva": 1, "prospect.example": 1}
    assert found.left_out == {"not-a-deal": 1}
    assert found.conversations[0].row == deals[0]


def test_two_deals_with_one_company_are_told_apart_by_subject_and_thread() -> None:
    deals = (
        DealRow(name="Renewal", domains=("northwind.example",), subjects=("renewal", "contract 2027")),
        DealRow(name="Sorting line", domains=("northwind.example",)),
    )
    found = sort(
        mail(ME, "ida@northwind.example", id_="1", subject="Your renewal"),
        mail("ida@northwind.example", ME, re=("1",), subject="Re: Your Renewal", minute=1),
        mail(ME, "ida@northwind.example", subject="Sorting line", minute=2),
        mail("ida@northwind.example", ME, id_="4", re=("1",), subject="quick thing", minute=3),
        mail("ida@northwind.example", ME, re=("1", "4"), subject="one more", minute=4),
        deals=deals,
    )
    assert sizes(found) == {"Renewal": 4, "Sorting line": 1}


@given(
    st.lists(
        st.builds(
            mail,
            st.sampled_from(
                [
                    None,
                    "",
                    ME,
                    "per@lanternworks.example",
                    "a@x.example",
                    "b@y.example",
                    "mailer-daemon@x.example",
                    "a@gmail.com",
                    "noreply@calendly.com",
                ]
            ),
            st.sampled_from([ME, "a@x.example", LIST]),
            id_=st.uuids().map(str),
            re=st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
            subject=st.sampled_from(["", "Re: x", "x"]),
            minute=st.integers(0, 9),
            bulk=st.sampled_from([None, "newsletter", "mailing-list", "group"]),
            list_address=st.sampled_from(["", LIST]),
            about=st.sampled_from([(), ("c@z.example",)]),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_mail_is_in_one_conversation_or_left_out_once(
    mails: list[Envelope], include_lists: object
) -> None:
    found = sort(*mails, include_lists=bool(include_lists))
    filed = Counter(f.envelope.id for conversation in found.conversations for f in conversation.mails)
    assert set(filed.values()) <= {1}
    assert filed.total() + found.left_out.total() == len(mails)
    assert all(f.people for conversation in found.conversations for f in conversation.mails)


def test_no_mail_of_the_real_archive_is_lost_for_its_busiest_posters(suites: Path, tmp_path: Path) -> None:
    surveyed = survey(read_mailbox(suites / "mail" / "fedora-devel-2010-01.mbox", scratch=tmp_path))
    posters = Counter(e.sender.address for e in surveyed.envelopes if e.sender is not None).most_common(10)
    for address, wrote in posters:
        for include_lists in (True, False):
            found = conversations(surveyed.envelopes, sides_of([address]), include_lists=include_lists)
            kept = sum(len(conversation.mails) for conversation in found.conversations)
            assert (
                kept + found.left_out.total() + surveyed.left_out.total() + len(surveyed.problems)
                == surveyed.messages
            )
            assert (kept >= wrote - 2) if include_lists else kept == 0, address
