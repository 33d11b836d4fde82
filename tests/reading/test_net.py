"""The network over vectors of words: packed numbers answer as plain ones do, and words never met are no riddle."""

from __future__ import annotations

from base64 import b64encode
from struct import pack
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.core.act import Excuse
from unchase.reading.acts import net as network
from unchase.reading.acts.causes import ORDER, causes, first
from unchase.reading.acts.model import SCALE
from unchase.reading.acts.net import MOST, SHIFT, UNIT, made, net
from unchase.reading.word_tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

assert 3 * 127 * 3_000 >> SHIFT <= MOST
NAMES = ("money", "board", "later", "not")
HIDDEN, WIDTH = 5, 3

whole = st.integers(-3_000, 3_000)  # so much that no word moves a hidden unit further than MOST
byte = st.integers(-127, 127)
weights = st.fixed_dictionaries(
    {
        "vectors": st.lists(
            st.lists(byte, min_size=WIDTH, max_size=WIDTH), min_size=len(NAMES), max_size=len(NAMES)
        ),
        "hidden": st.lists(
            st.lists(whole, min_size=3 * HIDDEN, max_size=3 * HIDDEN), min_size=WIDTH, max_size=WIDTH
        ),
        "bias": st.lists(st.integers(-150, 150), min_size=HIDDEN, max_size=HIDDEN),
        "out": st.lists(
            st.lists(st.integers(-500, 500), min_size=2, max_size=2),
            min_size=HIDDEN + 1,
            max_size=HIDDEN + 1,
        ),
    }
)


WORDS = [*NAMES, "unheard-of"]


@given(weights, st.lists(st.sampled_from(WORDS), max_size=9))
def test_the_packed_network_answers_as_the_plain_one(fitted: dict[str, Any], said: list[str]) -> None:
    got = _made(fitted).scores(said)
    assert got == pytest.approx(_plain(fitted, [NAMES.index(w) for w in said if w in NAMES]))


def _made(fitted: dict[str, Any]) -> network.Net:
    data = {
        "hidden": HIDDEN,
        "vectors": _stored(fitted["hidden"]),
        "bias": _stored([fitted["bias"]]),
        "out": {
            "classes": ["budget", "busy"],
            "features": "|".join([*map(str, range(HIDDEN)), "bias"]),
            "weights": _stored(fitted["out"]),
        },
    }
    return made(data, NAMES, b"".join(pack(f"<{WIDTH}b", *row) for row in fitted["vectors"]))


def _stored(rows: Sequence[Sequence[int]]) -> str:
    return b64encode(b"".join(pack(f"<{len(row)}h", *row) for row in rows)).decode()


def _plain(fitted: dict[str, Any], said: list[int]) -> list[float]:
    """The same in plain numbers, one after the other."""

    def added(word: int, unit: int) -> int:
        total: int = sum(fitted["vectors"][word][d] * fitted["hidden"][d][unit] for d in range(WIDTH))
        return total >> SHIFT

    out = [weight / SCALE for weight in fitted["out"][HIDDEN]]
    for unit in range(HIDDEN):
        strongest = 0
        for i, word in enumerate(said):
            place = fitted["bias"][unit] + added(word, HIDDEN + unit)
            place += added(said[i - 1], unit) if i else 0
            place += added(said[i + 1], 2 * HIDDEN + unit) if i + 1 < len(said) else 0
            strongest = max(strongest, place)
        for k in range(2):
            out[k] += strongest / UNIT * fitted["out"][unit][k] / SCALE
    return out


def test_the_shipped_table_knows_common_words_and_every_excuse() -> None:
    words = net().words
    assert all(words[name] is not None for name in ("money", "board", "harvest", "holidays", "<name>"))
    assert {excuse.value for excuse in Excuse} == set(net().out.classes)


def test_words_without_a_vector_say_nothing() -> None:
    assert net().scores(["zzyzx", "qwrtp"]) == net().scores([])


def test_a_text_of_ever_new_words_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_REMEMBERED", 10)
    words = _made(
        {
            "vectors": [[1, 2, 3]] * len(NAMES),
            "hidden": [[7] * 3 * HIDDEN] * WIDTH,
            "bias": [0] * HIDDEN,
            "out": [[1, 1]] * (HIDDEN + 1),
        }
    ).words
    assert all(words[f"word{i}"] is None for i in range(100))
    assert words["money"] is not None
    assert len(words) <= 10


@pytest.mark.parametrize(
    ("word", "excuse"),
    [
        ("monetary", "budget"),
        ("bailout", "budget"),
        ("lenders", "budget"),
        ("archbishop", "authority"),
        ("legislators", "authority"),
    ],
)
def test_a_word_that_no_message_of_the_training_held_is_understood_by_its_kin(word: str, excuse: str) -> None:
    assert causes([word]) == frozenset()
    scores = net().scores(f"we have to wait for the {word}".split())
    assert net().out.classes[scores.index(max(scores))] == excuse


def test_what_delays_a_deal_is_known_by_words_pairs_of_words_and_beginnings() -> None:
    assert causes("the coffers be empty".split()) == {"budget"}
    assert "holidays" in causes("not before the bank holiday".split())
    assert "authority" in causes("they be approving it".split())
    assert causes("nice weather".split()) == {"timing"}
    assert causes([]) == frozenset()


def test_of_two_causes_the_guideline_says_which_is_the_excuse() -> None:
    assert first({"busy", "budget"}) == "budget"
    assert first({"timing", "holidays"}) == "holidays"
    assert first([]) == "none"


def test_every_cause_is_an_excuse_and_every_excuse_has_words() -> None:
    assert set(table("acts/causes.toml")) == set(ORDER) == {excuse.value for excuse in Excuse}
