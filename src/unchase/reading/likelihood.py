"""How likely a conversation is a sale, and why: for mailboxes that come without a list of deals.

A few findings, each by a phrase: who sells to whom, who pays whom, what the talk is about. It sorts a list for a
person to look at; it decides nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from unchase.core.act import Side
from unchase.reading.needed import needed, stems
from unchase.reading.word_tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from unchase.core.message import Message

_MOST_MESSAGES = 5  # from the beginning, and as many from the end
_MOST_CHARACTERS = 2_000  # of each message's own words
_DECIDED = 7.0  # by which one kind outweighs all others together, so that more would change nothing
_OFTEN = 2  # times one kind of finding counts at most
LIKELY = 0.5  # from which value on a conversation is taken for a sale; below, the seller decides
_UNDECIDED = 0.35  # the value with no finding at all
_QUOTE_BEGINS = re.compile(
    r"^(?:>|-{2,} ?(?:original|forwarded|urspr)|_{10,}|from: .{1,200}\n|on .{5,200} wrote:|am .{5,200} schrieb .{1,100}:)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTE_LONGEST = 80
# A phrase begins where a word does. That is tested behind the match: so the engine passes over letters none begins with.
_WORD_EDGE = re.compile(r"\b")


class Kind(StrEnum):
    """What a conversation seems to be."""

    SALE = "sale"
    SUPPLIER = "supplier"  # they sell to us
    CUSTOMER = "customer"  # they have bought already
    PRIVATE = "private"
    ROBOT = "robot"  # nobody reads on the other side
    OTHER = "other"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """How likely it is a sale (0 to 1), what it seems to be, and the reason in a sentence with the words it rests on."""

    value: float
    kind: Kind
    because: str


@dataclass(frozen=True, slots=True, eq=False)
class _Sign:
    """One row of the table: what its phrases speak for when a side says them, and the reason in words."""

    name: str
    weight: float
    speaks_for: Mapping[Side, tuple[Kind, str]]


class _Phrases(NamedTuple):
    """The phrases that tell something when one side says them, in the order of their signs.

    Each is filed under a stem, with what else a text must hold beside it to hold the phrase.
    """

    all: tuple[tuple[_Sign, Callable[[str, int], re.Match[str] | None]], ...]
    by_stem: Mapping[str, tuple[tuple[int, frozenset[str]], ...]]
    stemless: tuple[int, ...]

    def found(self, text: str) -> dict[_Sign, re.Match[str]]:
        """The signs a text shows, in order, each with the first of its phrases."""
        held = stems(text)
        numbers = {
            number
            for stem in self.by_stem.keys() & held
            for number, beside in self.by_stem[stem]
            if beside <= held
        }
        found: dict[_Sign, re.Match[str]] = {}
        for number in sorted(numbers.union(self.stemless)):
            sign, search = self.all[number]
            match = search(text, 0)
            while match and not _WORD_EDGE.match(text, match.start()):
                match = search(text, match.start() + 1)
            if match and (sign not in found or match.start() < found[sign].start()):
                found[sign] = match
        return found


@dataclass(frozen=True, slots=True)
class _Finding:
    """A sign one message shows, with the words."""

    sign: _Sign
    message: Message
    words: str
    kind: Kind
    says: str


def likelihood(exchange: Sequence[tuple[Side, Message]]) -> Likelihood:
    """How likely these messages, oldest first, each with the side that wrote it, are about one sale of ours."""
    if not exchange:
        return Likelihood(value=0.0, kind=Kind.UNCLEAR, because="Nothing has passed yet.")
    inbound = [message for side, message in exchange if side is Side.THEM]
    if len(inbound) == len(exchange) and all(_is_by_robot(message) for message in inbound):
        return Likelihood(
            value=0.02, kind=Kind.ROBOT, because="Only automatic mail came, and we never wrote."
        )
    findings, scores = _weighed(exchange)
    against = sum(score for kind, score in scores.items() if kind is not Kind.SALE)
    balance = scores.get(Kind.SALE, 0.0) - against + _manners(exchange)
    value = 1 / (1 + math.exp(-0.8 * balance - math.log(_UNDECIDED / (1 - _UNDECIDED))))
    value = round(min(0.98, max(0.02, value)), 2)
    kind = _kind(scores, value)
    return Likelihood(value=value, kind=kind, because=_because(kind, findings, exchange))


def _weighed(exchange: Sequence[tuple[Side, Message]]) -> tuple[list[_Finding], dict[Kind, float]]:
    """What is found, in order, and how much it weighs for each kind, until one kind outweighs the others without doubt."""
    if len(exchange) > 2 * _MOST_MESSAGES:
        exchange = [*exchange[:_MOST_MESSAGES], *exchange[-_MOST_MESSAGES:]]
    findings: list[_Finding] = []
    scores: dict[Kind, float] = {}
    counted: dict[tuple[str, Side], int] = {}
    for side, message in exchange:
        for finding in _findings(side, message):
            findings.append(finding)
            key = (finding.sign.name, side)
            counted[key] = counted.get(key, 0) + 1
            if counted[key] <= _OFTEN:
                scores[finding.kind] = scores.get(finding.kind, 0.0) + finding.sign.weight / counted[key]
        most = max(scores.values(), default=0.0)
        if 2 * most - sum(scores.values()) >= _DECIDED:
            break
    return findings, scores


def _findings(side: Side, message: Message) -> Iterator[_Finding]:
    """The signs one message shows, each once."""
    text = f"{message.subject}\n{_own_words(message.text)}".replace("’", "'")
    folded = text.lower()
    text = text if len(text) == len(folded) else folded  # "İ" grows by a letter
    for sign, found in _phrases(side).found(folded).items():
        yield _Finding(sign, message, text[found.start() : found.end()], *sign.speaks_for[side])


def _manners(exchange: Sequence[tuple[Side, Message]]) -> float:
    """Who wrote first and whether both did: sellers begin; a voice we never answered is rarely a prospect."""
    sides = [side for side, _ in exchange]
    if Side.US not in sides:
        return -1.0
    first = 0.5 if sides[0] is Side.US else 0.0
    return first + (0.5 if Side.THEM in sides else 0.0)


def _kind(scores: dict[Kind, float], value: float) -> Kind:
    if value >= LIKELY and scores.get(Kind.SALE):
        return Kind.SALE
    others = {kind: score for kind, score in scores.items() if kind is not Kind.SALE}
    if not others:
        return Kind.UNCLEAR
    return max(others, key=lambda kind: others[kind])


def _because(kind: Kind, findings: Sequence[_Finding], exchange: Sequence[tuple[Side, Message]]) -> str:
    telling = [finding for finding in findings if finding.kind is kind]
    if not telling:
        if all(side is Side.THEM for side, _ in exchange):
            return "They wrote and we never answered; nothing in it speaks of a sale."
        return "Nothing in it says whether it is a sale."
    best = max(telling, key=lambda finding: finding.sign.weight)
    words = " ".join(best.words.split())
    words = words if len(words) <= _QUOTE_LONGEST else words[: _QUOTE_LONGEST - 1] + "…"
    return f"{best.says[0].upper()}{best.says[1:]} ({best.message.at:%d %b %Y}: “{words}”)."


def _own_words(text: str) -> str:
    """The text up to the first thing quoted; for telling what a talk is about that is near enough."""
    quoted = _QUOTE_BEGINS.search(text)
    if quoted is not None and (own := text[: quoted.start()]).strip():
        text = own
    return text[:_MOST_CHARACTERS]


def _is_by_robot(message: Message) -> bool:
    """Whether nobody wrote it; a form that gives a person's address to answer to speaks for that person."""
    headers = message.headers
    if "list-unsubscribe" in headers:
        return True
    if "@" in headers.get("reply-to", "") and not _is_robot(headers["reply-to"].rpartition("<")[2]):
        return False
    sender = message.sender.address if message.sender is not None else ""
    return headers.get("auto-submitted", "no").lower() != "no" or _is_robot(sender)


def _is_robot(address: str) -> bool:
    local = address.partition("@")[0].lower()
    return re.sub(r"[-_.]", "", local).startswith(("noreply", "donotreply", "notification", "mailerdaemon"))


@cache
def _phrases(side: Side) -> _Phrases:
    known: list[tuple[_Sign, Callable[[str, int], re.Match[str] | None]]] = []
    by_stem: dict[str, list[tuple[int, frozenset[str]]]] = {}
    stemless: list[int] = []
    for name, row in table("likelihood.toml").items():
        if side not in row:
            continue
        speaks_for = {one: (Kind(row[one][0]), row[one][1]) for one in Side if one in row}
        sign = _Sign(name, row["weight"], speaks_for)
        for phrase in row["phrases"]:
            for held in needed(phrase):
                if held:
                    stem = max(sorted(held), key=len)
                    by_stem.setdefault(stem, []).append((len(known), held - {stem}))
                else:
                    stemless.append(len(known))
            known.append((sign, re.compile(phrase).search))
    return _Phrases(tuple(known), {stem: tuple(filed) for stem, filed in by_stem.items()}, tuple(stemless))
