"""Sellers who sign in from elsewhere are made, and given passwords, on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WORD = "seven kind moves a day"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def unchase(home: Path, *arguments: str, word: str = WORD) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "unchase", *arguments],
        env=os.environ | {"UNCHASE_HOME": str(home), "UNCHASE_PASSWORD": word},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stderr


def test_a_seller_is_made_and_given_a_new_password(home: Path) -> None:
    first = unchase(home, "seller", "Ben@Lantern.example", "--name", "Ben", "--tz", "Europe/London")
    second = unchase(home, "seller", "ben@lantern.example", word="another seven moves")

    assert first == (0, "ben@lantern.example may sign in.\n")
    assert second == (0, "ben@lantern.example has a new password.\n")


@pytest.mark.parametrize(
    ("arguments", "word", "says"),
    [
        (("ben",), WORD, "“ben” is no address.\n"),
        (("ben@x.example",), WORD, "Say the new seller's time zone, for example --tz Europe/Berlin.\n"),
        (("ben@x.example", "--tz", "Mars/Base"), WORD, "There is no time zone called 'Mars/Base'.\n"),
        (
            ("ben@x.example", "--tz", "UTC"),
            "short",
            "A password has at least 12 characters; a sentence is a good one.\n",
        ),
    ],
)
def test_what_cannot_be_is_a_sentence(home: Path, arguments: tuple[str, ...], word: str, says: str) -> None:
    assert unchase(home, "seller", *arguments, word=word) == (2, says)
