"""Claims: made when the deals carry them, with interval, number and sentence; else what it would take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from unchase.core.tally import Tally
from unchase.learning.alive import alive_from, still_alive
from unchase.learning.backtest import backtest
from unchase.learning.claim import Claim, NotMade, Unit
from unchase.learning.claims import claims
from unchase.learning.counts import Share, middle, won_by_chases
from unchase.learning.deal_chance import deal_chances, own_share
from unchase.learning.letting_go import Costs, another_touch, when_to_let_go, wins_by_next_touch
from unchase.learning.life import Life, steps_of, steps_of_nobody
from unchase.learning.outcomes import learn
from unchase.learning.prior import public_prior
from unchase.learning.simulation import World, simulate
from unchase.learning.states import states

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = START + timedelta(days=300)
PRIOR = public_prior()


def life(name: str, chases: int, ending: str | None, *, firm: bool = False) -> Life:
    """A deal opened and chased so often, four days apart, ended a day after the last touch."""
    count = chases + 1
    at = tuple(START + timedelta(days=4 * place) for place in range(count))
    return Life(
        name=name,
        seller=0,
        moments=states(
            range(count), silence=[4.0 * place for place in range(count)], firm=[float(firm)] * count
        ),
        at=at,
        theirs=(False,) * count,
        touches=count,
        ending=ending,
        ended_at=at[-1] + timedelta(days=1) if ending else None,
        today=None if ending else states([float(chases)], silence=[4.0 * chases], firm=[float(firm)]),
    )


def history(won: int, lost: int, still_open: int = 1) -> list[Life]:
    return (
        [life(f"won {number}", number % 3, "won") for number in range(won)]
        + [life(f"lost {number}", 1 + number % 5, "lost") for number in range(lost)]
        + [life(f"open {number}", 2, None) for number in range(still_open)]
    )


def said(lives: list[Life], name: str) -> Claim | NotMade:
    learnt = learn(steps_of(lives, NOW), PRIOR, replies=False)
    return next(one for one in claims(lives, learnt, touch_minutes=20) if one.name == name)


def test_before_ten_closed_deals_no_chance_is_shown_for_one_deal_but_counts_are() -> None:
    lives = history(4, 5)

    (told,) = deal_chances(lives, learn(steps_of(lives, NOW), PRIOR, replies=False), PRIOR)

    assert (told.chance, told.low, told.high) == (None, None, None)
    assert (
        told.sentence
        == "Of 5 closed deals of yours that reached 2 chases, 1 was won; a chance takes 10 closed deals."
    )


def test_from_ten_closed_deals_a_chance_comes_with_its_interval_and_the_facts_that_move_it() -> None:
    lives = history(5, 5)

    (told,) = deal_chances(lives, learn(steps_of(lives, NOW), PRIOR, replies=False), PRIOR)

    assert told.chance is not None
    assert told.low is not None
    assert told.high is not None
    assert 0 < told.low < told.chance < told.high < 1
    assert told.deals == 10
    assert 1 <= len(told.moved_by) <= 3
    assert {name for name, _ in told.moved_by} <= {"2 chases", "8 days of silence"}
    assert "in 100 deals like this are still won" in told.sentence
    assert "from your 10 closed deals" in told.sentence


def test_more_deals_of_ones_own_leave_less_to_the_prior() -> None:
    shares = [
        own_share(learn(steps_of(history(count, count), NOW), PRIOR, replies=False), PRIOR)
        for count in (2, 20, 100)
    ]

    assert 0 < shares[0] < shares[1] < shares[2] < 1
    assert own_share(learn(steps_of_nobody(), PRIOR), PRIOR) == pytest.approx(0.0)


@pytest.mark.parametrize("lives", [[], history(1, 0, 0), history(0, 3)], ids=["none", "one", "all lost"])
def test_a_claim_the_deals_cannot_carry_is_not_made_and_says_what_it_takes(lives: list[Life]) -> None:
    missing = said(lives, "won")

    assert isinstance(missing, NotMade)
    assert missing.have < missing.needs == 10
    assert "a rate takes 10" in missing.sentence


def test_every_claim_made_has_a_figure_inside_its_interval_a_number_of_deals_and_a_sentence() -> None:
    lives = history(30, 30)
    made = [
        one
        for one in claims(lives, learn(steps_of(lives, NOW), PRIOR, replies=False), touch_minutes=20)
        if isinstance(one, Claim)
    ]

    assert {"won", "won-after-1", "won-after-2", "late-wins", "days-to-win", "hours-per-win"} <= {
        one.name for one in made
    }
    for one in made:
        assert one.low <= one.figure <= one.high, one.name
        assert one.deals > 0
        assert one.sentence.endswith(".")
        assert one.compares


def test_the_rate_of_wins_is_said_with_its_interval() -> None:
    won = said(history(12, 18), "won")

    assert isinstance(won, Claim)
    assert won.figure == pytest.approx(0.4)
    assert (won.deals, won.unit) == (30, Unit.SHARE)
    assert won.sentence == "You won 12 of 30 of your closed deals (27 to 55 in 100)."


def test_what_goes_with_an_agreed_time_is_said_only_with_deals_on_both_sides_and_never_as_a_cause() -> None:
    without = history(10, 10)
    both = without + [life(f"agreed {number}", 0, "won", firm=True) for number in range(8)]

    alone, beside = said(without, "next-step"), said(both, "next-step")

    assert isinstance(alone, NotMade)
    assert (alone.have, alone.needs) == (0, 5)
    assert isinstance(beside, Claim)
    assert beside.figure > 1
    assert "need not be the reason" in beside.sentence


def test_public_figures_are_marked_and_named_as_what_they_are() -> None:
    public = [one for one in claims([], None, touch_minutes=20) if isinstance(one, Claim)]

    assert len(public) == 3
    assert all(one.public for one in public)
    assert all("bank" in one.sentence for one in public)


def test_counts_by_chases_count_every_deal_that_reached_them() -> None:
    shares = won_by_chases(
        [life("a", 0, "won"), life("b", 2, "won"), life("c", 2, "lost"), life("d", 5, None)]
    )

    assert [(share.count, share.of) for share in shares] == [(2, 3), (1, 2), (1, 2)]


def test_a_share_of_nothing_may_be_anything() -> None:
    nothing = Share(count=0, of=0)

    assert (nothing.share, nothing.low, nothing.high) == (0.0, 0.0, 1.0)


def test_a_middle_takes_five_values() -> None:
    assert middle([1, 2, 3, 4]) is None
    assert middle([5, 1, 4, 2, 3]) == (3.0, 1.0, 5.0)


def test_each_silence_makes_it_likelier_that_they_said_no() -> None:
    """Two in three are interested; a third of those answers each touch."""
    assert still_alive(2 / 3, 1 / 3, 0) == pytest.approx(2 / 3)
    assert still_alive(2 / 3, 1 / 3, 4) == pytest.approx(0.2832, abs=1e-4)

    alive = alive_from(np.array([1.0] * 10 + [2.0] * 6 + [3.0] * 3), np.array([6.0] * 10))
    chances = [alive.after(silences) for silences in range(6)]

    assert all(low <= chance <= high for chance, low, high in chances)
    assert [chance for chance, _, _ in chances] == sorted((chance for chance, _, _ in chances), reverse=True)
    assert "from 29 of yours" in alive.sentence(3)


def test_with_no_deal_the_two_numbers_may_be_anything() -> None:
    chance, low, high = alive_from(np.zeros(0), np.zeros(0)).after(0)

    assert chance == pytest.approx(0.5)
    assert high - low > 0.8


def test_the_dearer_a_fresh_prospect_the_longer_a_deal_is_chased() -> None:
    learnt = learn(simulate(World(buys=0.2, leaves=0.1), 800, seed=1).steps, PRIOR)

    best = [when_to_let_go(learnt, Costs(fresh_minutes=minutes)).best for minutes in (1, 60, 600)]

    assert best[0] < best[1] < best[2]


def test_the_curve_is_flat_around_its_best_and_says_so() -> None:
    learnt = learn(simulate(World(), 800, seed=1).steps, PRIOR)

    advice = when_to_let_go(learnt, Costs())

    assert len(advice.curve) == 13
    assert advice.best in advice.flat
    assert all(stop.low <= stop.hourly <= stop.high for stop in advice.curve)
    assert f"anything from {advice.flat[0]} to {advice.flat[-1]} earns nearly the same" in advice.sentence


def test_with_few_deals_of_ones_own_the_advice_says_whose_numbers_it_rests_on() -> None:
    few = when_to_let_go(learn(steps_of(history(2, 2), NOW), PRIOR, replies=False), Costs())

    assert few.sentence.endswith("With 4 closed deals of yours this rests mostly on public logs.")


def test_letting_go_where_advised_earns_nearly_what_the_best_rule_earns_in_that_world() -> None:
    """The rule is learnt from 400 deals and tried, with every other rule, on 4,000 new ones of the same world."""
    world, costs = World(interested=0.4, buys=0.2, leaves=0.05), Costs()
    advised = when_to_let_go(learn(simulate(world, 400, seed=2).steps, PRIOR), costs).best
    lived = simulate(world, 4000, seed=3).steps

    def hourly(stop: int) -> float:
        seen = np.ones(len(lived), dtype=bool)
        over: set[int] = set()
        for place, (deal, chases) in enumerate(zip(lived.deal, lived.states.chases, strict=True)):
            seen[place] = deal not in over
            if chases >= stop:
                over.add(deal)
        wins = (lived.won & seen).sum()
        return float(wins / (costs.fresh_minutes * lived.deals + costs.touch_minutes * seen.sum()))

    assert hourly(advised) >= 0.97 * max(hourly(stop) for stop in range(13))


def test_another_touch_is_weighed_against_the_same_minutes_elsewhere() -> None:
    learnt = learn(simulate(World(), 400, seed=4).steps, PRIOR)
    costs = Costs()
    advice = when_to_let_go(learnt, costs)
    moments = states([0.0, 9.0], silence=[0.0, 60.0], replies=[1.0, 0.0])

    fresh, cold = (another_touch(float(win), advice, costs) for win in wins_by_next_touch(learnt, moments))

    assert fresh.here > fresh.elsewhere > cold.here
    assert "consider letting go" in cold.sentence
    level = another_touch(advice.hourly * costs.touch_minutes / 60, advice, costs)
    assert level.sentence.endswith("it hardly matters.")


@pytest.mark.parametrize("name", ["touch_minutes", "fresh_minutes", "deal_worth"])
def test_costs_of_nothing_are_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be more than nothing"):
        Costs(**{name: 0.0})


def test_a_policy_tried_on_history_says_what_it_frees_and_what_it_forgoes() -> None:
    """Let go after two chases: five touches come later on the lost deal, one on the won one, which is forgone."""
    lives = [life("a", 7, "lost"), life("b", 3, "won"), life("c", 0, "won"), life("d", 9, None)]

    tried = backtest(lives, after_chases=2, touch_minutes=30)

    assert [(one.deal, one.touches_after) for one in tried.said] == [("a", 5), ("b", 1)]
    assert tried.said[0].at == START + timedelta(days=8)
    assert (tried.freed.count, tried.freed.of, tried.freed_minutes) == (6, 13, 180)
    assert (tried.forgone.count, tried.forgone.of) == (1, 2)
    assert "would have freed 6 of your 13 touches, about 3.0 hours" in tried.sentence


def test_a_policy_cannot_be_tried_on_no_history() -> None:
    tried = backtest([life("d", 9, None)], after_chases=2, touch_minutes=30)

    assert tried.deals == 0
    assert tried.sentence == "There is no closed deal to try it on."


def test_promises_of_either_side_and_calls_on_the_minute_are_claims_from_ten_on() -> None:
    kept = Tally(theirs_kept=1, theirs_missed=1, ours_kept=2, calls=1, on_the_minute=1)
    lives = [replace(one, tally=kept) for one in history(3, 2)]

    for name, figure, deals in (("promises-kept", 0.5, 12), ("own-promises-kept", 1.0, 12)):
        made = said(lives, name)
        assert isinstance(made, Claim)
        assert (made.figure, made.deals) == (figure, deals)
    minute = said(lives, "on-the-minute")
    assert isinstance(minute, NotMade)
    assert (minute.have, minute.needs) == (6, 10)


def test_a_touch_that_was_agreed_to_is_no_chase_and_counts_as_one_avoided() -> None:
    """Opened, chased once, then called when they had asked for it."""
    one = replace(life("one", 2, None), moments=states([0.0, 1.0, 1.0], silence=[0.0, 4.0, 8.0]))

    assert one.waits == (1, 1)
    assert one.contacts == 3
