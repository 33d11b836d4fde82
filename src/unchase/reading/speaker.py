"""What programs call those who speak: one name in several forms, and names that are nobody's."""

from __future__ import annotations

import re
from typing import Final

_BEHIND = re.compile(r"[ \t]{0,4}(?:\([^()\n]{1,60}\)|\|[^|\n]{1,60})[ \t]{0,4}\Z")
_COUNTED = re.compile(
    r"(?:unknown |unidentified |unbekannter? )?"
    r"(?:speaker|sprecher(?:in)?|participant|teilnehmer(?:in)?|person|voice|caller|guest|user|intervenant|locuteur|hablante|parlante|spreker)"
    r"(?:[ _-]?#?\d{1,3}|[ _-][a-z])?",
    re.IGNORECASE,
)
LONGEST: Final = 60  # characters of a name


def bare(name: str) -> str:
    """A name without what a program puts behind it: "(Guest)", "(she/her)", "| Hollow Oak"."""
    return _BEHIND.sub("", name[: 2 * LONGEST]).strip() or name


def one_form(name: str) -> str:
    """A name in small letters, the first name first, nothing behind it: "Aro, Kim (Guest)" is "kim aro"."""
    last, comma, first = bare(name).partition(", ")
    return (f"{first} {last}" if comma and "," not in first else bare(name)).casefold()


def is_counted(name: str) -> bool:
    """Whether it only tells speakers of one talk apart ("Speaker 2"): in the next talk it is somebody else."""
    return _COUNTED.fullmatch(bare(name).strip()) is not None
