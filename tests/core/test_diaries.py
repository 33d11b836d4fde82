"""The lives of deals that break naive rules (DIARIES.md), by their numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from core.diary import judge, moment
from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing
from unchase.core.facts import EventOutcome

if TYPE_CHECKING:
    from unchase.core.assessment import Assessment
    from unchase.core.facts import Facts


def kinds(verdict: Assessment) -> list[DueKind]:
    return [due.kind for due in verdict.due if due.who is Side.US]


# -- 1


def test_01_ghosted_after_a_proposal(life: Facts) -> None:
    """Sent without a time; then something new; then the straight question; then the closing.

    Mon 5 Oct 2026 10:00  we mail dana: proposal "Here is our proposal."
    Tue 13 Oct 2026 10:00  we mail dana: value "A shop like yours cut its returns."; proposes_times Thu 15 Oct 2026 10:00 or Fri 16 Oct 2026 14:00
    Wed 21 Oct 2026 08:00  told nothing-elsewhere
    Wed 21 Oct 2026 10:00  we mail dana: straight_question "Is it a no?"
    """
    first = judge(life, "Mon 5 Oct 2026 11:00")
    assert (first.standing, first.chases) == (Standing.WAITING, 0)
    assert judge(life, "Mon 12 Oct 2026 23:59").standing is Standing.WAITING

    old = judge(life, "Tue 13 Oct 2026 09:00")
    assert old.standing is Standing.LOOSE
    assert (old.move.name, old.move.on) == (MoveName.SEND_VALUE, date(2026, 10, 13))
    assert "Wed 14 Oct at 10:00 or Thu 15 Oct at 14:00" in old.move.words
    assert "not checked against a calendar" in old.move.words

    second = judge(life, "Tue 13 Oct 2026 11:00")
    assert (second.standing, second.n, second.chases) == (Standing.WAITING, None, 1)
    assert judge(life, "Tue 20 Oct 2026 23:59").standing is Standing.WAITING

    asked_first = judge(life, "Wed 21 Oct 2026 07:00")
    assert (asked_first.standing, asked_first.move.name) == (Standing.LOOSE, MoveName.ASK_SELLER)
    third = judge(life, "Wed 21 Oct 2026 09:00")
    assert (third.standing, third.move.name) == (Standing.LOOSE, MoveName.STRAIGHT_QUESTION)

    chased = judge(life, "Wed 21 Oct 2026 11:00")
    assert (chased.standing, chased.n) == (Standing.CHASING, 2)
    assert (chased.move.name, chased.move.on) == (MoveName.LET_GO, date(2026, 10, 29))


# -- 2


def test_02_the_polite_staller(life: Facts) -> None:
    """A harmless fact in each reply resets nothing; warm words are no assurance.

    Thu 3 Sep 2026 10:00  dana mails: stall timing "Not yet, we are 40 people."; interest "we are 40 people"
    Fri 4 Sep 2026 10:00  we mail dana: asks_next_step "What will have changed?"
    Thu 1 Oct 2026 10:00  dana mails: stall vague "Not yet."; interest "We use spreadsheets."
    Fri 2 Oct 2026 09:00  told nothing-elsewhere
    Fri 2 Oct 2026 10:00  we mail dana: straight_question "Is it a no?"
    Wed 4 Nov 2026 10:00  dana mails: stall vague "Not quite yet."
    Thu 5 Nov 2026 09:00  told nothing-elsewhere
    Thu 5 Nov 2026 10:00  we mail dana: assurance_question "Is there a real possibility?"
    Tue 10 Nov 2026 10:00  dana mails: stall vague "Definitely interested, just not this quarter."
    Tue 10 Nov 2026 11:00  told nothing-elsewhere
    """
    one = judge(life, "Thu 3 Sep 2026 11:00")
    assert (one.standing, one.n) == (Standing.STALLED, 1)
    assert (one.move.name, one.move.on) == (MoveName.ASK_WHAT_CHANGES, date(2026, 9, 4))
    two = judge(life, "Fri 2 Oct 2026 09:30")
    assert (two.standing, two.n) == (Standing.STALLED, 2)
    assert two.move.name is MoveName.STRAIGHT_QUESTION
    assert "Thu 3 Sep 2026 and Thu 1 Oct 2026" in two.move.words
    three = judge(life, "Thu 5 Nov 2026 09:30")
    assert (three.standing, three.n, three.move.name) == (
        Standing.STALLED,
        3,
        MoveName.ASSURANCE_QUESTION,
    )
    four = judge(life, "Tue 10 Nov 2026 12:00")
    assert (four.standing, four.n, four.move.name) == (Standing.STALLED, 4, MoveName.LET_GO)


# -- 3


def test_03_after_the_holidays(life: Facts) -> None:
    """The ask goes out at once, the straight question not before the window they named opens.

    Thu 10 Dec 2026 10:00  dana mails: stall holidays 2 Jan 2027..16 Jan 2027 "After the holidays, maybe."
    Thu 10 Dec 2026 12:00  told nothing-elsewhere
    Fri 11 Dec 2026 10:00  we mail dana: asks_next_step "What will have changed?"
    """
    stalled = judge(life, "Thu 10 Dec 2026 11:00")
    assert (stalled.standing, stalled.n) == (Standing.STALLED, 1)
    assert (stalled.move.name, stalled.move.on) == (MoveName.ASK_WHAT_CHANGES, date(2026, 12, 11))
    unanswered = judge(life, "Tue 22 Dec 2026 10:00")
    assert unanswered.standing is Standing.STALLED
    assert (unanswered.move.name, unanswered.move.on) == (MoveName.STRAIGHT_QUESTION, date(2027, 1, 4))


# -- 4


def test_04_a_reason_with_a_wide_window(life: Facts) -> None:
    """Called on the first business day of the window, never before it opens.

    Mon 5 Oct 2026 10:00  dana mails: callback 1 Jan 2027..31 Mar 2027 because "the budget opens with the new year" "call me in Q1"
    """
    verdict = judge(life, "Mon 5 Oct 2026 11:00")
    assert verdict.standing is Standing.CALLBACK
    assert (verdict.move.name, verdict.move.on) == (MoveName.CALL, date(2027, 1, 4))
    assert verdict.callback is not None
    assert verdict.callback.call_on == date(2027, 1, 4)
    assert "the budget opens with the new year" in verdict.move.words


def test_04_not_before_may(life: Facts) -> None:
    """Mon 5 Oct 2026 10:00  dana mails: callback after 1 May 2027..31 May 2027 because "the merger" "not before May" """
    verdict = judge(life, "Mon 5 Oct 2026 11:00")
    assert verdict.move.on == date(2027, 5, 4)  # Monday the 3rd is a bank holiday
    assert verdict.callback is not None
    assert verdict.callback.not_before


def test_04_the_board_meets_on_the_12th(life: Facts) -> None:
    """Mon 2 Nov 2026 10:00  dana mails: callback Fri 13 Nov 2026 event Thu 12 Nov 2026 because "the board meets" "ring me Fri 13" """
    assert judge(life, "Mon 2 Nov 2026 11:00").move.on == date(2026, 11, 13)


# -- 5


def test_05_callback_voicemail(life: Facts) -> None:
    """The early call, two tries at other hours, one message: none is a chase.

    Mon 5 Oct 2026 10:00  dana mails: callback Fri 16 Oct 2026 because "the audit will be over" "Ring me on the 16th, the audit will be over."
    Thu 15 Oct 2026 10:00  we leave dana a voicemail
    Fri 16 Oct 2026 15:00  we ring dana
    Mon 19 Oct 2026 12:00  we leave dana a voicemail
    Tue 20 Oct 2026 10:00  we mail dana: proposes_times Thu 22 Oct 2026 10:00 or Fri 23 Oct 2026 14:00
    """
    early = judge(life, "Mon 5 Oct 2026 11:00")
    assert (early.standing, early.move.name, early.move.on) == (
        Standing.CALLBACK,
        MoveName.CALL,
        date(2026, 10, 15),
    )
    called = judge(life, "Thu 15 Oct 2026 11:00")
    assert (called.standing, called.move.name) == (Standing.WAITING, MoveName.TRY_AGAIN)
    assert (called.move.channel, called.move.on) == ("call", date(2026, 10, 16))
    again = judge(life, "Fri 16 Oct 2026 16:00")
    assert (again.move.name, again.move.on) == (MoveName.TRY_AGAIN, date(2026, 10, 19))
    tried = judge(life, "Mon 19 Oct 2026 13:00")
    assert (tried.move.name, tried.move.on) == (MoveName.CALLBACK_MESSAGE, date(2026, 10, 20))
    assert "the audit will be over" in tried.move.words
    sent = judge(life, "Tue 20 Oct 2026 11:00")
    assert (sent.standing, sent.chases, sent.move.name) == (Standing.WAITING, 0, MoveName.WAIT)


# -- 6


def test_06_callback_after_callback(life: Facts) -> None:
    """Each is a callback; the third makes n = 2, and the call opens with the straight question.

    Mon 5 Jan 2026 10:00  dana mails: callback Mon 2 Feb 2026 because "the budget is set"
    Fri 30 Jan 2026 10:00  we speak with dana: callback Mon 2 Mar 2026 because "the reorganisation is over"
    Fri 27 Feb 2026 10:00  we speak with dana: callback Mon 6 Apr 2026 because "the new VP starts"
    """
    first, second, third = (
        judge(life, day) for day in ("Tue 6 Jan 2026 10:00", "Mon 2 Feb 2026 10:00", "Mon 2 Mar 2026 10:00")
    )
    assert [one.standing for one in (first, second, third)] == [Standing.CALLBACK] * 3
    assert [one.stalls for one in (first, second, third)] == [0, 1, 2]
    assert "Is it a no" in third.move.words
    assert "Is it a no" not in second.move.words


# -- 7


def test_07_moved_and_moved_again(life: Facts) -> None:
    """Firm each time; n grows from the second move on.

    Mon 5 Oct 2026 10:00  dana mails: appointment Tue 6 Oct 2026 15:00
    Tue 6 Oct 2026 10:00  dana mails: counter Wed 7 Oct 2026 15:00; appointment Wed 7 Oct 2026 15:00
    Wed 7 Oct 2026 10:00  dana mails: counter Thu 8 Oct 2026 15:00; appointment Thu 8 Oct 2026 15:00
    Thu 8 Oct 2026 10:00  dana mails: counter Fri 9 Oct 2026 15:00; appointment Fri 9 Oct 2026 15:00
    Fri 9 Oct 2026 10:00  dana mails: counter Mon 12 Oct 2026 15:00; appointment Mon 12 Oct 2026 15:00
    """
    counts = []
    for day in ("Mon 5", "Tue 6", "Wed 7", "Thu 8", "Fri 9"):
        verdict = judge(life, f"{day} Oct 2026 11:00")
        assert verdict.standing is Standing.FIRM
        counts.append(verdict.stalls)
    assert counts == [0, 0, 1, 2, 3]
    last = judge(life, "Fri 9 Oct 2026 11:00")
    assert last.appointment == moment("Mon 12 Oct 2026 15:00")
    assert (last.move.name, DueKind.CONFIRM in kinds(last)) == (MoveName.CONFIRM, True)
    assert "real possibility" in last.move.words  # n = 3: the assurance question
    third = judge(life, "Thu 8 Oct 2026 11:00")
    assert "Is it a no" in third.move.words


def test_07_three_no_shows(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  event one: Mon 5 Oct 2026 15:00-15:30 dana=ACCEPTED answered Mon 5 Oct 2026 09:00 outcome not-there
    Mon 5 Oct 2026 09:00  event two: Wed 7 Oct 2026 15:00-15:30 dana=ACCEPTED answered Tue 6 Oct 2026 09:00 outcome not-there
    Mon 5 Oct 2026 09:00  event three: Fri 9 Oct 2026 15:00-15:30 dana=ACCEPTED answered Thu 8 Oct 2026 09:00 outcome not-there
    """
    assert judge(life, "Mon 5 Oct 2026 16:00").stalls == 0
    assert judge(life, "Wed 7 Oct 2026 16:00").stalls == 1
    last = judge(life, "Fri 9 Oct 2026 16:00")
    assert (last.standing, last.stalls) == (Standing.MISSED, 2)
    assert (last.move.name, last.move.on) == (MoveName.STRAIGHT_TOUCH, date(2026, 10, 12))
    assert "Is it a no" in last.move.words


