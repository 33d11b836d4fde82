"""Recognise a delivery failure and read it: for whom, with which status code, hard, soft or by policy, and why.

By its machine-readable part where it has one (RFC 3464, status codes RFC 3463), else by its wording; servers
write in many ways, so the words are data (`bounces.toml`). "hard" means that the address is gone for good: the
person, the domain or its mail server is not there. A full or locked mailbox is soft; a refusal of the sender or of
what was sent is by policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from unchase.core.reading import Bounce
from unchase.reading.passages import sentence_saying
from unchase.reading.word_tables import table
from unchase.reading.wordings import MOST_COMPARED, Wordings, may_say, says, squeezed, wordings

if TYPE_CHECKING:
    from unchase.core.message import Message

_MOST_TEXT = 6_000  # characters of a server's own words that are looked at
_OPENING = 700  # characters at the start of a text in which a server says what it is

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])([245]\d\d)[ \-:'#<(\[]{1,4}([245]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.\-])[45][0-5]\d[ \-:]")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~\"-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_AFTER_DATA = re.compile(
    r"in reply to (?:end of )?data|after end of data|our (?:final )?data:|after (?:the )?data|\(data\)|after i sent the message"
)
_DATA_ANSWERED = re.compile(r">>> ?data\b")  # in a transcript; commands sent ahead may be answered there too
_AT_RECIPIENT = re.compile(r"in reply to rcpt|>>> ?rcpt|rcpt to|\b5\.1\.1\b|valid (?:recipient|rcpt)")
_TOLD = re.compile(
    r"^[ \t<\"]{0,8}([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,200})[>\":]{0,3}(?:[ \t]|$)", re.MULTILINE
)
_RECIPIENT_FIELDS = frozenset(
    {"action", "status", "diagnostic-code", "final-recipient", "original-recipient"}
)
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})
_VAGUE = ".0.0"  # the end of a status code that says only that it failed


@dataclass(frozen=True, slots=True)
class _Reason:
    name: str
    kind: str
    says: Wordings


@dataclass(frozen=True, slots=True)
class _Words:
    senders: frozenset[str]
    sender_names: tuple[str, ...]
    subjects: Wordings
    texts: Wordings
    surely: Wordings
    undelivered: Wordings
    your_mail: Wordings
    originals: re.Pattern[str]
    complaints: Wordings
    surely_gone: Wordings
    reasons: tuple[_Reason, ...]
    kinds: dict[str, str]
    by_status: dict[str, str]


@cache
def _words() -> _Words:
    data = table("bounces.toml")
    reasons = tuple(
        _Reason(entry["name"], entry["kind"], wordings(entry["says"])) for entry in data["reason"]
    )
    originals = "|".join(re.escape(word) for word in data["originals"])
    return _Words(
        senders=frozenset(data["senders"]),
        sender_names=tuple(data["sender_names"]),
        subjects=wordings(data["subjects"]),
        texts=wordings(data["texts"]),
        surely=wordings(data["surely"]),
        undelivered=wordings(data["undelivered"]),
        your_mail=wordings(data["your_mail"]),
        originals=re.compile(
            rf"^[ \t]*-*[ \t-]*(?:\w+ ){{0,4}}(?:{originals})\b(?! was| could| has)|^(?:received: ?from|return-path:|dkim-signature:|delivered-to:|x-google-[\w-]{{1,40}}:|arc-seal:) ?",
            re.IGNORECASE | re.MULTILINE,
        ),
        complaints=wordings(data["complaints"]),
        surely_gone=wordings(data["surely_gone"]),
        reasons=reasons,
        kinds={**{reason.name: reason.kind for reason in reasons}, "filtered": "policy", "unknown": "soft"},
        by_status=data["status"],
    )


_STILL_TRYING = re.compile(
    r"(?:do|does) not need to resend|no action is required on your part|will (?:continue to|keep) try(?:ing)? to deliver"
)


def bounce_of(message: Message) -> Bounce | None:
    """The delivery failure a mail reports, or None. A report of success or of a complaint is none."""
    machine = [
        text
        for kind, text in message.reports
        if kind in {"message/delivery-status", "message/global-delivery-status"}
    ]
    # The heading block tells of the mail, each further one of a recipient.
    told = [block for text in machine for block in _blocks(text) if not _RECIPIENT_FIELDS.isdisjoint(block)]
    failed = [
        block for block in told if block.get("action", "failed").split(" ")[0].casefold() not in _DELIVERED
    ]
    if told and not failed:
        return None
    if not machine and not _is_bounce(message):
        return None
    words = _words()
    text = _servers_words(message.text, words)
    block = failed[0] if failed else {}
    return _read(block, text, recipient=_recipient(block, message, text))


def bounce_of_text(text: str, *, subject: str = "", sender: str = "", known: bool = False) -> Bounce | None:
    """The delivery failure a text without headers reports, by wording alone, or None: a person quoting one is none.

    `known`: the caller knows that it is one, only the details are read.
    """
    words = _words()
    said = squeezed(_servers_words(text, words))
    from_server = _is_server(sender, "", words)
    in_text = says(said[:_OPENING], words.texts)
    in_subject = says(squeezed(subject), words.subjects)
    coded = _is_coded(said)
    by_server = from_server and (in_text or in_subject or coded)
    opening = said[:_OPENING]
    surely = says(opening, words.surely) or (
        says(opening, words.undelivered)
        and says(opening, words.your_mail)
        and not _OF_ONESELF.search(opening)
    )
    in_text = in_text or surely
    if not (known or by_server or surely or (in_text and _no_person(text) and (in_subject or coded))):
        return None
    found = _ADDRESS.search(text)
    return _read({}, _servers_words(text, words), recipient=found[0].lower() if found else None)


def is_delay(message: Message) -> bool:
    """Whether a delivery status only warns that a mail is late and still on its way (RFC 3464, Action: delayed)."""
    actions = [
        block["action"].split(" ")[0].casefold()
        for kind, text in message.reports
        if kind.endswith("delivery-status")
        for block in _blocks(text)
        if "action" in block
    ]
    if actions:
        return all(action == "delayed" for action in actions)
    return _STILL_TRYING.search(message.text[: 2 * _OPENING].casefold()) is not None


def evidence(text: str) -> tuple[int, int]:
    """The span of the words in which a server says that it did not deliver."""
    return sentence_saying(text[: 2 * _OPENING], _words().texts)


def is_complaint(message: Message) -> bool:
    """Whether a mail is a feedback report (RFC 5965): somebody called ours spam, or a check of its origin failed."""
    if any(kind == "message/feedback-report" for kind, _ in message.reports):
        return True
    if "feedback-report" in message.headers.get("content-type", ""):
        return True
    known = _words().complaints
    if not (may_say(_seen(message), known) or may_say(squeezed(message.subject), known)):
        return False  # nearly every mail
    return says(squeezed(f"{message.subject} {message.text[:_OPENING]}"), known)


def _seen(message: Message) -> str:
    """The text of a mail as it is compared, so much of it as the other kinds of machines' mail are told by."""
    return squeezed(message.text[:MOST_COMPARED])


