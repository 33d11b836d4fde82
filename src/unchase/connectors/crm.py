"""Other programs that keep deals: what is said between them and us, whichever it is, and what every one of them can do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.parse import urlsplit

from unchase.connectors.asking import NoAnswerError, asked, checked
from unchase.connectors.host import PUBLIC_ONLY
from unchase.core.act import Side
from unchase.core.touch import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import time

    from unchase.connectors.asking import Answer
    from unchase.connectors.crm_file import CrmDeal
    from unchase.connectors.host import Allowed
    from unchase.connectors.secret import Secret

LONGEST_NOTE = 20_000
OFTEN = timedelta(minutes=5)
_WAIT = 60  # seconds, where it wants to be asked later and does not say when
_LONGEST_WAIT = 86_400
# What no database keeps, as JSON writes it: NULs, and half a letter (words are cut there without regard to letters).
_WORDLESS = re.compile(
    rb"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)

Row = dict[str, Any]


class CrmError(Exception):
    """The other program does not answer as it should; its text is the sentence to show."""


class CrmRefusedError(CrmError):
    """It does not take our token; asking again is of no use before the seller gives another."""


class CrmBusyError(CrmError):
    """It wants to be asked later; `seconds` says when."""

    def __init__(self, says: str, seconds: int) -> None:
        super().__init__(says)
        self.seconds = seconds


class CrmGoneError(CrmError):
    """What was asked for or was to be changed is not there any more."""


class CrmOddError(CrmError):
    """It gave an answer that is of no use; `code` says which."""

    def __init__(self, title: str, code: int) -> None:
        super().__init__(f"{title} gave an answer that is of no use ({code}).")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What passed, as it was noted there: a conversation, an attempt, or a mail (`is_mail`, with its Message-ID).

    `person` is an address or a name of theirs; `side` who called or wrote.
    """

    source_id: str
    deal_id: str
    at: datetime
    person: str
    note: str
    side: Side = Side.US
    outcome: Outcome = Outcome.SPOKE
    is_mail: bool = False
    subject: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next step as it stands there: what, on which day, at what time (UTC) where it is an appointment."""

    says: str
    on: date
    at: time | None = None

    @property
    def line(self) -> str:
        """The step in one line, by which it is known again."""
        return f"{self.on} {self.at:%H:%M} UTC: {self.says}" if self.at else f"{self.on}: {self.says}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A page of deals, as rows of an import; `until` is when the last of them was changed there."""

    deals: tuple[CrmDeal, ...]
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What stands there of a deal: its next step as a line, None where ours was taken away; when that was changed.

    `is_open`: our activity is still one to be done.
    """

    step: str | None
    changed_at: datetime | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be written of a deal: its standing, and its next step (None: there is none) where `writes_step`.

    `step_id` is our activity there, "" before the first.
    """

    deal_id: str
    standing: str
    step: Step | None
    step_id: str
    writes_step: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """How one change went: the key of our activity, or the sentence that says why it was not taken.

    `again`: it may be taken the next time, as it is.
    """

    step_id: str = ""
    problem: str = ""
    again: bool = False


