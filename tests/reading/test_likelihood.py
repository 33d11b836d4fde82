"""How likely a conversation is a sale: small exchanges in many voices."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from unchase.core.act import Side
from unchase.core.message import Address, Message
from unchase.reading.likelihood import Kind, likelihood

US, THEM = Side.US, Side.THEM
START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)

Exchange = list[tuple[Side, Message]]


def exchange(written: str) -> Exchange:
    """Lines "us: …" and "them: …"; "|" parts subject from text, "/" a new line."""
    out: Exchange = []
    for number, line in enumerate(filter(None, (line.strip() for line in written.split("\n")))):
        who, _, said = line.partition(": ")
        subject, bar, text = said.partition(" | ")
        message = Message(
            id=str(number),
            at=START + timedelta(days=number),
            sender=Address("nora@lanternworks.example" if who == "us" else "ida@northwind.example"),
            subject=subject if bar else "",
            text=(text if bar else said).replace(" / ", "\n"),
        )
        out.append((US if who == "us" else THEM, message))
    return out


SALES = [
    """us: Sorting line for Graz | Dear Ida, attached is our proposal for the two sites. Is Tuesday at 3 or Wednesday at 10 better to go through it?
    them: Thanks, got it.
    us: What are the next steps on your side?""",
    """them: Enquiry | Hello, we run four warehouses and look for a new sorting system. Could you send us a quote for 40 seats?
    us: With pleasure. May I ask three questions first? Do you have time on Thursday?""",
    """us: Fewer returns | Hi Tom, we help printers cut their returns by a third. Would you be open to a short call?
    us: Fewer returns | Hi Tom, just wondering whether you saw my note. Shall I show you how it works?""",
    """us: After our talk | You mentioned that the budget opens in January. When would we speak?
    them: Not yet, I'm afraid. The board meets on the 14th and has to sign it off. Please come back in February.""",
    """us: Demo | Would you like me to walk you through the platform next week?
    them: Yes please. We are looking at two other vendors too, so nothing is decided.""",
    """them: Website form | I'd like a demo of your product. What does it cost for a team of nine?
    us: Here is a price list. How about Monday at 11?""",
    """us: Quotation 4711 | Please find attached our quotation. The price is 12,400 for the year.
    them: That is more than we have. Your offer is 20 % above the others.""",
    """us: Introduction | Raj told me you are the one to ask about route planning. Have you got 20 minutes next week?
    them: We're not interested, thanks. Please don't write again.""",
    """them: Re: contract | All fine from our side, send us the contract and we will sign it on Friday.
    us: Here it is.""",
    """us: Angebot | Guten Tag Frau Moe, anbei unser Angebot. Passt Ihnen Dienstag um 10 Uhr?
    them: Danke, wir melden uns.""",
    """them: A question | Sam at the guild told me about you. We need about a dozen for two sites, do you ship to Malta?""",
    """us: Pilot | Our customers typically save four hours a week. Shall we talk on Wednesday?
    them: Could be. Our CFO will have to approve it; ask me again next quarter.""",
]

OTHERS = [
    (Kind.SUPPLIER, """them: Grow your business | Hi Nora, I came across your website. We help companies like yours rank higher. Would you be interested in a free audit?
    them: Grow your business | Did you get a chance to see my note? Just 15 minutes."""),
    (Kind.SUPPLIER, """them: Invoice 2026-118 | Please find attached the invoice for October. Payment is due within 14 days.
    us: Paid today, thank you."""),
    (Kind.SUPPLIER, """us: Boxes | Could you send us a quote for 3,000 boxes, as in spring?
    them: Here is our quotation. Our price is 0.41 a piece.
    us: We would like to order. What would it cost to have them by Friday?"""),
    (Kind.SUPPLIER, """them: Your subscription | Your subscription renews on 1 November. Your card ending in 0000 will be charged.
    them: Receipt | Thank you for your payment."""),
    (Kind.SUPPLIER, """them: Partnership | Hello, we specialise in outsourcing for firms like yours. Our clients include three banks. Shall we have a quick call on Tuesday?
    us: Thank you, we are not looking for this."""),
    (Kind.SUPPLIER, """them: Hello | I help software companies find buyers while they sleep. Are you the right person to talk to?
    them: Re: Hello | Did my note reach you? Here's my calendar."""),
    (Kind.CUSTOMER, """them: Cannot log in | Since the update our people cannot log in, and the export is not working either. Ticket #881.
    us: Sorry about that. Could you reset your password once more? The error is fixed.
    them: It works again."""),
    (Kind.CUSTOMER, """us: Your invoice for Q3 | Attached is the invoice for the third quarter.
    them: It has been paid.
    them: Could you add two more seats to our plan? And the report still shows an error when printing."""),
    (Kind.PRIVATE, """them: Saturday | Are you and the kids coming to the barbecue? Mum brings the cake. / Love, / Ida
    us: Of course! See you at home, xx / Nora"""),
    (Kind.PRIVATE, """us: Pub? | Fancy a pint on Friday, mate?
    them: Can't, football on. Next week?"""),
    (Kind.OTHER, """them: Application | Dear Ms Lind, I am applying for the position of office manager. Please find attached my CV.
    us: Thank you, we will be in touch."""),
    (Kind.UNCLEAR, """them: Fire drill | The fire drill in the building is on Thursday at ten. Please use the back stairs.
    us: Understood."""),
]  # fmt: skip


