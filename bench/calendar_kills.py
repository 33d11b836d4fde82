"""What is left when writing in a calendar and inviting are killed: `python bench/calendar_kills.py [--kills N] [--quick] [--json]`.

Rounds that enter appointments in a Radicale and send invitations through a submission server are killed (kill -9) at
random moments, life after life; between two kills people cancel. Each life is then let end, and compared with what
the servers hold: no invitation twice, no entry twice, none missing, none left of what is off.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from calendarservers.servers import radicale
from invented import ME
from mail_kills import answer, killed, timed
from mailservers.dovecot import PASSWORD, dovecot
from mailservers.smtp import post_office

if TYPE_CHECKING:
    from mailservers.smtp import Post
    from unchase.connectors.dav import Dav
    from unchase.deals.models import Deal, OwnCalendar
    from unchase.reading.history import Mail

_TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
_DEALS, _OFFERS = 8, 3  # with an agreed time and its invitation; with two times that are only offered
_MAKE = (
    b'<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:resourcetype><d:collection/>'
    b"<c:calendar/></d:resourcetype></d:prop></d:set></d:mkcol>"
)
_SHARE = 0.3  # of a whole round: killed again and again on its way
GOOD = {"kills", "lives", "invitations taken", "entries", "in doubt"}


def measure(kills: int, seed: int) -> dict[str, int]:
    """The figures: kills, and everything that went wrong."""
    from django.db import connections

    moments = random.Random(seed)
    figures = dict.fromkeys(
        ("kills", "lives", "invitations taken", "entries", "in doubt", "invitations twice", "invitations lost",
         "entries twice", "entries missing", "entries left behind"), 0,
    )  # fmt: skip
    with ExitStack() as stack:
        server = stack.enter_context(dovecot())
        post = stack.enter_context(post_office())
        address = stack.enter_context(radicale(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        home = Path(os.environ["UNCHASE_HOME"])
        _prepared(server.port, post, address)
        connections.close_all()
        shutil.copy(home / "unchase.sqlite3", home / "template")
        _fresh(home, post, address, "timed")
        works = (_write, _send)
        lasts = [timed(partial(work, _TUESDAY)) for work in works]
        while figures["kills"] < kills:
            _fresh(home, post, address, f"life{figures['lives']}")
            now, left = _TUESDAY, [0, 1]
            while left and figures["kills"] < kills:
                which = moments.choice(left)
                if killed(partial(works[which], now), moments.uniform(0, lasts[which] * _SHARE)):
                    figures["kills"] += 1
                else:  # it came to its end before
                    left.remove(which)
                now += timedelta(minutes=15)
                if moments.random() < 0.2:
                    _cancel(moments.randrange(_DEALS), now)
                    left = [0, *(one for one in left if one)]
            figures["lives"] += 1
            for name, wrong in _end(post, now).items():
                figures[name] += wrong
    return figures


def _prepared(imap: int, post: Post, address: str) -> None:
    """A workspace with agreed times whose invitations may leave, offered ones, and a calendar to write in."""
    from deals.cast import deal_of
    from unchase.deals.agreeing import agree
    from unchase.deals.inviting import attach
    from unchase.deals.models import Mailbox, OwnCalendar, Seller
    from unchase.rounds.keys import sealed
    from unchase.rounds.send import approve

    ago = _TUESDAY - timedelta(days=1)
    ana = Seller.objects.create_user(ME, name="Ana", zone="Europe/London", country="GB")
    box = Mailbox(
        seller=ana, address=ME, user="ana", imap_host="127.0.0.1", imap_port=imap, imap_tls="none", smtp_host="127.0.0.1",
        smtp_port=post.port, smtp_tls="none", way="smtp", since=ago.date(), made_at=ago, agreed_at=ago,
    )  # fmt: skip
    box.sealed = sealed(box, {"password": PASSWORD})
    box.save()
    for number in range(_DEALS):
        deal, at = deal_of(ana, f"Firm{number}", ago), _TUESDAY + timedelta(days=2 + number % 3, hours=number)
        agree(deal, ago, start=at, who=[f"lee@firm{number}.example"])
        row = deal.draft(
            ago, to=[f"lee@firm{number}.example"], subject="Your returns", text="As agreed, then."
        )
        assert attach(row, ago, at)
        approve(row, box, ago)
    for number in range(_DEALS, _DEALS + _OFFERS):
        deal = deal_of(ana, f"Firm{number}", ago)
        deal.record(
            [_mail(deal, ago, "us", "Is Thursday at 3 pm or Friday at 10 am better for a call?")], ago
        )
    own = OwnCalendar(
        seller=ana, name="Work", address=address, user="ana", chosen=address, writes=True, holds=True
    )
    own.sealed = sealed(own, {"password": PASSWORD})
    own.save()


def _write(now: datetime) -> None:
    from unchase.rounds.calendars import write_calendars

    write_calendars(now)


def _send(now: datetime) -> None:
    from unchase.rounds.send import send_due

    send_due(now)


def _cancel(number: int, now: datetime) -> None:
    """Somebody cannot come after all."""
    from django.db import connections

    from unchase.deals.models import Deal

    deal: Deal = Deal.objects.get(key=f"firm{number}.example")
    if deal.appointment_at is not None:
        deal.record([_mail(deal, now, "them", "Sorry, I have to cancel our call. I can't make it.")], now)
    connections.close_all()


def _mail(deal: Deal, at: datetime, side: str, text: str) -> Mail:
    from unchase.core.act import Side
    from unchase.reading.history import Mail

    lee = f"lee@{deal.key}"
    return Mail(
        id=f"{deal.key}{at:%d%H%M%S}{side}", at=at, side=Side(side), zone="UTC", text=text, subject="Your returns", person=lee, people=(lee,)
    )  # fmt: skip


def _fresh(home: Path, post: Post, address: str, name: str) -> None:
    """The workspace as it was, with letters that were never seen before, and an empty calendar."""
    from django.db import connections

    connections.close_all()
    for tail in ("-wal", "-shm"):
        (home / f"unchase.sqlite3{tail}").unlink(missing_ok=True)
    shutil.copy(home / "template", home / "unchase.sqlite3")
    calendar = f"{address}ana/{name}/"
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database, database:
        database.execute("UPDATE deals_outgoing SET own_id = lower(hex(randomblob(16)))")
        database.execute("UPDATE deals_owncalendar SET chosen = ?", (calendar,))
    post.taken.clear()
    with _conversation() as dav:
        dav.ask("MKCOL", f"{address}ana/")
        dav.ask("MKCOL", calendar, body=_MAKE)
    connections.close_all()


def _conversation() -> Dav:
    from unchase.rounds.calendars import conversation_with

    return conversation_with(_own())


def _own() -> OwnCalendar:
    from unchase.deals.models import OwnCalendar

    return OwnCalendar.objects.select_related("seller").get()


def _end(post: Post, now: datetime) -> dict[str, int]:
    """Let a life end, and count what went wrong in it."""
    from django.db import connections

    from unchase.connectors.caldav import in_time
    from unchase.connectors.mime import parse_message
    from unchase.deals.models import Deal, Outgoing, OwnCalendar

    OwnCalendar.objects.update(problem="")
    morning = (now + timedelta(days=1)).replace(hour=9)  # what was put off until it is day again leaves then
    for minutes in (15, 30, 45):
        _send(morning + timedelta(minutes=minutes))
    now = morning + timedelta(hours=1)
    _write(now)
    own = [one.decode() for one in post.ids()]
    rows = list(Outgoing.objects.all())
    doubt = {row.own_id for row in rows if row.leaving == Outgoing.Leaving.UNCERTAIN}
    held = {row.own_id for row in rows if row.leaving == Outgoing.Leaving.HELD}
    left = {row.own_id for row in rows if row.leaving == Outgoing.Leaving.SENT}
    parts = [parse_message(raw)[0] for _, _, raw in post.taken]
    invitations = Counter((one.uid, one.sequence) for part in parts if part for one in part.calendar)
    with _conversation() as dav:
        there = in_time(dav, _own().chosen, _TUESDAY, _TUESDAY + timedelta(days=60))
    uids = Counter(
        line.partition(b":")[2].strip()
        for data in there.values()
        for line in data.splitlines()
        if line.startswith(b"UID:")
    )
    firm = {deal.pk for deal in Deal.objects.filter(appointment_at__gt=now)}
    shown = Counter(int(uid.split(b"-")[1]) for uid in uids if b"-appointment-" in uid)
    offered = sum(b"-held-" in uid for uid in uids)
    wanted = sum(len(deal.held) for deal in Deal.objects.filter(held_until__gt=now))
    connections.close_all()
    return {
        "invitations taken": len(set(own)),
        "entries": sum(uids.values()),
        "in doubt": len(doubt),
        "invitations twice": len(own) - len(set(own)) + sum(times - 1 for times in invitations.values()),
        "invitations lost": len(rows) - len(left) - len(doubt) - len(held) + len(left - set(own)),
        "entries twice": sum(times - 1 for times in uids.values())
        + sum(times - 1 for times in shown.values()),
        "entries missing": len(firm - shown.keys()) + max(0, wanted - offered),
        "entries left behind": len(shown.keys() - firm) + max(0, offered - wanted),
    }


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where anything went wrong."""
    answer(str(__doc__), measure, GOOD, quick=30)


if __name__ == "__main__":
    main()