class Program(Protocol):
    """A conversation with one company's program."""

    source: ClassVar[str]
    title: ClassVar[str]
    at_once: ClassVar[int]  # changes written between two notes of how far it went
    every: ClassVar[timedelta]  # between two visits

    def owner(self, known_as: str) -> str:
        """The key of the seller there; `known_as` is the address they sign in with, where the token does not tell."""

    def changed_deals(self, owner: str, since: str) -> Iterator[Changed]:
        """The owner's deals changed since then (all where empty), the longest unchanged first."""

    def past(self, owner: str, since: str, *, mails: bool) -> Iterator[tuple[tuple[Past, ...], str]]:
        """What passed in their deals and was changed since then, a page at a time, with how far that is; `mails` too."""

    def prepared(self, *, make: bool) -> str:
        """The fields that are written, `make`: made where they are not; kept, and handed back with every write."""

    def there(self, steps: Mapping[str, str], fields: str) -> dict[str, There]:
        """What stands there of these deals, by their key; `steps` has our activity of each. One that is gone is left out."""

    def lost_steps(self, lines: Mapping[str, str]) -> dict[str, str]:
        """Our activities by deal that were made and not noted here, known again by their line."""

    def write(self, changes: Sequence[Change], fields: str) -> list[Wrote]:
        """Write them all; how each went, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByToken:
    """The base of a program that is asked with one token in every request: in the header `carries`, after the word there."""

    title: ClassVar[str]
    carries: ClassVar[tuple[str, str]]

    address: str
    token: Secret
    allowed: Allowed = PUBLIC_ONLY

    def _asked(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, told: Row | None = None
    ) -> Row:
        """The object a request below the address is answered with. Raises one of the errors above."""
        header, word = self.carries
        said, _ = answered(
            self.title,
            method,
            f"{self.address}{path}",
            headers={header: f"{word}{self.token.reveal()}"},
            query=query,
            told=told,
            allowed=self.allowed,
        )
        return row_of(self.title, said)


def answered(
    title: str,
    method: str,
    where: str,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    told: object = None,
    body: bytes = b"",
    allowed: Allowed = PUBLIC_ONLY,
) -> tuple[Any, Answer]:
    """The answer as JSON, and whole. Raises one of the errors above, in a sentence."""
    sent = {"Accept": "application/json", **headers}
    if told is not None:
        sent["Content-Type"], body = "application/json", json.dumps(told).encode()
    try:
        answer = asked(method, where, query=query, body=body, headers=sent, allowed=allowed)
    except NoAnswerError as error:
        raise CrmError(str(error)) from None
    if answer.code in {401, 403}:
        raise CrmRefusedError(f"{title} does not take the token; give one that is good.")
    if answer.code in {404, 410}:
        raise CrmGoneError(f"It is not in {title} any more.")
    if answer.code in {429, 503}:
        raise CrmBusyError(f"{title} wants to be asked later.", _wait(answer))
    if answer.code == 204:
        return {}, answer
    try:
        said = json.loads(_WORDLESS.sub(lambda _: rb"\ufffd", answer.body))
    except ValueError:
        said = None
    if answer.code >= 300 or not isinstance(said, dict | list):
        raise CrmOddError(title, answer.code)
    return said, answer


def row_of(title: str, said: object) -> Row:
    """An answer that must be an object. Raises `CrmError`."""
    if not isinstance(said, dict):
        raise CrmError(f"{title} gave an answer that is of no use.")
    return said


def company_address(words: str, home: str, *, allowed: Allowed = PUBLIC_ONLY, other_home: str = "") -> str:
    """The address of a company's own place below `home`, from its name or as it stands in the browser. Raises `CrmError`.

    What lies below `other_home` lies below `home` as well, under the same name.
    """
    plain = words.strip().rstrip("/")
    if re.fullmatch(r"[A-Za-z0-9-]{1,80}", plain):
        return f"https://{plain.lower()}.{home}"
    try:
        parts = urlsplit(checked(plain if "://" in plain else f"https://{plain}", allowed=allowed))
    except NoAnswerError as error:
        raise CrmError(str(error)) from None
    host = (parts.hostname or "").lower()
    if other_home and host.endswith(f".{other_home}"):
        host = f"{host.removesuffix(other_home)}{home}"
    if host.endswith(f".{home}"):
        return f"https://{host}"
    if host not in allowed.names and not allowed.networks:
        raise CrmError(f"Write it as it stands in the browser: https://your-company.{home}.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _wait(answer: Answer) -> int:
    told = answer.headers.get("retry-after", "")
    return min(int(told), _LONGEST_WAIT) if told.isdecimal() and len(told) < 9 else _WAIT


def day_of(told: object) -> date | None:
    """A day as it is written in ISO 8601, a time behind it left out; None for anything else."""
    try:
        return date.fromisoformat(str(told or "")[:10])
    except ValueError:
        return None


def moment_of(told: object) -> datetime | None:
    """A moment as these programs write it, aware; None for anything else. One without an offset is UTC."""
    words = str(told or "").replace(" ", "T")
    if words[-5:-4] in {"+", "-"} and words[-4:].isdecimal():
        words = f"{words[:-2]}:{words[-2:]}"  # +0000
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def amount_of(told: object) -> tuple[Decimal | None, str]:
    """An amount, and what is wrong with it; nothing and nought are none."""
    words = "" if told is None else str(told)
    if not words:
        return None, ""
    try:
        amount = Decimal(words).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None, "its value is no amount"
    if not amount.is_finite():
        return None, "its value is no amount"
    if abs(amount) >= 10**12:
        return None, "its value is too large an amount"
    return amount or None, ""


def marks_of(since: str) -> dict[str, str]:
    """How far each kind of row was read: kind → moment, as `since` keeps them."""
    return dict(part.split("=", 1) for part in since.split(";") if "=" in part)


def since_of(marks: Mapping[str, str]) -> str:
    """The same in one word."""
    return ";".join(f"{kind}={moment}" for kind, moment in sorted(marks.items()))
