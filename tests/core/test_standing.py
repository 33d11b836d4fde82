"""Every row of METHOD's table of standings, and what counts for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from core.diary import address, judge, moment, read_diary
from unchase.core.act import Side
from unchase.core.assessment import MoveName, Standing
from unchase.core.facts import EventOutcome
from unchase.core.when import Grain, When

if TYPE_CHECKING:
    from unchase.core.facts import Facts


def standing(text: str, when: str) -> Standing:
    return judge(read_diary(text), when).standing


# -- won, lost, released


def test_lost_comes_back_on_a_reply_that_is_more_than_thanks(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  recorded lost
    Wed 7 Oct 2026 09:00  dana mails: refusal "Still no."
    Thu 8 Oct 2026 09:00  dana mails: opt_out "Please stop."
    Fri 9 Oct 2026 09:00  dana mails: stall "Maybe later after all."
    """
    assert judge(life, "Thu 8 Oct 2026 10:00").standing is Standing.LOST
    back = judge(life, "Fri 9 Oct 2026 10:00")
    assert (back.standing, back.n) == (Standing.STALLED, 1)


def test_the_last_record_counts(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  recorded lost
    Tue 6 Oct 2026 09:00  recorded won
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.LOST
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.WON


def test_a_no_with_a_date_brings_a_released_deal_back_then(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: refusal "Not this year."; callback Mon 11 Jan 2027 because "the new budget" "Ring me on 11 January."
    Tue 6 Oct 2026 09:00  recorded released
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.REFUSED
    early = judge(life, "Tue 6 Oct 2026 10:00")
    assert (early.standing, early.move.name) == (Standing.RELEASED, MoveName.NONE)
    due = judge(life, "Wed 6 Jan 2027 10:00")
    assert (due.standing, due.move.name) == (Standing.CALLBACK, MoveName.CALL)
    assert due.callback is not None
    assert due.callback.not_before


def test_a_callback_that_is_over_when_it_is_released_brings_nothing_back(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Mon 12 Oct 2026 because "the audit"
    Mon 9 Nov 2026 09:00  recorded released
    """
    verdict = judge(life, "Mon 4 Jan 2027 10:00")
    assert (verdict.standing, verdict.good_until) == (Standing.RELEASED, None)


def test_a_reply_before_the_named_date_brings_it_back_sooner(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  recorded released trigger on Mon 11 Jan 2027
    Mon 9 Nov 2026 09:00  dana mails: interest "We are ready now."
    """
    assert judge(life, "Mon 9 Nov 2026 10:00").standing is Standing.LOOSE


def test_an_agreed_time_of_before_the_release_is_gone(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  event demo: Fri 30 Oct 2026 15:00-16:00 dana=ACCEPTED
    Tue 6 Oct 2026 09:00  recorded released
    Mon 2 Nov 2026 09:00  dana mails: interest "We are ready now."
    """
    assert judge(life, "Mon 2 Nov 2026 10:00").standing is Standing.LOOSE


# -- refused


def test_the_only_one_who_speaks_refuses(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  dana mails: refusal "No, thank you."
    Wed 7 Oct 2026 09:00  dana mails: acknowledgement "Thanks."
    Thu 8 Oct 2026 09:00  dana mails: question "One thing: do you do repairs?"
    """
    no = judge(life, "Wed 7 Oct 2026 10:00")
    assert (no.standing, no.move.name) == (Standing.REFUSED, MoveName.LET_GO)
    assert "No, thank you." in no.move.words
    assert judge(life, "Thu 8 Oct 2026 10:00").standing is Standing.LOOSE


def test_the_one_they_were_referred_to_speaks_alone(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: referral whom maria
    Tue 6 Oct 2026 09:00  we mail maria: value
    Wed 7 Oct 2026 09:00  maria mails: refusal "No."
    """
    assert judge(life, "Wed 7 Oct 2026 10:00").standing is Standing.REFUSED


def test_a_conversation_may_end_in_a_no(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana ending no"""
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.REFUSED


def test_anyones_opt_out_for_the_company_ends_it(life: Facts) -> None:
    """
    person maria decides
    Mon 5 Oct 2026 09:00  maria mails: interest
    Tue 6 Oct 2026 09:00  dana mails: opt_out for company "Remove our company."
    """
    verdict = judge(life, "Tue 6 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.name, verdict.move.to) == (Standing.REFUSED, MoveName.LET_GO, None)
    assert "Send nothing" in verdict.move.words
    assert verdict.because[0].quote == "Remove our company."


def test_who_spoke_for_the_company_may_come_back(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: opt_out for company "Remove our company."
    Tue 6 Oct 2026 09:00  maria mails: interest "I would have liked to see it."
    Wed 7 Oct 2026 09:00  dana mails: interest "Sorry, that was too quick. Do come."
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.REFUSED
    assert judge(life, "Wed 7 Oct 2026 10:00").standing is Standing.LOOSE


def test_what_the_seller_told_of_opt_outs(life: Facts) -> None:
    """
    person dana opted_out=company
    Mon 5 Oct 2026 09:00  we mail dana: value
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.REFUSED
    alone = replace(life, people=(replace(life.people[0], opted_out="person"),))
    assert judge(alone, "Mon 5 Oct 2026 10:00").standing is Standing.REFUSED
    decides = read_diary("person dana decides opted_out=person\nMon 5 Oct 2026 09:00  maria mails: interest")
    assert judge(decides, "Mon 5 Oct 2026 10:00").standing is Standing.REFUSED


def test_one_of_several_opts_out_and_the_move_goes_to_another(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest
    Tue 6 Oct 2026 09:00  maria mails: opt_out "Take me off your list."
    """
    verdict = judge(life, "Tue 6 Oct 2026 10:00")
    assert verdict.standing is Standing.LOOSE
    assert verdict.move.name is MoveName.ASK_SELLER


# -- accepted


def test_a_yes_lasts_until_something_else_is_said_on_buying(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana ending yes
    Tue 6 Oct 2026 09:00  dana mails: acknowledgement "Thanks."
    Mon 7 Dec 2026 09:00  dana mails: stall "We have to put it on hold."
    """
    assert judge(life, "Mon 30 Nov 2026 10:00").standing is Standing.ACCEPTED
    assert judge(life, "Mon 7 Dec 2026 10:00").standing is Standing.STALLED


def test_a_yes_ends_a_business_day_after_the_time_agreed_for_signing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: acceptance; appointment Fri 9 Oct 2026 10:00
    Mon 5 Oct 2026 11:00  we mail dana: confirms_time Fri 9 Oct 2026 10:00
    """
    yes = judge(life, "Mon 12 Oct 2026 10:00")
    assert yes.standing is Standing.ACCEPTED
    missed = judge(life, "Tue 13 Oct 2026 10:00")
    assert (missed.standing, missed.move.name) == (Standing.MISSED, MoveName.ASK_SELLER)


# -- firm


def test_a_tentative_answer_is_no_agreement(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=TENTATIVE answered Mon 5 Oct 2026 09:00"""
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.LOOSE


def test_no_answer_is_no_agreement(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=NEEDS-ACTION answered Mon 5 Oct 2026 09:00"""
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.NEW


def test_one_acceptance_is_enough_unless_the_one_it_was_made_with_declines(life: Facts) -> None:
    """
    person dana decides
    Mon 5 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 maria=ACCEPTED dana=NEEDS-ACTION answered Mon 5 Oct 2026 10:00
    Mon 5 Oct 2026 10:00  event sign: Mon 12 Oct 2026 15:00-16:00 maria=ACCEPTED dana=DECLINED answered Mon 5 Oct 2026 10:00
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").appointment == moment("Fri 9 Oct 2026 15:00")
    assert judge(life, "Fri 9 Oct 2026 16:30").appointment is None


def test_the_first_of_those_who_speak_and_are_invited_decides(life: Facts) -> None:
    """
    Mon 5 Oct 2026 08:00  tom mails: interest
    Mon 5 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 maria=ACCEPTED dana=DECLINED
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.LOOSE


def test_a_bystanders_decline_leaves_the_time_agreed(life: Facts) -> None:
    """
    person dana decides
    Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 maria=DECLINED dana=ACCEPTED answered Mon 5 Oct 2026 10:00
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.FIRM


def test_where_nobody_invited_speaks_one_acceptance_is_enough(life: Facts) -> None:
    """Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 maria=DECLINED dana=ACCEPTED"""
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.FIRM


def test_an_invitation_of_theirs_names_a_time(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=NEEDS-ACTION organizer dana
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.FIRM


def test_a_cancelled_entry_is_nothing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=ACCEPTED cancelled
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").appointment is None


def test_an_entry_without_a_known_end_is_half_an_hour(life: Facts) -> None:
    """Mon 5 Oct 2026 10:00  event demo: Fri 9 Oct 2026 15:00 dana=ACCEPTED"""
    assert judge(life, "Fri 9 Oct 2026 15:29").standing is Standing.FIRM
    assert judge(life, "Fri 9 Oct 2026 15:30").standing is Standing.MISSED


def test_the_answer_and_the_words_are_one_appointment(life: Facts) -> None:
    """Accepted by mail and in the calendar; the calendar's entry knows its outcome.

    Mon 5 Oct 2026 09:00  we mail dana: proposes_times Fri 9 Oct 2026 15:00 or Mon 12 Oct 2026 10:00
    Mon 5 Oct 2026 10:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:01  event demo: Fri 9 Oct 2026 15:00-16:00 dana=ACCEPTED answered Mon 5 Oct 2026 10:01
    """
    agreed = judge(life, "Mon 5 Oct 2026 11:00")
    assert (agreed.standing, agreed.move.name) == (Standing.FIRM, MoveName.PREPARE)
    assert [due.by for due in agreed.due] == [moment("Fri 9 Oct 2026 15:00")]
    told = replace(life, events=(replace(life.events[0], outcome=EventOutcome.NOT_THERE),))
    assert judge(told, "Fri 9 Oct 2026 17:00").move.name is MoveName.STRAIGHT_TOUCH


def test_a_decline_of_what_was_only_proposed_leaves_the_agreed_time(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Mon 12 Oct 2026 10:00 or Tue 13 Oct 2026 10:00
    Mon 5 Oct 2026 11:00  dana mails: decline_time Mon 12 Oct 2026 10:00 "Not on Monday."
    Mon 5 Oct 2026 12:00  dana mails: decline_time Fri 9 Oct 2026 "Friday does not work any more."
    """
    assert judge(life, "Mon 5 Oct 2026 11:30").appointment == moment("Fri 9 Oct 2026 15:00")
    assert judge(life, "Mon 5 Oct 2026 12:30").appointment is None


def test_a_decline_that_names_a_day_nobody_offered_is_about_the_agreed_one(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 12:00  dana mails: decline_time Wed 28 Oct 2026 "I am away until the 28th, so not this week."
    """
    assert judge(life, "Mon 5 Oct 2026 12:30").appointment is None


def test_a_time_named_when_it_had_passed_is_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 2 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  we mail dana: cancels_time
    """
    assert judge(life, "Mon 5 Oct 2026 09:30").appointment is None
    assert judge(life, "Mon 5 Oct 2026 10:30").due == ()


def test_times_without_a_beginning_agree_and_void_nothing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Fri 9 Oct 2026
    Mon 5 Oct 2026 11:00  dana mails: decline_time Fri 9 Oct 2026
    """
    until_now = When(start=None, end=moment("Mon 5 Oct 2026 09:00"), grain=Grain.DAY)
    touches = tuple(
        replace(touch, acts=tuple(replace(act, when=until_now) for act in touch.acts))
        for touch in life.touches[1:]
    )
    vague = replace(life, touches=(life.touches[0], *touches))
    assert judge(vague, "Mon 5 Oct 2026 10:30").standing is Standing.FIRM
    assert judge(vague, "Mon 5 Oct 2026 11:30").appointment is None


def test_a_time_put_off_without_a_word_about_it_is_void(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  dana mails: stall "Not now, it is all too much."; interest "See you on Friday."
    Tue 6 Oct 2026 10:00  dana mails: stall "Let us wait."
    """
    assert judge(life, "Mon 5 Oct 2026 11:00").standing is Standing.FIRM
    assert judge(life, "Tue 6 Oct 2026 11:00").standing is Standing.STALLED


def test_a_no_voids_the_time_agreed_with_that_person(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  maria mails: refusal "I am against it."
    Tue 6 Oct 2026 10:00  dana mails: refusal "So am I."
    """
    assert judge(life, "Mon 5 Oct 2026 11:00").standing is Standing.FIRM
    assert judge(life, "Tue 6 Oct 2026 11:00").appointment is None


def test_another_time_named_later_takes_its_place(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  dana mails: appointment Mon 12 Oct 2026 15:00
    Mon 5 Oct 2026 11:00  dana mails: appointment Tue 13 Oct 2026 15:00
    Mon 5 Oct 2026 12:00  we mail dana: proposes_times Wed 14 Oct 2026 15:00
    Mon 5 Oct 2026 13:00  dana mails: appointment Wed 14 Oct 2026 15:00
    Mon 5 Oct 2026 14:00  dana mails: appointment Wed 14 Oct 2026 15:00 "See you on Wednesday."
    """
    moved = judge(life, "Mon 5 Oct 2026 11:30")
    assert (moved.appointment, moved.stalls) == (moment("Tue 13 Oct 2026 15:00"), 1)
    ours = judge(life, "Mon 5 Oct 2026 14:30")
    assert (ours.appointment, ours.stalls) == (moment("Wed 14 Oct 2026 15:00"), 1)


def test_an_invitation_accepted_later_takes_the_place_of_words(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  event demo: Mon 12 Oct 2026 15:00-16:00 dana=ACCEPTED answered Mon 5 Oct 2026 10:00
    """
    verdict = judge(life, "Mon 5 Oct 2026 11:00")
    assert (verdict.appointment, verdict.stalls) == (moment("Mon 12 Oct 2026 15:00"), 0)


def test_a_day_they_left_open_is_agreed_when_we_name_the_hour(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest Fri 9 Oct 2026 "Friday is fine."
    Mon 5 Oct 2026 10:00  we mail dana: confirms_time Fri 9 Oct 2026 11:00
    """
    assert judge(life, "Mon 5 Oct 2026 11:00").appointment == moment("Fri 9 Oct 2026 11:00")


def test_a_time_confirmed_after_it_passed_or_off_the_offer_is_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Tue 6 Oct 2026 15:00 or Wed 7 Oct 2026 10:00
    Wed 7 Oct 2026 11:00  we mail dana: confirms_time Wed 7 Oct 2026 10:00
    Wed 7 Oct 2026 12:00  we mail dana: confirms_time Thu 8 Oct 2026
    """
    assert judge(life, "Wed 7 Oct 2026 11:30").appointment is None
    assert judge(life, "Wed 7 Oct 2026 12:30").appointment is None


def test_a_time_logged_from_a_call_is_agreed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we speak with dana ending appointment: confirms_time Fri 9 Oct 2026 11:00
    Tue 6 Oct 2026 09:00  we mail dana: confirms_time Fri 9 Oct 2026 11:00
    """
    verdict = judge(life, "Tue 6 Oct 2026 10:00")
    assert (verdict.appointment, verdict.move.name) == (moment("Fri 9 Oct 2026 11:00"), MoveName.PREPARE)


def test_a_time_we_move_is_void_until_they_take_the_new_one(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  we mail dana: moves_time Mon 12 Oct 2026 15:00
    Mon 5 Oct 2026 11:00  dana mails: appointment Mon 12 Oct 2026 15:00
    Mon 5 Oct 2026 12:00  we mail dana: cancels_time; asks_next_step "When else?"
    """
    assert judge(life, "Mon 5 Oct 2026 10:30").standing is Standing.WAITING
    again = judge(life, "Mon 5 Oct 2026 11:30")
    assert (again.appointment, again.stalls) == (moment("Mon 12 Oct 2026 15:00"), 0)
    asked = judge(life, "Mon 5 Oct 2026 12:30")
    assert (asked.standing, asked.due) == (Standing.WAITING, ())


def test_a_move_of_a_time_that_fits_their_open_afternoon_is_agreed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  dana mails: counter open Mon 12 Oct 2026 "Any time on Monday is better."
    Mon 5 Oct 2026 11:00  we mail dana: moves_time Mon 12 Oct 2026 15:00
    """
    assert judge(life, "Mon 5 Oct 2026 10:30").standing is Standing.LOOSE
    assert judge(life, "Mon 5 Oct 2026 11:30").appointment == moment("Mon 12 Oct 2026 15:00")


def test_another_who_accepted_still_comes_when_one_leaves(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=ACCEPTED maria=ACCEPTED
    Tue 6 Oct 2026 09:00  dana's machine: left_company
    """
    assert judge(life, "Tue 6 Oct 2026 10:00").standing is Standing.FIRM


# -- missed


def test_a_call_at_the_agreed_time_nobody_answered_is_a_no_show(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Tue 6 Oct 2026 15:00
    Tue 6 Oct 2026 15:00  we leave dana a voicemail
    Wed 7 Oct 2026 10:00  we mail dana: proposes_times Fri 9 Oct 2026 10:00 or Mon 12 Oct 2026 14:00
    """
    assert judge(life, "Tue 6 Oct 2026 15:10").standing is Standing.FIRM
    missed = judge(life, "Tue 6 Oct 2026 15:30")
    assert (missed.standing, missed.chases) == (Standing.MISSED, 0)
    assert (missed.move.name, missed.move.on) == (MoveName.STRAIGHT_TOUCH, date(2026, 10, 7))
    sent = judge(life, "Wed 7 Oct 2026 11:00")
    assert (sent.standing, sent.chases) == (Standing.WAITING, 0)


def test_a_talk_at_the_agreed_time_is_keeping_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Not yet."
    Mon 5 Oct 2026 10:00  we speak with dana: appointment Mon 5 Oct 2026 10:15
    Mon 5 Oct 2026 10:15  we speak with dana: interest
    """
    verdict = judge(life, "Mon 5 Oct 2026 11:00")
    assert (verdict.standing, verdict.stalls, verdict.move.name) == (
        Standing.LOOSE,
        0,
        MoveName.ASK_NEXT_STEP,
    )


def test_a_callback_nobody_made_is_missed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 because "the audit"
    Mon 19 Oct 2026 09:00  we mail dana: value
    """
    assert judge(life, "Fri 16 Oct 2026 23:00").standing is Standing.CALLBACK
    missed = judge(life, "Sat 17 Oct 2026 10:00")
    assert (missed.standing, missed.move.name) == (Standing.MISSED, MoveName.STRAIGHT_TOUCH)
    assert judge(life, "Mon 19 Oct 2026 10:00").standing is Standing.WAITING


def test_their_word_after_the_window_of_a_callback_is_acting(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 because "the audit"
    Mon 19 Oct 2026 09:00  dana mails: interest "You did not ring."
    """
    assert judge(life, "Mon 19 Oct 2026 10:00").standing is Standing.LOOSE


def test_a_decision_date_that_passed_in_silence(life: Facts) -> None:
    """
    Thu 1 Oct 2026 09:00  we mail dana: proposal
    Mon 5 Oct 2026 09:00  dana mails: decision_date Fri 9 Oct 2026 "We decide on Friday."
    Mon 12 Oct 2026 09:00  we mail dana: asks_next_step
    """
    ahead = judge(life, "Fri 9 Oct 2026 23:00")
    assert (ahead.standing, ahead.move.name) == (Standing.LOOSE, MoveName.CALL_AFTER_DATE)
    assert "Mon 12 Oct at 10:00" in ahead.move.words
    assert ahead.decision_date == (moment("Fri 9 Oct 2026 0:00"), moment("Sat 10 Oct 2026 0:00"))
    missed = judge(life, "Sat 10 Oct 2026 10:00")
    assert (missed.standing, missed.move.on) == (Standing.MISSED, date(2026, 10, 12))
    assert "date-passed-in-silence" in missed.symptoms
    assert judge(life, "Mon 12 Oct 2026 10:00").standing is Standing.WAITING


def test_a_promise_has_a_business_day_of_grace(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: commitment by them Fri 9 Oct 2026 what "send the figures" "You get the figures on Friday."
    """
    assert judge(life, "Mon 12 Oct 2026 23:00").standing is Standing.LOOSE
    missed = judge(life, "Tue 13 Oct 2026 09:00")
    assert missed.standing is Standing.MISSED
    assert "You said: “You get the figures on Friday.” Fri 9 Oct 2026 came and went." in missed.move.words


def test_a_promise_kept_or_replaced_is_not_missed(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Not yet."; commitment by them Fri 9 Oct 2026 what "send the figures"; decision_date Mon 30 Nov 2026
    Tue 6 Oct 2026 09:00  dana mails: commitment by them Mon 12 Oct 2026 what "send the figures"
    Mon 12 Oct 2026 09:00  dana mails: delivers "the figures"
    Tue 13 Oct 2026 09:00  dana mails: decision_date Tue 15 Dec 2026
    """
    assert [due.what for due in judge(life, "Tue 6 Oct 2026 10:00").due] == ["send the figures", "decide"]
    kept = judge(life, "Mon 12 Oct 2026 10:00")
    assert (kept.stalls, [due.what for due in kept.due]) == (0, ["decide"])
    later = judge(life, "Thu 3 Dec 2026 10:00")
    assert (later.standing, len(later.due)) == (Standing.LOOSE, 1)
    assert judge(life, "Wed 16 Dec 2026 10:00").standing is Standing.MISSED


def test_a_promise_without_a_date_is_never_missed(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: commitment by them what "send the figures" """
    assert judge(life, "Mon 7 Dec 2026 10:00").standing is Standing.LOOSE


def test_a_promised_clock_time_without_an_end(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: commitment by them Fri 9 Oct 2026 11:00 what "ring" """
    act = life.touches[0].acts[0]
    assert act.when is not None
    for grain in (Grain.HOUR, Grain.DAY):
        bare = replace(act, when=replace(act.when, end=None, grain=grain))
        touch = replace(life.touches[0], acts=(bare,))
        verdict = judge(replace(life, touches=(touch,)), "Wed 14 Oct 2026 10:00")
        assert verdict.standing is Standing.MISSED


def test_our_mail_that_says_what_they_promised_promises_nothing(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we mail dana: commitment by them Fri 9 Oct 2026 what "send the figures" """
    verdict = judge(life, "Wed 14 Oct 2026 10:00")
    assert (verdict.standing, verdict.due) == (Standing.LOOSE, ())


def test_nobody_reported_and_we_wrote_since(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  event demo: Tue 6 Oct 2026 15:00-16:00 dana=ACCEPTED
    Tue 6 Oct 2026 17:00  we mail dana: value
    """
    assert judge(life, "Tue 6 Oct 2026 16:30").standing is Standing.MISSED
    assert judge(life, "Tue 6 Oct 2026 17:30").standing is Standing.WAITING


# -- chasing


def test_several_on_one_day_are_one_and_deliveries_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  we mail dana
    Tue 6 Oct 2026 10:00  we leave dana a voicemail
    Wed 7 Oct 2026 10:00  we mail dana: delivers
    Thu 8 Oct 2026 10:00  we mail maria: value
    Fri 9 Oct 2026 10:00  we mail maria: value
    Mon 12 Oct 2026 10:00  we mail dana: release
    """
    assert judge(life, "Tue 6 Oct 2026 11:00").chases == 1
    assert judge(life, "Thu 8 Oct 2026 11:00").chases == 1
    chasing = judge(life, "Fri 9 Oct 2026 11:00")
    assert (chasing.standing, chasing.n) == (Standing.CHASING, 2)
    closed = judge(life, "Mon 12 Oct 2026 11:00")
    assert (closed.chases, closed.move.name) == (2, MoveName.RECORD_LET_GO)


def test_the_first_touch_in_the_window_they_named_is_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall Mon 2 Nov 2026..8 Nov 2026 "Try me in the first week of November."
    Tue 6 Oct 2026 09:00  we mail dana: asks_next_step
    Tue 3 Nov 2026 09:00  we mail dana: value
    Thu 5 Nov 2026 09:00  we mail dana: value
    """
    assert judge(life, "Tue 3 Nov 2026 10:00").chases == 0
    assert judge(life, "Thu 5 Nov 2026 10:00").chases == 1


def test_touches_at_an_agreed_interval_are_none(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest "Send me something each fortnight."
    Mon 5 Oct 2026 10:00  interval 14
    Tue 6 Oct 2026 09:00  we mail dana: value
    Mon 19 Oct 2026 09:00  we mail dana: value
    Mon 2 Nov 2026 09:00  we mail dana: value
    Tue 3 Nov 2026 09:00  we mail dana: value
    """
    assert judge(life, "Mon 2 Nov 2026 10:00").chases == 0
    assert judge(life, "Tue 3 Nov 2026 10:00").chases == 1


def test_too_many_calls_of_a_callback_are_chases(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: callback Fri 16 Oct 2026 because "the audit"
    Tue 6 Oct 2026 09:00  we mail dana: value
    Thu 15 Oct 2026 09:00  we leave dana a voicemail
    Fri 16 Oct 2026 12:00  we leave dana a voicemail
    Mon 19 Oct 2026 15:00  we leave dana a voicemail
    Tue 20 Oct 2026 15:00  we mail dana: proposes_times Thu 22 Oct 2026 10:00
    Wed 21 Oct 2026 15:00  we leave dana a voicemail
    Thu 22 Oct 2026 15:00  we mail dana: value
    """
    assert judge(life, "Tue 20 Oct 2026 16:00").chases == 0
    assert judge(life, "Wed 21 Oct 2026 16:00").chases == 1
    assert judge(life, "Thu 22 Oct 2026 16:00").chases == 2


def test_a_touch_to_somebody_who_left_is_none(life: Facts) -> None:
    """
    person dana left
    Mon 5 Oct 2026 09:00  we mail dana: value
    Tue 6 Oct 2026 09:00  we mail dana: value
    Wed 7 Oct 2026 09:00  we mail dana: value
    """
    assert judge(life, "Wed 7 Oct 2026 10:00").chases == 0


def test_people_written_to_in_an_earlier_round_are_known(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail maria: value
    Tue 6 Oct 2026 09:00  recorded released
    Wed 7 Oct 2026 09:00  dana mails: interest "We are ready now."
    Thu 8 Oct 2026 09:00  we mail dana: value
    Fri 9 Oct 2026 09:00  we mail maria: value
    """
    assert judge(life, "Fri 9 Oct 2026 10:00").chases == 1


# -- waiting, stalled, loose, new


def test_waiting_for_a_date_after_which_we_asked_for_a_time(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: decision_date Fri 30 Oct 2026
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Wed 7 Oct 2026 10:00 or Thu 8 Oct 2026 10:00
    Wed 14 Oct 2026 10:00  we mail dana: proposes_times Mon 2 Nov 2026 10:00 or Tue 3 Nov 2026 14:00
    """
    assert judge(life, "Tue 13 Oct 2026 10:00").standing is Standing.LOOSE
    waiting = judge(life, "Thu 29 Oct 2026 10:00")
    assert (waiting.standing, waiting.move.name, waiting.move.on) == (
        Standing.WAITING,
        MoveName.WAIT,
        date(2026, 10, 31),
    )
    assert judge(life, "Sat 31 Oct 2026 10:00").standing is Standing.MISSED


def test_an_invitation_declined_right_after_a_stall_belongs_to_it(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: proposes_times Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  dana mails: stall "Not yet."
    Mon 5 Oct 2026 10:01  event demo: Fri 9 Oct 2026 15:00-16:00 dana=DECLINED answered Mon 5 Oct 2026 10:01
    """
    verdict = judge(life, "Mon 5 Oct 2026 11:00")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 1)


def test_an_invitation_declined_is_a_time_declined(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 10:00  we mail dana: proposes_times Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 11:00  event demo: Fri 9 Oct 2026 15:00-16:00 dana=DECLINED answered Mon 5 Oct 2026 11:00
    """
    verdict = judge(life, "Mon 5 Oct 2026 12:00")
    assert (verdict.standing, verdict.move.name) == (Standing.LOOSE, MoveName.OFFER_TIMES)


def test_a_callback_without_a_window_is_a_stall(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  dana mails: callback because "the merger" "when the merger is through" """
    verdict = judge(life, "Mon 5 Oct 2026 10:00")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 1)


def test_not_yet_with_a_reason_and_a_date_is_a_callback(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: stall "Not yet."; callback Mon 2 Nov 2026 because "the audit" "Ring me after the audit."
    Mon 9 Nov 2026 09:00  dana mails: stall "Later."; callback Mon 30 Nov 2026 because "the merger" "Ring me after the merger."
    """
    first = judge(life, "Mon 5 Oct 2026 10:00")
    assert (first.standing, first.stalls) == (Standing.CALLBACK, 0)
    assert judge(life, "Mon 9 Nov 2026 10:00").stalls == 1


def test_progress_resets_the_stalls_but_not_in_the_message_that_stalls(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Mon 14 Sep 2026 09:00  dana mails: stall "Later."
    Mon 14 Sep 2026 12:00  criterion budget met
    Mon 21 Sep 2026 09:00  criterion need unknown
    Mon 28 Sep 2026 09:00  criterion process met
    Mon 5 Oct 2026 09:00  we meet dana: stall "Let us see."
    Mon 12 Oct 2026 09:00  we meet dana: interest
    """
    assert judge(life, "Tue 22 Sep 2026 10:00").stalls == 2
    reset = judge(life, "Tue 29 Sep 2026 10:00")
    assert (reset.stalls, reset.standing) == (0, Standing.LOOSE)
    assert judge(life, "Tue 6 Oct 2026 10:00").stalls == 1
    assert judge(life, "Tue 13 Oct 2026 10:00").stalls == 0


def test_a_kept_appointment_in_which_they_stall_resets_nothing(life: Facts) -> None:
    """
    Mon 7 Sep 2026 09:00  dana mails: stall "Not yet."
    Mon 7 Sep 2026 10:00  event demo: Tue 8 Sep 2026 15:00-16:00 dana=ACCEPTED answered Mon 7 Sep 2026 10:00 outcome kept
    Tue 8 Sep 2026 15:05  we speak with dana: stall "We are not ready."
    """
    assert judge(life, "Tue 8 Sep 2026 17:00").stalls == 2


def test_only_the_second_cancellation_counts(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  dana mails: appointment Fri 9 Oct 2026 15:00
    Mon 5 Oct 2026 10:00  dana mails: decline_time "I have to cancel."
    Mon 5 Oct 2026 11:00  dana mails: appointment Mon 12 Oct 2026 15:00
    Mon 5 Oct 2026 12:00  dana mails: decline_time "I have to cancel again."; stall "Later."
    """
    assert judge(life, "Mon 5 Oct 2026 10:30").stalls == 0
    verdict = judge(life, "Mon 5 Oct 2026 12:30")
    assert (verdict.standing, verdict.n) == (Standing.STALLED, 1)


def test_a_bounce_is_a_touch_not_made(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:01  daemon's machine: bounce
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.NEW


def test_a_bounce_of_one_of_several_recipients_leaves_the_touch_made() -> None:
    life = read_diary("""
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:01  daemon's machine: bounce hard whom maria
    """)
    both = replace(life.touches[0], people=(address("dana"), address("maria")))
    verdict = judge(replace(life, touches=(both, life.touches[1])), "Mon 5 Oct 2026 10:00")
    assert verdict.standing is Standing.WAITING


def test_a_bounce_of_mail_we_never_sent_changes_nothing(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:01  daemon's machine: bounce whom tom
    """
    assert judge(life, "Mon 5 Oct 2026 10:00").standing is Standing.WAITING


def test_machines_are_no_reply(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:01  dana's machine: auto_reply
    Mon 5 Oct 2026 09:02  dana mails: auto_reply
    Mon 5 Oct 2026 09:03  dana's machine: out_of_office "I am away."
    """
    verdict = judge(life, "Mon 12 Oct 2026 10:00")
    assert (verdict.standing, verdict.move.on) == (Standing.WAITING, date(2026, 10, 13))


def test_an_absence_note_of_another_or_of_before_their_word_is_none(life: Facts) -> None:
    """
    Thu 1 Oct 2026 09:00  dana's machine: out_of_office Mon 30 Nov 2026
    Fri 2 Oct 2026 09:00  dana mails: interest
    Mon 5 Oct 2026 09:00  we mail dana: value
    Mon 5 Oct 2026 09:01  maria's machine: out_of_office Mon 30 Nov 2026
    """
    assert judge(life, "Tue 13 Oct 2026 10:00").standing is Standing.LOOSE


def test_a_call_logged_without_its_outcome(life: Facts) -> None:
    """Mon 5 Oct 2026 09:00  we speak with dana: interest"""
    call = replace(life.touches[0], outcome=None)
    assert judge(replace(life, touches=(call,)), "Mon 5 Oct 2026 10:00").standing is Standing.LOOSE
    silent = replace(call, acts=())
    assert judge(replace(life, touches=(silent,)), "Mon 5 Oct 2026 10:00").standing is Standing.WAITING


def test_their_voicemail_is_a_reply_and_a_call_we_owe(life: Facts) -> None:
    """Mon 5 Oct 2026 16:00  dana leaves a voicemail"""
    verdict = judge(life, "Mon 5 Oct 2026 17:00")
    assert verdict.standing is Standing.LOOSE
    assert [(due.who, due.by) for due in verdict.due] == [(Side.US, moment("Tue 6 Oct 2026 12:00"))]


def test_a_warning_of_a_delay_leaves_the_mail_a_touch(life: Facts) -> None:
    """
    Mon 5 Oct 2026 09:00  we mail dana: proposes_times 8 Oct 2026 10:00
    Mon 5 Oct 2026 13:00  daemon's machine: bounce because "delayed" whom dana
    """
    assert judge(life, "Tue 6 Oct 2026 09:00").standing is Standing.WAITING
