"""A deal's messages in time order, each resolved against what went before: the diary in the docstring is the input."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import ActName, Side
from unchase.core.facts import Answer
from unchase.core.message import Address, CalendarPart, Message
from unchase.core.touch import Automatic, Channel, Ending, Outcome
from unchase.core.when import Bound
from unchase.core.zone import zone_of
from unchase.reading.history import Call, Correction, History, Mail
from unchase.reading.read import read
from unchase.reading.timeline import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from unchase.core.facts import Facts
    from unchase.core.touch import Touch

ZONE = "Europe/London"
THEIRS = "jo@harbour.example"


def told(test: Callable[[], None]) -> History:
    """The history in a test's docstring: a line each, "date-and-time us|them|call words"."""
    mails: list[Mail] = []
    calls: list[Call] = []
    for number, line in enumerate(filter(str.strip, inspect.cleandoc(test.__doc__ or "").split("\n"))):
        when, who, words = line.split(maxsplit=2)
        at = datetime.fromisoformat(when).replace(tzinfo=zone_of(ZONE)).astimezone(UTC)
        words = words.replace("\\n", "\n")
        if who == "call":
            outcome, _, note = words.partition(" ")
            calls.append(
                Call(id=str(number), at=at, side=Side.US, outcome=Outcome(outcome), person=THEIRS, note=note)
            )
        else:
            mails.append(mail(str(number), at, who, words))
    return History(mails=tuple(mails), calls=tuple(calls), zone=ZONE)


def mail(number: str, at: datetime, who: str, words: str, calendar: tuple[CalendarPart, ...] = ()) -> Mail:
    sender = Address(THEIRS if who == "them" else "us@seller.example")
    message = Message(
        id=number, at=at, zone="+00:00", sender=sender, text=words, subject="Re: scales", calendar=calendar
    )
    return Mail(
        id=number,
        at=at,
        side=Side.THEM if who == "them" else Side.US,
        zone=ZONE,
        text=words,
        subject="Re: scales",
        person=THEIRS,
        people=(THEIRS,),
        message=message,
    )


def agreed(touch: Touch) -> str | None:
    """The time a touch agrees to, in London."""
    when = next((act.when for act in touch.acts if act.name is ActName.APPOINTMENT and act.when), None)
    return f"{when.start.astimezone(zone_of(ZONE)):%a %d %b %H:%M}" if when and when.start else None


def names(touch: Touch) -> set[ActName]:
    return {act.name for act in touch.acts}


def last(facts: Facts) -> Touch:
    return facts.touches[-1]


def test_a_bare_hour_takes_the_time_we_offered() -> None:
    """
    2026-03-02T09:10 us    Is Tuesday at 3 pm or at 4 pm better for you?
    2026-03-02T11:00 them  4 works.
    """
    facts = compose(told(test_a_bare_hour_takes_the_time_we_offered))

    assert agreed(last(facts)) == "Tue 03 Mar 16:00"


def test_either_leaves_the_choice_to_us_and_our_word_makes_it_firm() -> None:
    """
    2026-03-02T09:10 us    Is Tuesday 3 March at 15:00 or Wednesday 4 March at 10:00 better?
    2026-03-02T11:00 them  Either is fine, you choose.
    2026-03-02T12:00 us    Then Wednesday 4 March at 10:00, thank you.
    """
    facts = compose(told(test_either_leaves_the_choice_to_us_and_our_word_makes_it_firm))

    assert agreed(facts.touches[1]) is None
    assert ActName.APPOINTMENT in names(facts.touches[1])
    assert ActName.CONFIRMS_TIME in names(last(facts))


def test_our_word_alone_confirms_nothing_but_a_reply_without_objection_does() -> None:
    """
    2026-03-02T09:10 us    As agreed at the fair we meet at our workshop on Wednesday 4 March at 10:00. Please bring the floor plan.
    2026-03-02T11:00 them  Here is the floor plan already, four types.
    """
    facts = compose(told(test_our_word_alone_confirms_nothing_but_a_reply_without_objection_does))

    assert ActName.CONFIRMS_TIME not in names(facts.touches[0])
    assert agreed(last(facts)) == "Wed 04 Mar 10:00"


