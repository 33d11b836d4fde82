"""Joins mails into threads by what they refer to, then by subject and people (Zawinski's algorithm; RFC 5256, 3).

Whatever the references say – cycles, gaps, two mails with one id – every mail comes out once, in time linear in
their number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

_FARTHEST = 500  # ancestors looked at before a link that could close a circle is given up
_LONGEST_SUBJECT = 500

# "Re" and "Fwd" as programs write them in many languages, with counters and list names between: "AW: [x] Re[2]: ".
_REPLY_WORDS = (
    "re|fwd?|aw|wg|antw|antwort|sv|vs|vb|rv|rif|r|i|tr|enc|res|odp|pd|ynt|ilt|απ|πρθ|ref|doorst|回复|答复|转发|回覆|轉寄|"
    "返信|转寄|atb|ia|ytt|vl|továbbítás|na|bls|trs|tl|pren|fs"
)
_BLOB = r"\[[^\[\]]{0,200}\]"
_LEADER = re.compile(
    rf"(?:{_BLOB}\s*)?(?:{_REPLY_WORDS})\s*(?:{_BLOB}|\(\d{{1,3}}\)|\*\d{{1,3}})?\s*[::]\s*", re.IGNORECASE
)
_PREFIX = re.compile(rf"{_BLOB}\s*")
_TRAILER = re.compile(r"\s*\(fwd\)\Z", re.IGNORECASE)
_FORWARDED = re.compile(r"\[fwd:\s*(.*)\]\Z", re.IGNORECASE)


class Mail(Protocol):
    """What threading looks at, of an envelope or a whole message."""

    @property
    def id(self) -> str: ...  # noqa: D102 - as in Message
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def references(self) -> tuple[str, ...]: ...  # noqa: D102


M = TypeVar("M", bound=Mail)


@dataclass(frozen=True, slots=True, eq=False)
class Thread(Generic[M]):
    """A mail and the threads that answer it, oldest first. `mail` is None where several answer one nobody has."""

    mail: M | None
    replies: tuple[Thread[M], ...] = ()

    def mails(self) -> Iterator[M]:
        """All mails in it, each before its answers."""
        waiting = [self]
        while waiting:
            thread = waiting.pop()
            if thread.mail is not None:
                yield thread.mail
            waiting += reversed(thread.replies)


@dataclass(slots=True, eq=False)
class _Node(Generic[M]):
    """A place in a thread while it is being built; `mail` is None while only its id is known."""

    mail: M | None
    number: int  # in order of arrival, to settle equal dates
    parent: _Node[M] | None = None
    has_replies: bool = False
    replies: list[_Node[M]] = field(default_factory=list)

    def first(self) -> _Node[M]:
        return self if self.mail is not None or not self.replies else self.replies[0]


def threads(
    mails: Sequence[M], *, people: Callable[[M], frozenset[str]] | None = None
) -> tuple[Thread[M], ...]:
    """The threads of all mails, by the date of their first.

    Threads of one base subject are joined when their mails share people: `people` says whom a mail is with (none
    given: everyone is taken to be the same, as mail servers do). So one letter to many stays many threads.
    """
    roots = _without_gaps(_linked(mails))
    _sort_all(roots)
    roots = _joined_by_subject(roots, people)
    _sort_all(roots)
    return _finished(roots)


def base_subject(subject: str) -> str:
    """The subject without "Re:", "Fwd:", "[list]" and their like in any number (RFC 5256, 2.1), case folded."""
    return _base(subject[:_LONGEST_SUBJECT])[0]


def is_reply_subject(subject: str) -> bool:
    """Whether a subject says that it answers or forwards."""
    return _base(subject[:_LONGEST_SUBJECT])[1]


@lru_cache(maxsize=4_096)  # the mails of a thread lie close together
def _base(subject: str) -> tuple[str, bool]:
    text = " ".join(subject.split())
    reply = False
    while True:
        before = text
        while (cut := _TRAILER.sub("", text)) != text:
            text, reply = cut, True
        while True:
            leader = _LEADER.match(text)
            if leader is not None:
                text, reply = text[leader.end() :], True
                continue
            prefix = _PREFIX.match(text)
            if prefix is not None and text[prefix.end() :].strip():
                text = text[prefix.end() :]
                continue
            break
        forwarded = _FORWARDED.match(text)
        if forwarded is not None:
            text, reply = forwarded[1], True
        if text == before:
            return text.strip().casefold(), reply


def _linked(mails: Sequence[M]) -> list[_Node[M]]:
    """One node for every id met, each with its parent (RFC 5256, REFERENCES, step 1)."""
    known: dict[str, _Node[M]] = {}
    twins: list[_Node[M]] = []
    for number, mail in enumerate(mails):
        own = known.get(mail.id)
        if own is None:
            own = known[mail.id] = _Node(mail, number)
        elif own.mail is None:
            own.mail, own.number = mail, number
        else:
            own = _Node(mail, number)  # a second mail with this id stands for itself
            twins.append(own)
        parent: _Node[M] | None = None
        for reference in mail.references:
            named = known.get(reference)
            if named is None:
                named = known[reference] = _Node(None, number)
            if parent is not None and named.parent is None and not _closes_circle(parent, named):
                named.parent, parent.has_replies = parent, True
            parent = named
        # What a mail says of its own parent outweighs what others' references made of it; where it says nothing,
        # theirs stay: some programs drop the references of an answer.
        if parent is not None and parent is not own.parent:
            own.parent = None
            if not _closes_circle(parent, own):
                own.parent, parent.has_replies = parent, True
    return [*known.values(), *twins]


def _closes_circle(parent: _Node[M], child: _Node[M]) -> bool:
    """Whether `child` stands above `parent` already (or is it); also where that is too far to see."""
    if parent is child:
        return True
    if not child.has_replies:
        return False
    above = parent.parent
    for _ in range(_FARTHEST):
        if above is None:
            return False
        if above is child:
            return True
        above = above.parent
    return True


def _without_gaps(nodes: list[_Node[M]]) -> list[_Node[M]]:
    """The roots, with no mail missing but where several would lose their common root (step 3)."""
    for node in nodes:
        if node.parent is not None:
            node.parent.replies.append(node)
    roots = [node for node in nodes if node.parent is None]
    for node in reversed(_downwards(roots)):
        if any(reply.mail is None for reply in node.replies):
            node.replies = [
                kept
                for reply in node.replies
                for kept in ([reply] if reply.mail is not None else reply.replies)
            ]
    out = []
    for root in roots:
        if root.mail is not None or len(root.replies) > 1:
            out.append(root)
        else:
            out += root.replies
    return out


def _joined_by_subject(roots: list[_Node[M]], people: Callable[[M], frozenset[str]] | None) -> list[_Node[M]]:
    """Roots of one base subject and with people in common under one root (step 5)."""
    first_of: dict[tuple[str, str], _Node[M]] = {}
    keys_of: dict[int, list[tuple[str, str]]] = {}
    for root in roots:
        keys = keys_of[id(root)] = _subject_keys(root, people)
        for key in keys:
            other = first_of.get(key)
            if other is None or _goes_first(root, other):
                first_of[key] = root
    out: list[_Node[M]] = []
    placed: dict[int, _Node[M]] = {}  # roots that went under another, and which
    for root in roots:
        target = next((first_of[key] for key in keys_of[id(root)] if first_of[key] is not root), None)
        while target is not None and id(target) in placed:
            target = placed[id(target)]
        if target is None or target is root or target.first() is root:
            out.append(root)
        elif target.mail is None:
            target.replies += [root] if root.mail is not None else root.replies
            placed[id(root)] = target
        elif _is_reply(root) and not _is_reply(target):
            target.replies.append(root)
            placed[id(root)] = target
        else:
            common = _Node[M](
                None, target.number, replies=[target, *([root] if root.mail is not None else root.replies)]
            )
            placed[id(target)] = placed[id(root)] = common
            out.append(common)
    return [root for root in out if id(root) not in placed]


def _subject_keys(root: _Node[M], people: Callable[[M], frozenset[str]] | None) -> list[tuple[str, str]]:
    mail = root.first().mail
    base = base_subject(mail.subject) if mail is not None else ""
    if mail is None or not base:
        return []
    if people is None:
        return [(base, "")]
    return [(base, person) for person in sorted(people(mail))] or [(base, "")]


def _goes_first(root: _Node[M], other: _Node[M]) -> bool:
    if root.mail is None or other.mail is None:
        return root.mail is None and other.mail is not None
    return _is_reply(other) and not _is_reply(root)


def _is_reply(root: _Node[M]) -> bool:
    mail = root.first().mail
    return mail is not None and is_reply_subject(mail.subject)


def _sort_all(roots: list[_Node[M]]) -> None:
    """Brothers by date, equal dates by arrival; a missing mail has the date of its first answer."""
    for node in reversed(_downwards(roots)):
        node.replies.sort(key=_moment)
    roots.sort(key=_moment)


def _moment(node: _Node[M]) -> tuple[float, int]:
    first = node.first()
    return (first.mail.at.timestamp() if first.mail is not None else 0.0, first.number)


def _downwards(roots: list[_Node[M]]) -> list[_Node[M]]:
    """All nodes, each before those below it."""
    order = list(roots)
    for node in order:
        order += node.replies  # the list grows while it is walked
    return order


def _finished(roots: list[_Node[M]]) -> tuple[Thread[M], ...]:
    done: dict[int, Thread[M]] = {}
    for node in reversed(_downwards(roots)):
        done[id(node)] = Thread(node.mail, tuple(done[id(reply)] for reply in node.replies))
    return tuple(done[id(root)] for root in roots)
