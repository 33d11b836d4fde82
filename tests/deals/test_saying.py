"""What a seller says about a deal changes what is known of it, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from deals.cast import KIM, they, we
from unchase.core.act import ActName, Side
from unchase.core.assessment import DueKind
from unchase.core.facts import EventOutcome
from unchase.core.touch import Ending, Outcome
from unchase.core.urgency import Rank
from unchase.deals.criterion import State
from unchase.deals.models import Appointment, Motive, Touch

if TYPE_CHECKING:
    from unchase.deals.models import Contact, Deal

TUESDAY_3 = datetime(2026, 11, 17, 15, tzinfo=UTC)


def kim(deal: Deal, now: datetime) -> Contact:
    deal.record([we("2026-11-09 09:00", "A shop like yours cut its returns by a third. Shall we talk?")], now)
    return deal.prospect.contacts.get(address=KIM)


def test_a_call_that_ends_in_a_clock_time_is_firm(acme: Deal, now: datetime) -> None:
    acme.log_call(
        now,
        person=kim(acme, now),
        note="She will look at it with us next Tuesday 3 pm.",
        ending=Ending.APPOINTMENT,
    )

    assert (acme.standing, acme.appointment_at) == ("firm", TUESDAY_3)


def test_a_time_picked_beside_the_note_is_firm_too(acme: Deal, now: datetime) -> None:
    acme.log_call(
        now,
        person=kim(acme, now),
        note="She will look at it with us.",
        ending=Ending.APPOINTMENT,
        appointment=TUESDAY_3,
        minutes=45,
    )

    assert (acme.standing, acme.appointment_at) == ("firm", TUESDAY_3)


def test_a_call_logged_by_mistake_is_taken_back_with_its_appointment(acme: Deal, now: datetime) -> None:
    person = kim(acme, now)
    before = acme.standing
    touch = acme.log_call(
        now, person=person, note="Agreed.", ending=Ending.APPOINTMENT, appointment=TUESDAY_3
    )

    acme.undo(now, touch)

    assert (acme.standing, acme.appointment_at) == (before, None)
    assert Touch.objects.filter(pk=touch.pk).exists()
    assert acme.touch_count == 1


def test_an_attempt_is_no_chase(acme: Deal, now: datetime) -> None:
    person = kim(acme, now)
    acme.log_call(now, person=person, outcome=Outcome.NO_ANSWER)

    assert acme.chases == 0


def test_how_an_appointment_ended_is_asked_first_and_told(acme: Deal, now: datetime) -> None:
    acme.log_call(
        now, person=kim(acme, now), note="Talk again.", ending=Ending.APPOINTMENT, appointment=TUESDAY_3
    )
    after = TUESDAY_3 + timedelta(hours=1)
    acme.reassess(after)
    assert (acme.standing, acme.move, acme.rank) == ("missed", "ask-seller", Rank.ENDING)

    acme.tell_ending(after, start=TUESDAY_3, outcome=EventOutcome.NOT_THERE)

    assert (acme.standing, acme.move) == ("missed", "straight-touch")
    assert Appointment.objects.get().outcome == "not-there"


def test_the_ending_of_a_time_read_from_mail_can_be_told(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-10 08:00", "Tuesday 17 November at 3 pm works for me.")], now)
    assert acme.appointment_at == TUESDAY_3
    after = TUESDAY_3 + timedelta(hours=1)

    acme.tell_ending(after, start=TUESDAY_3, outcome=EventOutcome.KEPT)

    assert acme.standing == "loose"
    assert acme.move == "ask-next-step"


def test_a_correction_wins_and_is_kept(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)
    assert acme.standing == "stalled"
    touch = acme.touches.get()

    correction = acme.correct(now, touch=touch, act=ActName.STALL, quote="Not yet.", is_act=None)
    assert acme.standing == "loose"
    acme.record([they("2026-11-04 10:00", "Not yet.")], now)
    assert acme.standing == "loose"

    acme.undo(now, correction)
    assert acme.standing == "stalled"


def test_waiting_on_us_is_owed_by_the_day_told(acme: Deal, now: datetime) -> None:
    kim(acme, now)
    acme.record([they("2026-11-09 10:00", "Interesting. We have 40 people.")], now)
    due = datetime(2026, 11, 12, tzinfo=UTC)

    promise = acme.promise(
        now, side=Side.US, what="get the reference list", due_from=due, due_to=due + timedelta(days=1)
    )

    assert acme.assessment is not None
    owed = [one for one in acme.assessment.due if one.kind is DueKind.PROMISE]
    assert [(one.who, one.what) for one in owed] == [(Side.US, "send: get the reference list")]
    assert acme.owed_at is not None

    acme.keep_promise(now, promise)
    assert not acme.assessment.due


def test_a_failed_must_have_disqualifies(acme: Deal, now: datetime) -> None:
    acme.record([they("2026-11-09 10:00", "Interesting. We have 40 people.")], now)
    acme.tell(now, "nothing-elsewhere")

    acme.qualify(now, name="need", state=State.FAILED, must_have=True, quote="we have no returns")
    assert acme.move == "let-go"

    acme.qualify(now + timedelta(minutes=1), name="need", state=State.MET, must_have=True)
    assert acme.move != "let-go"


def test_the_motive_is_kept_in_their_words(acme: Deal, now: datetime) -> None:
    acme.learn_motive(now, quote="returns eat our margin")

    motive = acme.facts().motive
    assert motive is not None
    assert motive.quote == "returns eat our margin"
    assert Motive.objects.get().deal == acme
    assert {one.state for one in acme.facts().qualification} == {"unknown"}


def test_a_draft_is_kept_and_nothing_is_sent(acme: Deal, now: datetime) -> None:
    draft = acme.draft(now, to=[KIM], subject="Returns", text="…", move="send-value")

    assert (draft.sent_at, draft.send_at) == (None, None)
    assert acme.standing == "new"


def test_someone_who_left_is_waited_for_no_longer(acme: Deal, now: datetime) -> None:
    kim(acme, now).leave(now=now)

    acme.reassess(now)

    assert acme.move == "find-successor"


def test_an_opt_out_for_the_company_ends_it(acme: Deal, now: datetime) -> None:
    kim(acme, now).opt_out(scope="company", now=now)

    acme.reassess(now)

    assert acme.standing == "refused"