def test_a_refusal_after_our_word_agrees_to_nothing() -> None:
    """
    2026-03-02T09:10 us    As agreed at the fair we meet at our workshop on Wednesday 4 March at 10:00.
    2026-03-02T11:00 them  We have decided against it, so no, thank you.
    """
    assert agreed(last(compose(told(test_a_refusal_after_our_word_agrees_to_nothing)))) is None


def test_a_time_they_named_is_theirs_once_we_confirm_it() -> None:
    """
    2026-03-02T09:10 them  Tue 3 March at 15:00 or Wed 4 March at 10:00 both work for me.
    2026-03-02T11:00 us    Tuesday 3 March at 15:00 it is.
    """
    facts = compose(told(test_a_time_they_named_is_theirs_once_we_confirm_it))

    assert ActName.CONFIRMS_TIME in names(last(facts))


def test_a_call_nobody_left_a_message_on_is_an_attempt() -> None:
    """
    2026-03-02T09:10 call  voicemail rang out, no message left
    2026-03-03T09:10 call  voicemail Hi Jo, Tuesday 10 March at 10:00 or at 14:00 to look at it?
    """
    first, second = compose(told(test_a_call_nobody_left_a_message_on_is_an_attempt)).touches

    assert first.outcome is Outcome.NO_ANSWER
    assert second.channel is Channel.VOICEMAIL
    assert ActName.PROPOSES_TIMES in names(second)


def test_a_told_ending_wins_over_the_reading_of_the_note() -> None:
    """
    2026-03-02T09:10 call  spoke 20 min, liked it, Tuesday 10 March at 10:00 in their office
    """
    history = told(test_a_told_ending_wins_over_the_reading_of_the_note)
    for ending, name in (
        (Ending.APPOINTMENT, ActName.APPOINTMENT),
        (Ending.YES, ActName.ACCEPTANCE),
        (Ending.NO, ActName.REFUSAL),
    ):
        calls = (replace(history.calls[0], ending=ending),)

        assert name in names(last(compose(replace(history, calls=calls))))


def test_a_correction_wins() -> None:
    """
    2026-03-02T09:10 us    Is Tuesday at 3 pm good?
    2026-03-02T11:00 them  Not just yet, keep checking in.
    """
    history = told(test_a_correction_wins)
    said = compose(history).touches[1].acts[0]
    corrected = Correction(touch="1", act=said.name, quote=said.text, is_act=ActName.REFUSAL)
    removed = replace(corrected, is_act=None)

    others = names(last(compose(history))) - {said.name}
    assert names(last(compose(replace(history, corrections=(corrected,))))) == {ActName.REFUSAL, *others}
    assert names(last(compose(replace(history, corrections=(removed,))))) == others


def test_an_absence_note_is_read_for_its_return_and_answers_nothing() -> None:
    """
    2026-03-02T09:10 us    Is Tuesday at 3 pm good?
    2026-03-02T09:11 them  I am out of the office until 14 March and will answer then.
    """
    history = told(test_an_absence_note_is_read_for_its_return_and_answers_nothing)
    absent = replace(history.mails[1], automatic=Automatic.OOO)
    touch = last(compose(replace(history, mails=(history.mails[0], absent))))

    assert touch.automatic is Automatic.OOO
    assert touch.acts[0].name is ActName.OUT_OF_OFFICE
    assert touch.acts[0].when is not None


def test_a_stored_reading_is_taken_as_it_is() -> None:
    """
    2026-03-02T09:10 them  Not just yet.
    """
    history = told(test_a_stored_reading_is_taken_as_it_is)
    one = history.mails[0]
    stored = read("We'll take it, send the contract.", at=one.at, zone=ZONE, side=Side.THEM)

    assert ActName.ACCEPTANCE in names(last(compose(replace(history, readings={"0": stored}))))


