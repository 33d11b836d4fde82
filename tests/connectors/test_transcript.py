"""Transcripts as meeting programs write them: who speaks, from when, which words."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unchase.connectors.transcript import MOST_BYTES, TranscriptError, read_transcript

TEAMS = """WEBVTT

NOTE Duration:"00:14:02"
made by nobody

STYLE
::cue { color: red }

4f6c/12-0
00:00:01.120 --> 00:00:03.000 align:start position:10%
<v Kim Aro>Hello &amp; welcome,</v>

4f6c/12-1
00:00:03.000 --> 00:00:05.500
<v Kim Aro>to <i>our</i> call.</v>

4f6c/13-0
00:00:05.000 --> 00:00:07.000
<v.loud Mara Lindqvist>Thanks, Kim.</v>
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Kim Aro: So, the price: 400 a month?

2
00:00:03.000 --> 00:00:04.000
That is a lot.

3
00:00:05.000 --> 00:00:07.000
Mara Lindqvist: It is less than two hours a day.
"""
SRT = """1
00:00:01,000 --> 00:00:03,000
{\\an8}We looked at three vendors.

2
00:00:03,000 --> 00:00:05,000
We looked at three vendors.
The board decides on the 8th.
"""


def said(text: str | bytes) -> list[tuple[str, str]]:
    raw = text.encode() if isinstance(text, str) else text
    return [(turn.speaker, turn.text) for turn in read_transcript(raw).turns]


HELLO = [("Kim Aro", "Hello & welcome, to our call."), ("Mara Lindqvist", "Thanks, Kim.")]


def test_teams_names_its_voices_and_notes_styles_settings_and_tags_are_no_words() -> None:
    transcript = read_transcript(TEAMS.encode())

    assert said(TEAMS) == HELLO
    assert transcript.speakers == ("Kim Aro", "Mara Lindqvist")
    assert [turn.start for turn in transcript.turns] == [1.12, 5.0]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_encoding_and_line_end_tells_the_same(codec: str) -> None:
    assert said(TEAMS.replace("\n", "\r\n").encode(codec)) == HELLO
    assert said(TEAMS.replace("\n", "\r").encode(codec)) == HELLO


def test_two_voices_in_one_cue_are_two_turns() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Kim>- Is it Tuesday?\n<v Mara>- Yes."

    assert said(text) == [("Kim", "- Is it Tuesday?"), ("Mara", "- Yes.")]


def test_zoom_labels_its_cues_and_a_price_with_a_colon_is_no_speaker() -> None:
    assert said(ZOOM) == [
        ("Kim Aro", "So, the price: 400 a month? That is a lot."),
        ("Mara Lindqvist", "It is less than two hours a day."),
    ]


def test_cues_that_overlap_stand_in_the_order_of_their_beginning() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:09.000\n<v Mara>Second.\n\n00:01.000 --> 00:06.000\n<v Kim>First.\n"

    assert said(text) == [("Kim", "First."), ("Mara", "Second.")]


def test_a_line_that_is_shown_once_more_above_the_next_is_said_once() -> None:
    assert said(SRT) == [("", "We looked at three vendors. The board decides on the 8th.")]


def test_what_is_said_again_later_is_said_again() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\nYes.\n\n2\n00:00:09,000 --> 00:00:10,000\nYes.\n"

    assert said(text) == [("", "Yes. Yes.")]


def test_a_blank_line_that_was_forgotten_hides_no_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nKim: One.\n2\n00:00:02,000 --> 00:00:03,000\nMara: Two.\n"

    assert said(text) == [("Kim", "One."), ("Mara", "Two.")]


@pytest.mark.parametrize(
    "text",
    [
        "Kim Aro: Hello\nMara: Hi there",
        "Notes of 10 November\nAttendees: Kim, Mara\n\nKim Aro: Hello\n\nMara: Hi\nthere",
        "[00:12] Kim Aro: Hello\n[00:14] Mara: Hi there",
        "00:12:34\tKim Aro:\tHello\n00:12:36\tMara:\tHi there",
        "Kim Aro (00:12): Hello\nMara (00:14): Hi there",
        "Kim Aro   0:12\nHello\n\nMara   0:14\nHi\nthere",
        "Kim Aro\n0:12\nHello\nMara\n0:14\nHi there",
        "[Kim Aro] 15:03:12\nHello\n\n[Mara] 15:03:14\nHi there",
        "00:12 - Kim Aro\nHello\n00:14 - Mara\nHi there",
        "15:03:12 From Kim Aro to Everyone:\n\tHello\n15:03:14 From  Mara  to  Everyone : Hi there",
        "0:0:0.0 --> 0:0:2.1\nKim Aro\nHello\n\n0:0:2.1 --> 0:0:4.2\nMara\nHi there",
    ],
)
def test_plain_text_names_its_speakers_in_many_ways(text: str) -> None:
    assert said(text) == [("Kim Aro", "Hello"), ("Mara", "Hi there")]


def test_what_was_written_to_one_person_is_not_part_of_the_talk() -> None:
    text = (
        "10:00:01 From Kim to Everyone:\n\tHello\n10:00:02 From Kim to Mara (Direct Message):\n\tOnly you\n"
    )

    assert said(text) == [("Kim", "Hello")]


def test_a_name_is_one_name_however_it_is_spelled_and_needs_no_capitals() -> None:
    assert said("kim: so\nMARA: yes\nKim: well\nmara: good\nkim: bye") == [
        ("kim", "so"),
        ("MARA", "yes"),
        ("kim", "well"),
        ("MARA", "good"),
        ("kim", "bye"),
    ]


def test_where_nobody_is_named_all_words_are_kept() -> None:
    transcript = read_transcript(b"We met at the fair.\nThe price: too high, they said.\n")

    assert transcript.speakers == ()
    assert transcript.turns[0].text == "We met at the fair. The price: too high, they said."


def test_a_word_document_is_read_by_its_paragraphs() -> None:
    packed = io.BytesIO()
    lines = ["Kim Aro   0:03", "Hello &amp; welcome", "Mara   0:09", "Hi"]
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")

    assert said(packed.getvalue()) == [("Kim Aro", "Hello & welcome"), ("Mara", "Hi")]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"WEBVTT\n\n", "Nothing is said in it."),
        (b"", "Nothing is said in it."),
        (b"PK\x03\x04 no archive \x00\x01", "That is no text."),
        (b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03\x04", "That is no text."),
        (b"a" * (MOST_BYTES + 1), "more than 8 MB"),
    ],
)
def test_what_is_no_transcript_is_one_sentence(raw: bytes, sentence: str) -> None:
    with pytest.raises(TranscriptError, match=sentence.replace(".", r"\.")):
        read_transcript(raw)


def test_a_damaged_document_is_one_sentence() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:t>Kim: hello</w:t>" * 40)
    raw = bytearray(packed.getvalue())
    raw[60:70] = b"\xff" * 10

    with pytest.raises(TranscriptError):
        read_transcript(bytes(raw))


PIECES = st.sampled_from(
    ["WEBVTT", "NOTE x", "1", "00:00:01.000 --> 00:00:02.000", "0:1,0-->0:2,0", "<v Kim>", "</v>", "Kim: hello", "Kim Aro  0:12",
     "0:12", "[Kim] 10:00", "10:00:01 From Kim to Everyone:", "the price: 400", "&amp;", "<", "\r\n", "\n", "\n\n", " ", "\u202e", "é"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("\n".join))
def test_no_mixture_of_forms_loses_order_or_leaves_a_turn_empty(text: str) -> None:
    try:
        transcript = read_transcript(text.encode())
    except TranscriptError:
        return
    assert all(turn.text.strip() == turn.text != "" for turn in transcript.turns)
    assert all("\n" not in turn.text + turn.speaker for turn in transcript.turns)
    neighbours = zip(transcript.turns, transcript.turns[1:], strict=False)
    assert all(one.speaker != other.speaker and other.speaker for one, other in neighbours)


@given(st.binary(max_size=2000))
def test_no_bytes_at_all_are_more_than_a_sentence(raw: bytes) -> None:
    for data in (raw, b"WEBVTT\n\n" + raw, b"PK\x03\x04" + raw):
        try:
            assert read_transcript(data).turns
        except TranscriptError:
            continue


def test_a_file_that_never_ends_is_kept_bounded() -> None:
    transcript = read_transcript(b"Kim: a b c\nMara: d e f\n" * 60_000)

    assert len(transcript.turns) <= 20_000
    assert sum(len(turn.text) for turn in transcript.turns) <= 250_000
