"""What simulated sellers were answered and told was kept, whose which deal is meanwhile, and how they ask."""

from __future__ import annotations

import base64
import http.client
import json
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

_PATIENCE = 60.0  # seconds for one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: its code (0 for none), its words, the cookies it sets, and where it leads."""

    code: int
    words: str
    cookies: Mapping[str, str]
    leads: str = ""


@dataclass(slots=True)
class Ledger:
    """What was answered, how fast, and what was said to be kept: by kind, a marker with the deal it belongs to."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    kept: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    taken_back: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    roles: dict[int, str] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: Lock = field(default_factory=Lock)

    def keep(self, kind: str, marker: str, deal: int) -> None:
        """Something was said to be kept."""
        with self.lock:
            self.kept[kind][marker] = deal
            self.touched.add(deal)


@dataclass(slots=True)
class Floor:
    """All sellers together: whose which deal is at the moment, and the processes that answer."""

    ports: list[int]
    ledger: Ledger
    deals: dict[int, list[int]]  # by seller's key
    people: dict[int, int]  # by deal, a person of its prospect
    lock: Lock = field(default_factory=Lock)

    def take(self, seller: int, chance: random.Random) -> int | None:
        """A deal of the seller's, out of everybody's hands until it is given back."""
        with self.lock:
            deals = self.deals[seller]
            return deals.pop(chance.randrange(len(deals))) if deals else None

    def give(self, seller: int, deal: int) -> None:
        """It may be worked on again, by that seller."""
        with self.lock:
            self.deals[seller].append(deal)

    def some(self, seller: int, chance: random.Random) -> int:
        """A deal to work on; others may do so at the same time."""
        with self.lock:
            return chance.choice(self.deals[seller])


def asked(port: int, method: str, where: str, body: str, headers: Mapping[str, str]) -> Answer:
    """One request on a connection of its own."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as there:
            there.request(method, where, body.encode() or None, dict(headers))
            answer = there.getresponse()
            words = answer.read().decode(errors="replace")
            pairs = [
                one.partition(";")[0].partition("=") for one in answer.headers.get_all("Set-Cookie") or []
            ]
            cookies = {name: word for name, _, word in pairs}
            return Answer(
                code=answer.status, words=words, cookies=cookies, leads=answer.headers.get("Location", "")
            )
    except (OSError, http.client.HTTPException) as error:
        return Answer(code=0, words=f"{type(error).__name__} {error}", cookies={})


def says(answer: Answer) -> str:
    """What the next page is to say of what was done; the program told it in a cookie, signed and not secret."""
    word = answer.cookies.get("did", "").strip('"').partition(":")[0]
    try:
        return str(json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))["says"])
    except (ValueError, KeyError):
        return ""