def invitation(
    method: str,
    *,
    sequence: int = 0,
    hour: int = 10,
    said: str = "NEEDS-ACTION",
    organizer: str = "us@seller.example",
) -> CalendarPart:
    return CalendarPart(
        method=method,
        uid="scales-1",
        sequence=sequence,
        start=datetime(2026, 3, 4, hour, tzinfo=UTC),
        end=datetime(2026, 3, 4, hour + 1, tzinfo=UTC),
        organizer=organizer,
        attendees=((THEIRS, said),),
    )


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def test_an_invitation_of_ours_is_agreed_once_they_accept_and_void_once_it_is_moved() -> None:
    ours = mail("1", at(1), "us", "Invitation", (invitation("REQUEST"),))
    yes = mail("2", at(2), "them", "Jo has accepted", (invitation("REPLY", said="ACCEPTED"),))
    moved = mail("3", at(3), "us", "New time", (invitation("REQUEST", sequence=1, hour=15),))
    late = mail("4", at(4), "them", "Jo has accepted", (invitation("REPLY", said="ACCEPTED"),))
    cancelled = mail("5", at(5), "us", "Cancelled", (invitation("CANCEL", sequence=2, hour=15),))

    def event(*mails: Mail) -> tuple[datetime, Answer, bool]:
        one = compose(History(mails=mails, zone=ZONE)).events[0]
        return one.start, one.answers[THEIRS], one.cancelled

    assert event(ours) == (datetime(2026, 3, 4, 10, tzinfo=UTC), Answer.NEEDS_ACTION, False)
    assert event(ours, yes)[1] is Answer.ACCEPTED
    assert event(ours, yes, moved)[:2] == (datetime(2026, 3, 4, 15, tzinfo=UTC), Answer.NEEDS_ACTION)
    assert event(ours, yes, moved, late)[1] is Answer.NEEDS_ACTION
    assert event(ours, yes, moved, cancelled)[2]


def test_an_answer_from_someone_who_was_not_invited_counts_for_nobody() -> None:
    ours = mail("1", at(1), "us", "Invitation", (invitation("REQUEST"),))
    stranger = replace(
        mail(
            "2",
            at(2),
            "them",
            "accepted",
            (replace(invitation("REPLY"), attendees=(("x@else.example", "ACCEPTED"),)),),
        ),
        person="x@else.example",
    )

    assert compose(History(mails=(ours, stranger), zone=ZONE)).events[0].answers == {
        THEIRS: Answer.NEEDS_ACTION
    }


def test_calendar_parts_speak_for_the_prospect() -> None:
    theirs = {
        method: last(
            compose(
                History(
                    mails=(
                        mail(
                            "1", at(1), "them", "Scales", (invitation(method, said=said, organizer=THEIRS),)
                        ),
                    ),
                    zone=ZONE,
                )
            )
        )
        for method, said in (
            ("REQUEST", "ACCEPTED"),
            ("REPLY", "DECLINED"),
            ("COUNTER", "TENTATIVE"),
            ("CANCEL", "DECLINED"),
        )
    }

    assert agreed(theirs["REQUEST"]) == "Wed 04 Mar 10:00"
    assert names(theirs["REPLY"]) == {ActName.DECLINE_TIME}
    assert names(theirs["COUNTER"]) == {ActName.COUNTER, ActName.APPOINTMENT}
    assert names(theirs["CANCEL"]) == {ActName.DECLINE_TIME}


WORDS = st.sampled_from(
    [
        "4 works",
        "Can't do Tuesday, sorry",
        "Not yet",
        "Is Tuesday at 3 or 4 better?",
        "Wednesday 10:00 it is",
        "Thanks!",
        "We'll take it",
        "no",
        "",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(["us", "them"]), WORDS), max_size=7), st.randoms())
