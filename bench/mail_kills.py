"""What is left when mail is killed on its way: `python bench/mail_kills.py [--kills N] [--quick] [--json]`.

Pulls from a Dovecot and sends through a submission server are killed (kill -9) at random moments, life after life; each
life is then let end, and compared with what the servers hold. Each kill is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from imaplib import IMAP4
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from invented import ME
from mailservers.dovecot import PASSWORD, dovecot, is_here
from mailservers.letters import letter
from mailservers.smtp import post_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailservers.dovecot import Dovecot
    from mailservers.smtp import Post
    from unchase.deals.models import Mailbox

_TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
_MAILS = 60
_LETTERS = 12
_A_BATCH = 6  # mails a transaction: many points to be killed at
_OFFER = (
    "A shop like yours cut its returns by a third. Is Thursday at 3 pm or Friday at 10 am better for a call?"
)


def measure(kills: int, seed: int) -> dict[str, int]:
    """The figures: kills, and everything that went wrong."""
    moments = random.Random(seed)
    figures = dict.fromkeys(
        ("kills", "lives", "mails lost", "mails stored twice", "letters sent twice",
         "letters lost", "letters in doubt", "letters taken", "damaged"), 0,
    )  # fmt: skip
    with ExitStack() as stack:
        server = stack.enter_context(dovecot())
        post = stack.enter_context(post_office())
        home = Path(os.environ["UNCHASE_HOME"])
        box = _prepared(server, post)
        shutil.copy(home / "unchase.sqlite3", home / "template")
        lasts = timed(partial(_pull, box, _TUESDAY)), timed(partial(_send, box, _TUESDAY))
        while figures["kills"] < kills:
            _fresh(home, post, server)
            now, left = _TUESDAY, [0, 1]
            while left and figures["kills"] < kills:
                which = moments.choice(left)
                work = partial((_pull, _send)[which], box, now)
                if killed(work, moments.uniform(0, lasts[which])):
                    figures["kills"] += 1
                else:  # it came to its end before
                    left.remove(which)
                now += timedelta(minutes=15)
            figures["lives"] += 1
            for name, wrong in _end(box, post, now).items():
                figures[name] += wrong
    return figures


def _prepared(server: Dovecot, post: Post) -> Mailbox:
    """A workspace with a full mailbox nothing was read of, and letters that may leave."""
    from django.db import connections

    from unchase.connectors.imap import Server, Tls, signed_in
    from unchase.connectors.secret import Secret
    from unchase.deals.models import Deal, Mailbox, Prospect, Seller
    from unchase.rounds import bringing
    from unchase.rounds.keys import allowed, sealed
    from unchase.rounds.send import approve

    bringing._MAILS_A_BATCH = _A_BATCH  # noqa: SLF001 - smaller steps, more points
    with signed_in(
        Server(host="127.0.0.1", port=server.port, tls=Tls.NONE, user="ana"),
        Secret(PASSWORD),
        allowed=allowed(),
    ) as session:
        for number in range(_MAILS):
            kim, at = f"Kim <kim@shop{number % 20}.example>", _TUESDAY - timedelta(days=20, minutes=-number)
            if number < 20:
                session.append("Sent", letter(ME, kim, _OFFER, at=at, id_=f"{number}@lantern.example"), at=at)
            else:
                session.append(
                    "INBOX",
                    letter(
                        kim, ME, "Not just yet, please keep checking in.", at=at, id_=f"{number}@shop.example"
                    ),
                    at=at,
                )
    ana = Seller.objects.create_user(ME, name="Ana", zone="Europe/London", country="GB")
    ago = _TUESDAY - timedelta(days=1)
    box = Mailbox(
        seller=ana, address=ME, user="ana", imap_host="127.0.0.1", imap_port=server.port, imap_tls="none", smtp_host="127.0.0.1",
        smtp_port=post.port, smtp_tls="none", way="smtp", since=date(2026, 1, 1), made_at=ago, agreed_at=ago, next_at=ago,
    )  # fmt: skip
    box.sealed = sealed(box, {"password": PASSWORD})
    box.save()
    for number in range(_LETTERS):
        prospect = Prospect.objects.create(
            seller=ana, name=f"Firm {number}", domains=[f"firm{number}.example"]
        )
        deal = Deal.objects.create(
            seller=ana, prospect=prospect, key=f"firm{number}.example", created_at=ago, triage="deal"
        ).reassess(ago)
        approve(
            deal.draft(ago, to=[f"lee@firm{number}.example"], subject="Your returns", text=_OFFER), box, ago
        )
    connections.close_all()
    return box


def _pull(box: Mailbox, now: datetime) -> None:
    from unchase.rounds.pull import visit

    box.refresh_from_db()
    visit(box, now)


def _send(_box: Mailbox, now: datetime) -> None:
    from unchase.rounds.send import send_due

    send_due(now)


def timed(work: Callable[[], None]) -> float:
    """How long it takes unhindered, in a process of its own."""
    started = time.perf_counter()
    child = _forked(work)
    os.waitpid(child, 0)
    return (time.perf_counter() - started) * 1.1


def killed(work: Callable[[], None], after: float) -> bool:
    """Whether it still ran when it was killed."""
    child = _forked(work)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, how = os.waitpid(child, 0)
    return os.WIFSIGNALED(how)


def _forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            work()
        finally:
            os._exit(0)
    return child


def _fresh(home: Path, post: Post, server: Dovecot) -> None:
    """The workspace and the servers as they were, with letters that were never seen before."""
    for name in ("unchase.sqlite3-wal", "unchase.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.copy(home / "template", home / "unchase.sqlite3")
    with closing(sqlite3.connect(home / "unchase.sqlite3")) as database, database:
        database.execute("UPDATE deals_outgoing SET own_id = lower(hex(randomblob(16)))")
    post.taken.clear()
    with IMAP4("127.0.0.1", server.port) as client:
        client.login("ana", PASSWORD)
        client.select("Sent")
        _, found = client.uid("SEARCH", 'HEADER X-Unchase-Id ""')
        if found and found[0]:
            client.uid("STORE", found[0].replace(b" ", b",").decode(), "+FLAGS.SILENT", "(\\Deleted)")
            client.expunge()


def _end(box: Mailbox, post: Post, now: datetime) -> dict[str, int]:
    """Let a life end, and count what went wrong in it."""
    from django.db import connection, connections

    from unchase.deals.models import Outgoing, Touch

    morning = (now + timedelta(days=1)).replace(hour=10)  # what was put off until it is day again leaves then
    for start in (now, morning):
        for minutes in (15, 30, 45):
            _pull(box, start + timedelta(minutes=minutes))
            _send(box, start + timedelta(minutes=minutes))
    ids = [f"{number}@{'lantern' if number < 20 else 'shop'}.example" for number in range(_MAILS)]
    stored = list(Touch.objects.filter(identity__in=ids).values_list("identity", flat=True))
    own = [one.decode() for one in post.ids()]
    rows = list(Outgoing.objects.all())
    left = {row.own_id for row in rows if row.leaving == Outgoing.Leaving.SENT}
    doubt = {row.own_id for row in rows if row.leaving == Outgoing.Leaving.UNCERTAIN}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone() == ("ok",)
    wrong = {
        "mails lost": len(set(ids) - set(stored)),
        "mails stored twice": len(stored) - len(set(stored)),
        "letters sent twice": len(own) - len(set(own)),
        "letters lost": len(rows) - len(left) - len(doubt) + len(left - set(own)),
        "letters in doubt": len(doubt),
        "letters taken": len(set(own)),
        "damaged": int(not whole),
    }
    connections.close_all()
    return wrong


GOOD = {"kills", "lives", "letters in doubt", "letters taken"}


def main() -> None:
    """Measure, and print a table or JSON; the exit code is 1 where anything went wrong."""
    answer(str(__doc__), measure, GOOD, quick=50)


def answer(
    description: str, measure: Callable[[int, int], dict[str, int]], good: set[str], *, quick: int
) -> NoReturn:
    """The command of a bench that kills: `measure` with so many kills and a seed, in a home of its own; its figures told.

    The exit code is 1 where a figure outside `good` is not 0.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not is_here():
        raise SystemExit("Dovecot is not on this machine: apt install dovecot-imapd.")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"UNCHASE_HOME": f"{folder}/home", "UNCHASE_ALLOW_HOSTS": "127.0.0.0/8"}
        from unchase.rounds.upkeep import prepare

        prepare(now=_TUESDAY)
        figures = measure(min(given.kills, quick) if given.quick else given.kills, given.seed)
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28}{value:>10,}")
    sys.exit(any(value for name, value in figures.items() if name not in good))


if __name__ == "__main__":
    main()
