"""How fast a mailbox is audited, and in how much memory: `python bench/audit.py [--quick] [--json]`.

Makes a mailbox of invented mail, always the same: conversations of some dozen mails with quoted text, HTML, calendar
parts and attachments, among lists, newsletters and drafts. Then measures, each in its own process: the floor
(the standard library's `mailbox.mbox` and `email` parsing every part of every mail), our stages (survey of
envelopes, sorting into conversations, loading every mail of them), and `unchase audit` itself. The mailbox is removed
afterwards. Times are seconds of one processor, so that others at work on the machine do not count.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import quopri
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ME = "nora@lanternworks.example"
SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000, 6_000)
ROOT = Path(__file__).resolve().parent.parent

_US = (
    "Thanks for the time on the phone this morning. I have put together a proposal for the {n} sites we talked about.",
    "Is Tuesday at 3 or Wednesday at 10 better for you? It takes half an hour, and you will leave with a plan.",
    "A printer in {city} cut its returns by a third with the same set-up. I attach two pages on how they did it.",
    "You said the board meets on the 14th. What happens after that, and who would sign?",
    "Here is the quotation, as promised. The price holds for the volumes you named; ask me anything about it.",
    "May I be straight with you: is this still something you want to do this year?",
)
_THEM = (
    "Thank you, I have it. Not just yet: our budget for next year opens in January, please call me then.",
    "Wednesday at 10 works. Could you send an invitation to my colleague as well?",
    "We compare three vendors at the moment. What does it cost for {n} seats, and who else in {city} uses it?",
    "I will speak to our director and come back to you by Friday.",
    "Sorry, this week is full. Let's talk after the holidays.",
    "It looks good, please send the contract.",
)
_FILLER = (
    "The team in {city} has been through two reorganisations since spring and wants to see numbers before anything else.",
    "We ship about {n} parcels a day, most of them before noon, and the rest goes out with the evening van.",
    "As discussed, the roll-out would go site by site, beginning with the warehouse and ending with the shops.",
    "I copied the colleague who looks after the current contract; she knows the terms better than I do.",
    "On another note, the visit was useful, and people here still talk about the demonstration on the shop floor.",
)
_CITIES = ("Leeds", "Graz", "Tampere", "Ghent", "Porto", "Aarhus", "Cork", "Brno", "Turin", "Bergen")
_NAMES = ("Ida", "Tom", "Mei", "Raj", "Eva", "Luca", "Zoë", "Jürgen", "Anaïs", "Piotr", "Owen", "Sara")


def main() -> None:
    arguments = _arguments()
    if arguments.run:
        print(json.dumps(_RUNS[arguments.run](Path(arguments.mailbox))))
        return
    sizes = QUICK if arguments.quick else SIZES
    results = []
    with TemporaryDirectory(prefix="unchase-bench-") as folder:
        for size in sizes:
            path = Path(folder) / f"mail-{size}.mbox"
            make_mailbox(path, size)
            results.append(measure(path, size))
            path.unlink()
    figures = _figures(results)
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        _show(results, figures)


def make_mailbox(path: Path, messages: int, seed: int = 7) -> None:
    """An mbox file of invented mail at `path`; the same for the same numbers."""
    chance = Random(seed)
    written = 0
    with path.open("wb") as file:
        while written < messages:
            for mail in _conversation(chance, written):
                file.write(
                    b"From - Thu Oct 01 08:00:00 2026\n" + mail.replace(b"\nFrom ", b"\n>From ") + b"\n"
                )
                written += 1
                if written == messages:
                    return


def measure(path: Path, size: int) -> dict[str, float]:
    """Seconds and peak memory (MB) of each run over one mailbox."""
    result: dict[str, float] = {"messages": size, "megabytes": path.stat().st_size / 1e6}
    for name in ("floor", "ours"):
        command = [sys.executable, __file__, "--run", name, "--mailbox", str(path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        run = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
        result |= {f"{name}_{key}": value for key, value in json.loads(run.stdout).items()}
    return result | audit(path)


def audit(path: Path) -> dict[str, float]:
    """The command itself; nothing where it is not installed yet."""
    command = Path(sys.executable).parent / "unchase"
    if not command.exists():
        return {}
    out = path.with_suffix(".json")
    with out.open("wb") as answer:
        process = subprocess.Popen(
            [
                str(command),
                "audit",
                str(path),
                "--me",
                ME,
                "--now",
                "2026-11-20T09:00",
                "--tz",
                "Europe/Berlin",
                "--json",
            ],
            stdout=answer,
            stderr=subprocess.PIPE,
        )
        stderr = process.stderr.read() if process.stderr else b""
        _, code, usage = os.wait4(process.pid, 0)
        process.returncode = code
    if code != 0:
        print(f"unchase audit failed: {stderr.decode(errors='replace')[-500:]}", file=sys.stderr)
        return {}
    answer_ = json.loads(out.read_bytes())
    kept = sum(deal["touches"] for deal in answer_["deals"])
    out.unlink()
    return {
        "audit_seconds": usage.ru_utime + usage.ru_stime,
        "audit_peak_mb": usage.ru_maxrss / 1024,
        "audit_deals": len(answer_["deals"]),
        "audit_touches": kept,
    }


def floor(path: Path) -> dict[str, float]:
    """The standard library alone: every mail found, parsed, every part decoded."""
    import mailbox

    began = time.process_time()
    count = 0
    for message in mailbox.mbox(path, create=False):
        count += 1
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
    return {"seconds": time.process_time() - began, "peak_mb": _peak(), "messages": count}


def ours(path: Path) -> dict[str, float]:
    """Our stages, one after the other."""
    from unchase.connectors.conversations import conversations
    from unchase.connectors.mailbox import read_mailbox
    from unchase.connectors.sides import sides_of
    from unchase.connectors.survey import load, survey

    clock = [time.process_time()]
    surveyed = survey(read_mailbox(path, scratch=path.parent))
    clock.append(time.process_time())
    found = conversations(surveyed.envelopes, sides_of([ME]))
    clock.append(time.process_time())
    loaded = 0
    for conversation in found.conversations:
        for filed in conversation.mails:
            message, _ = load(filed.envelope)
            loaded += message is not None
    clock.append(time.process_time())
    left_out = surveyed.left_out.total() + found.left_out.total()
    return {
        "survey_seconds": clock[1] - clock[0],
        "sort_seconds": clock[2] - clock[1],
        "load_seconds": clock[3] - clock[2],
        "seconds": clock[3] - clock[0],
        "peak_mb": _peak(),
        "conversations": len(found.conversations),
        "loaded": loaded,
        "left_out": left_out,
        "unaccounted": surveyed.messages - loaded - left_out - len(surveyed.problems),
    }


_RUNS = {"floor": floor, "ours": ours}


def _conversation(chance: Random, number: int) -> Iterator[bytes]:
    kind = chance.random()
    if kind < 0.03:
        yield from _newsletter(chance, number)
        return
    private = chance.random() < 0.1
    company = f"{chance.choice(_CITIES).lower()}{number}"
    domain = "gmail.com" if private else f"{company}.example"
    name = chance.choice(_NAMES)
    them = f"{name} Mäkelä <{name.lower().encode('ascii', 'ignore').decode()}{number % 97}@{domain}>"
    at = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 280))
    ids: list[str] = []
    quoted = ""
    subject = f"{chance.choice(('Sorting line', 'Your question', 'Proposal', 'Visit'))} {number}"
    for turn in range(chance.randint(4, 20)):
        ours_ = turn % 2 == 0 if kind < 0.8 else chance.random() < 0.5
        city, n = chance.choice(_CITIES), str(chance.randint(3, 400))
        words = [chance.choice(_US if ours_ else _THEM), *chance.sample(_FILLER, chance.randint(0, 4))]
        own = "\n\n".join(words).format(city=city, n=n)
        writer, reader = (f"Nora Lind <{ME}>", them) if ours_ else (them, f"Nora Lind <{ME}>")
        id_ = f"{number}.{turn}.{chance.randrange(10**12)}@{'lanternworks.example' if ours_ else domain}"
        title = ("Re: " if ids else "") + subject
        yield _mail(chance, (writer, reader), title, at, id_=id_, ids=ids, own=own, quoted=quoted)
        quoted = f"On {at:%a, %d %b %Y at %H:%M}, {writer} wrote:\n" + "\n".join(
            f"> {line}" for line in f"{own}\n{quoted}"[:1_800].split("\n")
        )
        ids.append(id_)
        at += timedelta(minutes=chance.randint(30, 60 * 24 * 9))


def _newsletter(chance: Random, number: int) -> Iterator[bytes]:
    text = "\n\n".join(chance.choice(_FILLER).format(city=chance.choice(_CITIES), n="7") for _ in range(6))
    at = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 280))
    extra = "List-Unsubscribe: <https://news.example/leave>\nPrecedence: bulk\n"
    id_ = f"n{number}@news.example"
    people = ("News <news@news.example>", ME)
    yield _mail(chance, people, f"Issue {number}", at, id_=id_, ids=[], own=text, quoted="", extra=extra)


def _mail(
    chance: Random,
    people: tuple[str, str],
    subject: str,
    at: datetime,
    *,
    id_: str,
    ids: list[str],
    own: str,
    quoted: str,
    extra: str = "",
) -> bytes:
    writer, reader = people
    zone = timedelta(hours=chance.choice((-5, 0, 1, 2)))
    stamp = (
        format_datetime((at + zone).replace(tzinfo=None)).removesuffix("-0000")
        + f"{zone // timedelta(hours=1):+03}00"
    )
    hop = f"{chance.randrange(16**12):012x}"
    head = (
        f"Return-Path: <bounce@relay.example>\nReceived: from mx{hop[:2]}.relay.example (mx{hop[:2]}.relay.example [192.0.2.7])\n"
        f"\tby in.lanternworks.example with ESMTPS id {hop}\n\tfor <{ME}>; {stamp}\n"
        f"Received: by out.relay.example with SMTP id {hop}x;\n\t{stamp}\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.example; s=k1;\n\th=from:to:subject:date:message-id;\n"
        f"\tbh={hop * 3}=;\n\tb={hop * 5}\n\t {hop * 5}\n\t {hop * 4}=\n"
        f"From: {_encoded(writer)}\nTo: {_encoded(reader)}\nSubject: {subject}\nDate: {stamp}\nMessage-ID: <{id_}>\n{extra}"
    )
    if ids:
        head += (
            f"In-Reply-To: <{ids[-1]}>\nReferences: " + "\n ".join(f"<{known}>" for known in ids[-12:]) + "\n"
        )
    text = f"{own}\n\n--\nSent from Lanternworks\n\n{quoted}\n"
    return (head + "MIME-Version: 1.0\n").encode() + _body(chance, text, own, quoted)


def _body(chance: Random, text: str, own: str, quoted: str) -> bytes:
    kind = chance.random()
    if kind < 0.45:
        return b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text.encode()
    html = "".join(
        f'<div dir="ltr" style="font-family:Arial">{line or "<br>"}</div>\n' for line in own.split("\n")
    )
    html += f'<div class="gmail_quote"><blockquote class="gmail_quote">{quoted.replace(chr(10), "<br>")}</blockquote></div>'
    page = (
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        + quopri.encodestring(f"<html><body>{html}</body></html>\n".encode())
    )
    if kind < 0.55:
        return page
    plain = b"Content-Type: text/plain; charset=utf-8; format=flowed\n\n" + text.encode()
    if kind < 0.93:
        return (
            b'Content-Type: multipart/alternative; boundary="=_a"\n\n--=_a\n'
            + plain
            + b"\n--=_a\n"
            + page
            + b"\n--=_a--\n"
        )
    attached = (
        b'Content-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n'
        + base64.encodebytes(chance.randbytes(3_000))
    )
    if kind < 0.97:
        return (
            b'Content-Type: multipart/mixed; boundary="=_m"\n\n--=_m\n'
            + plain
            + b"\n--=_m\n"
            + attached
            + b"\n--=_m--\n"
        )
    start = datetime(2026, 10, 5, 9, tzinfo=UTC) + timedelta(hours=chance.randrange(600))
    invitation = (
        f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{chance.randrange(10**9)}@lanternworks.example\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT30M\r\nORGANIZER:mailto:{ME}\r\n"
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ida@leeds.example\r\nSUMMARY:Next step\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    dates = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + invitation.encode()
    return (
        b'Content-Type: multipart/alternative; boundary="=_c"\n\n--=_c\n'
        + plain
        + b"\n--=_c\n"
        + dates
        + b"\n--=_c--\n"
    )


def _encoded(person: str) -> str:
    name, _, address = person.partition(" <")
    return (
        person
        if person.isascii()
        else f"=?utf-8?q?{quopri.encodestring(name.encode(), header=True).decode()}?= <{address}"
    )


def _figures(results: list[dict[str, float]]) -> dict[str, float]:
    """Flat figures, the largest mailbox's under plain names, every one's with its size behind it."""
    figures: dict[str, float] = {}
    for result in results:
        size = int(result["messages"])
        for name in ("floor", "ours", "audit"):
            if f"{name}_seconds" in result:
                figures[f"{name}_rate_{size}"] = round(size / result[f"{name}_seconds"])
                figures[f"{name}_peak_mb_{size}"] = round(result[f"{name}_peak_mb"], 1)
                figures[f"{name}_times_floor_{size}"] = round(
                    result[f"{name}_seconds"] / result["floor_seconds"], 2
                )
        for stage in ("survey", "sort", "load"):
            figures[f"{stage}_us_{size}"] = round(result[f"ours_{stage}_seconds"] / size * 1e6, 1)
        figures[f"unaccounted_{size}"] = result["ours_unaccounted"]
    largest, smallest = int(results[-1]["messages"]), int(results[0]["messages"])
    for name in ("ours", "audit"):
        if f"{name}_rate_{largest}" in figures and largest != smallest:
            # 1.0 is linear: the same time for a message however many there are
            figures[f"{name}_growth"] = round(
                figures[f"{name}_rate_{smallest}"] / figures[f"{name}_rate_{largest}"], 2
            )
    return figures


def _show(results: list[dict[str, float]], figures: dict[str, float]) -> None:
    print(f"{'messages':>9} {'MB':>6}  {'run':<6} {'msg/s':>8} {'x floor':>8} {'peak MB':>8}")
    for result in results:
        size = int(result["messages"])
        for name in ("floor", "ours", "audit"):
            if f"{name}_rate_{size}" in figures:
                rate, times, peak = (
                    figures[f"{name}_{key}_{size}"] for key in ("rate", "times_floor", "peak_mb")
                )
                print(
                    f"{size:>9,} {result['megabytes']:>6.0f}  {name:<6} {rate:>8,.0f} {times:>8.2f} {peak:>8.1f}"
                )
        stages = ", ".join(
            f"{stage} {figures[f'{stage}_us_{size}']:.0f} us" for stage in ("survey", "sort", "load")
        )
        print(f"{'':>18}of ours a message: {stages}")
    for name in ("ours", "audit"):
        if f"{name}_growth" in figures:
            print(
                f"{name}: time a message grows {figures[f'{name}_growth']:.2f}-fold from smallest to largest (1.0 is linear)"
            )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="small mailboxes, within a minute")
    parser.add_argument("--json", action="store_true", help="flat JSON instead of a table")
    parser.add_argument("--run", choices=sorted(_RUNS), help=argparse.SUPPRESS)
    parser.add_argument("--mailbox", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
