"""How fast mail comes in: `python bench/mail.py [--mails N] [--folders N] [--quick] [--json]`.

A Dovecot of its own on loopback, with mbsync beside us in the same run where it is installed. Each first sync is taken
in a process and a workspace of its own: parsed, sorted, read, stored and assessed, as the rounds do it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from invented import ME, NOW, mails_of
from mailservers.dovecot import PASSWORD, dovecot, is_here
from mailservers.letters import letter
from mailservers.proxy import proxy
from unchase.core.act import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mailservers.dovecot import Dovecot
    from unchase.deals.models import Mailbox

_SINCE = date(2025, 1, 1)


def letters(count: int, share: float) -> Iterator[tuple[str, datetime, bytes]]:
    """Mails as (folder, arrival, bytes): a `share` of them with prospects, the others news, colleagues and private."""
    wanted, made = round(count * share), 0
    for number in range(10**6):
        for mail in mails_of(number):
            if made == wanted:
                break
            made += 1
            kim = f"Kim <{mail.person}>"
            sides = (ME, kim) if mail.side is Side.US else (kim, ME)
            folder = "Sent" if mail.side is Side.US else "INBOX"
            quoted = "\n\nOn Monday Kim wrote:\n> " + "Thank you for the last one.\n> " * 6
            yield folder, mail.at, letter(*sides, mail.text + quoted, at=mail.at, id_=mail.id)
        if made == wanted:
            break
    for number in range(count - wanted):
        at = NOW - timedelta(hours=number, minutes=7)
        match number % 3:
            case 0:
                yield (
                    "INBOX",
                    at,
                    letter(
                        "News <news@paper.example>",
                        ME,
                        "All the news. " * 200,
                        at=at,
                        id_=f"n{number}@paper.example",
                        List_Unsubscribe="<https://paper.example/u>",
                    ),
                )
            case 1:
                yield (
                    "INBOX",
                    at,
                    letter(
                        "Ben <ben@lantern.example>",
                        ME,
                        "Have you seen the plan? " * 10,
                        at=at,
                        id_=f"b{number}@lantern.example",
                    ),
                )
            case _:
                yield (
                    "INBOX",
                    at,
                    letter(
                        f"Sis <sis{number}@gmail.com>",
                        ME,
                        "See you on Sunday. " * 20,
                        at=at,
                        id_=f"s{number}@gmail.com",
                    ),
                )


def fill(server: Dovecot, user: str, count: int, share: float) -> None:
    """Put mails into a mailbox, as its Maildir has them."""
    root = server.folder / "mail" / user / "Maildir"
    for number, (folder, at, raw) in enumerate(letters(count, share)):
        place = root if folder == "INBOX" else root / f".{folder}"
        for name in ("cur", "new", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        path = place / "cur" / f"{int(at.timestamp())}.M{number}P1.here:2,S"
        path.write_bytes(raw)
        os.utime(path, (at.timestamp(), at.timestamp()))
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "nobody:nogroup", str(server.folder / "mail")], check=True)


def first_sync(port: int, user: str) -> dict[str, float]:
    """A mailbox brought in whole, in this process."""
    from unchase.deals.models import Deal, Touch
    from unchase.rounds.pull import visit

    box = _mailbox(port, user)
    started, worked = time.perf_counter(), time.process_time()
    count = visit(box, NOW)
    passed, used = time.perf_counter() - started, time.process_time() - worked
    if box.failing_why:
        raise SystemExit(box.failing_why)
    return {
        "mails": count,
        "kept": Touch.objects.count(),
        "deals": Deal.objects.count(),
        "mails a second": round(count / passed),
        "mails a second of work": round(count / used),
        "mails a second of all work": round(count / (used + _children())),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024,
    }


def _children() -> float:
    """Seconds of work of the processes that read."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def poll(port: int, user: str, folders: int) -> dict[str, float]:
    """A look at many folders in which nothing changed; and one in which all numbers changed."""
    from unchase.rounds.entering import entered
    from unchase.rounds.pull import pull

    box = _mailbox(port, user)
    box.folders = ["INBOX", *(f"F{number}" for number in range(folders - 1))]
    box.save()
    with entered(box, NOW) as session:
        for name in box.folders[1:]:
            session.create(name)
        pull(session, box, NOW)
        taken = []
        for _ in range(7):
            started = time.perf_counter()
            pull(session, box, NOW)
            taken.append(time.perf_counter() - started)
    return {"folders": folders, "seconds": round(statistics.median(taken), 3)}


