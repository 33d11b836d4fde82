"""Reads stories: one deal, or one piece of the noise around them, as its letters were written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pathlib import Path

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HEAD = re.compile(
    r"== (?P<day>\w{3}) (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d)(?: (?P<zone>[\w/+-]+))?, (?P<sender>\S+) to (?P<to>.+)"
)
_PERSON = re.compile(
    r"person (?P<key>\w+) = (?P<name>[^<]*?) ?<(?P<address>[^>]+)>, (?P<zone>[\w/]+), (?P<client>\w+)(?: (?P<tongue>\w+))?"
)
_OPTION = re.compile(r"(?P<name>[A-Z][a-z]+): ?(?P<value>.*)")
_OPTIONS = frozenset(
    {"Subject", "Cc", "Answers", "Quote", "As", "From", "Folder", "Invite", "Answer", "Counter", "Cancel"}
    | {"Absence", "Bounce", "Header", "Attach", "Sign", "Thread", "Twice"}
)  # fmt: skip


class StoryError(Exception):
    """A story that cannot be read; its text is the sentence to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who writes: in which zone, with which mail program speaking which language, with which signature."""

    name: str
    address: str
    zone: str
    client: str
    tongue: str = "en"
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as written: `at` in its writer's zone, `text` without signature and quotes.

    `answers` is the letter it replies to. `options` are the lines below its first, by name; `headers` those that
    are copied into the mail.
    """

    story: str
    number: int
    at: datetime
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    subject: str
    text: str
    answers: Letter | None
    options: dict[str, str]
    headers: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """The value of an option, "" where it is not given."""
        return self.options.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A file of letters, oldest first. `head` holds what it says before the first, by name."""

    name: str
    head: dict[str, str]
    letters: tuple[Letter, ...]


@dataclass(slots=True)
class _Open:
    """A letter while its lines are read."""

    where: str
    found: re.Match[str]
    options: dict[str, str] = field(default_factory=dict)
    headers: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    in_options: bool = True


def read_story(path: Path, ours: dict[str, Person]) -> Story:
    """The story in a file; `ours` are the people every story knows. Raises `StoryError`."""
    head, people, opened = _sections(path)
    people = {**ours, **people}
    letters: list[Letter] = []
    for one in opened:
        letter = _letter(one, path.stem, people, letters)
        if letters and letter.at < letters[-1].at:
            raise StoryError(f"{one.where}: this letter was written before the one above it.")
        letters.append(letter)
    return Story(name=path.stem, head=head, letters=tuple(letters))


def read_people(path: Path) -> dict[str, Person]:
    """The people a file introduces, by the key letters use."""
    return _sections(path)[1]


def _sections(path: Path) -> tuple[dict[str, str], dict[str, Person], list[_Open]]:
    head: dict[str, str] = {}
    people: dict[str, Person] = {}
    opened: list[_Open] = []
    key = ""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        where = f"{path.name}, line {number}"
        if line.startswith("== "):
            found = _HEAD.fullmatch(line)
            if found is None:
                raise StoryError(f"{where}: this is not the first line of a letter.")
            opened.append(_Open(where, found))
        elif opened:
            _letter_line(opened[-1], line, where)
        elif found := _PERSON.fullmatch(line):
            key = found["key"]
            people[key] = Person(
                **{name: value for name, value in found.groupdict("en").items() if name != "key"}
            )
        elif line.startswith("  ") and key:
            people[key] = _signed(people[key], line[2:])
        elif line and not line.startswith("#"):
            name, colon, value = line.partition(":")
            if not colon:
                raise StoryError(f"{where}: “{line}” is neither a person nor “name: value”.")
            head[name.strip()] = value.strip()
    return head, people, opened


def _letter_line(one: _Open, line: str, where: str) -> None:
    if not one.in_options:
        one.lines.append(line)
    elif not line:
        one.in_options = False
    elif (found := _OPTION.fullmatch(line)) and found["name"] in _OPTIONS:
        if found["name"] == "Header":
            name, _, value = found["value"].partition(": ")
            one.headers.append((name, value))
        else:
            one.options[found["name"]] = found["value"]
    else:
        raise StoryError(f"{where}: “{line}” is no option of a letter; its text begins after an empty line.")


def _signed(person: Person, line: str) -> Person:
    signature = f"{person.signature}\n{line}" if person.signature else line
    return Person(
        name=person.name,
        address=person.address,
        zone=person.zone,
        client=person.client,
        tongue=person.tongue,
        signature=signature,
    )


def _letter(one: _Open, story: str, people: dict[str, Person], before: list[Letter]) -> Letter:
    sender = _person(one.found["sender"], people, one.where)
    if one.options.get("From"):
        sender = _named(sender, one.options["From"])
    naive = datetime.strptime(one.found["at"], "%Y-%m-%d %H:%M")  # noqa: DTZ007 - its zone follows
    if _DAYS[naive.weekday()] != one.found["day"]:
        raise StoryError(f"{one.where}: {naive:%Y-%m-%d} is a {_DAYS[naive.weekday()]}.")
    answered = _answered(one, before)
    subject = one.options.get("Subject", "")
    if not subject and answered is None:
        raise StoryError(f"{one.where}: a first letter needs a subject.")
    return Letter(
        story=story,
        number=len(before) + 1,
        at=naive.replace(tzinfo=ZoneInfo(one.found["zone"] or sender.zone)),
        sender=sender,
        to=_people(one.found["to"], people, one.where),
        cc=_people(one.options.get("Cc", ""), people, one.where),
        subject=subject or (answered.subject if answered else ""),
        text="\n".join(one.lines).strip("\n"),
        answers=answered,
        options=one.options,
        headers=tuple(one.headers),
    )


def _answered(one: _Open, before: list[Letter]) -> Letter | None:
    """The letter it answers: the one named by its number, none where it opens a subject of its own, else the last."""
    if number := one.options.get("Answers"):
        if not (number.isdigit() and 0 < int(number) <= len(before)):
            raise StoryError(f"{one.where}: there is no letter {number} above.")
        return before[int(number) - 1]
    return before[-1] if before and "Subject" not in one.options else None


def _people(keys: str, people: dict[str, Person], where: str) -> tuple[Person, ...]:
    return tuple(_person(key.strip(), people, where) for key in keys.split(",") if key.strip())


def _person(key: str, people: dict[str, Person], where: str) -> Person:
    if "@" in key:
        return Person(name="", address=key, zone="UTC", client="plain")
    if key not in people:
        raise StoryError(f"{where}: nobody here is called “{key}”.")
    return people[key]


def _named(person: Person, address: str) -> Person:
    return Person(
        name=person.name,
        address=address,
        zone=person.zone,
        client=person.client,
        tongue=person.tongue,
        signature=person.signature,
    )
