"""The glossary is kept: its words are used, and what other programs say is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BANNED = re.compile(r"\b(leads?|accounts?|tasks?|opportunit(?:y|ies)|follow-?ups?)\b", re.IGNORECASE)
# Where a banned word means something else, with the reason.
ALLOWED = (
    re.compile(r"\btook into account\b|\btaken into account\b|\binto account\b"),  # to consider
    re.compile(
        r"\bleads? to\b|\bnever leads?\b|\bthat leads?\b|\blead times?\b", re.IGNORECASE
    ),  # to bring about; time ahead
    re.compile(r"\bleads? on\b"),  # to bring the talk further
    re.compile(
        r"\ba follow-up (?:with|holds) nothing new\b", re.IGNORECASE
    ),  # METHOD's row `no-value`: a later touch
    re.compile(r"\{task\.|add_task"),  # Rich's name for a bar of progress
    re.compile(r"@app\.task|configure_task"),  # Procrastinate's name for what its jobs do
    re.compile(
        r"allauth\.account\b|\baccount/|\bsociallogin\.account\b"
    ),  # django-allauth's names for its room and its templates
    re.compile(r"is_follow_up|--follow-up|follow_up"),  # the key of the stable interface of `lint`
)
PAGES = sorted(
    path
    for pattern in ("README.md", "STYLE.md", "CHANGELOG.md", "docs/**/*.md", "src/**/*.py", "src/**/*.html")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_synonym_of_other_programs_is_used(path: Path) -> None:
    said = [
        f"{path.name}:{number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BANNED.search(_without_allowed(line))
    ]

    assert said == []


def test_every_word_of_the_glossary_is_used_in_the_program() -> None:
    rows = re.findall(
        r"^\| ([a-z][^|]+?) \|", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = [word.strip() for row in rows if row != "word" for word in row.split(",")]
    files = [path for ending in ("*.py", "*.toml") for path in (ROOT / "src").rglob(ending)]
    source = "\n".join(path.read_text(encoding="utf-8").lower() for path in files)
    source = re.sub(r"[_\s-]+", " ", source)

    assert [word for word in words if re.sub(r"[\s-]+", " ", word) not in source] == []


def _without_allowed(line: str) -> str:
    for pattern in ALLOWED:
        line = pattern.sub("", line)
    return line
