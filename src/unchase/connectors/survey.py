"""Goes once through the mail and keeps every envelope worth a second look, each mail once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from unchase.connectors.envelope import Envelope, Place, read_envelope
from unchase.connectors.mailbox import fetch
from unchase.connectors.mime import complete
from unchase.connectors.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unchase.connectors.mailbox import RawMail
    from unchase.core.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the mailboxes hold: the envelopes to sort, what was left out and why, and what could not be read.

    `messages` counts every mail met, those of `problems` included, so that
    `messages` = envelopes + all of `left_out` + problems. `notes` are flaws of mails that were read all the same.
    """

    envelopes: tuple[Envelope, ...]
    left_out: Counter[str]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def messages(self) -> int:
        """How many mails there were."""
        return len(self.envelopes) + self.left_out.total() + len(self.problems)


@dataclass(slots=True)
class _Sorting:
    kept: dict[tuple[str, datetime], Envelope] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def survey(
    mails: Iterable[RawMail | Problem], *, since: datetime | None = None, until: datetime | None = None
) -> Survey:
    """The envelopes of all mails, each mail once, those outside `[since, until]` left out.

    The same Message-ID at the same time is the same mail. Where two messages only share an id, the second gets
    one of its own. A personal copy is kept rather than one a mailing list sent.
    """
    sorting = _Sorting()
    problems: list[Problem] = []
    notes: list[Problem] = []
    for mail in mails:
        if isinstance(mail, Problem):
            problems.append(mail)
            continue
        envelope, flaws = read_envelope(
            mail.raw, folder=mail.folder, flags=mail.flags, fallback_at=mail.arrived_at, place=mail.place
        )
        if envelope is None:
            problems.append(Problem(flaws[-1], where(mail.place)))
            continue
        notes += (Problem(flaw, where(mail.place)) for flaw in flaws)
        _sort(envelope, sorting, since, until)
    return Survey(
        envelopes=_with_own_ids(sorting.kept.values()),
        left_out=sorting.left_out,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _sort(envelope: Envelope, sorting: _Sorting, since: datetime | None, until: datetime | None) -> None:
    if envelope.set_aside is not None:
        sorting.left_out[envelope.set_aside] += 1
    elif since is not None and envelope.at < since:
        sorting.left_out["before-since"] += 1
    elif until is not None and envelope.at > until:
        sorting.left_out["in-the-future"] += 1
    else:
        key = (envelope.id, envelope.at)
        other = sorting.kept.get(key)
        if other is not None:
            sorting.left_out["duplicate"] += 1
        if other is None or (other.bulk and not envelope.bulk):
            sorting.kept[key] = envelope


def _with_own_ids(envelopes: Iterable[Envelope]) -> tuple[Envelope, ...]:
    seen: set[str] = set()
    out = []
    for envelope in envelopes:
        if envelope.id in seen:
            out.append(replace(envelope, id=f"{envelope.id}#{envelope.at:%Y%m%dT%H%M%SZ}"))
        else:
            out.append(envelope)
            seen.add(envelope.id)
    return tuple(out)


def where(place: Place) -> str:
    """Where a mail lies, for people: its file, and the byte at which it begins where the file holds many."""
    return place.path if place.end is None else f"{place.path}, byte {place.start:,}"


def load(envelope: Envelope) -> tuple[Message | None, tuple[str, ...]]:
    """The whole message of an envelope, fetched from its place again, and what was wrong with it, in sentences.

    There is none where its file has gone or changed since; the last sentence then says so.
    """
    if envelope.place is None:
        return None, ("it has no place it could be fetched from",)
    try:
        raw = fetch(envelope.place)
    except OSError as problem:
        return None, (f"it cannot be read any more ({problem.strerror or problem})",)
    return complete(envelope, raw)