def test_07_a_time_they_cancel(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: appointment Thu 8 Oct 2026 15:00
    Tue 6 Oct 2026 10:00  we mail dana: confirms_time Thu 8 Oct 2026 15:00
    Wed 7 Oct 2026 10:00  dana mails: decline_time "I have to cancel."
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").standing is Standing.FIRM
    cancelled = judge(life, "Wed 7 Oct 2026 11:00")
    assert (cancelled.standing, cancelled.appointment) == (Standing.LOOSE, None)
    assert cancelled.move.name is MoveName.OFFER_TIMES


def test_07_a_time_we_cancel(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: appointment Thu 8 Oct 2026 15:00
    Tue 6 Oct 2026 10:00  we mail dana: cancels_time Thu 8 Oct 2026 15:00
    """
    verdict = judge(life, "Tue 6 Oct 2026 11:00")
    assert verdict.standing is Standing.WAITING
    assert verdict.appointment is None
    assert (verdict.move.name, verdict.move.on) == (MoveName.OFFER_TIMES, date(2026, 10, 6))
    assert "new times" in verdict.due[0].what


# -- 8


def test_08_a_meeting_nobody_logged(life: Facts) -> None:
    """
    Fri 2 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00-16:00 dana=ACCEPTED answered Fri 2 Oct 2026 09:00
    """
    assert judge(life, "Tue 6 Oct 2026 15:01").standing is Standing.FIRM
    missed = judge(life, "Tue 6 Oct 2026 16:01")
    assert (missed.standing, missed.move.name) == (Standing.MISSED, MoveName.ASK_SELLER)
    assert missed.move.to is None
    assert "not there" in missed.move.words

    told = replace(life, events=(replace(life.events[0], outcome=EventOutcome.KEPT),))
    kept = judge(told, "Tue 6 Oct 2026 16:01")
    assert (kept.standing, kept.move.name) == (Standing.LOOSE, MoveName.ASK_NEXT_STEP)
    told = replace(life, events=(replace(life.events[0], outcome=EventOutcome.MOVED),))
    moved = judge(told, "Tue 6 Oct 2026 16:01")
    assert (moved.standing, moved.move.name) == (Standing.LOOSE, MoveName.OFFER_TIMES)
    told = replace(life, events=(replace(life.events[0], outcome=EventOutcome.WE_WERE_ABSENT),))
    ours = judge(told, "Tue 6 Oct 2026 16:01")
    assert (ours.standing, ours.move.name) == (Standing.MISSED, MoveName.STRAIGHT_TOUCH)
    assert "I am sorry" in ours.move.words


def test_08_a_weekly_series_is_not_firm_for_ever(life: Facts) -> None:
    """
    Tue 3 Mar 2026 09:00  event weekly: Tue 10 Mar 2026 10:00-10:30 dana=ACCEPTED answered Tue 3 Mar 2026 09:00 recurring
    Tue 3 Mar 2026 09:00  event weekly: Tue 17 Mar 2026 10:00-10:30 dana=ACCEPTED answered Tue 3 Mar 2026 09:00 recurring
    Tue 3 Mar 2026 09:00  event weekly: Tue 24 Mar 2026 10:00-10:30 dana=ACCEPTED answered Tue 3 Mar 2026 09:00 recurring
    """
    assert judge(life, "Mon 9 Mar 2026 10:00").appointment == moment("Tue 10 Mar 2026 10:00")
    assert judge(life, "Wed 11 Mar 2026 10:00").standing is Standing.MISSED
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.MISSED
    kept = replace(life, events=(replace(life.events[0], outcome=EventOutcome.KEPT), *life.events[1:]))
    assert judge(kept, "Wed 11 Mar 2026 10:00").appointment == moment("Tue 17 Mar 2026 10:00")


# -- 9


def test_09_a_seller_who_phones_and_logs_nothing(life: Facts) -> None:
    """
    Mon 7 Sep 2026 10:00  we mail dana: proposal
    Tue 15 Sep 2026 10:00  we mail dana: value
    Wed 23 Sep 2026 10:00  we mail dana: value
    Thu 1 Oct 2026 10:00  we mail dana: value
    Fri 9 Oct 2026 10:00  we mail dana: value
    Mon 19 Oct 2026 10:00  we speak with dana ending none: interest "Still on."
    """
    verdict = judge(life, "Mon 19 Oct 2026 09:00")
    assert (verdict.standing, verdict.n, verdict.move.name) == (Standing.CHASING, 4, MoveName.ASK_SELLER)
    assert "let go" in verdict.move.words
    assert "email and call" in verdict.move.words
    logged = judge(life, "Mon 19 Oct 2026 11:00")
    assert (logged.standing, logged.chases, logged.move.name) == (Standing.LOOSE, 0, MoveName.ASK_NEXT_STEP)


# -- 10


def test_10_phone_only(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  we ring dana
    Tue 6 Oct 2026 11:00  we ring dana
    Wed 7 Oct 2026 12:00  we hang up on dana
    Thu 8 Oct 2026 10:00  dana rings in vain
    """
    rung = judge(life, "Wed 7 Oct 2026 13:00")
    assert (rung.standing, rung.chases) == (Standing.NEW, 0)
    assert (rung.move.channel, rung.move.to) == ("call", "dana@prospect.example")
    missed_call = judge(life, "Thu 8 Oct 2026 11:00")
    assert kinds(missed_call) == [DueKind.CALL_BACK]
    assert (missed_call.move.name, missed_call.move.on) == (MoveName.CALL_BACK, date(2026, 10, 8))
    assert missed_call.move.channel == "call"


# -- 11


def test_11_the_inbound_request(life: Facts) -> None:
    """Tue 6 Oct 2026 10:00  dana mails: question "Can it read our stock list?" """
    verdict = judge(life, "Tue 6 Oct 2026 11:00")
    assert (verdict.standing, verdict.move.name) == (Standing.LOOSE, MoveName.ANSWER)
    assert verdict.move.on == date(2026, 10, 6)
    assert verdict.due[0].by == moment("Tue 6 Oct 2026 17:00")
    assert "Can it read our stock list?" in verdict.move.words


def test_11_a_booking_page_and_a_signature(life: Facts) -> None:
    """
    Tue 6 Oct 2026 10:00  dana mails: appointment Thu 8 Oct 2026 15:00 "booked"
    Fri 9 Oct 2026 10:00  dana mails: acceptance "completed"
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").appointment == moment("Thu 8 Oct 2026 15:00")
    assert judge(life, "Fri 9 Oct 2026 11:00").standing is Standing.ACCEPTED


# -- 12


def test_12_the_champion_leaves(life: Facts) -> None:
    """Her dates are void, nobody waits for her; the move goes to the successor.

    Mon 5 Oct 2026 10:00  dana mails: appointment Thu 15 Oct 2026 15:00; decision_date Fri 16 Oct 2026
    Tue 6 Oct 2026 10:00  we mail dana: confirms_time Thu 15 Oct 2026 15:00
    Wed 7 Oct 2026 10:00  dana's machine: left_company whom maria; referral whom maria
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").standing is Standing.FIRM
    gone = judge(life, "Wed 7 Oct 2026 11:00")
    assert (gone.standing, gone.appointment, gone.decision_date) == (Standing.LOOSE, None, None)
    assert (gone.move.name, gone.move.to) == (MoveName.WRITE_REFERRAL, "maria@prospect.example")


def test_12_a_hard_bounce_and_nobody_else(life: Facts) -> None:
    """
    Mon 7 Sep 2026 10:00  we mail dana: value
    Tue 15 Sep 2026 10:00  we mail dana: value
    Wed 23 Sep 2026 10:00  we mail dana: value
    Thu 1 Oct 2026 10:00  we mail dana: value
    Fri 9 Oct 2026 10:00  we mail dana: value
    Fri 9 Oct 2026 10:01  daemon's machine: bounce hard whom dana
    """
    verdict = judge(life, "Mon 26 Oct 2026 10:00")
    assert verdict.move.name is MoveName.FIND_SUCCESSOR
    assert verdict.chases == 0


def test_12_a_stall_of_somebody_who_left_is_no_stall(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: stall "Not yet."
    Wed 7 Oct 2026 10:00  dana's machine: left_company
    """
    verdict = judge(life, "Wed 7 Oct 2026 11:00")
    assert (verdict.standing, verdict.move.name) == (Standing.LOOSE, MoveName.FIND_SUCCESSOR)


# -- 13


def test_13_talk_to_maria(life: Facts) -> None:
    """
    Thu 1 Oct 2026 10:00  we mail dana: value
    Mon 5 Oct 2026 10:00  dana mails: stall "Not yet."
    Tue 6 Oct 2026 10:00  dana mails: referral whom maria "Maria decides that."
    Wed 7 Oct 2026 10:00  we mail maria: proposes_times Fri 9 Oct 2026 10:00 or Mon 12 Oct 2026 14:00
    Thu 8 Oct 2026 10:00  we mail cfo: value
    Fri 9 Oct 2026 10:00  we mail tom: value
    """
    referred = judge(life, "Tue 6 Oct 2026 11:00")
    assert (referred.stalls, referred.standing) == (0, Standing.LOOSE)
    assert (referred.move.name, referred.move.to) == (MoveName.WRITE_REFERRAL, "maria@prospect.example")
    assert judge(life, "Wed 7 Oct 2026 11:00").chases == 0
    assert judge(life, "Fri 9 Oct 2026 11:00").chases == 0


def test_13_a_bystanders_no_is_shown_not_obeyed(life: Facts) -> None:
    """
    person maria decides
    Mon 5 Oct 2026 10:00  maria mails: interest "Tell me more."
    Tue 6 Oct 2026 10:00  dana mails: refusal "We do not want this."
    Wed 7 Oct 2026 10:00  maria mails: refusal "No, thank you."
    Thu 8 Oct 2026 10:00  maria mails: acknowledgement "Thanks, all the best."
    """
    shown = judge(life, "Tue 6 Oct 2026 11:00")
    assert (shown.standing, shown.move.name) == (Standing.LOOSE, MoveName.ASK_SELLER)
    assert any("not known to decide" in reason.says for reason in shown.because)
    obeyed = judge(life, "Thu 8 Oct 2026 11:00")
    assert (obeyed.standing, obeyed.move.name) == (Standing.REFUSED, MoveName.LET_GO)


# -- 14


def test_14_the_tender(life: Facts) -> None:
    """
    zone Europe/Berlin DE
    Mon 11 Jan 2027 10:00  dana mails: callback after 15 Mar 2027 event 15 Mar 2027 because "award on 15 March" "no contact until the award on 15 March"
    """
    for day in (
        "Tue 12 Jan 2027 09:00",
        "Mon 1 Mar 2027 09:00",
        "Mon 15 Mar 2027 09:00",
        "Tue 16 Mar 2027 18:00",
    ):
        verdict = judge(life, day)
        assert (verdict.standing, verdict.move.name) == (Standing.CALLBACK, MoveName.CALL)
        assert verdict.move.on == date(2027, 3, 16)
        assert verdict.stalls == 0
    assert judge(life, "Wed 17 Mar 2027 09:00").standing is Standing.MISSED


# -- 15


def test_15_a_verbal_yes(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: acceptance "Let us do it."; commitment by them Fri 9 Oct 2026 what "sign" "I sign by Friday."
    Tue 6 Oct 2026 10:00  dana mails: question "Does it include onboarding?"
    Wed 7 Oct 2026 10:00  we mail dana: delivers
    """
    yes = judge(life, "Mon 5 Oct 2026 11:00")
    assert (yes.standing, yes.move.name) == (Standing.ACCEPTED, MoveName.SEND_TO_SIGN)
    asks = judge(life, "Tue 6 Oct 2026 11:00")
    assert (asks.standing, asks.move.name, asks.move.on) == (
        Standing.ACCEPTED,
        MoveName.ANSWER,
        date(2026, 10, 6),
    )
    assert judge(life, "Mon 12 Oct 2026 12:00").standing is Standing.ACCEPTED
    lapsed = judge(life, "Tue 13 Oct 2026 09:00")
    assert (lapsed.standing, lapsed.move.name) == (Standing.MISSED, MoveName.STRAIGHT_TOUCH)


# -- 16


def test_16_after_letting_go(life: Facts) -> None:
    """
    Mon 7 Sep 2026 10:00  dana mails: stall "Not yet."
    Mon 5 Oct 2026 10:00  we mail dana: release "I close the file."
    Mon 5 Oct 2026 11:00  recorded released
    Tue 6 Oct 2026 10:00  dana mails: acknowledgement "Thanks, all the best!"
    Mon 9 Nov 2026 10:00  dana mails: interest "Actually, we have budget now."
    """
    sent = judge(life, "Mon 5 Oct 2026 10:30")
    assert sent.move.name is MoveName.RECORD_LET_GO
    thanked = judge(life, "Wed 7 Oct 2026 10:00")
    assert (thanked.standing, thanked.move.name, thanked.good_until is not None) == (
        Standing.RELEASED,
        MoveName.NONE,
        True,
    )
    back = judge(life, "Mon 9 Nov 2026 11:00")
    assert (back.standing, back.stalls, back.chases) == (Standing.LOOSE, 0, 0)
    assert back.move.name is MoveName.ANSWER


def test_16_a_named_date_brings_it_back_once(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: refusal "Not this year."
    Tue 6 Oct 2026 11:00  recorded released trigger on Mon 11 Jan 2027
    Mon 11 Jan 2027 10:00  we leave dana a voicemail
    """
    assert judge(life, "Fri 8 Jan 2027 10:00").standing is Standing.RELEASED
    assert judge(life, "Fri 8 Jan 2027 10:00").good_until == moment("Mon 11 Jan 2027 0:00")
    due = judge(life, "Mon 11 Jan 2027 09:00")
    assert (due.standing, due.move.name, kinds(due)) == (
        Standing.CALLBACK,
        MoveName.CALL,
        [DueKind.CALLBACK],
    )
    assert judge(life, "Mon 11 Jan 2027 11:00").standing is Standing.WAITING


# -- 17


def test_17_a_won_deal_stays_won(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  dana mails: acceptance
    Tue 6 Oct 2026 11:00  recorded won
    Mon 9 Nov 2026 10:00  dana mails: interest "Can we talk about more seats?"
    """
    assert judge(life, "Mon 9 Nov 2026 11:00").standing is Standing.WON


def test_17_an_opt_out_binds_the_person(life: Facts) -> None:
    """
    person dana opted_out=person
    Mon 5 Oct 2026 10:00  dana mails: interest
    Mon 5 Oct 2026 11:00  maria mails: interest
    """
    verdict = judge(life, "Tue 6 Oct 2026 11:00")
    assert verdict.standing is Standing.LOOSE
    assert verdict.move.to == "maria@prospect.example"


# -- 18


def test_18_three_weeks_away(life: Facts) -> None:
    """
    Mon 21 Sep 2026 10:00  we mail dana: value
    Tue 22 Sep 2026 10:00  we mail dana: value
    Tue 22 Sep 2026 10:01  dana's machine: out_of_office 14 Oct 2026
    """
    verdict = judge(life, "Tue 6 Oct 2026 11:00")
    assert (verdict.standing, verdict.move.name) == (Standing.WAITING, MoveName.WAIT)
    assert verdict.move.on == date(2026, 10, 22)
    assert judge(life, "Wed 21 Oct 2026 23:00").standing is Standing.WAITING
    assert judge(life, "Thu 22 Oct 2026 09:00").standing is Standing.LOOSE


# -- 19


def test_19_we_forgot(life: Facts) -> None:
    """
    Mon 7 Sep 2026 10:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 10:00  dana mails: stall "Later."
    Mon 21 Sep 2026 10:00  dana mails: stall "Not quite yet."; question what "a quote for 20 seats" "Can you send a quote for 20 seats?"
    Tue 29 Sep 2026 10:00  we mail dana: asks_next_step
    """
    verdict = judge(life, "Thu 15 Oct 2026 11:00")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 3)
    assert (verdict.move.name, verdict.move.on) == (MoveName.DELIVER, date(2026, 10, 15))
    assert "a quote for 20 seats" in verdict.move.words


# -- 20


def test_20_two_slots_from_them(life: Facts) -> None:
    """
    Thu 1 Oct 2026 10:00  dana mails: appointment Tue 6 Oct 2026 15:00 or Wed 7 Oct 2026 10:00 "Tue 3 or Wed 10 both work"
    Fri 2 Oct 2026 10:00  we mail dana: confirms_time Tue 6 Oct 2026 15:00 "Tue 3 it is"
    """
    offered = judge(life, "Thu 1 Oct 2026 11:00")
    assert (offered.standing, offered.appointment) == (Standing.LOOSE, None)
    assert (offered.move.name, kinds(offered)) == (MoveName.CONFIRM, [DueKind.CONFIRM])
    agreed = judge(life, "Fri 2 Oct 2026 11:00")
    assert (agreed.standing, agreed.appointment) == (Standing.FIRM, moment("Tue 6 Oct 2026 15:00"))


def test_20_our_mail_that_merely_asserts_a_time_agrees_nothing(life: Facts) -> None:
    """
    Thu 1 Oct 2026 10:00  dana mails: interest "Sounds good."
    Fri 2 Oct 2026 10:00  we mail dana: confirms_time Tue 6 Oct 2026 15:00 "You picked Tuesday."
    """
    assert judge(life, "Fri 2 Oct 2026 11:00").standing is Standing.WAITING


# -- 21


def test_21_thanks_got_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 10:00  we mail dana: proposal
    Tue 6 Oct 2026 10:00  we mail dana: value
    Thu 8 Oct 2026 10:00  dana mails: acknowledgement "Thanks, got it."
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").chases == 1
    thanked = judge(life, "Thu 8 Oct 2026 11:00")
    assert (thanked.standing, thanked.chases) == (Standing.WAITING, 0)
    assert judge(life, "Thu 15 Oct 2026 23:00").standing is Standing.WAITING
    assert judge(life, "Fri 16 Oct 2026 09:00").standing is Standing.LOOSE


def test_21_thanks_after_the_third_stall(life: Facts) -> None:
    """
    Mon 7 Sep 2026 10:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 10:00  dana mails: stall "Later."
    Mon 21 Sep 2026 10:00  dana mails: stall "Not quite yet."
    Tue 22 Sep 2026 10:00  dana mails: acknowledgement "Thanks."
    """
    verdict = judge(life, "Wed 23 Sep 2026 11:00")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 3)


# -- 22


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
def test_22_the_clocks_change(life: Facts, zone: str) -> None:
    """Berlin writes on the Friday before Europe changes: nine in New York is 13:00 UTC on the Monday between.

    zone America/New_York US
    Fri 23 Oct 2026 10:00  dana mails: appointment Mon 26 Oct 2026 09:00 "9 am your time"
    """
    verdict = judge(replace(life, zone=zone), "Sat 24 Oct 2026 09:00")
    assert verdict.appointment == moment("Mon 26 Oct 2026 09:00", "America/New_York")
    local = "Mon 26 Oct at 09:00" if zone == "America/New_York" else "Mon 26 Oct at 14:00"
    assert any(local in reason.says for reason in verdict.because)
