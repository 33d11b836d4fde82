"""Transcripts as programs write them: hard ones in full, and any talk at all in every form.

Each file of `transcripts/` is one as it may come; beside it stands, in a file named after it, what is said in it by whom.
"""

from __future__ import annotations

import io
import zipfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unchase.connectors.transcript import read_transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent / "transcripts"
Talk = list[tuple[str, str]]


def told(path: Path) -> Talk:
    """What is said in a transcript, as the file beside it has it."""
    lines = path.with_name(f"{path.name}.said").read_text("utf-8").splitlines()
    return [(name if name != "-" else "", words) for name, _, words in (one.partition("\t") for one in lines)]


def heard(data: bytes) -> Talk:
    return [(turn.speaker, turn.text) for turn in read_transcript(data).turns]


SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".said")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_it_is_heard_as_it_was_said(path: Path) -> None:
    assert heard(path.read_bytes()) == told(path)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["teams-voices.vtt", "odd-names.txt", "two-in-a-cue.srt"])
def test_it_is_heard_in_any_encoding_and_with_any_line_ends(name: str, codec: str) -> None:
    text = (FOLDER / name).read_text("utf-8").replace("\n", "\r\n")

    assert heard(text.encode(codec)) == told(FOLDER / name)


def test_a_teams_document_is_heard_with_its_runs_breaks_and_notes() -> None:
    def paragraph(*runs: str) -> str:
        return f"<w:p><w:pPr/>{''.join(f'<w:r><w:rPr><w:b/></w:rPr>{run}</w:r>' for run in runs)}</w:p>"

    def text(words: str) -> str:
        return f'<w:t xml:space="preserve">{words}</w:t>'

    body = (
        paragraph(text("Call with Hollow Oak-20261110_100000-Meeting Recording"))
        + paragraph(text("November 10, 2026, 9:00AM"), "<w:br/>", text("30m 2s"))
        + paragraph(text("Lindqvist, Mara"), text(" started transcription"))
        + paragraph("<w:drawing/>", text("Lindqvist, "), text("Mara"), text("   0:03"), "<w:br/>", text("Good morning &amp; welcome."))
        + paragraph(text("Kim Aro (Guest)   0:09"), "<w:br/>", text("Thanks: "), text("the price is 400."), "<w:br/>", text("A month."))
        + paragraph()
        + paragraph(text("Kim Aro   1:00:21"), "<w:br/>", text("Anything else?"))
    )  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")

    assert heard(packed.getvalue()) == [
        ("Lindqvist, Mara", "Good morning & welcome."),
        ("Kim Aro (Guest)", "Thanks: the price is 400. A month. Anything else?"),
    ]


def test_two_people_of_one_name_stay_two() -> None:
    text = "Mara (Lantern): Welcome.\nMara (Oak): Thanks.\nMara (Lantern): Shall we?\nMara (Oak): Yes.\n"

    assert [name for name, _ in heard(text.encode())] == ["Mara (Lantern)", "Mara (Oak)"] * 2


NAMES = (
    "Kim Aro", "Mara Lindqvist", "van der Berg, Piet", "Dr. Anna Müller", "Siân O'Neill-Brown", "Kim Aro (Guest)", "Speaker 1", "Speaker 2",
    "J. R. Óskarsson", "Meeting Room 4", "Lindqvist, Tilda (she/her)", "田中 花子", "Ann-Marie de la Cruz",
)  # fmt: skip
WORDS = (
    "yes", "no", "the price: 400 a month", "call me at 10:30", "we decide on the 8th", "ratio 3:1", "see https://oak.example/a:b", "well - perhaps",
    "(laughs)", "“fine”", "42", "budget & time", "a < b", "Kim said so", "é à ü", "what happens next?", "--", "0:12 was the time",
)  # fmt: skip
TALKS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)),
    min_size=4,
    max_size=14,
)


def clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def voices(talk: Talk) -> str:
    cues = (
        f"{n}\n{clock(5 * n)}.000 --> {clock(5 * n + 3)}.500 align:start\n<v {escaped(name)}>{escaped(words)}</v>"
        for n, (name, words) in enumerate(talk, 1)
    )
    return "WEBVTT\n\nNOTE made by a program\n\n" + "\n\n".join(cues) + "\n"


def subtitles(talk: Talk) -> str:
    cues = (
        f"{n}\n{clock(5 * n)},000 --> {clock(5 * n + 3)},500\n{name}: {escaped(words)}"
        for n, (name, words) in enumerate(talk, 1)
    )
    return "\n\n".join(cues) + "\n"


def plain(talk: Talk) -> str:
    return "".join(f"{name}: {words}\n" for name, words in talk)


def headed(talk: Talk) -> str:
    return "".join(f"{name}   {clock(5 * n)}\n{words}\n\n" for n, (name, words) in enumerate(talk, 1))


@pytest.mark.parametrize("form", [voices, subtitles, plain, headed])
@given(drawn=TALKS)
def test_any_talk_is_heard_the_same_in_every_form(
    form: object, drawn: Sequence[tuple[str, Sequence[str]]]
) -> None:
    talk = [(name, " ".join(words)) for name, words in drawn]
    assume(len({name for name, _ in talk}) > 1)
    first = {
        name.removesuffix(" (Guest)"): name for name, _ in reversed(talk)
    }  # one person, as first spelled
    expected = [
        (name, " ".join(words for _, words in said))
        for name, said in groupby(
            [(first[name.removesuffix(" (Guest)")], words) for name, words in talk], key=lambda one: one[0]
        )
    ]
    assert callable(form)
    assert heard(form(talk).encode()) == expected
