r"""The words a regular expression cannot do without: a text that holds none of them need not be searched.

Every form that the expression may take is written out, with a mark for what may be anything; where a form is met, so are
all of its words. The expressions are those of our tables: lower case, no flags, no back references.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unchase.reading.word_set import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

STEM = 4  # letters by which a word is known
_MOST = 150  # forms of one expression that are written out
_ANYTHING = "\0"
_ATOM = re.compile(r"\\.|\[\^?\]?[^\]]*\]|.", re.DOTALL)
_TIMES = re.compile(r"([?*+]|\{[\d,]*\})\??")
_COMMON = frozenset(
    "the a an to of in on for with is are was and or it i we you".split()
)  # held by nearly every text
_ASSERTIONS = ("(?=", "(?!", "(?<=", "(?<!")
_WORD = re.compile(rf"[\w{_ANYTHING}]+")


def stems(text: str) -> frozenset[str]:
    """The words of a text in lower case, longer ones cut to their first letters."""
    return frozenset([word[:STEM] for word in word_set(text)])


def needed(expression: str) -> frozenset[frozenset[str]]:
    """Sets of stems, of one of which a text must hold all to match; the match begins with a word.

    An empty set among them says that nothing is known.
    """
    sets = {frozenset(_known(form)) for form in _Forms(expression).all()}
    least: list[frozenset[str]] = []
    for one in sorted(sets, key=len):
        if not any(other <= one for other in least):
            least.append(one)
    return frozenset(least)


def _known(form: str) -> Iterator[str]:
    """The stems of a form's words, common ones left out; one that may go on in any way is known by its first letters."""
    for word in _WORD.findall(form + _ANYTHING):
        stem = word[:STEM]
        if _ANYTHING not in stem and stem not in _COMMON:
            yield stem


class _Forms:
    """The forms of an expression, read from left to right."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._at = 0

    def all(self) -> list[str]:
        """Every form, up to the end of the group that is being read; what would make too many of them is anything."""
        found = [""]
        done: list[str] = []
        while self._at < len(self._expression) and not self._take(")"):
            if self._take("|"):
                done, found = [*done, *found], [""]
                continue
            piece = self._piece()
            if len(found) * len(piece) > _MOST:
                piece = [_ANYTHING]
            found = [form + end for form in found for end in piece]
        return [*done, *found]

    def _piece(self) -> list[str]:
        """The forms of one group or character, as often as it may stand there; of an assertion none."""
        if any(self._take(mark) for mark in _ASSERTIONS):
            self.all()
            return [""]
        if self._take("("):
            self._take("?:")
            forms = self.all()
        else:
            forms = self._characters()
        times = _TIMES.match(self._expression, self._at)
        if times is None:
            return forms
        self._at = times.end()
        return _repeated(forms, times[1])

    def _take(self, mark: str) -> bool:
        is_next = self._expression.startswith(mark, self._at)
        self._at += len(mark) if is_next else 0
        return is_next

    def _characters(self) -> list[str]:
        """The characters of an atom, where they are few: a space for any that parts words, for an edge of a word too."""
        atom = _ATOM.match(self._expression, self._at)[0]  # type: ignore[index]  # there is a character
        self._at += len(atom)
        if atom[0] == "[" and not _WORD.search(atom):
            return [" "]
        if atom[0] == "[" and atom[1:-1].isalpha():
            return list(atom[1:-1])
        if atom in (r"\b", "^", "$"):
            return [" "]
        return [_ANYTHING] if atom[0] == "[" or atom == "." or atom[1:].isalnum() else [atom[-1]]


def _repeated(forms: list[str], times: str) -> list[str]:
    """The forms repeated: once or never for "?", else as anything, apart from its neighbours where they are parted."""
    if times == "?":
        return [*forms, ""]
    left = " " if all(form and not _WORD.match(form[0]) for form in forms) else ""
    right = " " if all(form and not _WORD.match(form[-1]) for form in forms) else ""
    return [f"{left}{_ANYTHING}{right}", *([] if times == "+" else [""])]
