"""Everything worked out from one deal's facts at one moment: what the standing, the move and the words rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from unchase.core.act import ActName
from unchase.core.agreed_times import diary_of
from unchase.core.appointments import Fate
from unchase.core.business_days import zone_named
from unchase.core.callbacks import asked_callbacks, callback_story
from unchase.core.clock import Clock
from unchase.core.counts import chases_of, is_stall, stalls_of
from unchase.core.ending import ending_of
from unchase.core.history import Names, Part, history_of
from unchase.core.owed import debts_of
from unchase.core.patience import patience_of
from unchase.core.people import people_of
from unchase.core.promises import promises_of
from unchase.core.two_times import Hours

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from unchase.core.appointments import Appointment, Diary
    from unchase.core.callbacks import CallbackStory
    from unchase.core.counts import Stalls
    from unchase.core.ending import Ending
    from unchase.core.facts import Criterion, Facts
    from unchase.core.history import Entry
    from unchase.core.owed import Debt
    from unchase.core.patience import Patience
    from unchase.core.people import People
    from unchase.core.policy import Policy
    from unchase.core.promises import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One deal at one moment.

    `entries` is the history of the present round (all of it, or since the deal came back), `whole` all of it.
    `word` is their last reply, thanks apart; `last_word` the same, but of an invitation declined right after a
    message, the message. `stalled` tells whether it puts the deal off, with no progress since.
    """

    facts: Facts
    policy: Policy
    clock: Clock
    zone: tzinfo
    names: Names
    people: People
    ending: Ending | None
    whole: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    diary: Diary
    agreed: list[Appointment]
    callback: CallbackStory | None
    promises: list[Promise]
    debts: list[Debt]
    stalls: Stalls
    chases: int
    patience: Patience | None
    word: Entry | None
    stalled: bool

    @property
    def country(self) -> str:
        """The seller's country."""
        return self.facts.country

    @property
    def hours(self) -> Hours:
        """Where the seller works."""
        return Hours(zone=self.zone, country=self.facts.country)

    @property
    def their_hours(self) -> Hours | None:
        """Where the prospect works, if that is known."""
        zone = zone_named(self.facts.prospect_zone)
        if zone is None:
            return None
        return Hours(zone=zone, country=self.facts.prospect_country)

    def ours_since_word(self) -> list[Entry]:
        """Our touches since their last reply (thanks apart), oldest first."""
        ours = []
        for entry in reversed(self.entries):
            if entry.part is Part.WORD:
                break
            if entry.part is Part.OURS:
                ours.append(entry)
        return ours[::-1]

    def failed_must_have(self) -> Criterion | None:
        """A criterion they must meet and do not (METHOD, Moves, rule 7)."""
        failed = (one for one in self.facts.qualification if one.must_have and one.state == "failed")
        return min(failed, key=lambda one: (one.name, one.quote), default=None)

    def appointment(self) -> Appointment | None:
        """The next agreed time that lies ahead or has not ended."""
        for one in self.agreed:
            if one.fate is Fate.OPEN and not self.clock.passed(one.end):
                return one
        return None


def picture_of(facts: Facts, now: datetime, policy: Policy) -> Picture:
    """Reads one deal's facts as they stand at `now` (aware)."""
    zone = zone_named(facts.zone) or UTC
    clock = Clock(now, zone, facts.country)
    names = Names(facts)
    whole = history_of(facts, names, clock)
    people = people_of(facts, whole, names)
    ending = ending_of(facts, whole, people, clock=clock, policy=policy, zone=zone)
    since = ending.since if ending is not None else None
    entries = whole if since is None else tuple(entry for entry in whole if entry.at >= since)
    country = facts.country
    diary, agreed = diary_of(facts, entries, people, names, since=since, clock=clock, policy=policy)
    asked = asked_callbacks(entries, country, policy=policy, zone=zone)
    promises = promises_of(entries, people, country, policy=policy, zone=zone)
    callback = callback_story(asked, entries, diary.agreements, people, zone)
    word = _last_word(entries)
    stalls = stalls_of(
        facts, entries, (diary.slips, agreed), asked, promises, since=since, clock=clock, zone=zone
    )
    with_date = {id(one.entry) for one in asked}
    return Picture(
        facts=facts,
        policy=policy,
        clock=clock,
        zone=zone,
        names=names,
        people=people,
        ending=ending,
        whole=whole,
        entries=entries,
        diary=diary,
        agreed=agreed,
        callback=callback,
        promises=promises,
        debts=debts_of(entries, diary, agreed, country, clock=clock, policy=policy, zone=zone),
        stalls=stalls,
        chases=chases_of(
            entries,
            agreed,
            callback,
            promises,
            people,
            written_before=_written_before(whole, since),
            facts=facts,
            policy=policy,
            zone=zone,
        ),
        patience=patience_of(entries, people, country, policy=policy, zone=zone),
        word=word,
        stalled=word is not None and stalls.count > 0 and is_stall(word, with_date),
    )


def _written_before(whole: tuple[Entry, ...], since: datetime | None) -> frozenset[str]:
    """Whom we wrote to in earlier rounds of the deal."""
    written = (entry.people for entry in whole if since and entry.at < since and entry.part is Part.OURS)
    return frozenset[str]().union(*written)


def _last_word(entries: tuple[Entry, ...]) -> Entry | None:
    """Their last reply that is more than thanks.

    An invitation declined or left open right after a message of theirs belongs to that message.
    """
    answer: Entry | None = None
    for entry in reversed(entries):
        if entry.part is Part.OURS and answer is not None:
            break
        if entry.part is Part.WORD:
            if entry.event is None or ActName.APPOINTMENT in entry.names:
                return entry
            answer = answer or entry
    return answer
