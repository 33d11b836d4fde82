"""The contacts of a deal: who decides, who speaks, who left, who asked for silence.

Source: METHOD, People, and the row `refused`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.history import Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unchase.core.facts import Facts
    from unchase.core.history import Entry, Names


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The contacts, by canonical name. `gone` left or cannot be reached by mail any more; `silent` opted out.

    `successors` names who follows whom. `deciders` are known to decide; `speakers` have replied in this deal and
    have not pointed to another since. `unreachable` are the addresses that bounce hard, of people who may still be there.
    """

    gone: frozenset[str]
    silent: frozenset[str]
    company_silent: bool
    deciders: frozenset[str]
    speakers: frozenset[str | None]
    successors: dict[str, str]
    others: tuple[str, ...]  # contacts in the order they are best turned to

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
    gone: set[str] = set()
    silent: set[str] = set()
    speakers: dict[str | None, None] = {}
    referred: set[str | None] = set()
    successors: dict[str, str] = {}
    for_company: str | None = (
        None  # who asked for silence on behalf of the company, until that person writes again
    )
    written_to: str | None = None
    met: dict[str, None] = {}
    for entry in entries:
        if entry.is_reply:
            # Whoever writes is there, whatever was said before: a wrong note, a new address, a word from home.
            gone.discard(entry.person or "")
            if entry.part is Part.WORD:
                silent.discard(entry.person or "")
                for_company = None if for_company == (entry.person or "") else for_company
            if entry.part is Part.WORD and entry.event is None:
                speakers.setdefault(entry.person)
                referred.discard(entry.person)
        for act in entry.theirs:
            if act.name is ActName.OPT_OUT:
                for_company = (entry.person or "") if act.for_company else for_company
                silent.add(entry.person or "")
            elif act.name is ActName.REFERRAL:
                referred.add(entry.person)
            elif act.name is ActName.BOUNCE and act.hard:
                gone.add(
                    names.of(act.whom) or (entry.person if entry.person in met else None) or written_to or ""
                )
            elif act.name is ActName.LEFT_COMPANY:
                gone.add(_who_left(entry, written_to) or "")
            if act.name in (ActName.LEFT_COMPANY, ActName.REFERRAL) and (whom := names.of(act.whom)):
                told_of_leaving = ActName.LEFT_COMPANY in entry.names
                successors[(_who_left(entry, written_to) if told_of_leaving else entry.person) or ""] = whom
        if entry.part in (Part.OURS, Part.UNDELIVERED):
            written_to = entry.person or next(iter(sorted(entry.people)), written_to)
        if entry.part is not Part.MACHINE:
            met.update(dict.fromkeys(sorted(entry.people)))
    return _with_told(
        facts,
        names,
        gone=gone,
        silent=silent,
        speakers=set(speakers) - referred,
        successors=successors,
        met=met,
        company_silent=for_company is not None,
    )


def _who_left(entry: Entry, written_to: str | None) -> str | None:
    """Who left: the writer, or, where a colleague tells, the one we had written to."""
    if entry.part is Part.MACHINE or written_to is None or entry.person is None:
        return entry.person or written_to
    return written_to


def _with_told(
    facts: Facts,
    names: Names,
    *,
    gone: set[str],
    silent: set[str],
    speakers: set[str | None],
    successors: dict[str, str],
    met: dict[str, None],
    company_silent: bool,
) -> People:
    """Adds what the seller told about people to what the history says."""
    deciders = set()
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
    others = dict.fromkeys(names.of(person.address) or "" for person in known) | met
    gone.discard("")
    silent.discard("")
    deciders -= gone
    return People(
        gone=frozenset(gone),
        silent=frozenset(silent),
        company_silent=company_silent,
        deciders=frozenset(deciders),
        speakers=frozenset(speakers - gone),
        successors=successors,
        others=tuple(one for one in others if one and one not in gone and one not in silent),
    )
