"""Figures drawn: inline SVG made of numbers alone, for pages and reports. Each stands beside a table that says the same.

No words are in a drawing, so that it may be stretched to any width; colours are classes of the style sheet: `t1` what is
agreed, `t2` what waits, `t3` what is loose, `t4` what is put off or chased; `band` and `line` of a curve, `axis`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unchase.learning.letting_go import Advice

_WIDE, _HIGH = 600.0, 160.0


def parts_bar(parts: Sequence[tuple[float, str]], says: str) -> str:
    """One bar cut into parts: (size, class)."""
    whole = sum(size for size, _ in parts) or 1.0
    at, drawn = 0.0, []
    for size, tone in parts:
        if size:
            width = _WIDE * size / whole
            drawn.append(
                f'<rect class="{tone}" x="{at:.1f}" width="{max(width - 1.5, 0.5):.1f}" height="16"/>'
            )
            at += width
    return _svg(drawn, 16, says)


def bar(size: float, most: float, tone: str) -> str:
    """A bar as long as its size beside the longest; the number stands in the cell next to it."""
    width = _WIDE * size / (most or 1.0)
    return _svg([f'<rect class="{tone}" width="{max(width, 2.0):.1f}" height="12"/>'], 12, "")


def interval(low: float, middle: float, high: float, says: str) -> str:
    """A share with its interval, on a line from none to all."""
    left, right = _WIDE * low, _WIDE * high
    return _svg(
        [
            '<rect class="axis" y="7" width="600" height="2"/>',
            f'<rect class="band" x="{left:.1f}" y="4" width="{max(right - left, 2.0):.1f}" height="8"/>',
            f'<rect class="t1" x="{min(max(_WIDE * middle - 3, 0), _WIDE - 6):.1f}" width="6" height="16"/>',
        ],
        16,
        says,
    )


def bands(points: Sequence[Sequence[float]], tones: Sequence[str], says: str) -> str:
    """Bands over time, one upon the other: for each point in time the size of each band, the lowest first."""
    most = max((sum(sizes) for sizes in points), default=0.0) or 1.0
    step = _WIDE / max(len(points) - 1, 1)
    below = [0.0] * len(points)
    drawn = []
    for place, tone in enumerate(tones):
        above = [bottom + sizes[place] for bottom, sizes in zip(below, points, strict=True)]
        if any(sizes[place] for sizes in points):
            there = [_at(number * step, height / most) for number, height in enumerate(above)]
            back = [_at(number * step, height / most) for number, height in enumerate(below)][::-1]
            drawn.append(f'<polygon class="{tone}" points="{" ".join((*there, *back))}"/>')
        below = above
    return _svg(drawn, _HIGH, says)


def curve(advice: Advice) -> str:
    """What an hour earns by when one lets go: its interval as a band, the flat part and the best point marked."""
    stops = advice.curve
    most = max((stop.high for stop in stops), default=0.0) or 1.0
    step = _WIDE / max(len(stops) - 1, 1)
    highs = [_at(number * step, stop.high / most) for number, stop in enumerate(stops)]
    lows = [_at(number * step, stop.low / most) for number, stop in enumerate(stops)][::-1]
    line = [_at(number * step, stop.hourly / most) for number, stop in enumerate(stops)]
    best = stops[advice.best]
    x, y = advice.best * step, _HIGH * (1 - best.hourly / most)
    left = max(min(advice.flat, default=advice.best) * step - step / 4, 0.0)
    right = min(max(advice.flat, default=advice.best) * step + step / 4, _WIDE)
    spot = f'x="{min(max(x - 4, 0), _WIDE - 8):.1f}" y="{min(max(y - 6, 0), _HIGH - 12):.1f}"'
    drawn = [
        f'<rect class="flat" x="{left:.1f}" width="{right - left:.1f}" height="{_HIGH:.0f}"/>',
        f'<polygon class="band" points="{" ".join((*highs, *lows))}"/>',
        f'<polyline class="line" points="{" ".join(line)}"/>',
        f'<rect class="t1" {spot} width="8" height="12"/>',
    ]
    return _svg(drawn, _HIGH, advice.sentence)


def _at(x: float, share: float) -> str:
    return f"{x:.1f},{_HIGH * (1 - share):.1f}"


def _svg(drawn: Sequence[str], height: float, says: str) -> str:
    """The whole drawing; with nothing to say it stands beside words that say it, and is passed over when read aloud."""
    said = f'role="img" aria-label="{escape(says)}"' if says else 'aria-hidden="true"'
    return f'<svg class="chart" viewBox="0 0 600 {height:.0f}" preserveAspectRatio="none" {said}>{"".join(drawn)}</svg>'