def _is_bounce(message: Message) -> bool:
    """Whether a mail without a delivery status part reports a failure: by its headers, or by sender and wording."""
    headers, words = message.headers, _words()
    if (
        "report-type=delivery-status" in headers.get("content-type", "").replace('"', "").lower()
        or "x-failed-recipients" in headers
    ):
        return True
    sender = message.sender
    name = sender.name if sender else headers.get("from", "")
    from_server = _is_server(sender.address if sender else "", name, words)
    returns_nowhere = headers.get("return-path", "").strip() == "<>"
    seen = _seen(message)
    in_text = may_say(seen, words.texts) and says(
        squeezed(message.text[: 2 * _OPENING])[:_OPENING], words.texts, of=seen
    )
    if not (from_server or returns_nowhere or in_text):
        return False  # nearly every mail
    said = squeezed(_servers_words(message.text, words))
    in_subject = says(squeezed(message.subject), words.subjects)
    if from_server:
        silent = not said and headers.get("return-path", "<>").strip() in {"<>", ""}
        return in_subject or in_text or silent or _CODE.search(said) is not None
    if returns_nowhere:
        return in_text or (in_subject and _CODE.search(said) is not None)
    return _no_person(message.text) and (in_subject or _is_coded(said))


def _is_coded(said: str) -> bool:
    """Whether a text holds a reply code of a server or a status code."""
    return bool(_STATUS.search(said) or _CODE.search(said))


def _is_server(address: str, name: str, words: _Words) -> bool:
    local = address.casefold().partition("@")[0].partition("+")[0]
    folded = name.casefold()
    return (
        local in words.senders
        or folded.strip('" ').startswith(words.sender_names)
        or any(said in folded for said in words.sender_names[:3])
    )


# A server speaks of the mail, a person who tells of it of themselves too; both may ask to be excused.
_OF_ONESELF = re.compile(
    r"\?|\b(?:i|i'm|i've|i'll|my|me|our|us|let's|ich|wir|mir|uns|unsere?n?|je|j'ai|nous|notre|nuestr[oa]s?|thanks|cheers)\b"
)
_GREETED = re.compile(
    r"\s*(?:hi|hello|hey|dear|hallo|guten|liebe|sehr geehrte|bonjour|cher|hola|buenos|buenas|estimad)\w*\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:i got|i received|i just|we got|got this|got back|bounced back|see below|can you|could you|do you|ich habe|können sie|j'ai|pouvez-vous|he recibido|¿?puede)\b",
    re.IGNORECASE,
)


