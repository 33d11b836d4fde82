"""Turns a diary into facts: the lines of a docstring are the input of a test.

One line is one thing that passed, in the seller's local time (Europe/London, GB, unless a line says otherwise):

    Mon 5 Oct 2026 09:00  we mail dana: proposal "Here is our proposal."
    Tue 6 Oct 2026 10:00  dana mails: stall busy "Not just yet."; question "What does it cost?"
    Wed 7 Oct 2026 09:30  we ring dana                      (nobody answered; also: hang up on, leave dana a voicemail)
    Wed 7 Oct 2026 11:00  we speak with dana: callback 1 Jan 2027..31 Mar 2027 because "the budget opens"
    Thu 8 Oct 2026 09:00  dana's machine: out_of_office 14 Oct 2026
    Thu 8 Oct 2026 09:00  event demo: Tue 13 Oct 2026 15:00-16:00 dana=ACCEPTED answered Thu 8 Oct 2026 09:00

Acts are those of METHOD with their time, if any: a day, a clock time, days `a..b`, an hour on a day `15:00`,
several with `or`; `after` and `by` set the bound, `open` an open end; `event DATE` the day the reason of a callback
names; `because "…"` the reason; `whom NAME`, `what "…"`, `for company`, `hard`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unchase.core.act import Act, ActName, Excuse, Issue, Side
from unchase.core.assess import assess
from unchase.core.facts import (
    Answer,
    Criterion,
    Event,
    EventOutcome,
    Facts,
    Interval,
    Motive,
    Person,
    Recorded,
    Told,
)
from unchase.core.policy import Policy
from unchase.core.touch import Automatic, Channel, Ending, Outcome, Touch
from unchase.core.when import Bound, Grain, When

if TYPE_CHECKING:
    from unchase.core.assessment import Assessment

METHODS_NUMBERS = Policy()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\d{1,2} (?:" + "|".join(_MONTHS) + r") \d{4}"
_CLOCK = r"\d{1,2}:\d{2}"
_LINE = re.compile(rf"^({_DAY})(?: +({_CLOCK}))? +(.+)$")
_SPAN = re.compile(rf"({_DAY})(?: +({_CLOCK})(?:-({_CLOCK}))?)?(?:\.\.({_DAY}))?")
_TOUCHES = (
    (r"we mail (\w+)", Side.US, Channel.EMAIL, None),
    (r"we message (\w+)", Side.US, Channel.MESSAGE, None),
    (r"we ring (\w+)", Side.US, Channel.CALL, Outcome.NO_ANSWER),
    (r"we hang up on (\w+)", Side.US, Channel.CALL, Outcome.HUNG_UP),
    (r"we leave (\w+) a voicemail", Side.US, Channel.CALL, Outcome.VOICEMAIL),
    (r"we speak with (\w+)", Side.US, Channel.CALL, Outcome.SPOKE),
    (r"we meet (\w+)", Side.US, Channel.MEETING, None),
    (r"(\w+) mails", Side.THEM, Channel.EMAIL, None),
    (r"(\w+) rings in vain", Side.THEM, Channel.CALL, Outcome.NO_ANSWER),
    (r"(\w+) rings", Side.THEM, Channel.CALL, Outcome.SPOKE),
    (r"(\w+) leaves a voicemail", Side.THEM, Channel.VOICEMAIL, Outcome.VOICEMAIL),
)


def read_diary(text: str, *, zone: str = "Europe/London", country: str = "GB") -> Facts:
    """The facts a diary tells; lines that do not begin with a date or a known word are its story."""
    facts = Facts(zone=zone, country=country, channels=("email", "call"))
    for number, raw in enumerate(text.splitlines()):
        line = raw.strip()
        if line.startswith("zone "):
            facts = replace(facts, zone=line.split()[1], country=line.split()[2])
        elif line.startswith("person "):
            facts = replace(facts, people=(*facts.people, _person(line)))
        elif line.startswith("motive "):
            facts = replace(facts, motive=Motive(quote=_quoted(line) or ""))
        elif found := _LINE.match(line):
            at = moment(f"{found[1]} {found[2] or '09:00'}", facts.zone)
            facts = _told(facts, at, found[3], f"touch {number}")
    return facts


def moment(text: str, zone: str = "Europe/London") -> datetime:
    """A local time such as "Mon 5 Oct 2026 09:00", in UTC; its weekday is checked."""
    *day, clock = text.split() if ":" in text else (*text.split(), "0:00")
    hour, minute = (int(part) for part in clock.split(":"))
    there = _date(" ".join(day))
    return datetime(there.year, there.month, there.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def address(name: str) -> str:
    return name if name == "cfo" else f"{name}@prospect.example"


def _date(text: str) -> date:
    *weekday, day, month, year = text.split()
    there = date(int(year), _MONTHS.index(month) + 1, int(day))
    assert not weekday or there.strftime("%a") == weekday[0], f"{text} is a {there:%a}"
    return there


def _told(facts: Facts, at: datetime, said: str, id_: str) -> Facts:
    zone = facts.zone
    if said.startswith("recorded "):
        _, standing, *rest = said.split()
        trigger = _date(" ".join(rest[2:])) if rest[:2] == ["trigger", "on"] else None
        one = Recorded(at=at, standing=standing, trigger_on=trigger)
        return replace(facts, recorded=(*facts.recorded, one))
    if said.startswith("told "):
        return replace(facts, told=(*facts.told, Told(at=at, what=said.split()[1])))
    if said.startswith("criterion "):
        _, name, state, *rest = said.split()
        one_ = Criterion(name=name, state=state, must_have="must" in rest, quote=_quoted(said) or "", at=at)
        return replace(facts, qualification=(*facts.qualification, one_))
    if said.startswith("interval "):
        return replace(facts, interval=Interval(days=int(said.split()[1]), agreed_at=at))
    if said.startswith("event "):
        return replace(facts, events=(*facts.events, _event(said, zone)))
    return replace(facts, touches=(*facts.touches, _touch(at, said, id_, zone)))


def _touch(at: datetime, said: str, id_: str, zone: str) -> Touch:
    head, _, tail = said.partition(":")
    ending = re.search(r" ending (\w+)$", head)
    head = head[: ending.start()] if ending else head.strip()
    acts = tuple(_act(one, at, zone) for one in _split(tail, ";")) if tail.strip() else ()
    if machine := re.fullmatch(r"(\w+)'s machine", head):
        said_by = {act.name for act in acts}
        kind = Automatic.OOO if ActName.OUT_OF_OFFICE in said_by else Automatic.AUTO
        kind = Automatic.BOUNCE if ActName.BOUNCE in said_by else kind
        return Touch(id=id_, at=at, side=Side.THEM, person=address(machine[1]), acts=acts, automatic=kind)
    for pattern, side, channel, outcome in _TOUCHES:
        if found := re.fullmatch(pattern, head):
            person = address(found[1])
            return Touch(
                id=id_,
                at=at,
                side=side,
                channel=channel,
                outcome=outcome,
                person=person,
                people=(person,) if side is Side.US else (),
                acts=acts,
                ending=Ending(ending[1]) if ending else None,
                text=" ".join(act.text for act in acts),
            )
    raise AssertionError(f"not a line of a diary: {said}")


def _act(text: str, at: datetime, zone: str) -> Act:
    words = text.split()
    name = ActName(words[0])
    bare = re.sub(r'(?:\b(?:because|what) )?"[^"]*"', "", text)
    event = re.search(rf"event ({_DAY})", bare)
    bare = bare.replace(event[0], "") if event else bare
    times = tuple(_when(found, bare, zone) for found in _SPAN.finditer(bare))
    excuse = next((Excuse(word) for word in words[1:2] if word in {*Excuse}), None)
    kind = next((Issue(word) for word in words[1:2] if word in {*Issue}), None)
    whom = re.search(r"whom (\w+)", bare)
    by = {"by us": Side.US, "by them": Side.THEM}.get(" ".join(words[1:3]))
    return Act(
        name=name,
        text=_quoted(text) or words[0],
        excuse=excuse,
        kind=kind if name is ActName.OBJECTION else None,
        reason=_quoted(text, "because"),
        when=times[0] if len(times) == 1 else None,
        times=(_event_day(event[1], zone),) if event else times if len(times) > 1 else (),
        by=by,
        what=_quoted(text, "what"),
        whom=address(whom[1]) if whom else None,
        for_company="for company" in bare,
        hard="hard" in bare,
    )


def _event_day(text: str, zone: str) -> When:
    start = moment(text, zone)
    return When(start=start, end=start + timedelta(days=1), grain=Grain.DAY, zone=zone)


def _when(found: re.Match[str], around: str, zone: str) -> When:
    day, clock, until, last = found.groups()
    bound = (
        Bound.AFTER
        if " after " in around
        else Bound.BY
        if " by " in around.replace("by us", "").replace("by them", "")
        else None
    )
    opened = " open" in around
    if clock:
        start = moment(f"{day} {clock}", zone)
        grain = Grain.HOUR if clock.endswith(":00") and not until else Grain.MINUTE
        end = (
            moment(f"{day} {until}", zone)
            if until
            else start + timedelta(hours=grain is Grain.HOUR, minutes=1)
        )
        return When(start=start, end=end, grain=grain, firm=True, zone=zone, text=found[0])
    days = (_date(last or day) - _date(day)).days + 1
    grain = (
        Grain.DAY if days == 1 else Grain.WEEK if days < 28 else Grain.MONTH if days < 32 else Grain.QUARTER
    )
    over = None if opened else moment(f"{(_date(last or day) + timedelta(days=1)):%-d %b %Y}", zone)
    return When(
        start=moment(day, zone), end=over, grain=grain, open=opened, bound=bound, zone=zone, text=found[0]
    )


def _event(said: str, zone: str) -> Event:
    head, _, tail = said.partition(":")
    span = _SPAN.search(tail)
    assert span is not None
    when = _when(span, "", zone)
    answered = re.search(rf"answered ({_DAY} {_CLOCK})", tail)
    answers = {address(name): Answer(answer) for name, answer in re.findall(r"(\w+)=([A-Z-]+)", tail)}
    at = moment(answered[1], zone) if answered else None
    outcome = re.search(r"outcome ([\w-]+)", tail)
    organizer = re.search(r"organizer (\w+)", tail)
    assert when.start is not None
    return Event(
        uid=head.split()[1],
        start=when.start,
        end=when.end if span[3] else None,
        answers=answers,
        answered_at=dict.fromkeys(answers, at) if at else {},
        organizer=address(organizer[1]) if organizer else "me@seller.example",
        recurring="recurring" in tail,
        cancelled="cancelled" in tail,
        outcome=EventOutcome(outcome[1]) if outcome else None,
    )


def _person(line: str) -> Person:
    _, name, *rest = line.split()
    return Person(
        address=address(name),
        name=name.title(),
        role=next((word for word in rest if word in ("decides", "signs", "champion", "uses")), None),
        left="left" in rest,
        opted_out=next((word.partition("=")[2] for word in rest if word.startswith("opted_out=")), None),
    )


def _quoted(text: str, key: str = "") -> str | None:
    if not key:
        text = re.sub(r'\b(?:because|what) "[^"]*"', "", text)
    found = re.search(rf'{key} ?"([^"]*)"', text)
    return found[1] if found else None


def _split(text: str, mark: str) -> list[str]:
    """Cuts at the mark outside of quotes."""
    return [part.strip() for part in re.split(rf'{mark}(?=(?:[^"]*"[^"]*")*[^"]*$)', text) if part.strip()]


def judge(life: Facts, when: str, policy: Policy = METHODS_NUMBERS) -> Assessment:
    """The verdict at a local time of the seller, by what the diary tells up to then."""
    return assess(life, moment(when, life.zone), policy)
