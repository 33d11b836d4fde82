"""The words of the moves as data (`words.toml`), and a seller's own in their place.

Source: METHOD, Moves.
"""

from __future__ import annotations

import string
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILLED = frozenset(
    {
        "name",
        "who",
        "times",
        "dates",
        "reason",
        "quote",
        "date",
        "what",
        "referrer",
        "motive",
        "until",
        "channels",
        "then",
    }
)  # the names in braces that are filled from the deal


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """By move and form, as they come with the program; under "openers" the two questions a move may open with."""
    return tomllib.loads(resources.files("unchase.core").joinpath("words.toml").read_text(encoding="utf-8"))


def wordings() -> Mapping[str, str]:
    """The words of every move as they come, by the move and the form: "send-value.mail"."""
    return {
        f"{move}.{form}": words
        for move, forms in words().items()
        if move != "openers"
        for form, words in forms.items()
    }


def own_wording(given: Mapping[object, object]) -> tuple[tuple[str, str], ...]:
    """A seller's own words of moves. Raises ValueError, in a sentence, where they name what cannot be filled."""
    known = wordings()
    for key, words in given.items():
        if key not in known:
            raise ValueError(f'"{key}" is no wording of a move; there are {", ".join(known)}.')
        if not isinstance(words, str) or not 0 < len(words) <= 4000:
            raise ValueError(f'The words of "{key}" must be a text of at most 4000 characters.')
        named = _named(key, words)
        if odd := named - FILLED:
            raise ValueError(f'The words of "{key}" name {{{min(odd)}}}, which nothing fills.')
        if "times" in _named(key, known[str(key)]) - named:
            raise ValueError(
                f'The words of "{key}" must offer {{times}}: without a time they do not lead on.'
            )
    return tuple(sorted((str(key), str(words)) for key, words in given.items()))


def _named(key: object, words: str) -> set[str]:
    """The names in braces."""
    try:
        fields = [field for field in string.Formatter().parse(words) if field[1] is not None]
    except ValueError:
        raise ValueError(f'The words of "{key}" have a brace that does not close.') from None
    if any(spec or conversion for _, _, spec, conversion in fields):
        raise ValueError(f'The words of "{key}" may name things in braces, and nothing else stands in them.')
    return {str(name) for _, name, _, _ in fields}