def _no_person(text: str) -> bool:
    """Whether nothing at the start of a text shows a person who tells of a bounce."""
    head = text[:_OPENING]
    return not _GREETED.match(head) and not _PERSONAL.search(head)


def _read(block: dict[str, str], text: str, *, recipient: str | None) -> Bounce:
    """The bounce as a value, from the machine-readable block of one recipient and the server's own words."""
    diagnostic = block.get("diagnostic-code", "").partition(";")[2] or block.get("diagnostic-code", "")
    status = _status(diagnostic, block.get("status", ""), text)
    said = squeezed(diagnostic)
    rest = squeezed(text)
    reason = _reason(said, status, rest)
    if reason == "unknown-user" and _is_filtered(said, rest, status or ""):
        reason = "filtered"
    kind = _words().kinds[reason]
    if kind == "hard" and status is not None and status[0] == "4" and not status.endswith(_VAGUE):
        kind = "soft"  # for now, says the server (RFC 3463, 2: class 4 may pass)
    return Bounce(kind=kind, recipient=recipient, status=status, reason=reason)


def _is_filtered(diagnostic: str, said: str, status: str) -> bool:
    """Whether "user unknown" was not meant so: the code says policy, or it came only after the whole mail was seen.

    Filters answer so; the person may well be there.
    """
    by_policy = status[1:3] == ".7"
    if by_policy and "user unknown" in (diagnostic or said):
        return True
    if _AFTER_DATA.search(said):
        return not _AT_RECIPIENT.search(said)
    return bool(_DATA_ANSWERED.search(said)) and not (
        _AT_RECIPIENT.search(said) or says(said, _words().surely_gone)
    )


def _reason(diagnostic: str, status: str | None, text: str) -> str:
    words = _words()
    for said in (diagnostic, text):
        if not said:
            continue
        # What the server said to whom and about what is no reason: addresses and hosts are left out.
        bare = _ADDRESS.sub("", said)
        for reason in words.reasons:
            if says(bare, reason.says):
                return reason.name
    if status:
        _, subject, detail = status.split(".")
        return words.by_status.get(f"{subject}.{detail}") or words.by_status.get(subject) or "unknown"
    return "unknown"


def _status(diagnostic: str, field: str, text: str) -> str | None:
    """The status code: beside the remote server's reply, else in its words, else of the report, else of the text."""
    stated = _STATUS.search(field)
    found = [*(m[2] for m in _REPLY.finditer(diagnostic))][-1:] or [
        m[1] for m in _STATUS.finditer(diagnostic)
    ][-1:]
    if found and not found[0].endswith(_VAGUE):
        return found[0]
    if stated and not stated[1].endswith(_VAGUE):
        return stated[1]
    in_text = [m[2] for m in _REPLY.finditer(text)][-1:] or [m[1] for m in _STATUS.finditer(text)][-1:]
    for code in (*in_text, *found):
        return code
    return stated[1] if stated else None


def _blocks(report: str) -> list[dict[str, str]]:
    """The blocks of fields of a delivery status (RFC 3464, 2): one about the mail, then one for each recipient."""
    blocks = []
    for chunk in re.split(r"\n[ \t]*\n", report[:_MOST_TEXT]):
        fields: dict[str, str] = {}
        name = ""
        for line in chunk.split("\n"):
            if line[:1] in {" ", "\t"} and name:
                fields[name] += f" {line.strip()}"
                continue
            name, colon, value = line.partition(":")
            name = name.strip().casefold()
            if colon and name:
                fields.setdefault(name, value.strip())
            elif not colon:
                name = ""
        if fields:
            blocks.append(fields)
    return blocks


def _recipient(block: dict[str, str], message: Message, text: str) -> str | None:
    """Whom it did not reach: the address we wrote to rather than the one it was forwarded to."""
    for source in (
        block.get("original-recipient", ""),
        block.get("final-recipient", ""),
        message.headers.get("x-failed-recipients", ""),
    ):
        if found := _ADDRESS.search(source.partition(";")[2] or source):
            return found[0].lower().strip("\"'")
    ours = {address.address for address in (*message.to, *message.cc)}
    for found in _ADDRESS.finditer(text):
        address = found[0].lower()
        if address not in ours and not _is_server(address, "", _words()):
            return address
    return None


def _servers_words(text: str, words: _Words) -> str:
    """The server's own words: what stands above the returned mail."""
    end = words.originals.search(text, 1, _MOST_TEXT)
    while end is not None and not text[: end.start()].strip():
        end = words.originals.search(text, end.end(), _MOST_TEXT)
    return _of_first_recipient(text[: end.start() if end else _MOST_TEXT])


def _of_first_recipient(text: str) -> str:
    """Up to the second recipient that is told of, where each has words of its own."""
    told = [found for found in _TOLD.finditer(text) if found[1]]
    for one, other in pairwise(told):
        if one[1] != other[1] and text[one.end() : other.start()].strip(" \t\n,;:<>"):
            return text[: other.start()]
    return text
