"""What the guard found in a draft, for people: the words marked, why, and better words."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from unchase.cli.text import harmless

VERDICTS = {
    "send": ("Send it.", "green"),
    "warn": ("Better not as it is.", "yellow"),
    "refuse": ("Not like this.", "red"),
}


def show(text: str, answer: dict[str, Any], console: Console | None = None) -> None:
    """Print the answer of `lint` for the draft `text`."""
    console = console or Console(highlight=False)
    sentence, colour = VERDICTS[answer["verdict"]]
    console.print(Text(sentence, style=f"bold {colour}"))
    for finding in answer["findings"]:
        start, end = finding["span"]
        console.print()
        console.print(
            Text(
                f"“{harmless(text[start:end], most=120)}”" if end > start else finding["rule"],
                style="underline",
            )
        )
        console.print(Padding(Text(harmless(finding["why"])), (0, 0, 0, 2)))
        if finding["instead"]:
            console.print(
                Padding(Text(f"Instead: {harmless(finding['instead'])}", style="italic"), (0, 0, 0, 2))
            )
