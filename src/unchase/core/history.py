"""What passed between the sides by now, in order, each touch with its part in the story.

Source: METHOD, Words: touch, attempt, reply; a bounced mail is a touch not made; auto-replies are never replies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from unchase.core.act import DELAYED, Act, ActName, Side
from unchase.core.facts import Answer, EventOutcome
from unchase.core.touch import Channel, Ending, Outcome, Touch
from unchase.core.when import Grain, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from unchase.core.clock import Clock
    from unchase.core.facts import Event, Facts

_THEIR_WORDS = frozenset(
    {
        ActName.STALL,
        ActName.CALLBACK,
        ActName.APPOINTMENT,
        ActName.COUNTER,
        ActName.DECLINE_TIME,
        ActName.COMMITMENT,
        ActName.DECISION_DATE,
        ActName.ACCEPTANCE,
        ActName.REFUSAL,
        ActName.OPT_OUT,
        ActName.OBJECTION,
        ActName.QUESTION,
        ActName.REFERRAL,
        ActName.INTEREST,
        ActName.ACKNOWLEDGEMENT,
        ActName.LEFT_COMPANY,
    }
)
_ROBOTS_OWN = frozenset({ActName.LEFT_COMPANY, ActName.REFERRAL, ActName.OUT_OF_OFFICE, ActName.BOUNCE})
_ROBOTS_ONLY = frozenset({ActName.OUT_OF_OFFICE, ActName.BOUNCE, ActName.AUTO_REPLY})
_ONLY_THANKS = frozenset({ActName.ACKNOWLEDGEMENT})
_REFUSING = frozenset({ActName.REFUSAL, ActName.OPT_OUT})
_UNANSWERED = frozenset({Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.HUNG_UP})
_NOTHING: frozenset[ActName] = frozenset()
_AROUND = timedelta(minutes=30)  # a talk logged this near an appointment is that appointment
_ENDINGS = {Ending.YES: ActName.ACCEPTANCE, Ending.NO: ActName.REFUSAL}


class Part(Enum):
    """The part a touch has in the story."""

    WORD = auto()  # theirs: a reply that says more than thanks; a conversation too
    THANKS = auto()  # theirs: an acknowledgement and nothing else
    MISSED_CALL = auto()  # theirs: they rang, nobody answered
    OURS = auto()  # an outbound touch that was made
    ATTEMPT = auto()  # we rang, nobody answered, no message left
    UNDELIVERED = auto()  # an outbound mail that bounced: a touch not made
    MACHINE = auto()  # an absence note, a bounce, another automatic answer


# Members asked for with every touch: Python 3.11 finds one in its class ten times slower than by a name.
_US, _THEM = Side.US, Side.THEM
_COMMITMENT, _DELIVERS = ActName.COMMITMENT, ActName.DELIVERS
_MEETING, _CALL = Channel.MEETING, Channel.CALL
_SPOKE = Outcome.SPOKE
_WORD, _THANKS, _OURS, _MACHINE, _MISSED_CALL = (
    Part.WORD,
    Part.THANKS,
    Part.OURS,
    Part.MACHINE,
    Part.MISSED_CALL,
)


@dataclass(slots=True, eq=False)
class Entry:
    """One touch in the history. `person` is canonical (`Names`); acts are split by whose they are.

    `names` are the names of `theirs`, `own` those of `ours`. `event` is set where the touch is an answer to an
    invitation. `spoken` marks a conversation: a reply, and our touch as well. `is_reply`: an inbound touch by a
    human, an answered call or a kept meeting, thanks included. Two entries are the same only if they are one; not
    frozen, because deals are judged by the thousand and freezing costs half the time. Only this module writes to it.
    """

    touch: Touch
    at: datetime
    part: Part
    is_reply: bool
    person: str | None
    people: frozenset[str]
    theirs: tuple[Act, ...]
    ours: tuple[Act, ...]
    names: frozenset[ActName]
    own: frozenset[ActName]
    spoken: bool = False
    event: Event | None = None

    @property
    def refuses(self) -> bool:
        """Whether it says no to the deal, or asks not to be contacted again."""
        return not _REFUSING.isdisjoint(self.names)

    def their(self, *names: ActName) -> Iterator[Act]:
        """Their acts of those names, in the order of the text."""
        return iter(()) if self.names.isdisjoint(names) else (act for act in self.theirs if act.name in names)

    def our(self, *names: ActName) -> Iterator[Act]:
        """Our acts of those names."""
        return iter(()) if self.own.isdisjoint(names) else (act for act in self.ours if act.name in names)


class Names:
    """One spelling for each person: an address, lower-cased; a known name stands for its address."""

    __slots__ = ("_addresses", "_called", "_groups", "_known")

    def __init__(self, facts: Facts) -> None:
        self._addresses = {
            person.name.strip().lower(): person.address.strip().lower() for person in facts.people
        }
        self._known: dict[str | None, str | None] = {None: None}
        self._groups: dict[tuple[str | None, tuple[str, ...]], frozenset[str]] = {}
        self._called = {person.address.strip().lower(): person.name for person in facts.people}

    def of(self, person: str | None) -> str | None:
        """The canonical spelling; None for nobody known."""
        if person not in self._known:
            key = (person or "").strip().lower()
            self._known[person] = self._addresses.get(key, key) or None
        return self._known[person]

    def group(self, person: str | None, people: tuple[str, ...]) -> frozenset[str]:
        """Everybody a touch is about, in the canonical spelling. Most touches of a deal are about the same few."""
        key = (person, people)
        if key not in self._groups:
            self._groups[key] = frozenset([known for one in (person, *people) if (known := self.of(one))])
        return self._groups[key]

    def first_name(self, person: str | None) -> str:
        """How to greet that person; "there" where no name is known."""
        if person is None:
            return "there"
        name = self._called.get(person, "") or ("" if "@" in person else person.title())
        return name.split()[0] if name.split() else "there"


def history_of(facts: Facts, names: Names, clock: Clock) -> tuple[Entry, ...]:
    """Everything that has passed by now, oldest first; the order in which it arrived does not matter."""
    passed: list[tuple[Touch, Event | None]] = [
        (touch, None) for touch in facts.touches if is_plausible(touch.at)
    ]
    passed += _answers(facts.events)
    passed += [
        (meeting, None) for event in facts.events if (meeting := _kept(event, facts.touches)) is not None
    ]
    passed.sort(key=_order)
    entries = []
    for touch, event in passed:
        if not clock.passed(touch.at):
            break
        entries.append(_entry(touch, event, names))
    return _without_bounced(entries, names)


def is_plausible(moment: datetime | None) -> bool:
    """Whether a moment may be meant: a clock gone wrong puts touches outside these centuries."""
    return moment is not None and 1901 < moment.year < 2200


def _order(passed: tuple[Touch, Event | None]) -> tuple[datetime, bool, str, str]:
    """By time; answers to invitations after messages of that moment; then by what tells one from another."""
    touch, event = passed
    return touch.at, event is not None, touch.id, "" if event is None else event.start.isoformat()


def _answers(events: Iterable[Event]) -> Iterator[tuple[Touch, Event]]:
    """Each answer to an invitation whose time is known, as a touch of the person who gave it."""
    for event in events:
        for address, answer in event.answers.items():
            at = event.answered_at.get(address)
            if (
                at is None
                or not (is_plausible(at) and is_plausible(event.start))
                or answer is Answer.NEEDS_ACTION
            ):
                continue
            when = When(start=event.start, end=event.end, grain=Grain.MINUTE, firm=True)
            said = f"{answer.lower()} the invitation"
            name = {Answer.ACCEPTED: ActName.APPOINTMENT, Answer.DECLINED: ActName.DECLINE_TIME}.get(answer)
            acts = () if name is None else (Act(name=name, text=said, when=when),)
            yield (
                Touch(
                    id=f"{event.uid} {address}",
                    at=at,
                    side=Side.THEM,
                    channel=Channel.MESSAGE,
                    person=address,
                    acts=acts,
                    text=said,
                ),
                event,
            )


def _kept(event: Event, touches: Iterable[Touch]) -> Touch | None:
    """The meeting the seller says was kept, unless the talk itself is logged around its time."""
    if event.outcome is not EventOutcome.KEPT or not is_plausible(event.start):
        return None
    end = event.end if event.end is not None and is_plausible(event.end) else event.start
    if any(event.start - _AROUND <= touch.at < end + _AROUND and _is_spoken(touch) for touch in touches):
        return None
    return Touch(
        id=f"{event.uid} kept",
        at=event.start,
        side=Side.US,
        channel=Channel.MEETING,
        text="the meeting was kept",
    )


def _entry(touch: Touch, event: Event | None, names: Names) -> Entry:
    acts = touch.acts
    if touch.ending in _ENDINGS and all(act.name is not _ENDINGS[touch.ending] for act in acts):
        said = touch.text or f"the conversation ended with a {touch.ending}"
        acts = (*acts, Act(name=_ENDINGS[touch.ending], text=said))
    spoken = _is_spoken(touch)
    part = _part(touch, acts, spoken=spoken)
    we_spoke = spoken or touch.side is _US
    theirs, ours = [], []
    for act in acts:
        if _is_theirs(act, touch, part, spoken=spoken):
            theirs.append(act)
        elif we_spoke and act.by is not _THEM:
            ours.append(act)  # our mail that says what they promised promises nothing
    return Entry(
        touch,
        touch.at,
        part,
        part is _WORD or part is _THANKS,
        names.of(touch.person),
        names.group(touch.person, touch.people),
        tuple(theirs),
        tuple(ours),
        frozenset([act.name for act in theirs]) if theirs else _NOTHING,
        frozenset([act.name for act in ours]) if ours else _NOTHING,
        spoken,
        event,
    )


def _is_spoken(touch: Touch) -> bool:
    """Whether both sides talked: an answered call, a meeting."""
    if touch.automatic is not None or touch.outcome in _UNANSWERED:
        return False
    if touch.channel is _MEETING or touch.outcome is _SPOKE:
        return True
    # A call logged without its outcome was a conversation if it came to an end or they said something in it.
    return touch.channel is _CALL and (
        touch.ending is not None or any(act.name in _THEIR_WORDS and act.by is not _US for act in touch.acts)
    )


def _part(touch: Touch, acts: tuple[Act, ...], *, spoken: bool) -> Part:
    if touch.side is _US:
        if spoken:
            return _WORD
        silent = touch.outcome in (Outcome.NO_ANSWER, Outcome.HUNG_UP)
        return Part.ATTEMPT if silent else _OURS
    said = {act.name for act in acts}
    if touch.automatic is not None or (said and said <= _ROBOTS_ONLY):
        return _MACHINE
    if touch.outcome in (Outcome.NO_ANSWER, Outcome.HUNG_UP):
        return _MISSED_CALL
    return _THANKS if said == _ONLY_THANKS and not spoken else _WORD


def _is_theirs(act: Act, touch: Touch, part: Part, *, spoken: bool) -> bool:
    """Whether an act found in a touch is the prospect's word (a note of a call carries both sides')."""
    if part is _MACHINE:
        return act.name in _ROBOTS_OWN
    if act.name is _COMMITMENT and (spoken or touch.side is _THEM):
        return act.by is _THEM or (act.by is None and touch.side is _THEM)
    if spoken:
        return act.name in _THEIR_WORDS
    if touch.side is _THEM:
        return act.name in _THEIR_WORDS or act.name is _DELIVERS
    # Whoever answered for the person we rang may say that he is gone.
    return act.name is ActName.LEFT_COMPANY and touch.channel is _CALL


def _without_bounced(entries: list[Entry], names: Names) -> tuple[Entry, ...]:
    """Marks each mail that reached nobody: every one it was written to bounced."""
    if all(entry.part is not _MACHINE for entry in entries):
        return tuple(entries)
    bounced: dict[int, set[str | None]] = {}
    for place, entry in enumerate(entries):
        for act in entry.their(ActName.BOUNCE):
            if act.reason == DELAYED:
                continue
            mail = _bounced_mail(entries[:place], entry, names.of(act.whom))
            if mail is not None:
                bounced.setdefault(mail, set()).add(_recipient(entries[mail], entry, names.of(act.whom)))
    for place, failed in bounced.items():
        entry = entries[place]
        if None in failed or entry.people <= failed:
            entry.part = Part.UNDELIVERED
    return tuple(entries)


def _bounced_mail(earlier: list[Entry], bounce: Entry, whom: str | None) -> int | None:
    """The last mail of ours before the bounce that went to whom it names; to anybody where it names nobody we wrote to."""
    mails = [
        place
        for place, entry in enumerate(earlier)
        if entry.part is Part.OURS and entry.touch.channel in (Channel.EMAIL, Channel.MESSAGE)
    ]
    to_them = [place for place in mails if {whom, bounce.person} & earlier[place].people]
    return max(to_them or mails, default=None) if to_them or whom is None else None


def _recipient(mail: Entry, bounce: Entry, whom: str | None) -> str | None:
    return next((one for one in (whom, bounce.person) if one in mail.people), None)


def last(entries: Iterable[Entry], *parts: Part) -> Entry | None:
    """The last entry of those parts."""
    return next((entry for entry in reversed(tuple(entries)) if entry.part in parts), None)


def quote_of(entry: Entry, act: Act | None = None) -> str:
    """The words an entry or one of its acts rests on, in one short line."""
    words = " ".join(
        ((act.text if act is not None else "") or entry.touch.text or entry.touch.subject).split()
    )
    return words if len(words) <= 200 else words[:199] + "…"