def test_the_order_of_arrival_does_not_matter(lines: list[tuple[str, str]], random: object) -> None:
    mails = [
        mail(str(n), datetime(2026, 3, 2 + n, 9, tzinfo=UTC), who, words)
        for n, (who, words) in enumerate(lines)
    ]
    shuffled = mails.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands a Random

    assert compose(History(mails=tuple(shuffled), zone=ZONE)) == compose(
        History(mails=tuple(mails), zone=ZONE)
    )


def test_the_event_of_a_callback_is_known_where_nothing_is_wanted_before_it() -> None:
    """
    2026-10-07T09:10 them  The award will be announced on 20 November and until then no contact with the bidders is allowed. Please contact me after the award.
    """
    callback = next(
        act
        for act in last(
            compose(told(test_the_event_of_a_callback_is_known_where_nothing_is_wanted_before_it))
        ).acts
        if act.name is ActName.CALLBACK
    )

    assert [when.start and when.start.astimezone(zone_of(ZONE)).day for when in callback.times] == [20]
    assert callback.when is not None
    assert callback.when.bound is Bound.AFTER


def test_words_above_a_quoted_mail_are_read_with_their_place_in_the_whole() -> None:
    text = (
        "> Is Tuesday at 3 pm good?\n\nYes, Tuesday at 3 pm works.\n\nOn 2 March 2026 Mara wrote:\n> Hello Jo"
    )
    reading = read(text, at=at(2), zone=ZONE, side=Side.THEM)

    assert reading.own_text == "Yes, Tuesday at 3 pm works."
    assert [text[slice(*when.span)] for when in reading.times] == [when.text for when in reading.times]
    assert [text[slice(*act.span)] for act in reading.acts] == [act.text for act in reading.acts]


def test_a_robot_that_speaks_for_a_person_carries_the_persons_act() -> None:
    text = "Your document has been completed.\n\nJo Hart <jo@harbour.example> has signed the document.\nThis message was sent by a system."
    robot = mail("1", at(1), "them", text)
    message = replace(
        robot.message or Message(id="1", at=at(1)),
        sender=Address("noreply@signing.example"),
        subject="Completed: contract",
    )
    touch = last(
        compose(
            History(mails=(replace(robot, message=message, person="noreply@signing.example"),), zone=ZONE)
        )
    )

    assert names(touch) == {ActName.ACCEPTANCE}
    assert touch.person == THEIRS
    assert touch.automatic is None


def test_what_is_known_to_be_automatic_stays_so_whatever_it_says() -> None:
    ticket = replace(mail("1", at(1), "them", "Hm."), automatic=Automatic.AUTO)

    assert names(last(compose(History(mails=(ticket,), zone=ZONE)))) == {ActName.AUTO_REPLY}


def test_an_offset_that_shows_our_clock_is_our_zone_when_the_clocks_change() -> None:
    """A reply of 19 October, summer time still, offers Tuesday 27 October at 1; we confirm it in winter time."""
    theirs = replace(
        mail(
            "1",
            datetime(2026, 10, 19, 15, tzinfo=UTC),
            "them",
            "Monday 26th at 8 or Tuesday 27th at 1, take your pick.",
        ),
        zone="+01:00",
    )
    ours = mail("2", datetime(2026, 10, 20, 7, tzinfo=UTC), "us", "Tuesday 27 October at 1 it is.")
    abroad = replace(theirs, zone="+02:00")

    assert agreed_start(compose(History(mails=(theirs, ours), zone=ZONE))) == datetime(
        2026, 10, 27, 13, tzinfo=UTC
    )
    assert compose(History(mails=(abroad,), zone=ZONE)).touches[0].acts[0].times[1].zone == "+02:00"


def agreed_start(facts: Facts) -> datetime | None:
    act = next(act for act in last(facts).acts if act.name is ActName.CONFIRMS_TIME)
    return act.when.start if act.when else None
