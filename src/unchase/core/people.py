"""The contacts of a deal: who decides, who speaks, who left, who asked for silence.

Source: METHOD, People, and the row `refused`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.history import Part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from unchase.core.act import Act
    from unchase.core.facts import Facts
    from unchase.core.history import Entry, Names

# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_OPT_OUT, _REFERRAL, _BOUNCE, _LEFT_COMPANY = (
    ActName.OPT_OUT,
    ActName.REFERRAL,
    ActName.BOUNCE,
    ActName.LEFT_COMPANY,
)
_WORD, _OURS, _MACHINE, _UNDELIVERED = Part.WORD, Part.OURS, Part.MACHINE, Part.UNDELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The contacts, by canonical name. `gone` left or cannot be reached by mail any more; `silent` opted out.

    `successors` names who follows whom. `deciders` are known to decide; `speakers` have replied in this deal and
    have not pointed to another since. `absent` are those the seller knows to be away, with the day they are back.
    `unreachable` are the addresses that bounce hard, of people who may still be there.
    """

    gone: frozenset[str]
    silent: frozenset[str]
    company_silent: bool
    deciders: frozenset[str]
    speakers: frozenset[str | None]
    successors: dict[str, str]
    others: tuple[str, ...]  # contacts in the order they are best turned to
    absent: dict[str, date] = field(default_factory=dict)

    def available(self, person: str | None) -> bool:
        """Whether somebody may still be turned to."""
        return person is not None and person not in self.gone and person not in self.silent

    def waits_in_vain(self, entry: Entry) -> bool:
        """Whether everyone a touch of ours went to is gone: nobody is waited for then."""
        return bool(entry.people) and entry.people <= self.gone

    def decides(self, person: str | None) -> bool:
        """Whether that person's no is the deal's: the one who decides, or the only one who speaks."""
        return person in self.deciders or self.speakers <= {person, None}


def people_of(facts: Facts, entries: Iterable[Entry], names: Names) -> People:
    """What the people told and the whole history say about the contacts of a deal."""
    heard = _Heard()
    for entry in entries:
        if entry.is_reply:
            heard.reply(entry)
        for act in entry.theirs:
            heard.act(entry, act, names)
        if entry.part in (_OURS, _UNDELIVERED):
            heard.written_to = entry.person or next(iter(sorted(entry.people)), heard.written_to)
        if entry.part is not _MACHINE and not entry.people <= heard.met.keys():
            heard.met.update(dict.fromkeys(sorted(entry.people)))
    return _with_told(facts, names, heard)


@dataclass(slots=True)
class _Heard:
    """What the history has said about people so far.

    `referred` have pointed to another; `for_company` asked for silence on behalf of the company, and has not written
    since; `written_to` is whom we wrote to last; `met` everybody we dealt with, in order.
    """

    gone: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    speakers: set[str | None] = field(default_factory=set)
    referred: set[str | None] = field(default_factory=set)
    successors: dict[str, str] = field(default_factory=dict)
    met: dict[str, None] = field(default_factory=dict)
    for_company: str | None = None
    written_to: str | None = None

    def reply(self, entry: Entry) -> None:
        """Whoever writes is there, whatever was said before: a wrong note, a new address, a word from home."""
        person = entry.person or ""
        self.gone.discard(person)
        if entry.part is _WORD:
            self.silent.discard(person)
            self.for_company = None if self.for_company == person else self.for_company
            if entry.event is None:
                self.speakers.add(entry.person)
                self.referred.discard(entry.person)

    def act(self, entry: Entry, act: Act, names: Names) -> None:
        """What one act says about people."""
        if act.name is _OPT_OUT:
            self.for_company = (entry.person or "") if act.for_company else self.for_company
            self.silent.add(entry.person or "")
        elif act.name is _REFERRAL:
            self.referred.add(entry.person)
        elif act.name is _BOUNCE and act.hard:
            known = entry.person if entry.person in self.met else None
            self.gone.add(names.of(act.whom) or known or self.written_to or "")
        elif act.name is _LEFT_COMPANY:
            self.gone.add(_who_left(entry, self.written_to) or "")
        if act.name in (_LEFT_COMPANY, _REFERRAL) and (whom := names.of(act.whom)):
            leaves = _LEFT_COMPANY in entry.names
            self.successors[(_who_left(entry, self.written_to) if leaves else entry.person) or ""] = whom


def _who_left(entry: Entry, written_to: str | None) -> str | None:
    """Who left: the writer, or, where a colleague tells, the one we had written to."""
    if entry.part is Part.MACHINE or written_to is None or entry.person is None:
        return entry.person or written_to
    return written_to


def _with_told(facts: Facts, names: Names, heard: _Heard) -> People:
    """Adds what the seller told about people to what the history says."""
    gone, silent, deciders = heard.gone, heard.silent, set()
    company_silent = heard.for_company is not None
    for person in facts.people:
        key = names.of(person.address) or ""
        if person.left:
            gone.add(key)
        if person.opted_out == "company":
            company_silent = True
        if person.opted_out is not None:
            silent.add(key)
        if person.role == "decides":
            deciders.add(key)
    known = sorted(
        facts.people, key=lambda person: (person.role != "decides", person.role is None, person.address)
    )
    others = dict.fromkeys(names.of(person.address) or "" for person in known) | heard.met
    gone.discard("")
    silent.discard("")
    deciders -= gone
    return People(
        gone=frozenset(gone),
        silent=frozenset(silent),
        company_silent=company_silent,
        deciders=frozenset(deciders),
        speakers=frozenset(heard.speakers - heard.referred - gone),
        successors=heard.successors,
        others=tuple(one for one in others if one and one not in gone and one not in silent),
        absent={
            names.of(person.address) or "": person.absent_until
            for person in facts.people
            if person.absent_until
        },
    )