def renumbered(port: int, user: str, count: int) -> dict[str, float]:
    """UIDVALIDITY of a whole folder changed: seconds, bodies fetched again, touches twice or lost."""
    from imaplib import IMAP4

    from unchase.connectors.imap import Session
    from unchase.deals.models import Touch
    from unchase.rounds.pull import visit

    box = _mailbox(port, user)
    box.folders = ["Customers"]
    box.save()
    with IMAP4("127.0.0.1", port) as other:
        other.login(user, PASSWORD)
        other.select("INBOX")
        other.create("Customers")
        other.uid("COPY", "1:*", "Customers")
        visit(box, NOW)
        before = set(Touch.objects.values_list("pk", "deal_id", "identity"))
        other.delete("Customers")
        other.create("Customers")
        other.uid("COPY", "1:*", "Customers")
        bodies = 0
        real = Session.bodies

        def noted(self: Session, mails: Iterable[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
            nonlocal bodies
            for one in real(self, mails):
                bodies += 1
                yield one

        Session.bodies = noted  # type: ignore[method-assign]
        started = time.perf_counter()
        visit(box, NOW)
        passed = time.perf_counter() - started
    after = set(Touch.objects.values_list("pk", "deal_id", "identity"))
    return {
        "mails": count,
        "seconds": round(passed, 2),
        "bodies fetched again": bodies,
        "touches that differ": len(before ^ after),
    }


def push(port: int, user: str, count: int) -> dict[str, float]:
    """From a mail that arrives to a standing that changed, as the rounds go: milliseconds."""
    from threading import Event

    from unchase.connectors.imap import Server, Tls, signed_in
    from unchase.connectors.secret import Secret
    from unchase.deals.models import Deal
    from unchase.rounds.keys import allowed
    from unchase.rounds.mail_clock import mail_going

    box = _mailbox(port, user)
    server = Server(host="127.0.0.1", port=port, tls=Tls.NONE, user=user)
    taken = []
    stop = Event()
    with (
        mail_going(lambda: datetime.now(UTC), stop),
        signed_in(server, Secret(PASSWORD), allowed=allowed()) as session,
    ):
        session.append(
            "Sent",
            letter(
                ME,
                "Kim <kim@shop.example>",
                "Our quote is attached. Is Tuesday at 3 pm better?",
                at=datetime.now(UTC) - timedelta(days=9),
            ),
        )
        _until(Deal.objects.exists)
        time.sleep(1.5)
        deal = Deal.objects.get()
        for number in range(1, count + 1):
            raw = letter(
                "Kim <kim@shop.example>",
                ME,
                "Not just yet, please keep checking in.",
                at=datetime.now(UTC) - timedelta(days=8) + timedelta(minutes=number),
                id_=f"p{number}@shop.example",
            )
            started = time.perf_counter()
            session.append("INBOX", raw)
            _until(lambda number=number: Deal.objects.filter(pk=deal.pk, stalls=number).exists())  # type: ignore[misc]
            taken.append((time.perf_counter() - started) * 1_000)
        stop.set()
    box.refresh_from_db()
    taken.sort()
    return {
        "times": count,
        "ms median": round(statistics.median(taken)),
        "ms p95": round(taken[int(len(taken) * 0.95) - 1]),
    }


def rotating(_port: int, _user: str, count: int) -> dict[str, float]:
    """A new key for the secrets of many mailboxes."""
    from unchase.deals.models import Mailbox, Seller
    from unchase.rounds.keys import rotate, sealed

    ana = Seller.objects.create_user(ME)
    boxes = [
        Mailbox(seller=ana, address=f"{one}@lantern.example", since=_SINCE, made_at=NOW)
        for one in range(count)
    ]
    for box in boxes:
        box.sealed = sealed(box, {"password": PASSWORD})
    Mailbox.objects.bulk_create(boxes, batch_size=500)
    started = time.perf_counter()
    done = rotate()
    return {"mailboxes": done, "seconds": round(time.perf_counter() - started, 2)}


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        if time.monotonic() > deadline:
            raise SystemExit("It did not come in within half a minute.")
        time.sleep(0.02)


def _mailbox(port: int, user: str) -> Mailbox:
    from unchase.deals.models import Mailbox, Seller
    from unchase.rounds.keys import sealed

    ana = Seller.objects.create_user(ME, name="Ana", zone="Europe/London", country="GB")
    ago = NOW - timedelta(days=1)
    box = Mailbox(
        seller=ana,
        address=ME,
        user=user,
        imap_host="127.0.0.1",
        imap_port=port,
        imap_tls="none",
        since=_SINCE,
        made_at=ago,
        agreed_at=ago,
        next_at=ago,
    )
    box.sealed = sealed(box, {"password": PASSWORD})
    box.save()
    return box


def mbsync(server: Dovecot, user: str, folder: Path, count: int, *, fsync: bool) -> float:
    """Mails a second of mbsync copying the same mailbox into a Maildir."""
    target = folder / f"mbsync-{fsync}"
    target.mkdir()
    conf = folder / "mbsyncrc"
    conf.write_text(
        f"FSync {'yes' if fsync else 'no'}\nIMAPAccount a\nHost 127.0.0.1\nPort {server.port}\nUser {user}\nPass {PASSWORD}\n"
        "SSLType None\nAuthMechs LOGIN\n\nIMAPStore far\nAccount a\n\nMaildirStore near\nSubFolders Verbatim\n"
        f"Path {target}/\nInbox {target}/INBOX\n\nChannel c\nFar :far:\nNear :near:\nPatterns INBOX Sent\nCreate Near\nSyncState *\n"
    )
    started = time.perf_counter()
    subprocess.run(
        ["mbsync", "-q", "-c", str(conf), "-a"],
        check=True,
        env=os.environ | {"HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    passed = time.perf_counter() - started
    got = sum(1 for path in target.rglob("*") if path.is_file() and path.parent.name in {"cur", "new"})
    if got < count:
        raise SystemExit(f"mbsync copied {got} of {count}.")
    return round(count / passed)


def _apart(part: str, port: int, user: str, number: int) -> dict[str, float]:
    """One part in a process and a workspace of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [
                sys.executable,
                __file__,
                "--only",
                part,
                "--port",
                str(port),
                "--user",
                user,
                "--mails",
                str(number),
            ],
            env=os.environ
            | {"UNCHASE_HOME": str(Path(folder) / "home"), "UNCHASE_ALLOW_HOSTS": "127.0.0.0/8"},
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("UNCHASE_TRACEBACK") else subprocess.DEVNULL,
            check=True,
        )
    row: dict[str, float] = json.loads(ran.stdout)
    return row


def measure(mails: int, folders: int, pushes: int, scratch: Path) -> dict[str, dict[str, float]]:
    """All figures."""
    out: dict[str, dict[str, float]] = {}
    with dovecot() as server, proxy(server.port, delay=0.025) as far:
        fill(server, "all", mails, 1.0)
        fill(server, "people", mails, 0.3)
        if shutil.which("mbsync"):
            out["mbsync, all with prospects"] = {
                "mails a second": mbsync(server, "all", scratch, mails, fsync=True),
                "mails a second, unsynced": mbsync(server, "all", scratch, mails, fsync=False),
            }
        out["first sync, all with prospects"] = _apart("first", server.port, "all", mails)
        out["first sync, three in ten with prospects"] = _apart("first", server.port, "people", mails)
        out["first sync, 50 ms round trips"] = _apart("first", far.port, "people", mails)
        out["first sync, 50 ms, all with prospects"] = _apart("first", far.port, "all", mails)
        out["look at folders, nothing new"] = _apart("poll", server.port, "many", folders)
        out["all numbers changed"] = _apart("renumbered", server.port, "all", mails)
        out["a new key for all secrets"] = _apart("rotate", server.port, "-", 10_000)
        out["push to standing"] = _apart("push", server.port, "pushed", pushes)
    return out


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--folders", type=int, default=200)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=["first", "poll", "renumbered", "push", "rotate"])
    parser.add_argument("--port", type=int)
    parser.add_argument("--user")
    given = parser.parse_args()
    if given.only:
        from unchase.rounds.upkeep import prepare

        prepare(now=NOW)
        parts: dict[str, Any] = {
            "first": lambda p, u, _n: first_sync(p, u),
            "poll": poll,
            "renumbered": renumbered,
            "push": push,
            "rotate": rotating,
        }
        print(json.dumps(parts[given.only](given.port, given.user, given.mails)))
        return
    if not is_here():
        raise SystemExit("Dovecot is not on this machine: apt install dovecot-imapd.")
    mails = min(given.mails, 1_000) if given.quick else given.mails
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(mails, given.folders, 5 if given.quick else 20, Path(scratch))
    if given.json:
        print(
            json.dumps(
                {f"{part}: {name}": value for part, row in figures.items() for name, value in row.items()}
            )
        )
        return
    for part, row in figures.items():
        print(part)
        for name, value in row.items():
            print(f"  {name:32}{value:>12,}")


if __name__ == "__main__":
    main()
