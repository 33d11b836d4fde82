"""Answers to invitations: whose count, in which order, and against a plain model of what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from unchase.core.act import ActName, Side
from unchase.core.assess import assess
from unchase.core.assessment import MoveName
from unchase.core.facts import Answer
from unchase.core.message import Address, CalendarPart, Message
from unchase.core.policy import Policy
from unchase.reading.history import History, Mail
from unchase.reading.invitations import invitations
from unchase.reading.invited import is_alias
from unchase.reading.timeline import compose

NORA, IDA = "nora@lanternworks.example", "ida.berg@northwind.example"
START = datetime(2026, 10, 6, 14, tzinfo=UTC)
BEGIN = datetime(2026, 10, 1, 8, tzinfo=UTC)
LENGTH = timedelta(minutes=30)


def part(method: str, said: str = "NEEDS-ACTION", *, uid: str = "ours", who: str = IDA, start: datetime = START,
         sequence: int = 0, stamp: datetime | None = None, organizer: str | None = NORA) -> CalendarPart:  # fmt: skip
    return CalendarPart(
        method=method,
        uid=uid,
        sequence=sequence,
        start=start,
        end=start + LENGTH,
        organizer=organizer,
        attendees=((who, said),),
        summary="Sorting line",
        stamp=stamp,
    )


def mail(
    number: int, calendar: CalendarPart, *, sender: str = IDA, text: str = "Accepted: Tue 6 October, 2 pm"
) -> Mail:
    at = BEGIN + timedelta(minutes=number)
    ours = sender == NORA
    message = Message(
        id=str(number), at=at, sender=Address(sender), to=(Address(IDA if ours else NORA),), subject="Accepted", text=text, calendar=(calendar,)
    )  # fmt: skip
    return Mail(
        id=f"{number:05d}",
        at=at,
        side=Side.US if ours else Side.THEM,
        zone="UTC",
        text=text,
        subject="Accepted",
        person=IDA if ours else sender,
        people=(IDA,),
        message=message,
    )


ASKED = mail(0, part("REQUEST"), sender=NORA)
STRANGERS = [
    f"{name}@{domain}"
    for name in ("ida.berg", "ida", "tom.berg", "x")
    for domain in ("northwlnd.example", "northwind.example.evil.example", "gmail.com", "else.example", "xnorthwind.example")
]  # fmt: skip
COLLEAGUES = [
    f"{name}@northwind.example"
    for name in (
        "tom.berg",
        "irma.berg",
        "office",
        "idabel",
        "berg",
        "i",
        "nora",
        "ida.bergmann",
        "idaberg2",
        "info",
    )
]
FORGED = [
    *(("another sender", one, part("REPLY", "ACCEPTED", organizer=organizer)) for one in (*STRANGERS, *COLLEAGUES) for organizer in (NORA, None)),
    *(("another attendee", IDA, part("REPLY", "ACCEPTED", who=one, organizer=organizer)) for one in (*STRANGERS, *COLLEAGUES) for organizer in (NORA, None)),
    *(("both another", one, part("REPLY", "ACCEPTED", who=one)) for one in (*STRANGERS, *COLLEAGUES)),
    *(("another uid", IDA, part("REPLY", "ACCEPTED", uid=uid)) for uid in ("", "OURS", "our", "ours ", "ours-1", "ours@x", *map(str, range(24)))),
    *(("a counter of a stranger", one, part("COUNTER", "TENTATIVE", start=START + timedelta(days=1))) for one in (*STRANGERS, *COLLEAGUES)),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "answer"), [one[1:] for one in FORGED], ids=[f"{n} {one[0]}" for n, one in enumerate(FORGED)])  # fmt: skip
def test_a_forged_answer_accepts_nothing(sender: str, answer: CalendarPart) -> None:
    found = compose(History(mails=(ASKED, mail(5, answer, sender=sender)), zone="UTC"))

    (event,) = found.events
    assert set(event.answers.values()) == {Answer.NEEDS_ACTION}
    assert ActName.APPOINTMENT not in {act.name for touch in found.touches for act in touch.acts}


def test_there_are_two_hundred_of_them() -> None:
    assert len(FORGED) >= 200


OTHERS = [
    *((method, IDA, part(method, said, uid=uid)) for method in ("PUBLISH", "ADD", "REFRESH", "DECLINECOUNTER", "NONSENSE", "")
      for said in ("ACCEPTED", "DECLINED") for uid in ("ours", "theirs", "")),
    *(("other people's", IDA, part("REQUEST", uid=str(n), organizer=f"{n}@third.example", who=f"{n}@fourth.example", start=START + timedelta(hours=n))) for n in range(30)),
    *(("ours sent back", IDA, part("REQUEST", "ACCEPTED", start=START + timedelta(hours=n), sequence=n)) for n in range(20)),
    *(("another's end", f"{n}@else.example", part("CANCEL", sequence=9)) for n in range(20)),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "other"), [one[1:] for one in OTHERS], ids=[f"{n} {one[0]}" for n, one in enumerate(OTHERS)])  # fmt: skip
def test_a_calendar_that_answers_nothing_changes_nothing(sender: str, other: CalendarPart) -> None:
    alone = invitations((ASKED,)).events

    assert invitations((ASKED, mail(5, other, sender=sender))).events == alone


def test_there_are_a_hundred_of_them() -> None:
    assert len(OTHERS) >= 100


def said_after(*mails: Mail) -> Answer:
    return invitations((ASKED, *mails)).events[0].answers[IDA]


def test_an_answer_that_comes_twice_counts_once() -> None:
    yes = part("REPLY", "ACCEPTED", stamp=BEGIN + timedelta(minutes=1))
    no = part("REPLY", "DECLINED", stamp=BEGIN + timedelta(minutes=2))

    assert said_after(mail(1, yes), mail(2, no), mail(3, yes)) is Answer.DECLINED
    assert said_after(mail(1, no), mail(2, replace(yes, comment="late"))) is Answer.DECLINED


def test_an_answer_may_lie_before_its_invitation_where_a_clock_is_wrong() -> None:
    assert said_after(mail(-3, part("REPLY", "ACCEPTED"))) is Answer.ACCEPTED


def test_an_answer_without_a_version_counts_for_the_time_it_names() -> None:
    moved = mail(1, part("REQUEST", sequence=1, start=START + timedelta(days=1)), sender=NORA)
    bare = replace(part("REPLY", "ACCEPTED"), numbered=False)

    assert said_after(moved, mail(2, bare)) is Answer.NEEDS_ACTION
    assert said_after(moved, mail(2, replace(bare, start=START + timedelta(days=1)))) is Answer.ACCEPTED


def test_one_time_of_a_series_is_not_the_series() -> None:
    weekly = mail(0, replace(part("REQUEST"), recurring=True), sender=NORA)
    later = START + timedelta(days=7)
    away = mail(1, replace(part("REPLY", "DECLINED", start=later), recurrence_id=later))
    found = invitations((weekly, away))

    assert found.events[0].answers[IDA] is Answer.NEEDS_ACTION
    assert [act.name for act in found.acts[away.id]] == [ActName.DECLINE_TIME]


def test_what_we_cancelled_nobody_accepts() -> None:
    cancelled = mail(1, part("CANCEL", sequence=1), sender=NORA)
    found = invitations((ASKED, cancelled, mail(2, part("REPLY", "ACCEPTED"))))

    assert found.events[0].cancelled
    assert [[act.name for act in acts] for acts in found.acts.values()] == [[ActName.CANCELS_TIME], []]


def test_our_cancellation_says_that_the_time_is_off_whatever_the_words_say() -> None:
    off = mail(2, part("CANCEL", sequence=1), sender=NORA, text="See you another time.")
    found = compose(History(mails=(ASKED, mail(1, part("REPLY", "ACCEPTED")), off), zone="UTC"))

    assert ActName.CANCELS_TIME in {act.name for act in found.touches[-1].acts}
    verdict = assess(found, BEGIN + timedelta(hours=1), Policy())
    assert verdict.appointment is None
    assert [due.what for due in verdict.due] == ["new times for the one we cancelled"]
    assert verdict.move.name is MoveName.OFFER_TIMES


def test_one_guest_fewer_cancels_nothing() -> None:
    both = mail(
        0,
        replace(
            part("REQUEST"), attendees=((IDA, "NEEDS-ACTION"), ("tom@northwind.example", "NEEDS-ACTION"))
        ),
        sender=NORA,
    )
    without = mail(2, part("CANCEL", who="tom@northwind.example", sequence=1), sender=NORA)
    found = invitations((both, mail(1, part("REPLY", "ACCEPTED")), without))

    assert found.events[0].answers == {IDA: Answer.ACCEPTED}
    assert not found.events[0].cancelled
    assert without.id not in found.acts


NEXT_DAY = START + timedelta(days=1)


def test_a_counter_proposal_stands_until_it_is_answered() -> None:
    counter = mail(1, part("COUNTER", "TENTATIVE", start=NEXT_DAY))
    taken = mail(2, part("REQUEST", start=NEXT_DAY, sequence=1), sender=NORA)
    their_no = mail(2, part("REPLY", "ACCEPTED", stamp=BEGIN + timedelta(minutes=2)))

    assert invitations((ASKED, counter)).events[0].countered == NEXT_DAY
    assert invitations((ASKED, counter, taken)).events[0].countered is None
    assert invitations((ASKED, counter, their_no)).events[0].countered is None
    assert (
        invitations((ASKED, counter, mail(2, part("CANCEL", sequence=1), sender=NORA))).events[0].countered
        is None
    )


def test_a_counter_proposal_refused_offers_the_first_time_again() -> None:
    """RFC 5546, 3.2.8: the one who invites refuses with DECLINECOUNTER."""
    counter = mail(1, part("COUNTER", "TENTATIVE", start=NEXT_DAY))
    refused = mail(2, part("DECLINECOUNTER", start=NEXT_DAY), sender=NORA, text="That hour is not free here.")
    found = compose(History(mails=(ASKED, counter, refused), zone="UTC"))

    (event,) = found.events
    assert (event.start, event.countered, event.cancelled) == (START, None, False)
    verdict = assess(found, BEGIN + timedelta(hours=1), Policy())
    assert verdict.appointment is None
    assert verdict.held == (START,)
    again = compose(History(mails=(ASKED, counter, refused, mail(3, part("REPLY", "ACCEPTED"))), zone="UTC"))
    assert assess(again, BEGIN + timedelta(hours=1), Policy()).appointment == START


def test_nobody_refuses_a_counter_proposal_for_us() -> None:
    counter = mail(1, part("COUNTER", "TENTATIVE", start=NEXT_DAY))
    theirs = mail(2, part("DECLINECOUNTER", start=NEXT_DAY))

    assert invitations((ASKED, counter, theirs)).events[0].countered == NEXT_DAY


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ida@x.example", "ida.berg@x.example", True),
        ("i.berg@x.example", "ida.berg@x.example", True),
        ("iberg@x.example", "ida.berg@mail.x.example", True),
        ("ida+deals@x.example", "ida@x.example", True),
        ("i.da@gmail.com", "ida@gmail.com", True),
        ("ida@gmail.com", "ida.berg@gmail.com", False),
        ("tom.berg@x.example", "ida.berg@x.example", False),
        ("ingo.berg@x.example", "ida.berg@x.example", False),
        ("ida.berg@y.example", "ida.berg@x.example", False),
        ("ida.berg@yx.example", "ida.berg@x.example", False),
        ("", "ida@x.example", False),
    ],
)
def test_an_alias_is_the_same_name_at_the_same_house(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_alias(one, other) is same
    assert is_alias(other, one) is same


class Negotiation(RuleBasedStateMachine):
    """We invite, move and cancel; they answer what they last saw; mails get lost, come twice, and come late."""

    def __init__(self) -> None:
        super().__init__()
        self.minute = 0
        self.mails: list[Mail] = []
        self.version, self.hour, self.cancelled = -1, 0, False
        self.answer = Answer.NEEDS_ACTION
        self.seen: tuple[int, int] | None = None  # the version and hour they hold
        self.countered: int | None = None  # the hour they propose, while nobody has answered that
        self.kept: list[CalendarPart] = []  # what they sent, to be sent again

    def _time(self, hour: int) -> datetime:
        return START + timedelta(hours=hour)

    def _stamp(self) -> datetime:
        self.minute += 1
        return BEGIN + timedelta(minutes=self.minute)

    def _send(self, one: CalendarPart, sender: str) -> None:
        self.minute += 1
        self.mails.append(mail(self.minute, one, sender=sender))

    @rule(by=st.integers(0, 3), arrives=st.booleans())
    def invite_or_move(self, by: int, arrives: bool) -> None:  # noqa: FBT001 - drawn
        hour = self.hour + by
        if self.version < 0 or by or self.cancelled:
            self.answer = Answer.NEEDS_ACTION if by or self.cancelled or self.version < 0 else self.answer
        if self.cancelled and not by:
            hour += 4
        self.countered = None
        self.version, self.hour, self.cancelled = self.version + 1, hour, False
        self._send(part("REQUEST", start=self._time(hour), sequence=self.version, stamp=self._stamp()), NORA)
        if arrives:
            self.seen = self.version, hour

    @rule()
    def cancel(self) -> None:
        if self.version >= 0 and not self.cancelled:
            self.version, self.cancelled, self.countered = self.version + 1, True, None
            self._send(
                part("CANCEL", start=self._time(self.hour), sequence=self.version, stamp=self._stamp()), NORA
            )

    @rule(said=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]), arrives=st.booleans())
    def they_answer(self, said: str, arrives: bool) -> None:  # noqa: FBT001 - drawn
        if self.seen is None:
            return
        version, hour = self.seen
        one = part("REPLY", said, start=self._time(hour), sequence=version, stamp=self._stamp())
        if arrives:
            self.kept.append(one)
            self._send(one, IDA)
            if version == self.version and not self.cancelled:
                self.answer, self.countered = Answer(said), None

    @rule(by=st.integers(30, 40))
    def they_counter(self, by: int) -> None:
        if self.seen is None:
            return
        version, hour = self.seen
        one = part("COUNTER", "TENTATIVE", start=self._time(hour + by), sequence=version, stamp=self._stamp())
        self.kept.append(one)
        self._send(one, IDA)
        if version == self.version and not self.cancelled:
            self.answer, self.countered = Answer.TENTATIVE, hour + by

    @rule(arrives=st.booleans())
    def we_take_their_time(self, arrives: bool) -> None:  # noqa: FBT001 - drawn
        if self.countered is not None:
            self.invite_or_move(self.countered - self.hour, arrives)

    @rule()
    def we_refuse_their_time(self) -> None:
        if self.countered is not None:
            start = self._time(self.countered)
            self._send(part("DECLINECOUNTER", start=start, sequence=self.version, stamp=self._stamp()), NORA)
            self.countered = None

    @rule(which=st.integers(0, 20))
    def one_comes_again(self, which: int) -> None:
        if self.kept:
            self._send(self.kept[which % len(self.kept)], IDA)

    @rule(said=st.sampled_from(["ACCEPTED", "DECLINED"]), stranger=st.sampled_from([*STRANGERS, *COLLEAGUES]))
    def a_stranger_answers(self, said: str, stranger: str) -> None:
        if self.version >= 0:
            self._send(
                part("REPLY", said, start=self._time(self.hour), sequence=self.version, stamp=self._stamp()),
                stranger,
            )

    @invariant()
    def what_is_read_is_what_was_said(self) -> None:
        found = invitations(reversed(self.mails)).events
        if self.version < 0:
            assert found == ()
            return
        (event,) = found
        assert event.cancelled is self.cancelled
        if not self.cancelled:
            assert (event.start, event.answers) == (self._time(self.hour), {IDA: self.answer})
            assert event.countered == (None if self.countered is None else self._time(self.countered))


TestNegotiation = Negotiation.TestCase
TestNegotiation.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
