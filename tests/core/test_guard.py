"""The guard's verdicts from what a draft says and what is known of its deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import Act, ActName, Side
from unchase.core.assessment import Standing
from unchase.core.guard import Context, Draft, Level, Material, Rule, Verdict, judge
from unchase.core.when import Bound, Grain, When

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # a Thursday
TUESDAY = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def clock(start: datetime = TUESDAY, *, firm: bool = True, lacks_day: bool = False) -> When:
    return When(start=start, end=start + timedelta(hours=1), grain=Grain.HOUR, firm=firm, lacks_day=lacks_day)


def act(name: ActName, when: When | None = None) -> Act:
    return Act(name=name, text=name.value, span=(3, 9), when=when, by=Side.US)


def draft(*names: ActName, about: tuple[Rule, ...] = (), follow_up: bool = True, **more: object) -> Draft:
    words = tuple(Material(rule=rule, span=(0, 5), text=rule.value) for rule in about)
    made = Draft(
        acts=tuple(act(name) for name in names),
        material=words,
        is_follow_up=follow_up,
        ending=((10, 20), "the ending"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def deal(standing: Standing | None = None, **keys: object) -> Context:
    return replace(Context(standing=standing, now=NOW), **keys)  # type: ignore[arg-type]


def rules(verdict: Verdict) -> dict[str, str]:
    return {finding.rule.value: finding.level.value for finding in verdict.findings}


TIMES = ActName.PROPOSES_TIMES
VALUE = ActName.VALUE


def test_news_and_two_times_may_be_sent() -> None:
    verdict = judge(draft(VALUE, TIMES), deal(Standing.LOOSE, last_touch_age_business_days=8))
    assert verdict == Verdict(verdict=Level.SEND, findings=())


def test_a_draft_of_which_no_deal_is_known_is_judged_by_its_words() -> None:
    assert rules(judge(draft(VALUE, TIMES))) == {}
    assert rules(judge(draft(follow_up=False))) == {"no-next-step": "refuse"}


class TestTouchingBase:
    def test_two_times_do_not_fill_an_empty_check_in(self) -> None:
        verdict = judge(draft(TIMES, about=(Rule.TOUCHING_BASE,)), deal(Standing.LOOSE))
        assert rules(verdict) == {"touching-base": "refuse", "no-value": "warn"}
        assert verdict.verdict is Level.REFUSE

    @pytest.mark.parametrize(
        "content", [VALUE, ActName.DELIVERS, ActName.STRAIGHT_QUESTION, ActName.CONFIRMS_TIME]
    )
    def test_words_of_a_check_in_with_something_behind_them_are_none(self, content: ActName) -> None:
        assert rules(judge(draft(content, TIMES, about=(Rule.TOUCHING_BASE,)), deal(Standing.LOOSE))) == {}

    def test_an_answer_to_their_question_is_no_check_in(self) -> None:
        asked = draft(TIMES, about=(Rule.TOUCHING_BASE,), answers=True)
        assert rules(judge(asked, deal(Standing.LOOSE))) == {}

    @pytest.mark.parametrize("standing", [Standing.MISSED, Standing.CALLBACK, Standing.STALLED])
    def test_naming_what_they_said_and_two_times_is_the_move_after_a_date_of_theirs(
        self, standing: Standing
    ) -> None:
        named = draft(TIMES, about=(Rule.TOUCHING_BASE,), quotes_them=True)
        assert rules(judge(named, deal(standing, call_on=NOW.date()))) == {}
        hollow = draft(about=(Rule.TOUCHING_BASE,), quotes_them=True)
        assert "touching-base" in rules(judge(hollow, deal(standing, call_on=NOW.date())))


class TestNoValue:
    def test_a_follow_up_without_news_is_warned_where_our_touch_grew_old(self) -> None:
        assert rules(judge(draft(TIMES), deal(Standing.LOOSE, last_touch_age_business_days=7))) == {
            "no-value": "warn"
        }
        assert rules(judge(draft(ActName.ASKS_NEXT_STEP), deal(Standing.CHASING, n=2))) == {
            "no-value": "warn"
        }

    def test_a_first_message_owes_no_news(self) -> None:
        assert rules(judge(draft(TIMES, follow_up=False), deal(Standing.NEW))) == {}

    @pytest.mark.parametrize("mark", ["maybe_new", "answers", "quotes_them", "met"])
    def test_what_may_be_new_or_answers_to_them_is_not_warned(self, mark: str) -> None:
        new = replace(draft(TIMES), **{mark: True})  # type: ignore[arg-type]
        assert rules(judge(new, deal(Standing.LOOSE, last_touch_age_business_days=7))) == {}

    @pytest.mark.parametrize("name", [TIMES, ActName.ASKS_NEXT_STEP])
    def test_the_touch_after_their_word_and_none_of_ours_is_not_warned(self, name: ActName) -> None:
        assert rules(judge(draft(name), deal(Standing.STALLED, n=1))) == {}
        assert rules(judge(draft(name), deal(Standing.LOOSE))) == {}
        ours = deal(Standing.LOOSE, last_touch_age_business_days=7)
        assert rules(judge(draft(name), ours)) == {"no-value": "warn"}

    def test_a_follow_up_without_news_is_warned_where_nothing_is_known_of_the_deal(self) -> None:
        assert rules(judge(draft(TIMES))) == {"no-value": "warn"}

    def test_a_lower_price_is_new_when_it_is_told_and_not_when_it_presses(self) -> None:
        ours = deal(Standing.LOOSE, last_touch_age_business_days=7)
        told = draft(TIMES, about=(Rule.PRICE_BEFORE_PROFIT,))
        assert rules(judge(told, ours)) == {"price-before-profit": "warn"}
        pressed = draft(TIMES, about=(Rule.PRICE_BEFORE_PROFIT, Rule.PRESSURE))
        assert "no-value" in rules(judge(pressed, ours))

    def test_the_touch_after_a_missed_time_is_never_warned(self) -> None:
        assert rules(judge(draft(TIMES), deal(Standing.MISSED))) == {}


class TestNoNextStep:
    @pytest.mark.parametrize(
        "name",
        [
            TIMES,
            ActName.ASKS_NEXT_STEP,
            ActName.STRAIGHT_QUESTION,
            ActName.ASSURANCE_QUESTION,
            ActName.RELEASE,
            ActName.CONFIRMS_TIME,
            ActName.MOVES_TIME,
        ],
    )
    def test_what_leads_to_a_date_or_a_plain_answer_is_a_next_step(self, name: ActName) -> None:
        assert "no-next-step" not in rules(judge(draft(name, VALUE), deal(Standing.LOOSE)))

    def test_a_delivery_with_nothing_after_it_is_refused(self) -> None:
        verdict = judge(draft(ActName.DELIVERS), deal(Standing.LOOSE))
        assert rules(verdict) == {"no-next-step": "refuse"}
        assert verdict.findings[0].text == "the ending"

    def test_our_promise_to_call_at_a_clock_time_is_one_and_a_vague_promise_is_none(self) -> None:
        promise = draft(VALUE)
        at_ten = replace(promise, acts=(*promise.acts, act(ActName.COMMITMENT, clock())))
        at_four = replace(
            promise, acts=(*promise.acts, act(ActName.COMMITMENT, clock(firm=False, lacks_day=True)))
        )
        by_ten = replace(clock(), bound=Bound.BY, firm=False)
        some_day = replace(promise, acts=(*promise.acts, act(ActName.COMMITMENT, by_ten)))
        never = replace(promise, acts=(*promise.acts, act(ActName.COMMITMENT)))
        assert rules(judge(at_ten)) == rules(judge(at_four)) == {}
        assert rules(judge(some_day)) == rules(judge(never)) == {"no-next-step": "refuse"}

    def test_it_is_not_asked_while_an_appointment_or_a_callback_lies_ahead_nor_on_a_won_deal(self) -> None:
        delivery = draft(ActName.DELIVERS)
        assert rules(judge(delivery, deal(Standing.FIRM))) == {}
        assert rules(judge(delivery, deal(Standing.FIRM, agreed_at=TUESDAY))) == {}
        assert rules(judge(delivery, deal(Standing.FIRM, agreed_at=TUESDAY, now=None))) == {}
        assert rules(judge(delivery, deal(Standing.CALLBACK))) == {}
        assert rules(judge(delivery, deal(Standing.CALLBACK, call_on=date(2026, 4, 1)))) == {}
        assert rules(judge(delivery, deal(Standing.WON))) == {}

    def test_a_callback_due_today_must_lead_on(self) -> None:
        assert rules(judge(draft(VALUE), deal(Standing.CALLBACK, call_on=NOW.date()))) == {
            "no-next-step": "refuse"
        }

    def test_cancelling_the_appointment_leaves_nothing_ahead(self) -> None:
        cancelled = draft(ActName.CANCELS_TIME)
        assert rules(judge(cancelled, deal(Standing.FIRM, agreed_at=TUESDAY))) == {"no-next-step": "refuse"}
        assert rules(judge(draft(ActName.CANCELS_TIME, TIMES), deal(Standing.FIRM, agreed_at=TUESDAY))) == {}

    def test_a_mere_answer_is_only_warned_unless_it_leaves_the_ball_with_them_or_sends_a_proposal(
        self,
    ) -> None:
        assert rules(judge(draft(VALUE, answers=True), deal(Standing.LOOSE))) == {"no-next-step": "warn"}
        passed = draft(VALUE, answers=True, about=(Rule.BALL_IN_THEIR_COURT,))
        assert rules(judge(passed, deal(Standing.LOOSE))) == {
            "no-next-step": "refuse",
            "ball-in-their-court": "refuse",
        }
        priced = draft(ActName.PROPOSAL, answers=True)
        assert rules(judge(priced, deal(Standing.LOOSE)))["no-next-step"] == "refuse"


class TestBallInTheirCourt:
    def test_as_the_only_ending_it_is_refused_and_is_no_next_step_too(self) -> None:
        verdict = judge(draft(VALUE, about=(Rule.BALL_IN_THEIR_COURT,)), deal(Standing.LOOSE))
        assert rules(verdict) == {"ball-in-their-court": "refuse", "no-next-step": "refuse"}

    def test_beside_two_times_in_a_closing_letter_and_before_an_appointment_it_is_a_courtesy(self) -> None:
        about = (Rule.BALL_IN_THEIR_COURT,)
        assert rules(judge(draft(VALUE, TIMES, about=about), deal(Standing.LOOSE))) == {}
        assert rules(judge(draft(ActName.RELEASE, about=about), deal(Standing.CHASING, n=4))) == {}
        assert rules(judge(draft(ActName.CONFIRMS_TIME, about=about), deal(Standing.FIRM))) == {}


class TestWordsAlone:
    @pytest.mark.parametrize(
        ("rule", "level"),
        [
            (Rule.PRESSURE, "refuse"),
            (Rule.BLAME, "refuse"),
            (Rule.SUBSERVIENT, "warn"),
            (Rule.VAGUE_TIME, "warn"),
            (Rule.PRICE_BEFORE_PROFIT, "warn"),
        ],
    )
    def test_each_has_its_level_and_shows_its_words(self, rule: Rule, level: str) -> None:
        verdict = judge(draft(VALUE, TIMES, about=(rule,)), deal(Standing.LOOSE))
        assert rules(verdict) == {rule.value: level}
        finding = verdict.findings[0]
        assert (finding.span, finding.text) == ((0, 5), rule.value)
        assert finding.why.endswith(".")
        assert "\n" not in finding.why

    def test_price_beside_a_gain_is_fine(self) -> None:
        assert rules(judge(draft(VALUE, TIMES, about=(Rule.PRICE_BEFORE_PROFIT,), names_gain=True))) == {}

    def test_a_vague_time_in_a_closing_letter_or_before_an_appointment_is_fine_but_not_in_a_promise(
        self,
    ) -> None:
        about = (Rule.VAGUE_TIME,)
        assert rules(judge(draft(ActName.RELEASE, about=about), deal(Standing.LOOSE))) == {}
        ahead = deal(Standing.FIRM, agreed_at=TUESDAY)
        assert rules(judge(draft(ActName.CONFIRMS_TIME, about=about), ahead)) == {}
        promise = draft(ActName.CONFIRMS_TIME, ActName.COMMITMENT, about=about)
        assert rules(judge(promise, ahead)) == {"vague-time": "warn"}


class TestTooSoon:
    def test_news_before_the_agreed_time_can_wait(self) -> None:
        verdict = judge(draft(VALUE, TIMES), deal(Standing.FIRM, agreed_at=TUESDAY))
        assert rules(verdict) == {"too-soon": "warn"}

    def test_news_before_the_day_of_the_call_can_wait_and_on_that_day_it_is_due(self) -> None:
        news = draft(VALUE, TIMES)
        assert rules(judge(news, deal(Standing.CALLBACK, call_on=date(2026, 3, 9)))) == {"too-soon": "warn"}
        assert rules(judge(news, deal(Standing.CALLBACK, call_on=NOW.date()))) == {}
        assert rules(judge(news, deal(Standing.CALLBACK))) == {}

    @pytest.mark.parametrize(
        "name", [ActName.CONFIRMS_TIME, ActName.MOVES_TIME, ActName.DELIVERS, ActName.PROPOSAL]
    )
    def test_confirming_moving_delivering_and_the_proposal_to_be_discussed_may_come_before(
        self, name: ActName
    ) -> None:
        assert rules(judge(draft(name), deal(Standing.FIRM, agreed_at=TUESDAY))) == {}

    def test_a_message_that_names_the_agreed_time_confirms_it(self) -> None:
        named = draft(VALUE, times=(clock(TUESDAY),))
        elsewhere = TUESDAY.replace(tzinfo=timezone(timedelta(hours=1)))
        assert rules(judge(named, deal(Standing.FIRM, agreed_at=elsewhere))) == {}
        assert rules(judge(named, deal(Standing.FIRM, agreed_at=TUESDAY))) == {}
        other = draft(VALUE, times=(clock(TUESDAY + timedelta(hours=1)), replace(clock(), start=None)))
        assert rules(judge(other, deal(Standing.FIRM, agreed_at=TUESDAY))) == {"too-soon": "warn"}
        assert rules(judge(named, deal(Standing.CALLBACK, call_on=TUESDAY.date()))) == {}

    def test_a_draft_that_only_offers_other_times_moves_the_agreed_one(self) -> None:
        ahead = deal(Standing.FIRM, agreed_at=TUESDAY)
        assert rules(judge(draft(TIMES), ahead)) == {}
        assert "too-soon" in rules(judge(draft(TIMES, about=(Rule.TOUCHING_BASE,)), ahead))

    def test_within_the_patience_of_our_unanswered_touch_it_is_too_soon(self) -> None:
        news = draft(VALUE, TIMES)
        assert rules(judge(news, deal(Standing.WAITING))) == {"too-soon": "warn"}
        assert rules(judge(news, deal(Standing.WAITING, last_touch_age_business_days=5))) == {
            "too-soon": "warn"
        }
        assert rules(judge(news, deal(Standing.WAITING, last_touch_age_business_days=6))) == {}
        assert rules(judge(news, deal(Standing.CHASING, n=2, last_touch_age_business_days=4))) == {
            "too-soon": "warn"
        }
        assert rules(judge(news, deal(Standing.CHASING, n=2, last_touch_age_business_days=5))) == {}
        assert rules(judge(news, deal(last_touch_age_business_days=4))) == {"too-soon": "warn"}
        assert rules(judge(news, deal(Standing.LOOSE, last_touch_age_business_days=2))) == {}
        assert rules(judge(news, deal(Standing.WAITING, last_touch_age_business_days=5, patience=3))) == {}


class TestOneTooMany:
    @pytest.mark.parametrize(
        "gone",
        [
            deal(Standing.REFUSED),
            deal(Standing.CHASING, n=4),
            deal(Standing.STALLED, n=3, assurance_asked=True),
        ],
    )
    def test_where_the_move_is_to_let_go_only_one_closing_letter_passes(self, gone: Context) -> None:
        assert rules(judge(draft(VALUE, TIMES), gone)) == {"one-too-many": "refuse"}
        assert rules(judge(draft(ActName.RELEASE), gone)) == {}
        assert rules(judge(draft(ActName.RELEASE), replace(gone, closing_sent=True))) == {
            "one-too-many": "refuse"
        }

    @pytest.mark.parametrize("gone", [deal(Standing.RELEASED), deal(Standing.REFUSED, opted_out=True)])
    def test_after_a_release_or_an_opt_out_not_even_a_closing_letter_passes(self, gone: Context) -> None:
        assert rules(judge(draft(ActName.RELEASE), gone)) == {"one-too-many": "refuse"}

    def test_thanks_for_a_refusal_are_a_closing_letter_and_a_new_pitch_is_none(self) -> None:
        refused = deal(Standing.REFUSED)
        assert rules(judge(draft(thanks=True), refused)) == {}
        assert "one-too-many" in rules(judge(draft(TIMES, thanks=True), refused))
        assert "one-too-many" in rules(judge(draft(ActName.RELEASE, TIMES), refused))
        assert "one-too-many" in rules(judge(draft(thanks=True, about=(Rule.PRICE_BEFORE_PROFIT,)), refused))
        assert "no-next-step" in rules(judge(draft(thanks=True), deal(Standing.LOOSE)))

    def test_before_that_a_message_is_none_too_many(self) -> None:
        news = draft(VALUE, TIMES)
        assert rules(judge(news, deal(Standing.CHASING, n=3))) == {}
        assert rules(judge(news, deal(Standing.STALLED, n=3))) == {}
        assert rules(judge(news, deal(Standing.STALLED))) == {}
        assert rules(judge(news, deal(Standing.MISSED))) == {}

    def test_after_a_closing_letter_the_chase_is_over_until_they_come_back(self) -> None:
        news = draft(VALUE, TIMES)
        assert rules(judge(news, deal(Standing.LOOSE, closing_sent=True))) == {"one-too-many": "refuse"}
        assert rules(judge(news, deal(Standing.ACCEPTED, closing_sent=True))) == {}


class TestProposalWithoutTime:
    def test_the_first_is_refused_and_a_later_one_warned_even_with_two_times_in_it(self) -> None:
        proposal = draft(ActName.PROPOSAL, TIMES)
        assert rules(judge(proposal, deal(Standing.LOOSE))) == {"proposal-without-time": "refuse"}
        assert rules(judge(proposal, deal(Standing.LOOSE, first_proposal=True))) == {
            "proposal-without-time": "refuse"
        }
        verdict = judge(proposal, deal(Standing.LOOSE, first_proposal=False))
        assert rules(verdict) == {"proposal-without-time": "warn"}
        assert verdict.findings[0].text == "proposal"

    def test_with_an_agreed_time_ahead_it_may_leave(self) -> None:
        proposal = draft(ActName.PROPOSAL, ActName.CONFIRMS_TIME)
        assert rules(judge(proposal, deal(Standing.FIRM, agreed_at=TUESDAY))) == {}
        past = deal(Standing.LOOSE, agreed_at=NOW - timedelta(days=1))
        assert "proposal-without-time" in rules(judge(proposal, past))

    def test_where_nothing_is_known_of_the_deal_a_confirmed_time_in_the_text_counts(self) -> None:
        assert rules(judge(draft(ActName.PROPOSAL, ActName.CONFIRMS_TIME))) == {}

    def test_who_has_bought_needs_no_time_to_talk_about_the_price(self) -> None:
        assert rules(judge(draft(ActName.PROPOSAL, TIMES), deal(Standing.ACCEPTED))) == {}

    def test_where_the_deal_says_which_proposal_it_is_a_weak_reading_is_enough(self) -> None:
        weak = draft(VALUE, TIMES, maybe_proposal=True)
        assert rules(judge(weak, deal(Standing.LOOSE))) == {}
        verdict = judge(weak, deal(Standing.LOOSE, first_proposal=True))
        assert rules(verdict) == {"proposal-without-time": "refuse"}
        assert verdict.findings[0].text == "the ending"


class TestBetterWords:
    def test_two_times_on_the_next_business_days_are_filled_in(self) -> None:
        """Thursday 5 March: Friday and, past the weekend, Monday."""
        finding = judge(draft(follow_up=False), deal(Standing.LOOSE)).findings[-1]
        assert "Friday 6 March at 10:00 or Monday 9 March at 14:00" in finding.instead

    def test_without_a_date_they_are_an_example(self) -> None:
        finding = judge(draft(follow_up=False), deal(Standing.LOOSE, now=None)).findings[-1]
        assert "Tuesday at 10:00 or Wednesday at 14:00" in finding.instead


ACTS = st.lists(st.sampled_from([name for name in ActName if name is not ActName.BOUNCE]), max_size=4)
ABOUT = st.lists(st.sampled_from(list(Rule)), max_size=4)
DEALS = st.builds(
    Context,
    standing=st.none() | st.sampled_from(list(Standing)),
    n=st.none() | st.integers(0, 6),
    now=st.none() | st.just(NOW),
    agreed_at=st.none() | st.sampled_from([TUESDAY, NOW - timedelta(days=2)]),
    call_on=st.none() | st.sampled_from([NOW.date(), date(2026, 4, 1)]),
    opted_out=st.booleans(),
    assurance_asked=st.booleans(),
    closing_sent=st.booleans(),
    first_proposal=st.none() | st.booleans(),
    last_touch_age_business_days=st.none() | st.integers(0, 30),
)


@given(names=ACTS, about=ABOUT, context=DEALS)
def test_the_verdict_is_the_worst_of_its_findings_in_the_order_of_the_method(
    names: list[ActName], about: list[Rule], context: Context
) -> None:
    verdict = judge(draft(*names, about=tuple(about)), context)
    levels = [finding.level for finding in verdict.findings]
    assert verdict.verdict is (max(levels, key=list(Level).index) if levels else Level.SEND)
    order = [list(Rule).index(finding.rule) for finding in verdict.findings]
    assert order == sorted(set(order))


@given(names=ACTS, context=DEALS)
def test_a_closing_letter_is_never_refused_for_want_of_a_next_step(
    names: list[ActName], context: Context
) -> None:
    found = rules(judge(draft(ActName.RELEASE, *names), context))
    assert "no-next-step" not in found
    assert "ball-in-their-court" not in found
    assert "no-value" not in found
