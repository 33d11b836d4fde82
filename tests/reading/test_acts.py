"""What prospects write, read into acts: plain cases of every act, and the boundaries METHOD draws."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import Act, ActName, Excuse, Issue, Side
from unchase.reading.acts import prospect_acts
from unchase.reading.times import find_times

AT = datetime(2026, 3, 3, 10, 20, tzinfo=UTC)  # a Tuesday


def read(text: str, *, previous: str | None = None, channel: str = "email") -> tuple[Act, ...]:
    times = find_times(text, at=AT, zone="Europe/London", locale="en-GB").sure
    return prospect_acts(text, times=times, previous=previous, channel=channel).sure


def names(text: str, *, previous: str | None = None, channel: str = "email") -> set[str]:
    return {act.name.value for act in read(text, previous=previous, channel=channel)}


@pytest.mark.parametrize("text", ["", "   \n\n ", "\x00", "...", "* * *"])
def test_a_text_without_words_says_nothing(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Maybe next quarter, it is too early for us right now.", "stall"),
        ("Our budget opens on 1 April, call me that week.", "callback"),
        ("Thursday at 10 suits me, please send an invite.", "appointment"),
        ("I can't make Tuesday, could we do Wednesday instead?", "counter"),
        ("I'll send you the signed copy on Friday.", "commitment"),
        ("The board will decide on 20 March.", "decision_date"),
        ("Let's go ahead, please send the contract.", "acceptance"),
        ("We have decided to go with another supplier.", "refusal"),
        ("Please take me off your list and do not contact me again.", "opt_out"),
        ("It is far too expensive for a shop our size.", "objection"),
        ("How much is it for 20 users?", "question"),
        ("I'm not the right person, please talk to my colleague Maria Lopez.", "referral"),
        ("Thanks, got it.", "acknowledgement"),
        ("I am leaving the company at the end of the month.", "left_company"),
    ],
)
def test_a_plain_message_holds_its_act(text: str, act: str) -> None:
    assert act in names(text)


def test_the_words_an_act_rests_on_stand_in_the_text() -> None:
    text = "Thanks for the demo. We have decided to go with another supplier."
    (act,) = read(text)
    assert act.name is ActName.REFUSAL
    assert text[slice(*act.span)] == act.text
    assert "another supplier" in act.text
    assert "Thanks" not in act.text


def test_well_be_in_touch_is_a_stall_and_a_dated_deed_a_commitment() -> None:
    assert names("We'll be in touch.") == {"stall"}
    assert names("I'll send you the signed contract on Friday.") == {"commitment"}


def test_a_getting_back_after_a_named_excuse_is_a_stall_of_its_own_and_before_it_is_none() -> None:
    stalls = [
        act for act in read("The board has not met. We will let you know.") if act.name is ActName.STALL
    ]
    assert [(act.text, act.excuse) for act in stalls] == [
        ("The board has not met.", Excuse.AUTHORITY),
        ("We will let you know.", Excuse.VAGUE),
    ]
    assert len(read("We'll be in touch. There is no budget.")) == 1


def test_a_reason_without_a_date_is_a_stall_and_with_one_a_callback() -> None:
    assert names("Call me when the new budget is approved.") == {"stall"}
    assert names("The new budget is approved on 1 April, call me that week.") == {"callback"}


def test_a_callback_names_its_window_its_reason_and_the_day_of_the_event() -> None:
    (act,) = read("The board meets on 12 March, so ring me on 13 March.")
    assert act.name is ActName.CALLBACK
    assert act.when is not None
    assert act.when.text.endswith("13 March")
    assert [when.text for when in act.times] != []
    assert act.reason is not None
    assert "board meets" in act.reason


def test_a_stall_has_its_excuse_and_the_window_it_named() -> None:
    (act,) = read("There is no budget left, try us in the fourth quarter.")
    assert act.excuse is Excuse.BUDGET
    assert act.when is not None


def test_thanks_are_an_acknowledgement_only_where_nothing_else_is_said() -> None:
    assert names("Thank you, received.") == {"acknowledgement"}
    assert "acknowledgement" not in names("Thank you. How much is it for 20 users?")


def test_an_answer_by_a_date_is_a_decision_date_and_a_commitment() -> None:
    assert names("You will have our answer by the 20th.") == {"decision_date", "commitment"}


def test_a_price_complaint_is_an_objection_with_its_kind() -> None:
    (act,) = read("It is far too expensive for a shop our size.")
    assert act.kind is Issue.PRICE


def test_a_referral_names_the_address_it_points_to() -> None:
    acts = read("Wrong person, please write to purchasing@mill.example.")
    assert [act.whom for act in acts if act.name is ActName.REFERRAL] == ["purchasing@mill.example"]


def test_an_opt_out_spoken_for_the_company_says_so() -> None:
    (act,) = [
        a for a in read("Please don't contact anyone at our company again.") if a.name is ActName.OPT_OUT
    ]
    assert act.for_company
    (act,) = [a for a in read("Please don't contact me again.") if a.name is ActName.OPT_OUT]
    assert not act.for_company


def test_in_the_note_of_a_call_our_promise_is_ours_and_theirs_is_theirs() -> None:
    (ours,) = read("I promised her a revised quote by Friday.", channel="call_note")
    assert (ours.name, ours.by) == (ActName.COMMITMENT, Side.US)
    (theirs,) = read("She will send the drawings tomorrow.", channel="call_note")
    assert (theirs.name, theirs.by) == (ActName.COMMITMENT, Side.THEM)
    assert theirs.what == "send the drawings tomorrow"


def test_the_sellers_lines_of_a_transcript_are_not_the_prospects_acts() -> None:
    text = "Rep: Shall I send you a quote for ten?\nJo: No thanks, we have decided against it."
    acts = read(text, channel="transcript")
    assert {act.name for act in acts} == {ActName.REFUSAL}
    assert all(act.span[0] > text.index("Jo:") for act in acts)


def test_a_short_yes_means_what_was_asked() -> None:
    assert "acceptance" in names("Yes please.", previous="Shall I send you the contract to sign?")
    assert "appointment" in names("That works.", previous="Does Thursday at 10 suit you?")


def test_several_offered_hours_are_one_appointment_with_its_times() -> None:
    (act,) = [a for a in read("Tuesday at 3 or Wednesday at 10 both work.") if a.name is ActName.APPOINTMENT]
    assert act.when is None
    assert len(act.times) == 2


def test_weaker_readings_go_to_maybe_and_every_confidence_is_a_chance() -> None:
    found = prospect_acts("We see, we see, the wine is not bad.")
    assert all(0 < act.confidence < 1 for act in (*found.sure, *found.maybe))
    assert not {a.name for a in found.sure} & {a.name for a in found.maybe}


@given(st.text(max_size=400), st.sampled_from(["email", "call_note", "transcript", "chat"]))
def test_any_text_is_read_without_fault_and_spans_lie_within(text: str, channel: str) -> None:
    found = prospect_acts(text, channel=channel, previous=text)
    for act in (*found.sure, *found.maybe):
        start, end = act.span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == act.text
    assert found == prospect_acts(text, channel=channel, previous=text)


@pytest.mark.parametrize(
    "text", ["not " * 25_000, "?" * 100_000, "a@" * 50_000, "\n" * 100_000, "budget, " * 12_500]
)
def test_a_hostile_text_is_read_up_to_its_limit(text: str) -> None:
    assert prospect_acts(text, channel="transcript") is not None
