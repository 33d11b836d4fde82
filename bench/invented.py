"""A workspace of invented deals, as large as is asked for; every deal has ten touches, made from a few lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from unchase.core.act import Side
from unchase.reading.history import Mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unchase.deals.models import Seller

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
ME = "ana@lantern.example"
_AT_ONCE = 500

_PUT_OFF = (
    (
        Side.US,
        "A shop like yours cut its returns by a third. Is Tuesday at 3 pm or Wednesday at 10 better for a call?",
    ),
    (Side.THEM, "Thanks for this. Not just yet, please keep checking in; we are in the middle of a move."),
    (Side.US, "Understood. What will have changed by then?"),
    (Side.THEM, "The new warehouse opens in spring and everyone is busy with it. Try again later."),
    (Side.US, "May I ask plainly: is this a no? I would rather close the file than bother you with it."),
    (Side.THEM, "We are 40 people. The budget opens in January, call me in Q1.\n\nBest regards\nKim"),
    (Side.US, "I will call you on 4 January and bring the figures of two shops of your size."),
    (Side.THEM, "Thanks, got it."),
    (Side.THEM, "What does it cost? And does it work with our scanners?"),
    (Side.US, "It costs 400 a month, and it does. Shall we talk on Thursday at 3 pm?"),
)
_GHOSTED = (
    *_PUT_OFF[:2],
    (Side.THEM, "Could you send us a quote for 40 people?"),
    (Side.US, "Here is our quote. What do you think of it?"),
    (Side.THEM, "Thank you, we will take a look."),
    (Side.US, "A shop like yours found two hours a day. Is Monday at 10 or Tuesday at 2 pm better?"),
    (Side.US, "Here are three questions to ask before choosing a scanner."),
    (Side.US, "Is this a no? A plain word helps us both."),
    (Side.US, "Two slots are free next week: Tuesday at 10 or Thursday at 3 pm."),
    (Side.US, "I close the file for now; should anything change, write to me."),
)
_AGREED = (
    *_PUT_OFF[:6],
    (Side.US, "Is Tuesday 17 November at 3 pm or at 4 pm better?"),
    (Side.THEM, "4 works. Who will be there from your side?"),
    (Side.US, "Tuesday 17 November at 4 pm it is; Ben and I will be there."),
    (Side.THEM, "Good. Please bring the security paper."),
)
LIVES = (_PUT_OFF, _GHOSTED, _AGREED)


def mails_of(number: int, now: datetime = NOW) -> tuple[Mail, ...]:
    """The ten mails of deal `number`, two weeks apart, the last in the fortnight before `now`."""
    life = LIVES[number % len(LIVES)]
    kim = f"kim@shop{number}.example"
    begin = now - timedelta(days=14 * len(life) - 1 - number % 13, minutes=number % 400)
    return tuple(
        Mail(
            id=f"{number}-{place}@mail.example",
            at=begin + timedelta(days=14 * place),
            side=side,
            zone="Europe/London",
            text=text,
            subject="Returns",
            person=kim,
            people=(kim,),
        )
        for place, (side, text) in enumerate(life)
    )


def write_mbox(path: Path, deals: int) -> None:
    """The same as a mailbox: plain mails, each with the one before quoted below."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(deals):
            before = ""
            for mail in mails_of(number):
                sides = (ME, f"Kim <{mail.person}>")
                sender, to = sides if mail.side is Side.US else sides[::-1]
                quoted = "".join(f"> {line}\n" for line in before.splitlines())
                file.write(
                    f"From x {mail.at:%a %b %d %H:%M:%S %Y}\nFrom: {sender}\nTo: {to}\n"
                    f"Date: {mail.at:%d %b %Y %H:%M:%S} +0000\nSubject: Returns\nMessage-ID: <{mail.id}>\n"
                    f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{mail.text}\n\n{quoted}\n"
                )
                before = mail.text


