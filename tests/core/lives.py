"""Random lives of deals for Hypothesis: touches, answers, calls and what people told, in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from unchase.core.act import Act, ActName, Excuse, Side
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
from unchase.core.touch import Automatic, Channel, Ending, Outcome, Touch
from unchase.core.when import Bound, Grain, When

START = datetime(2026, 9, 1, tzinfo=UTC)
PEOPLE = ("dana@prospect.example", "maria@prospect.example", "Tom", None)
ABSURD = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
)
SELLERS = (
    ActName.PROPOSES_TIMES,
    ActName.CONFIRMS_TIME,
    ActName.MOVES_TIME,
    ActName.CANCELS_TIME,
    ActName.ASKS_NEXT_STEP,
    ActName.STRAIGHT_QUESTION,
    ActName.ASSURANCE_QUESTION,
    ActName.COMMITMENT,
    ActName.DELIVERS,
    ActName.PROPOSAL,
    ActName.VALUE,
    ActName.RELEASE,
)
PROSPECTS = tuple(name for name in ActName if name not in SELLERS or name is ActName.COMMITMENT)

sane = st.integers(0, 120 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
moments = st.one_of(sane, sane, sane, sane, sane, st.sampled_from(ABSURD))
_LENGTHS = {
    Grain.MINUTE: timedelta(minutes=1),
    Grain.HOUR: timedelta(hours=1),
    Grain.DAY: timedelta(days=1),
    Grain.WEEK: timedelta(days=7),
    Grain.MONTH: timedelta(days=30),
    Grain.QUARTER: timedelta(days=91),
}


@st.composite
def whens(draw: st.DrawFn) -> When:
    start = draw(moments)
    grain = draw(st.sampled_from(tuple(_LENGTHS)))
    opened = draw(st.booleans()) and grain not in (Grain.MINUTE, Grain.HOUR)
    end = None if opened or start.year == 9999 else start + _LENGTHS[grain]
    return When(
        start=start,
        end=end,
        grain=grain,
        open=opened,
        firm=grain in (Grain.MINUTE, Grain.HOUR) and draw(st.booleans()),
        bound=draw(st.sampled_from((None, None, Bound.BY, Bound.AFTER))),
        negated=draw(st.integers(0, 9)) == 0,
        zone=draw(st.sampled_from(("UTC", "Europe/London", "America/New_York", "+05:30", "Nowhere/Here"))),
    )


@st.composite
def acts(draw: st.DrawFn, names: tuple[ActName, ...]) -> Act:
    name = draw(st.sampled_from(names))
    several = draw(st.integers(0, 3)) == 0
    return Act(
        name=name,
        text=draw(st.sampled_from(("later", "send me a quote", "{braces}", "", "call me"))),
        when=draw(st.none() | whens()) if not several else None,
        times=tuple(draw(st.lists(whens(), max_size=2))) if several else (),
        by=draw(st.sampled_from((None, Side.US, Side.THEM))),
        whom=draw(st.sampled_from((None, "maria@prospect.example", "Zoe"))),
        excuse=draw(st.sampled_from((None, Excuse.BUSY))),
        reason=draw(st.sampled_from((None, "the budget"))),
        for_company=draw(st.integers(0, 9)) == 0,
        hard=draw(st.booleans()),
    )


@st.composite
def touches(draw: st.DrawFn, side: Side | None = None, at: st.SearchStrategy[datetime] = moments) -> Touch:
    who = side or draw(st.sampled_from((Side.US, Side.THEM)))
    channel = draw(st.sampled_from((Channel.EMAIL, Channel.EMAIL, Channel.EMAIL, *Channel)))
    phone = channel in (Channel.CALL, Channel.VOICEMAIL)
    outcome = draw(st.sampled_from((None, *Outcome))) if phone else None
    person = draw(st.sampled_from(PEOPLE))
    spoken = outcome is Outcome.SPOKE or channel is Channel.MEETING
    names = (*SELLERS, *PROSPECTS) if spoken else SELLERS if who is Side.US else PROSPECTS
    machine = who is Side.THEM and not phone and draw(st.integers(0, 5)) == 0
    return Touch(
        id=f"t{draw(st.integers(0, 10**9))}",
        at=draw(at),
        side=who,
        channel=channel,
        person=person,
        people=(person,) if person and who is Side.US else (),
        acts=tuple(draw(st.lists(acts(names), max_size=3))),
        automatic=draw(st.sampled_from(tuple(Automatic))) if machine else None,
        outcome=outcome,
        ending=draw(st.sampled_from((None, None, *Ending))) if spoken else None,
        text=draw(st.sampled_from(("", "a note", "they are wasting our time"))),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    start = draw(moments)
    invited = draw(st.lists(st.sampled_from(PEOPLE[:2]), unique=True, min_size=1, max_size=2))
    answers = {address: draw(st.sampled_from(tuple(Answer))) for address in invited if address}
    return Event(
        uid=draw(st.sampled_from(("demo", "series", "sign"))),
        start=start,
        end=draw(st.none() | st.just(start + timedelta(hours=1))) if start.year < 9999 else None,
        answers=answers,
        answered_at={address: draw(moments) for address in answers if draw(st.booleans())},
        organizer=draw(st.sampled_from((None, "me@seller.example", PEOPLE[0]))),
        recurring=draw(st.booleans()),
        cancelled=draw(st.integers(0, 5)) == 0,
        outcome=draw(st.sampled_from((None, None, *EventOutcome))),
    )


@st.composite
def lives(draw: st.DrawFn) -> Facts:
    """A whole deal. Every value is possible, whether or not a life like this would make sense."""
    return Facts(
        touches=tuple(draw(st.lists(touches(), max_size=9, unique_by=lambda touch: touch.id))),
        events=tuple(draw(st.lists(events(), max_size=2, unique_by=lambda event: (event.uid, event.start)))),
        people=tuple(
            Person(
                address=address,
                name=name,
                role=draw(st.sampled_from((None, "decides", "champion"))),
                left=draw(st.integers(0, 7)) == 0,
                opted_out=draw(st.sampled_from((None, None, None, None, "person", "company"))),
            )
            for address, name in (
                ("dana@prospect.example", "Dana Reyes"),
                ("maria@prospect.example", "Maria"),
            )
            if draw(st.booleans())
        ),
        recorded=tuple(
            Recorded(
                at=draw(moments),
                standing=draw(st.sampled_from(("won", "lost", "released", "released", "unheard of"))),
                trigger_on=draw(st.none() | st.just(date(2026, 11, 2))),
            )
            for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))))
        ),
        told=tuple(Told(at=at, what="nothing-elsewhere") for at in draw(st.lists(moments, max_size=1))),
        qualification=tuple(
            Criterion(
                name="budget",
                state=draw(st.sampled_from(("unknown", "met", "failed"))),
                must_have=draw(st.booleans()),
                at=draw(st.none() | moments),
            )
            for _ in range(draw(st.sampled_from((0, 0, 0, 1))))
        ),
        motive=draw(st.none() | st.just(Motive(quote="fewer returns"))),
        interval=draw(st.sampled_from((None, None, None, Interval(days=30, agreed_at=START)))),
        zone=draw(st.sampled_from(("Europe/London", "America/New_York", "Asia/Kolkata", "Nowhere/Here"))),
        country=draw(st.sampled_from(("GB", "US", "IN", "XX"))),
        prospect_zone=draw(st.sampled_from((None, "America/New_York", "Australia/Sydney"))),
        prospect_country=draw(st.sampled_from((None, "US"))),
    )
