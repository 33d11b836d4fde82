"""Every row of METHOD's table of moves, its eight rules, and their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from core.diary import address, judge, moment
from unchase.core.act import Side
from unchase.core.assessment import DueKind, MoveName, Standing
from unchase.core.facts import EventOutcome, Person

if TYPE_CHECKING:
    from unchase.core.facts import Facts


# -- new, loose


def test_nothing_has_passed(life: Facts) -> None:
    """motive "fewer returns" """
    verdict = judge(life, "Sat 10 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.name) == (Standing.NEW, MoveName.OPEN)
    assert verdict.move.on == date(2026, 10, 12)
    assert "fewer returns" in verdict.move.words
    assert verdict.good_until == moment("Tue 13 Oct 2026 0:00")


def test_known_people_are_turned_to_by_mail(life: Facts) -> None:
    """person dana champion"""
    move = judge(life, "Mon 12 Oct 2026 10:00").move
    assert (move.to, move.channel) == ("dana@prospect.example", "email")
    assert move.words.startswith("Hello Dana,")


def test_somebody_with_a_name_and_no_address_is_rung(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: interest"""
    touch = replace(life.touches[0], person="Ruth Hale")
    move = judge(replace(life, touches=(touch,)), "Mon 5 Oct 2026 10:00").move
    assert (move.to, move.channel) == ("ruth hale", "call")
    assert move.words.startswith("Ruth,")


def test_they_wrote_first(life: Facts) -> None:
    """Mon 5 Oct 2026 16:00  dana mails: interest "We read about you." """
    move = judge(life, "Mon 5 Oct 2026 17:00").move
    assert (move.name, move.on) == (MoveName.ANSWER, date(2026, 10, 5))


