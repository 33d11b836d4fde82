"""A transcript logged from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unchase.deals.models import Touch, Voice

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run
    from unchase.deals.models import Deal

AT = ("--now", "2026-11-10T09:00Z")
TEXT = "Mara Lind: Is Thursday at 3 or Friday at 10 better?\nKim Aro: Friday at 10 works.\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("UNCHASE_HOME", str(tmp_path / "home"))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_who_is_who_is_told_once(run: Run, acme: Deal, talk: Path) -> None:
    asked = run("log", "acme", "--transcript", talk, "--ending", "appointment", *AT)
    assert asked.code == 2
    assert "Who is Mara Lind and Kim Aro?" in asked.err
    assert not Touch.objects.exists()

    filed = run(
        "log", "acme", "--transcript", talk, "--us", "mara", "--them", "kim", "--ending", "appointment", *AT
    )
    assert filed.code == 0, filed.err
    assert "firm" in filed.out.lower()
    assert run("log", "acme", "--transcript", talk, "--ending", "none", *AT).code == 0
    assert Touch.objects.count() == 2
    assert set(Voice.objects.values_list("name", "side")) == {("mara lind", "us"), ("kim aro", "them")}


def test_words_of_nobody_named_are_kept_as_a_note_or_as_one_sides(
    run: Run, acme: Deal, tmp_path: Path
) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nShe decides alone.\n", encoding="utf-8")
    run("log", "acme", "--transcript", path, "--ending", "none", *AT)
    run("log", "acme", "--transcript", path, "--them", "all", "--ending", "none", *AT)

    assert sorted(Touch.objects.values_list("text", flat=True)) == [
        "She decides alone.",
        "Them: She decides alone.",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--us", "zed"], "Nobody called “zed” speaks in it; there is Mara Lind, Kim Aro."),
        (["--outcome", "voicemail"], "A transcript says itself what was said"),
        (["--leave-out", "mara", "--leave-out", "kim"], "Nothing is left of it"),
    ],
)
def test_what_cannot_be_filed_is_one_sentence(
    run: Run, acme: Deal, talk: Path, arguments: list[str], sentence: str
) -> None:
    said = run("log", "acme", "--transcript", talk, "--ending", "none", *arguments, *AT)

    assert said.code == 2
    assert sentence in said.err.replace("\n", " ")
    assert not Touch.objects.exists()
    assert not Voice.objects.exists()


def test_a_file_that_is_none_is_one_sentence(run: Run, acme: Deal, tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(b"WEBVTT\n")

    said = run("log", "acme", "--transcript", path, "--ending", "none", *AT)
    assert (said.code, "Nothing is said in it." in said.err) == (2, True)
