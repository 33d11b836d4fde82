"""Before and after a company's hour (`bench/mixed_load.py`): everybody signed in; then every write that was answered looked for.

With `--prepare` and `--anew` it is a process of the program's own, which sees the rows as the house does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg

from organisation import A_SELLER, A_TEAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger import Ledger
    from mailservers.smtp import Post
    from organisation import Organisation

_EVERY = 10  # of so many sellers one has a mailbox letters leave through, and another one a webhook
_WRITTEN: dict[
    str, LiteralString
] = {  # where the marker of each kind is to be found, with its deal and whether it stands
    "a call": "SELECT substring(text FROM 'mk[0-9]+x[0-9]+x'), deal_id, undone_at IS NULL FROM deals_touch WHERE outcome <> '' AND text LIKE '%mk%'",
    "a draft": "SELECT substring(text FROM 'mk[0-9]+x[0-9]+x'), deal_id, undone_at IS NULL FROM deals_outgoing WHERE text LIKE '%mk%'",
    "a criterion": "SELECT substring(quote FROM 'mk[0-9]+x[0-9]+x'), deal_id, undone_at IS NULL FROM deals_criterion WHERE quote LIKE '%mk%'",
    "a promise": "SELECT substring(what FROM 'mk[0-9]+x[0-9]+x'), deal_id, undone_at IS NULL FROM deals_commitment WHERE what LIKE '%mk%'",
    "a let-go": "SELECT note, deal_id, undone_at IS NULL FROM deals_release WHERE note LIKE 'mk%'",
}
_LEFT: dict[str, LiteralString] = {
    "deals to be reassessed": "SELECT count(*) FROM deals_deal WHERE reassess_at <= now() AND NOT is_sample",
    "deals to be counted": "SELECT count(*) FROM deals_deal WHERE NOT counted AND assessed_at IS NOT NULL",
    "imports": "SELECT count(*) FROM deals_importrun WHERE finished_at IS NULL",
    "letters": "SELECT count(*) FROM deals_outgoing WHERE undone_at IS NULL AND (leaving IN ('claimed', 'data') OR leaving = 'ready' AND send_at <= now() + interval '40 seconds')",
    "notices": "SELECT count(*) FROM deals_notice WHERE arrived_at IS NULL AND given_up_at IS NULL",
    "changes not told yet": "SELECT count(*) FROM deals_webhook WHERE looked_to < (SELECT max(id) FROM deals_standingchange)",
}


@dataclass(slots=True)
class Sink:
    """The program that is told of changes: the ids it was told, in order."""

    port: int = 0
    told: list[str] = field(default_factory=list)


@contextmanager
def sink() -> Iterator[Sink]:
    """A program on loopback that webhooks go to."""
    heard = Sink()

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.told.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hears)
    heard.port = int(server.server_address[1])
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown()


def left_to_do(there: Organisation) -> dict[str, int]:
    """What is due and not done yet, by kind; nothing where all is done."""
    with psycopg.connect(there.boss) as database:
        found = {name: _number(database, query) for name, query in _LEFT.items()}
    return {name: count for name, count in found.items() if count}


def looked_over(
    there: Organisation, ledger: Ledger, post: Post, heard: Sink, logs: Path
) -> tuple[dict[str, float], list[str]]:
    """What was lost, done twice or kept otherwise, counted and in words."""
    wrong: list[str] = []
    figures: dict[str, float] = {"deals touched": len(ledger.touched)}
    with psycopg.connect(there.boss) as database:
        for kind, query in _WRITTEN.items():
            figures |= _found(kind, ledger, database.execute(query).fetchall(), wrong)
        figures |= _last_word(ledger, database, wrong)
        figures |= _mails(ledger, database, wrong)
        figures |= _letters(database, post, ledger, wrong)
        figures |= _notices(database, heard, ledger, wrong)
        wandering = "SELECT count(*) FROM deals_touch JOIN deals_deal deal ON deal.id = deal_id WHERE deals_touch.seller_id <> deal.seller_id"
        halves = (
            "SELECT count(*) FROM deals_deal deal WHERE id = ANY(%s) AND touch_count <>"
            " (SELECT count(*) FROM deals_touch WHERE deal_id = deal.id AND undone_at IS NULL)"
        )
        figures["touches in another seller's deal"] = _number(database, wandering)
        figures["deals that count their touches wrong"] = _number(database, halves, [*ledger.touched])
        figures["jobs that failed"] = _number(
            database, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
        )
    figures |= _anew(there, ledger, logs, wrong)
    for name, count in figures.items():
        if count and name.startswith(("touches in", "deals that count", "jobs that")):
            wrong.append(f"{name}: {count}")
    return figures, wrong


def _found(kind: str, ledger: Ledger, rows: list[tuple[Any, ...]], wrong: list[str]) -> dict[str, float]:
    """Whether each write of a kind that was answered is there once, in its deal, and stands unless taken back."""
    times = Counter(str(marker) for marker, _, _ in rows)
    stands = {str(marker): (deal, stood) for marker, deal, stood in rows}
    kept = ledger.kept[kind]
    lost = [one for one in kept if one not in times]
    twice = [one for one, count in times.items() if count > 1]
    otherwise = [
        one
        for one, deal in kept.items()
        if one in stands and one not in ledger.unsure and stands[one] != (deal, one not in ledger.taken_back)
    ]
    unasked = [one for one in times if one not in kept]
    for what, which in {"lost": lost, "twice": twice, "kept otherwise": otherwise}.items():
        wrong += [f"{kind} {what}: {one} in deal {kept.get(one)}, found {stands.get(one)}" for one in which]
    return {
        f"{kind}: answered": len(kept),
        f"{kind}: lost": len(lost),
        f"{kind}: twice": len(twice),
        f"{kind}: kept otherwise": len(otherwise),
        f"{kind}: kept, but not answered so": len(unasked),
    }


def _last_word(ledger: Ledger, database: psycopg.Connection[Any], wrong: list[str]) -> dict[str, float]:
    """Whether what each person is and whose each deal is, is what was said last."""
    roles = dict(
        database.execute(
            "SELECT id, role FROM deals_contact WHERE id = ANY(%s)", [[*ledger.roles]]
        ).fetchall()
    )
    owners = dict(
        database.execute(
            "SELECT id, seller_id FROM deals_deal WHERE id = ANY(%s)", [[*ledger.owners]]
        ).fetchall()
    )
    cast = [one for one, role in ledger.roles.items() if roles.get(one) != role]
    owned = [deal for deal, owner in ledger.owners.items() if owners.get(deal) != owner]
    wrong += [f"person {one} is {roles.get(one)}, was said to be {ledger.roles[one]}" for one in cast]
    wrong += [f"deal {one} is {owners.get(one)}'s, was given to {ledger.owners[one]}" for one in owned]
    return {
        "people cast": len(ledger.roles),
        "people cast: lost": len(cast),
        "deals handed over": len(ledger.owners),
        "deals handed over: lost": len(owned),
    }


def _mails(ledger: Ledger, database: psycopg.Connection[Any], wrong: list[str]) -> dict[str, float]:
    rows = database.execute("SELECT identity FROM deals_touch WHERE identity LIKE '%@up.example'").fetchall()
    times = Counter(str(identity) for (identity,) in rows)
    lost = [one for one in ledger.kept["mails"] if one not in times]
    wrong += [f"a mail brought in is lost: {one}" for one in lost]
    return {"mails brought in": len(ledger.kept["mails"]), "mails brought in: lost": len(lost),
            "mails brought in: twice": sum(count - 1 for count in times.values())}  # fmt: skip


def _letters(
    database: psycopg.Connection[Any], post: Post, ledger: Ledger, wrong: list[str]
) -> dict[str, float]:
    """Whether each letter somebody let leave left once, and is a touch; or is held or put off, and says why."""
    rows = database.execute(
        "SELECT own.id, own.own_id, own.leaving, own.held_why, (SELECT count(*) FROM deals_touch WHERE identity = own.message_id)"
        " FROM deals_outgoing own WHERE own.id = ANY(%s)",
        [[int(one) for one in ledger.kept["a letter"]]],
    ).fetchall()
    taken = Counter(one.decode() for one in post.ids())
    left = [row for row in rows if row[2] == "sent"]
    bad = [row for row in left if taken[row[1]] != 1 or row[4] != 1]
    bad += [row for row in rows if row[2] != "sent" and taken[row[1]]]
    wrong += [f"a letter: {row}, taken {taken[row[1]]} times" for row in bad]
    wrong += [f"a letter in doubt: {row}" for row in rows if row[2] == "uncertain"]
    return {
        "letters let leave": len(ledger.kept["a letter"]),
        "letters that left": len(left),
        "letters held or put off": sum(row[2] in {"held", "ready"} for row in rows),
        "letters lost or twice": len(bad) + len(ledger.kept["a letter"]) - len(rows),
    }


def _notices(
    database: psycopg.Connection[Any], heard: Sink, ledger: Ledger, wrong: list[str]
) -> dict[str, float]:
    """Whether of every change of a standing the other program was told, once."""
    rows = database.execute(
        "SELECT change.id, (SELECT min(key) FROM deals_notice WHERE webhook_id = hook.id AND about = 'change:' || change.id || ':deal.standing_changed')"
        " FROM deals_webhook hook JOIN deals_deal deal USING (seller_id) JOIN deals_standingchange change ON change.deal_id = deal.id"
        " WHERE change.at >= hook.made_at AND change.was <> '' AND NOT deal.id = ANY(%s)",
        [[*ledger.owners]],
    ).fetchall()
    times = Counter(heard.told)
    untold = [change for change, key in rows if key is None or not times[key]]
    twice = [key for key, count in times.items() if count > 1]
    wrong += [f"change {one} was not told" for one in untold] + [
        f"notice {one} was told twice" for one in twice
    ]
    return {"changes another program waits for": len(rows), "changes not told": len(untold),
            "changes told twice": len(twice)}  # fmt: skip


def _anew(there: Organisation, ledger: Ledger, logs: Path, wrong: list[str]) -> dict[str, float]:
    """Whether what is kept of each touched deal is what all that passed in it gives, computed anew."""
    keys = logs.parent / "touched"
    keys.write_text(json.dumps(sorted(ledger.touched)))
    said = subprocess.run([sys.executable, __file__, "--anew", str(keys)], env=there.env, stdout=subprocess.PIPE,
                          text=True, check=True).stdout  # fmt: skip
    differ: list[str] = json.loads(said)
    wrong += [f"computed anew it differs: {one}" for one in differ]
    return {"deals that differ, computed anew": len(differ)}


def _number(database: psycopg.Connection[Any], query: LiteralString, *told: object) -> int:
    row = database.execute(query, list(told) or None).fetchone()
    assert row is not None
    return int(row[0])


def prepare_sellers(sellers: int, smtp: int, hears: int) -> dict[str, Any]:
    """Everybody signed in, with a token; one in ten may let letters leave, another one has a webhook."""
    now = datetime.now(UTC)
    from unchase.rounds.upkeep import prepare

    prepare(now=now)
    from django.test import Client

    from unchase.deals.models import Contact, Deal, Seller
    from unchase.deals.token import Scope, Token

    first, last = Deal.objects.filter(seller=1).order_by("pk")[0].pk, A_SELLER
    told, deals = [], {}
    for number, seller in enumerate(Seller.objects.order_by("pk")[:sellers]):
        client = Client()
        client.force_login(seller)
        _, word = Token.make(seller, now, name="bench", scopes=list(Scope))
        box = _mailbox(seller, smtp, now) if number % _EVERY == 3 else None
        if number % _EVERY == 7:
            _webhook(seller, hears, now)
        start = number // A_TEAM * A_TEAM
        team = [one + 1 for one in range(start, min(start + A_TEAM, sellers)) if one != number]
        told.append({"key": seller.pk, "cookies": {"sessionid": client.cookies["sessionid"].value}, "token": word,
                     "mail": f"-s{number}.example" if number else ".example", "box": box, "team": team,
                     "manages": number % A_TEAM == 0})  # fmt: skip
        deals[seller.pk] = [*range(first + number * last, first + (number + 1) * last)]
    people = Contact.objects.values_list("prospect__deals__pk", "pk")
    return {"sellers": told, "deals": deals, "people": {deal: person for deal, person in people if deal}}


def _mailbox(seller: Any, smtp: int, now: datetime) -> int:  # noqa: ANN401 - the program is not set up yet
    """A mailbox that letters leave through at any hour; nothing is read in it. Its key."""
    from mailservers.dovecot import PASSWORD
    from unchase.deals.models import Mailbox, Seller
    from unchase.rounds.keys import sealed

    Seller.objects.filter(pk=seller.pk).update(policy={"work_start": "01:00", "work_end": "21:59"})
    box = Mailbox(
        seller=seller, address=seller.addresses[0], user="ana", imap_host="127.0.0.1", imap_port=1, imap_tls="none",
        smtp_host="127.0.0.1", smtp_port=smtp, smtp_tls="none", way="smtp", keeps_sent=True, made_at=now, agreed_at=now,
        since=(now - timedelta(days=30)).date(),
    )  # fmt: skip
    box.sealed = sealed(box, {"password": PASSWORD})
    box.save()
    return int(box.pk)


def _webhook(seller: Any, hears: int, now: datetime) -> None:  # noqa: ANN401 - as above
    from unchase.connectors.webhook import new_secret
    from unchase.deals.webhook import Kind
    from unchase.rounds.webhooks import open_webhook

    open_webhook(seller, f"http://127.0.0.1:{hears}/told", [Kind.STANDING.value], new_secret(), now)


def differing(keys: list[int]) -> list[str]:
    """Which of these deals are kept otherwise than all that passed in them gives."""
    now = datetime.now(UTC)
    from unchase.rounds.upkeep import prepare

    prepare(now=now)
    from unchase.deals.assessing import assessed
    from unchase.deals.models import Deal
    from unchase.rounds.reassess import reassess_due

    reassess_due(now)
    columns = (
        "standing",
        "n",
        "stalls",
        "chases",
        "move",
        "move_on",
        "appointment_at",
        "rank",
        "touch_count",
    )
    found = []
    for start in range(0, len(keys), 100):
        some = Deal.objects.filter(pk__in=keys[start : start + 100])
        kept = {row["pk"]: row for row in some.values("pk", *columns)}
        assessed(list(some.order_by("pk").to_assess()), now, anew=True)
        found += [
            f"{kept[row['pk']]}, is {row}" for row in some.values("pk", *columns) if row != kept[row["pk"]]
        ]
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    if sys.argv[1] == "--prepare":
        print(json.dumps(prepare_sellers(*(int(one) for one in sys.argv[2:5]))))
    else:
        print(json.dumps(differing(json.loads(Path(sys.argv[2]).read_text()))))