def fill(seller: Seller, deals: int, now: datetime = NOW) -> None:
    """Store `deals` deals of a seller, each assessed at `now`. What each life says is read once and copied."""
    from unchase.core.plain import plain
    from unchase.deals.assessing import assessed
    from unchase.deals.columns import save_columns
    from unchase.deals.models import Contact, Deal, Prospect, Reading, Touch
    from unchase.deals.reading import reader_version

    for numbers in _batches(deals):
        prospects = Prospect.objects.bulk_create(
            Prospect(seller=seller, name=f"Shop {number}", domains=[f"shop{number}.example"])
            for number in numbers
        )
        rows = Deal.objects.bulk_create(
            Deal(
                seller=seller,
                prospect=prospect,
                key=f"shop{number}.example",
                amount=(number * 7919) % 90_000 + 500,
                currency="EUR",
                created_at=now,
                touch_count=len(LIVES[0]),
            )
            for number, prospect in zip(numbers, prospects, strict=True)
        )
        mails = [mails_of(number, now) for number in numbers]
        readings = Reading.objects.bulk_create(
            Reading(reader=reader_version(), facts=plain(_facts(number, said)))
            for number, said in zip(numbers, mails, strict=True)
        )
        Contact.objects.bulk_create(
            Contact(prospect=prospect, address=said[0].person or "", name="Kim")
            for prospect, said in zip(prospects, mails, strict=True)
        )
        Touch.objects.bulk_create(
            Touch.of(mail, deal_id=deal.pk, seller_id=seller.pk, now=now)
            for deal, said in zip(rows, mails, strict=True)
            for mail in said
        )
        for deal, reading, said in zip(rows, readings, mails, strict=True):
            deal.reading, deal.first_touch_at, deal.last_touch_at = reading, said[0].at, said[-1].at
        save_columns(rows, ["reading", "first_touch_at", "last_touch_at"])
        assessed(list(Deal.objects.filter(pk__in=[deal.pk for deal in rows]).to_assess()), now)


def multiply(deals: int, models: int) -> None:
    """Copy the first `models` deals of a fresh workspace until there are `deals`, inside the database.

    Each copy is a deal of its own: its company, people and messages bear its number, and its amount is another.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        for table, number in _COPIED.items():
            kept = [
                column
                for column in (
                    field.name for field in connection.introspection.get_table_description(cursor, table)
                )
                if column != "id" or number == "id"
            ]
            copied = ", ".join(_copied(column, number, models) for column in kept)
            names = ", ".join(f'"{column}"' for column in kept)
            cursor.execute(
                f"WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < {deals // models}) "
                f"INSERT INTO {table} ({names}) SELECT {copied} FROM {table} CROSS JOIN copy "
                f"WHERE {number} - 1 + k * {models} < {deals}"
            )
        cursor.execute("ANALYZE")


_COPIED = {  # each table with the column that says of which deal a row is, beginning with 1
    "deals_prospect": "id",
    "deals_contact": "prospect_id",
    "deals_reading": "id",
    "deals_deal": "id",
    "deals_quoted": "deal_id",
    "deals_touch": "deal_id",
    "deals_standingchange": "deal_id",
    "deals_counted": "deal_id",
    "deals_lived": "deal_id",
}


def _copied(column: str, number: str, models: int) -> str:
    """What stands in that column of the `k`-th copy of a row."""
    was, now = f"({number} - 1)", f"({number} - 1 + k * {models})"
    if column in {"id", "prospect_id", "reading_id", "deal_id"}:
        return f"{column} + k * {models}"
    if column == "amount":
        return f"({now} * 7919) % 90000 + 500"
    if column == "name":
        return f"replace(name, 'Shop ' || {was}, 'Shop ' || {now})"
    if column == "identity":
        return f"{now} || substr(identity, instr(identity, '-'))"
    if column in {"key", "domains", "address", "person", "people", "facts", "verdict", "said", "because"}:
        place = f"replace({column}, 'shop' || {was} || '.example', 'shop' || {now} || '.example')"
        return f"replace({place}, '\"' || {was} || '-', '\"' || {now} || '-')"
    return f'"{column}"'


_READ: dict[tuple[int, int], object] = {}


def _facts(number: int, mails: tuple[Mail, ...]) -> object:
    """The facts of a deal, from those of the deal with the same life written at the same moments."""
    from unchase.core.facts import Facts
    from unchase.reading.history import History
    from unchase.reading.timeline import compose

    key = (number % len(LIVES), number % 13)
    if key not in _READ:
        _READ[key] = compose(History(mails=mails, zone="Europe/London", country="GB"))
    first = _READ[key]
    assert isinstance(first, Facts)
    person = mails[0].person
    shift = mails[0].at - min(touch.at for touch in first.touches)
    people = (person,) if person else ()
    touches = tuple(
        replace(touch, id=mail.id, at=touch.at + shift, person=person, people=people)
        for touch, mail in zip(first.touches, mails, strict=True)
    )
    return replace(first, touches=touches)


def _batches(deals: int) -> Iterator[range]:
    for start in range(0, deals, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, deals))
