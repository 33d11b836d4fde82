"""The transcript of a talk on the command line: read, its names told apart, filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unchase.cli.lines import stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from unchase.deals.models import Deal
    from unchase.deals.talk import Said
    from unchase.deals.voice import Whose

Names = tuple["Sequence[str]", "Sequence[str]", "Sequence[str]"]  # ours, theirs, nobody's, as they were told


def told_in(path: Path) -> list[Said]:
    """Who says what in a file, or on standard input. Stops with a sentence where it cannot be read."""
    from unchase.cli.lines import contents
    from unchase.connectors.transcript import TranscriptError, read_transcript

    try:
        return [(turn.speaker, turn.text) for turn in read_transcript(contents(path)).turns]
    except TranscriptError as error:
        raise stop(str(error)) from None


def file_told(
    deal: Deal, said: Sequence[Said], names: Names, now: datetime, *, at: datetime, ending: str | None
) -> None:
    """File the talk, with who is who as it was told now or before. Stops with a sentence where somebody is unknown."""
    from unchase.core.touch import Ending
    from unchase.deals.talk import file_talk, note_of

    told = _told(deal, said, names)
    if not note_of(said, told):
        raise stop("Nothing is left of it: say whose words count.")
    file_talk(deal, said, told, now, at=at, ending=Ending(ending) if ending else None)


def _told(deal: Deal, said: Sequence[Said], names: Names) -> Mapping[str, Whose]:
    from unchase.cli.text import harmless
    from unchase.core.act import Side
    from unchase.deals.voice import Whose, whose

    met = list(dict.fromkeys(name for name, _ in said))
    if met == [""]:  # nobody is named: one side's words if that was told, else both sides', as in a note
        sides = [Whose(side) for side, some in zip((Side.US, Side.THEM), names, strict=False) if some]
        return {"": sides[0]} if len(sides) == 1 else {}
    told = {name: one for name, one in whose(deal, met).items() if one.told}
    for side, some in zip((Side.US, Side.THEM, None), names, strict=True):
        for words in some:
            for name in _meant(words, met):
                told[name] = told[name] if name in told and told[name].side is side else Whose(side)
    unknown = [harmless(name) for name in met if name and name not in told]
    if unknown:
        raise stop(
            f"Who is {' and '.join(unknown)}? Say it once with --us NAME, --them NAME or --leave-out NAME."
        )
    return told


def _meant(words: str, met: Sequence[str]) -> list[str]:
    """The names that are meant: those called so, else those it is a part of."""
    same = [name for name in met if name.casefold() == words.casefold()]
    found = same or [name for name in met if name and words.casefold() in name.casefold()]
    if not found:
        raise stop(f"Nobody called “{words}” speaks in it; there is {', '.join(one for one in met if one)}.")
    return found
