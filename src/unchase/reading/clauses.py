"""Cuts an answer into clauses, each with the times it names and what it says to them: yes, no, perhaps, another."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from unchase.core.when import When

READ: Final = (
    20_000  # characters of a message that may answer an offer; what lies behind is a pasted document
)
LONGEST: Final = 500  # characters of a clause that are looked at
# Clauses whose words are known: of each one much is asked, and people say the same ones again and again.
REMEMBERED: Final = 2_048
MOST: Final = 80  # clauses of one answer; more is no answer to an offer
BREAK: Final = re.compile(
    r"(?P<end>[.!?;\n]+(?=\s|$)|\n+)|(?P<soft>,(?!\d)|\s[–—-]{1,2}(?=\s)|\s(?:and|or|so|also)(?=\s))|(?P<but>\s(?:but|because|since|though|although|however|otherwise|just|only|except|once|while)(?=\s)|(?<!is)\swhen(?=\s)|:\s)"
)
GOES_ON: Final = re.compile(r"\s*(?:and |or |on |the |at )?_")  # another time
IS: Final = re.compile(
    r"[a-z](?:'s| is| are) [a-z]"
)  # "the lorry's coming at nine" says something of its own
MARK: Final = re.compile(r"^$|[.!?;\n]|^\s*$")
CONTENT: Final = re.compile(r"[^\W\d_]{2,}|👍|👌|✅")
SAYS: Final = re.compile(r"(?!(?:so|also|and|or)\b)\b\w|👍|👌|✅|✔|🆗|💯")
# Words that stand with a time and say nothing to it.
SMALL: Final = frozenset(
    "the on at in of to um uhr for from am pm hi hello dear hey and or day time slot option options ok's mon tue wed thu fri sat sun th st nd rd hrs hour this next coming only".split()
)


class Clause(NamedTuple):
    """One clause: its half-open span, its words with times and empty phrases blanked, and its times."""

    span: tuple[int, int]
    words: str
    times: tuple[When, ...]
    ends: str  # the mark it ends with, or nothing
    joined: bool  # whether it goes on with the sentence before it

    def says(self, kind: str) -> bool:
        """Whether the clause holds one of the phrases of a kind of `clauses.toml`."""
        return _says(kind, self.words)

    @property
    def bare(self) -> bool:
        """Whether hardly anything but the time stands in it."""
        return IS.search(self.words) is None and len(content(self.words)) <= 2


@lru_cache(maxsize=4)  # one answer is cut for all who ask what it says
def clauses(lower: str, times: tuple[When, ...]) -> tuple[Clause, ...]:
    """The clauses of an answer in lower case; `times` are those in it, spans in the same text.

    A piece that only names a time is joined to what is said of it: "Tuesday and Wednesday are full".
    """
    lower = lower[:READ]
    blanked = _blanked(lower, times)
    found: list[Clause] = []
    start = 0
    for match in BREAK.finditer(blanked):
        piece = blanked[start : match.start()]
        if (
            match["soft"]
            and not content(piece)
            and (match["soft"].strip().isalpha() or GOES_ON.match(blanked, match.end()))
        ):
            continue
        if not match["end"] and not piece.strip():
            continue
        _add(found, (start, match.start()), piece, times, match[0].strip(" \t") or "\n")
        start = match.end() if not match["but"] else match.start()
        if len(found) >= MOST:
            return tuple(found)
    _add(found, (start, len(lower)), blanked[start:], times, "")
    return tuple(found)


def _add(found: list[Clause], span: tuple[int, int], piece: str, times: tuple[When, ...], ends: str) -> None:
    inside = tuple(one for one in times if span[0] <= one.span[0] < span[1])
    if inside or SAYS.search(piece):
        joined = bool(found) and not MARK.search(found[-1].ends)
        found.append(Clause(span, _telling(piece[:LONGEST]), inside, ends, joined))


def _blanked(lower: str, times: tuple[When, ...]) -> str:
    """The text with its times blanked, so that no full stop of "10.30" ends a clause and no "am" says "I am"."""
    pieces, place = [], 0
    for one in sorted(times, key=lambda one: one.span):
        start, end = max(one.span[0], place), min(one.span[1], len(lower))
        if start < end:
            pieces += [lower[place:start], "_" * (end - start)]
            place = end
    return "".join((*pieces, lower[place:]))


@lru_cache(maxsize=REMEMBERED)
def _telling(piece: str) -> str:
    """A piece with its empty phrases blanked."""
    return phrases("nothing").sub(_blank, piece)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


@lru_cache(maxsize=REMEMBERED)
def content(piece: str) -> tuple[str, ...]:
    """The words of a piece that say something."""
    return tuple([word for word in CONTENT.findall(piece) if word not in SMALL])


@lru_cache(maxsize=4 * REMEMBERED)
def _says(kind: str, words: str) -> bool:
    return phrases(kind).search(words) is not None


@cache
def phrases(kind: str) -> re.Pattern[str]:
    r"""The phrases of a kind as one pattern.

    Those that begin with a word share one `\b`: so all of them are passed over at once wherever no word begins.
    """
    lines = _table()[kind]
    words = [line.removeprefix(r"\b") for line in lines if line.startswith(r"\b")]
    others = [line for line in lines if not line.startswith(r"\b")]
    return re.compile("|".join([*others, rf"\b(?:{'|'.join(words)})"] if words else others))


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files("unchase.reading").joinpath("clauses.toml").read_text(encoding="utf-8"))
