"""What the guard found in a draft, for people: the words marked, why, and better words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from unchase.cli.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

VERDICTS = {
    "send": ("Send it.", "green"),
    "warn": ("Better not as it is.", "yellow"),
    "refuse": ("Not like this.", "red"),
}


def show(text: str, answer: Row, console: Console | None = None) -> None:
    """Print the answer of `lint` for the draft `text`."""
    console = console or Console(highlight=False)
    sentence, colour = VERDICTS[answer["verdict"]]
    console.print(Text(sentence, style=f"bold {colour}"))
    for words, findings in _by_words(text, answer["findings"]).items():
        console.print()
        console.print(Text(words, style="underline"))
        for finding in findings:
            console.print(Padding(Text(harmless(finding["why"])), (0, 0, 0, 2), expand=False))
            if finding["instead"]:
                better = Text(f"Instead: {harmless(finding['instead'])}", style="italic")
                console.print(Padding(better, (0, 0, 0, 2), expand=False))


def _by_words(text: str, findings: Iterable[Row]) -> dict[str, list[Row]]:
    """The findings under the words they are about, each words once; of a whole draft under its rule."""
    grouped: dict[str, list[Row]] = {}
    for finding in findings:
        start, end = finding["span"]
        words = harmless(text[start:end], most=120).rstrip(".!?")
        grouped.setdefault(f"“{words}”" if words else finding["rule"].replace("-", " "), []).append(finding)
    return grouped
