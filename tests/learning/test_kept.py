"""What was lived and learnt comes back as it was kept."""

from __future__ import annotations

import json

import numpy as np

from learning.test_claims import NOW, PRIOR, history, life
from unchase.core.tally import Tally
from unchase.learning.kept import life_from, life_row, outcomes_bytes, outcomes_from, state_from, state_row
from unchase.learning.life import steps_of
from unchase.learning.outcomes import chances, learn
from unchase.learning.states import states


def test_a_life_comes_back_as_it_was_kept() -> None:
    one = life("one", 2, "won", firm=True)

    back = life_from(json.loads(json.dumps(life_row(one))), name="one")

    assert (back.name, back.at, back.theirs, back.ending, back.ended_at) == (
        "one",
        one.at,
        one.theirs,
        "won",
        one.ended_at,
    )
    assert back.tally == Tally()
    assert (back.moments.chases == one.moments.chases).all()
    assert (back.moments.firm == 1).all()
    assert (back.moments.excuse == -1).all()


def test_a_state_comes_back_with_its_excuse() -> None:
    moment = states([3.0], silence=[12.25], excuse=[0.0], stalls=[2.0])

    back = state_from(json.loads(json.dumps(state_row(moment))))

    assert (back.excuse[0], back.silence[0], back.stalls[0], back.age[0]) == (0.0, 12.25, 2.0, 0.0)


def test_what_was_learnt_foretells_the_same_after_it_was_kept() -> None:
    learnt = learn(steps_of(history(8, 9), NOW), PRIOR)

    back = outcomes_from(outcomes_bytes(learnt))

    assert back is not None
    moments = states([0.0, 3.0], silence=[0.0, 20.0])
    assert np.array_equal(chances(back, moments).chance, chances(learnt, moments).chance)
    assert (back.closed, back.deals, back.rises, back.gaps) == (
        learnt.closed,
        learnt.deals,
        learnt.rises,
        learnt.gaps,
    )


def test_what_another_version_kept_is_not_read() -> None:
    assert outcomes_from(b"\0" * 80) is None