@pytest.mark.parametrize("written", SALES)
def test_a_sale_is_likely_and_says_why(written: str) -> None:
    found = likelihood(exchange(written))
    assert found.kind is Kind.SALE, found
    assert found.value >= 0.5
    assert "“" in found.because


@pytest.mark.parametrize(("kind", "written"), OTHERS)
def test_what_is_no_sale_is_unlikely_and_says_what_it_is(kind: Kind, written: str) -> None:
    found = likelihood(exchange(written))
    assert found.kind is kind, found
    assert found.value < 0.5
    assert found.because.endswith(".")


def test_the_reason_quotes_words_that_were_written() -> None:
    found = likelihood(exchange("us: Proposal | Attached is our proposal for Graz.\nthem: Thanks."))
    assert found.because == "We sent an offer (05 Oct 2026: “Attached is our proposal”)."


def test_what_is_quoted_below_an_answer_is_not_read_as_its_writers() -> None:
    quoted = "Fine. /  / On Mon, 5 Oct 2026, Nora wrote: / > Attached is our proposal. / > We help companies."
    assert likelihood(exchange(f"them: {quoted}\nus: Fire drill at ten.")).kind is Kind.UNCLEAR


def test_only_robots_are_no_sale() -> None:
    robot = Message(
        id="1", at=START, sender=Address("no-reply@shop.example"), text="Your proposal was viewed."
    )
    found = likelihood([(THEM, robot)])
    assert (found.kind, found.value) == (Kind.ROBOT, 0.02)
    form = Message(
        id="1",
        at=START,
        sender=Address("no-reply@shop.example"),
        headers={"reply-to": "Jo <jo@x.example>"},
        text="I'd like a demo.",
    )
    assert likelihood([(THEM, form)]).kind is Kind.SALE
    news = Message(
        id="1", at=START, headers={"reply-to": "jo@x.example", "list-unsubscribe": "<x>"}, text="x"
    )
    assert likelihood([(THEM, news)]).kind is Kind.ROBOT
    header = Message(id="1", at=START, headers={"auto-submitted": "auto-generated"}, text="x")
    assert likelihood([(THEM, header)]).kind is Kind.ROBOT


def test_nothing_is_nothing() -> None:
    assert likelihood([]).value == 0.0
    assert likelihood(exchange("them: Hello there")).because.startswith("They wrote and we never answered")


def test_a_long_reason_is_cut() -> None:
    found = likelihood(
        exchange("us: Our proposal, " + "which took us weeks to write and " * 1 + "is attached.")
    )
    assert len(found.because) < 150


def test_long_exchanges_and_hostile_texts_are_read_quickly() -> None:
    many = exchange("us: x\nthem: y\n" * 50)
    hostile = [
        (US, Message(id="h", at=START, text=piece * (100_000 // len(piece))))
        for piece in ("our ", "send us a ", "İ", "\n> ", "on a", "- -", "from: ")
    ]
    began = time.process_time()
    likelihood(many)
    for message in hostile:
        likelihood([message])
    assert time.process_time() - began < 30  # at a quadratic cost it would be minutes