def test_an_objection_gets_a_working_session(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: straight_question
    Tue 6 Oct 2026 09:00  dana mails: objection price "It costs twice what we pay now."; referral whom maria
    """
    move = judge(life, "Tue 6 Oct 2026 10:00").move
    assert (move.name, move.on) == (MoveName.WORKING_SESSION, date(2026, 10, 7))
    assert "It costs twice what we pay now." in move.words
    assert "Thu 8 Oct at 10:00 or Fri 9 Oct at 14:00" in move.words


def test_a_question_comes_before_everything_else_a_message_holds(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 16:00  dana mails: objection price "Too much."; question "Is there a smaller one?"
    """
    verdict = judge(life, "Tue 6 Oct 2026 17:00")
    assert (verdict.move.name, verdict.move.on) == (MoveName.ANSWER, date(2026, 10, 7))
    assert verdict.due[0].by == moment("Wed 7 Oct 2026 12:00")


def test_a_document_asked_for_after_hours_is_sent_the_next_day(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Fri 9 Oct 2026 16:00  dana mails: question "Please send pricing."
    """
    verdict = judge(life, "Fri 9 Oct 2026 17:00")
    assert (verdict.move.name, verdict.move.on) == (MoveName.DELIVER, date(2026, 10, 12))


def test_a_referral_to_nobody_named_asks_who(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  dana mails: referral "Somebody in finance does that."
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").move.name is MoveName.FIND_SUCCESSOR


def test_a_day_without_an_hour_gets_two_times_near_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  dana mails: interest Thu 22 Oct 2026 "Thursday the 22nd would be good."
    """
    move = judge(life, "Tue 6 Oct 2026 10:00").move
    assert move.name is MoveName.OFFER_TIMES
    assert "Thu 22 Oct at 10:00 or Fri 23 Oct at 14:00" in move.words


def test_a_proposal_about_to_leave(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: interest; commitment by us Fri 9 Oct 2026 what "send the proposal"
    """
    verdict = judge(life, "Mon 5 Oct 2026 10:00")
    assert (verdict.move.name, verdict.move.on) == (MoveName.ASK_WHAT_HAPPENS, date(2026, 10, 6))
    assert [(due.kind, due.by) for due in verdict.due] == [(DueKind.PROMISE, moment("Fri 9 Oct 2026 17:00"))]
    assert judge(life, "Fri 9 Oct 2026 10:00").move.name is MoveName.DELIVER


def test_a_promise_without_a_date_is_due_the_next_business_day(life: Facts) -> None:
    """
    Fri 2 Oct 2026 09:00  we speak with dana: interest; commitment by us what "look into it"
    Mon 5 Oct 2026 12:00  we mail dana: value
    """
    assert judge(life, "Fri 2 Oct 2026 10:00").due[0].by == moment("Mon 5 Oct 2026 17:00")
    assert judge(life, "Mon 5 Oct 2026 13:00").due == ()


def test_what_was_to_be_sent_is_settled_by_sending_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: question "Can we get a quote?"; interest
    Tue 6 Oct 2026 09:00  we mail dana: asks_next_step
    Tue 6 Oct 2026 10:00  we ring dana
    Tue 6 Oct 2026 11:00  we mail dana: commitment by us Thu 8 Oct 2026 what "send the quote"
    Thu 8 Oct 2026 10:00  we mail dana: proposal
    """
    assert [due.kind for due in judge(life, "Tue 6 Oct 2026 10:30").due] == [DueKind.QUESTION]
    assert [due.kind for due in judge(life, "Tue 6 Oct 2026 11:30").due] == [DueKind.PROMISE]
    assert judge(life, "Thu 8 Oct 2026 11:00").due == ()


def test_a_clock_time_of_a_promise_is_when_it_is_due(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana: interest; commitment by us Mon 5 Oct 2026 18:00 what "ring you" """
    assert judge(life, "Mon 5 Oct 2026 10:00").due[0].by == moment("Mon 5 Oct 2026 18:00")


def test_a_meeting_the_seller_says_was_moved_gets_new_times_until_we_speak(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00-16:00 dana=ACCEPTED outcome moved
    Wed 7 Oct 2026 09:00  we mail dana: value
    """
    assert judge(life, "Tue 6 Oct 2026 17:00").move.name is MoveName.OFFER_TIMES
    assert judge(life, "Wed 7 Oct 2026 10:00").move.name is MoveName.WAIT
    assert judge(life, "Thu 15 Oct 2026 10:00").move.name is MoveName.ASK_SELLER


def test_no_rung_is_used_twice(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 13 Oct 2026 09:00  told nothing-elsewhere
    """
    assert judge(life, "Tue 13 Oct 2026 10:00").move.name is MoveName.STRAIGHT_QUESTION


def test_thanks_and_nothing_else(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: acknowledgement "Thanks." """
    verdict = judge(life, "Mon 5 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.name) == (Standing.LOOSE, MoveName.SEND_VALUE)
    assert verdict.because[0].quote == "Thanks."


def test_a_question_put_in_a_talk_was_answered_there(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: question "Does it float?"
    Mon 5 Oct 2026 10:00  dana rings in vain
    Mon 5 Oct 2026 11:00  we ring dana
    """
    assert judge(life, "Mon 5 Oct 2026 09:30").due == ()
    assert [due.kind for due in judge(life, "Mon 5 Oct 2026 10:30").due] == [DueKind.CALL_BACK]
    assert judge(life, "Mon 5 Oct 2026 11:30").due == ()


# -- stalled, chasing


def test_warm_words_are_no_assurance(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: assurance_question
    Tue 6 Oct 2026 08:00  dana mails: acknowledgement
    Tue 6 Oct 2026 09:00  dana mails: interest "We love what you do."
    Tue 6 Oct 2026 10:00  told nothing-elsewhere
    """
    verdict = judge(life, "Tue 6 Oct 2026 11:00")
    assert (verdict.standing, verdict.move.name) == (Standing.LOOSE, MoveName.ASK_NEXT_STEP)
    bare = replace(life, touches=tuple(touch for touch in life.touches if touch.id != "touch 2"))
    assert judge(bare, "Tue 6 Oct 2026 11:00").move.name is MoveName.LET_GO


def test_warm_words_written_after_the_call_in_which_we_asked(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: assurance_question; interest
    Mon 5 Oct 2026 10:00  dana mails: interest "It was good to talk."
    Mon 5 Oct 2026 10:00  told nothing-elsewhere
    """
    assert judge(life, "Mon 5 Oct 2026 11:00").move.name is MoveName.LET_GO


def test_a_dated_deed_or_a_question_after_the_assurance_question_is_worth_a_talk(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana: assurance_question; commitment by them Fri 9 Oct 2026 what "ask the board"
    Mon 12 Oct 2026 09:00  we speak with dana: assurance_question; objection risk "What if it fails?"
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").move.name is MoveName.CALL_AFTER_DATE
    assert judge(life, "Mon 12 Oct 2026 10:00").move.name is MoveName.WORKING_SESSION


def test_silence_after_the_assurance_question_is_let_go(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 09:00  dana mails: stall "Later."
    Mon 21 Sep 2026 09:00  dana mails: stall "Not quite."
    Tue 22 Sep 2026 09:00  we mail dana: assurance_question
    Wed 30 Sep 2026 09:00  told nothing-elsewhere
    """
    assert judge(life, "Tue 22 Sep 2026 10:00").standing is Standing.WAITING
    verdict = judge(life, "Wed 30 Sep 2026 10:00")
    assert (verdict.standing, verdict.n, verdict.move.name) == (Standing.STALLED, 3, MoveName.LET_GO)


def test_chasing_sends_value_then_the_straight_question_then_lets_go(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  we mail dana: asks_next_step
    Tue 15 Sep 2026 09:00  we mail dana: asks_next_step
    Wed 23 Sep 2026 09:00  we mail dana: asks_next_step
    Thu 1 Oct 2026 09:00  we mail dana: asks_next_step
    Fri 9 Oct 2026 09:00  we mail dana: asks_next_step
    Mon 7 Sep 2026 10:00  told nothing-elsewhere
    """
    moves = [
        (verdict.n, verdict.move.name)
        for day in ("Thu 1 Oct 2026 08:00", "Fri 9 Oct 2026 08:00", "Mon 19 Oct 2026 08:00")
        for verdict in (judge(life, day),)
    ]
    assert moves == [
        (2, MoveName.SEND_VALUE),
        (3, MoveName.STRAIGHT_QUESTION),
        (4, MoveName.LET_GO),
    ]


def test_chasing_after_a_stall_climbs_its_own_ladder(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Tue 8 Sep 2026 09:00  we mail dana: asks_next_step
    Wed 16 Sep 2026 09:00  we mail dana
    Thu 24 Sep 2026 09:00  we mail dana
    Thu 24 Sep 2026 10:00  told nothing-elsewhere
    """
    verdict = judge(life, "Fri 2 Oct 2026 08:00")
    assert (verdict.standing, verdict.n, verdict.move.name) == (
        Standing.CHASING,
        2,
        MoveName.STRAIGHT_QUESTION,
    )


# -- the rules


def test_the_straight_question_opens_a_firm_talk(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 09:00  dana mails: stall "Later."
    Mon 21 Sep 2026 09:00  dana mails: appointment Fri 25 Sep 2026 15:00
    Mon 21 Sep 2026 10:00  we mail dana: confirms_time Fri 25 Sep 2026 15:00
    """
    verdict = judge(life, "Tue 22 Sep 2026 10:00")
    assert (verdict.move.name, verdict.move.on) == (MoveName.PREPARE, date(2026, 9, 25))
    assert "straight question" in verdict.move.words
    assert "Mon 7 Sep 2026 and Mon 14 Sep 2026" in verdict.move.words
    assert "unprepared" in verdict.symptoms


def test_a_failed_must_have_disqualifies(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  we mail dana: confirms_time Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 11:00  criterion budget failed must "we have no budget for three years"
    """
    verdict = judge(life, "Mon 5 Oct 2026 12:00")
    assert (verdict.standing, verdict.move.name) == (Standing.FIRM, MoveName.LET_GO)
    assert "we have no budget for three years" in verdict.move.words


def test_an_agreed_interval_is_a_series_of_dates(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Drop me a line each fortnight."
    Mon 5 Oct 2026 10:00  interval 14
    Mon 5 Oct 2026 10:00  told nothing-elsewhere
    Mon 19 Oct 2026 09:00  we mail dana: value
    Mon 2 Nov 2026 09:00  we mail dana: value
    """
    first = judge(life, "Tue 6 Oct 2026 10:00")
    assert (first.standing, first.move.name, first.move.on) == (
        Standing.STALLED,
        MoveName.SEND_VALUE,
        date(2026, 10, 19),
    )
    third = judge(life, "Tue 10 Nov 2026 10:00")
    assert (third.move.name, third.move.on) == (MoveName.ASSURANCE_QUESTION, date(2026, 11, 16))


def test_an_interval_of_nothing_is_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Later."
    Mon 5 Oct 2026 10:00  interval 0
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").move.name is MoveName.ASK_WHAT_CHANGES


def test_what_we_owe_comes_before_letting_go_of_a_no(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  dana mails: refusal "No."; question "Can you delete our address?"
    """
    verdict = judge(life, "Tue 6 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.name) == (Standing.REFUSED, MoveName.ANSWER)


def test_a_debt_to_somebody_who_left_goes_to_the_successor(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: question "Does it float?"
    Mon 5 Oct 2026 09:30  dana's machine: left_company whom maria
    """
    move = judge(life, "Mon 5 Oct 2026 10:00").move
    assert (move.name, move.to) == (MoveName.ANSWER, "maria@prospect.example")


def test_successors_of_successors(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:30  dana's machine: left_company whom maria
    Tue 6 Oct 2026 09:00  we mail maria: value
    Tue 6 Oct 2026 09:30  maria's machine: left_company whom tom
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").move.to == "maria@prospect.example"
    assert judge(life, "Tue 6 Oct 2026 10:00").move.to == "tom@prospect.example"


def test_a_colleague_tells_that_somebody_left(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  maria mails: left_company "Dana has left, I took over."
    """
    verdict = judge(life, "Tue 6 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.to) == (Standing.LOOSE, "maria@prospect.example")


def test_whoever_answers_the_phone_may_say_she_left(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  we ring dana: left_company "Reception says she has left."
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").move.name is MoveName.FIND_SUCCESSOR


def test_another_contact_is_turned_to_where_no_successor_is_named(life: Facts) -> None:
    """
    person maria uses
    person tom uses opted_out=person
    Mon 5 Oct 2026 09:00  dana mails: interest
    Tue 6 Oct 2026 09:00  dana's machine: left_company
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").move.to == "maria@prospect.example"


def test_a_callback_of_somebody_who_left_is_void(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 30 Oct 2026 because "the audit"
    Tue 6 Oct 2026 09:00  dana's machine: left_company
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.LOOSE


def test_a_callback_is_overtaken_by_a_later_word_or_an_agreed_time(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 30 Oct 2026 because "the audit"; interest Mon 2 Nov 2026
    Tue 6 Oct 2026 09:00  we mail dana: confirms_time Mon 2 Nov 2026 11:00
    Wed 7 Oct 2026 09:00  we mail dana: cancels_time; proposes_times Tue 3 Nov 2026 11:00
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.CALLBACK
    assert judge(life, "Wed 7 Oct 2026 10:00").standing is Standing.WAITING


def test_a_callback_is_overtaken_by_a_stall(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 30 Oct 2026 because "the audit"
    Tue 6 Oct 2026 09:00  dana mails: stall "Let us leave it for now."
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.STALLED


def test_tries_end_when_they_answer_or_the_days_are_over(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 because "the audit"
    Thu 15 Oct 2026 09:00  we ring dana
    Tue 20 Oct 2026 09:00  dana rings: interest
    """
    tried = judge(life, "Thu 15 Oct 2026 10:00")
    assert (tried.standing, tried.move.name) == (Standing.LOOSE, MoveName.TRY_AGAIN)
    over = judge(life, "Tue 20 Oct 2026 08:00")
    assert (over.move.name, over.move.on) == (MoveName.CALLBACK_MESSAGE, date(2026, 10, 20))
    assert judge(life, "Tue 20 Oct 2026 10:00").move.name is MoveName.ASK_NEXT_STEP


def test_their_word_between_the_callback_and_the_call_leaves_the_tries(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 because "the audit"
    Wed 14 Oct 2026 09:00  dana mails: interest "The audit goes well."
    Thu 15 Oct 2026 09:00  we leave dana a voicemail
    """
    verdict = judge(life, "Thu 15 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.name) == (Standing.WAITING, MoveName.TRY_AGAIN)


def test_a_callback_by_a_day_is_called_before_that_day(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: callback by Fri 30 Oct 2026 because "the audit" "ring me by the 30th" """
    assert judge(life, "Mon 5 Oct 2026 10:00").move.on == date(2026, 10, 28)  # 19 business days: 2 earlier


def test_a_callback_for_tomorrow_is_called_tomorrow(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: callback Tue 6 Oct 2026 because "the audit" """
    assert judge(life, "Mon 5 Oct 2026 10:00").move.on == date(2026, 10, 6)


def test_a_no_show_of_ours_and_a_told_outcome_before_the_time(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00-16:00 dana=ACCEPTED outcome we-were-absent"""
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.FIRM
    verdict = judge(life, "Tue 6 Oct 2026 15:30")
    assert (verdict.standing, verdict.stalls) == (Standing.MISSED, 0)
    assert "I was the one" in verdict.move.words


def test_signing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: proposal
    Tue 6 Oct 2026 09:00  dana mails: acceptance "Send the contract."
    """
    move = judge(life, "Tue 6 Oct 2026 10:00").move
    assert (move.name, move.on) == (MoveName.SEND_TO_SIGN, date(2026, 10, 7))
    assert "sign it together" in move.words


def test_signing_at_a_time_agreed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: proposal
    Tue 6 Oct 2026 09:00  dana mails: acceptance; appointment Fri 9 Oct 2026 11:00
    Tue 6 Oct 2026 10:00  we mail dana: confirms_time Fri 9 Oct 2026 11:00
    """
    words = judge(life, "Tue 6 Oct 2026 11:00").move.words
    assert "Fri 9 Oct at 11:00" in words
    assert "not checked" not in words


def test_what_we_owe_is_not_opened_with_a_question(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 09:00  dana mails: stall "Later."
    Mon 21 Sep 2026 09:00  dana mails: callback Mon 2 Nov 2026 because "the audit"; question "Does it float?"
    """
    verdict = judge(life, "Mon 21 Sep 2026 10:00")
    assert (verdict.standing, verdict.stalls, verdict.move.name) == (Standing.CALLBACK, 2, MoveName.ANSWER)
    assert "Is it a no" not in verdict.move.words


def test_two_times_they_offered_are_confirmed_while_they_lie_ahead(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  dana mails: appointment Wed 7 Oct 2026 15:00 or Thu 8 Oct 2026 10:00
    """
    move = judge(life, "Tue 6 Oct 2026 10:00").move
    assert (move.name, move.on) == (MoveName.CONFIRM, date(2026, 10, 6))
    assert "Wed 7 Oct at 15:00" in move.words
    assert judge(life, "Thu 8 Oct 2026 11:00").move.name is MoveName.OFFER_TIMES


def test_times_are_offered_in_the_zone_of_the_prospect(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: question "How?"
    """
    there = replace(life, prospect_zone="America/New_York", prospect_country="US")
    assert (
        "Tue 6 Oct at 09:00 or Wed 7 Oct at 09:00 (New York time)"
        in judge(there, "Mon 5 Oct 2026 10:00").move.words
    )


def test_words_of_a_missed_callback_and_of_one_without_words(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 "Ring me on the 16th." """
    assert "Ring me on the 16th." in judge(life, "Mon 5 Oct 2026 10:00").move.words
    assert "my call" in judge(life, "Mon 19 Oct 2026 10:00").move.words


def test_a_named_date_is_worded_by_the_note(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  recorded released trigger on Mon 11 Jan 2027
    """
    assert "the date we named" in judge(life, "Mon 11 Jan 2027 10:00").move.words
    noted = replace(life, recorded=(replace(life.recorded[0], note="their lease ends"),))
    verdict = judge(noted, "Mon 11 Jan 2027 10:00")
    assert "their lease ends" in verdict.move.words
    assert [(due.who, due.what) for due in verdict.due] == [(Side.US, "call: their lease ends")]


def test_braces_in_their_words_stay_as_they_are(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: question "Does {name} work?" """
    assert "Does {name} work?" in judge(life, "Mon 5 Oct 2026 10:00").move.words


def test_long_words_are_quoted_short(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: stall"""
    touch = life.touches[0]
    long = replace(touch, acts=(replace(touch.acts[0], text="not yet " * 100),))
    because = judge(replace(life, touches=(long,)), "Mon 5 Oct 2026 10:00").because
    assert len(because[0].quote) == 200


def test_a_conversation_with_a_person_who_is_nobody(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana: interest"""
    touch = replace(life.touches[0], person="  ", people=())
    move = judge(replace(life, touches=(touch,)), "Mon 5 Oct 2026 10:00").move
    assert (move.name, move.to, move.channel) == (MoveName.ASK_NEXT_STEP, None, "call")


def test_a_kept_meeting_with_its_own_note_is_one_meeting(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00 dana=ACCEPTED outcome kept
    Tue 6 Oct 2026 15:10  we meet dana ending none: stall "Not yet."
    """
    verdict = judge(life, "Tue 6 Oct 2026 17:00")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 1)
    assert "meeting-moved-nothing" in verdict.symptoms


def test_a_person_told_by_name_is_the_address(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana: interest"""
    called = replace(life.touches[0], person="Dana Reyes", people=())
    known = replace(
        life, touches=(called,), people=(Person(address=address("dana"), name="Dana Reyes", role="decides"),)
    )
    assert judge(known, "Mon 5 Oct 2026 10:00").move.to == "dana@prospect.example"


def test_an_outcome_told_of_an_entry_nobody_accepted_is_a_meeting_if_kept(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00-16:00 dana=NEEDS-ACTION outcome kept"""
    assert judge(life, "Tue 6 Oct 2026 17:00").standing is Standing.LOOSE
    absent = replace(life, events=(replace(life.events[0], outcome=EventOutcome.NOT_THERE),))
    assert judge(absent, "Tue 6 Oct 2026 17:00").standing is Standing.NEW
