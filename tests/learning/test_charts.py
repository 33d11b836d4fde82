"""Drawings: made of numbers alone, inside their frame, passed over when read aloud unless they say something."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from learning.test_claims import NOW, PRIOR, history
from unchase.learning.charts import bands, bar, curve, interval, parts_bar
from unchase.learning.letting_go import Costs, when_to_let_go
from unchase.learning.life import steps_of
from unchase.learning.outcomes import learn

ADVICE = when_to_let_go(learn(steps_of(history(6, 6), NOW), PRIOR), Costs())
DRAWN = {
    "parts": parts_bar([(3, "t1"), (0, "t2"), (5, "t3")], 'three & "five"'),
    "no parts": parts_bar([], "nothing"),
    "bar": bar(2, 4, "t4"),
    "no bar": bar(0, 0, "t4"),
    "interval": interval(0.0, 0.5, 1.0, "half"),
    "bands": bands([(1, 2), (0, 4), (3, 3)], ("t1", "t2"), "by week"),
    "no bands": bands([], ("t1",), "by week"),
    "curve": curve(ADVICE),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_stays_inside_its_frame(name: str) -> None:
    drawn = ET.fromstring(DRAWN[name])

    _, _, wide, high = (float(one) for one in drawn.attrib["viewBox"].split())
    for shape in drawn:
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", shape.attrib.get("points", "")):
            assert 0 <= float(x) <= wide + 0.1
            assert 0 <= float(y) <= high + 0.1
        if shape.tag == "rect":
            assert float(shape.attrib.get("x", 0)) >= 0
            assert float(shape.attrib.get("x", 0)) + float(shape.attrib["width"]) <= wide + 0.1
            assert float(shape.attrib.get("y", 0)) + float(shape.attrib["height"]) <= high + 0.1


def test_a_drawing_with_words_says_them_and_one_without_is_passed_over() -> None:
    said = ET.fromstring(DRAWN["parts"])

    assert said.attrib["aria-label"] == 'three & "five"'
    assert 'aria-hidden="true"' in DRAWN["bar"]


def test_no_drawing_holds_a_style_or_a_word() -> None:
    for drawn in DRAWN.values():
        assert "style=" not in drawn
        assert not "".join(ET.fromstring(drawn).itertext()).strip()
