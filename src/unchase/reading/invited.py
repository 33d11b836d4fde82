"""Whose answer to an invitation a mail carries: only somebody who was invited answers for themselves (RFC 5546, 3.2.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.core.facts import Answer

if TYPE_CHECKING:
    from collections.abc import Collection

    from unchase.core.message import CalendarPart
    from unchase.reading.history import Mail

ANSWERS = frozenset(answer.value for answer in Answer if answer is not Answer.NEEDS_ACTION)
_BETWEEN = re.compile(r"[._-]+")
_SHARED = frozenset(  # a name beside another at these is another person
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com gmx.de gmx.net web.de "
    "proton.me protonmail.com aol.com mail.com zoho.com".split()
)


def sender_of(mail: Mail) -> str:
    """The address a mail came from, lower-cased; empty where none is known."""
    sender = mail.message.sender if mail.message else None
    return (sender.address if sender else mail.person or "").strip().lower()


def answer_in(part: CalendarPart, sender: str) -> tuple[str, str] | None:
    """The sender's own answer in a REPLY or COUNTER as (address, PARTSTAT), whoever else it echoes; None where there is none."""
    own = [one for one in part.attendees if one[0] == sender]
    if not own and len(part.attendees) == 1:
        own = [one for one in part.attendees if is_alias(one[0], sender)]
    return own[0] if own else None


def guest_of(address: str, sender: str, invited: Collection[str]) -> str | None:
    """Who of the invited answers under that address from that sender; None where nobody of them does."""
    for one in (address, sender):
        if one in invited:
            return one
    return next((one for one in sorted(invited) if is_alias(one, address) and is_alias(one, sender)), None)


def is_alias(one: str, other: str) -> bool:
    """Whether two addresses are the same person's: the same name, written otherwise, at the same domain or one below it.

    `ida@x.example`, `ida.berg@x.example`, `i.berg@mail.x.example`, `iberg@x.example` and `ida+deals@x.example` are; an equal
    name at another domain is not, because anybody may have one.
    """
    if one == other:
        return True
    (name, _, domain), (second, _, domain2) = one.rpartition("@"), other.rpartition("@")
    shorter, longer = sorted((domain, domain2), key=len)
    if not name or not second or not (longer == shorter or longer.endswith("." + shorter)):
        return False
    if "." not in shorter:
        return False
    name, second = name.partition("+")[0], second.partition("+")[0]
    if name == second:
        return True
    if longer in _SHARED:
        return name.replace(".", "") == second.replace(".", "")
    return _same_name(_BETWEEN.split(name), _BETWEEN.split(second))


def _same_name(one: list[str], other: list[str]) -> bool:
    """Whether two names in pieces can be the same: given name alone, initial and family name, or both."""
    short, long = sorted((one, other), key=len)
    if not all(short) or not all(long) or len(long) < 2:
        return False
    if len(short) == 1:
        return short[0] in {long[0], long[0][0] + long[-1], long[0] + long[-1]} and len(short[0]) > 1
    return short[-1] == long[-1] and short[0][0] == long[0][0] and 1 in {len(short[0]), len(long[0])}
