"""Charsets, flowed text and HTML made into plain text."""

from __future__ import annotations

import time

import pytest

from unchase.connectors.charset import decode
from unchase.connectors.flowed import unflow
from unchase.connectors.html_text import text_of_html


@pytest.mark.parametrize(
    ("data", "charset", "text", "as_claimed"),
    [
        (b"plain", "utf-8", "plain", True),
        ("Grüße".encode(), "utf-8", "Grüße", True),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße", False),
        ("Grüße".encode(), "us-ascii", "Grüße", False),
        (b"It\x92s", "iso-8859-1", "It’s", True),
        ("Grüße".encode(), "no-such-charset", "Grüße", False),
        ("Grüße".encode(), "hex", "Grüße", False),
        ("Grüße".encode(), "idna", "Grüße", False),
        ("Grüße".encode(), "x\x00y", "Grüße", False),
        ("Grüße".encode(), '"UTF-8"', "Grüße", True),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本", True),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", True),
        ("中文".encode("gb18030"), "gb2312", "中文", True),
        (b"\xe4\xf6", None, "äö", False),
        ("é".encode(), None, "é", True),
        (b"a\x81", "shift_jis", "a\ufffd", False),
    ],
)
def test_text_is_read_whatever_its_charset_claims(
    data: bytes, charset: str | None, text: str, as_claimed: object
) -> None:
    decoded, kept = decode(data, charset)
    assert (decoded, kept) == (text, as_claimed)


def test_soft_line_breaks_are_joined() -> None:
    assert unflow("This is one \nparagraph.\nThis another.") == "This is one paragraph.\nThis another."


def test_flowed_lines_join_only_within_their_depth_of_quoting() -> None:
    text = "> You wrote this \n> and that \nMy answer \ngoes on.\n>> older "
    assert unflow(text) == "> You wrote this and that \nMy answer goes on.\n> > older "


def test_the_mark_before_a_signature_does_not_flow() -> None:
    assert unflow("Bye \n-- \nIda") == "Bye \n-- \nIda"


def test_stuffed_lines_lose_their_space() -> None:
    assert unflow(" From here on\n > no quote") == "From here on\n> no quote"


def test_with_delsp_the_space_belongs_to_the_break() -> None:
    assert unflow("外部 \n委託", delete_space=True) == "外部委託"


def test_a_gmail_answer_keeps_its_quote_marked() -> None:
    html = """<div dir="ltr">Tuesday at 4 works.<br clear="all"><div><br></div>-- <br>Ida</div><br>
    <div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Nora wrote:<br></div>
    <blockquote class="gmail_quote" style="margin:0;border-left:1px solid rgb(204,204,204)"><div>Is 3 or 4 better?</div></blockquote></div>"""
    assert text_of_html(html) == (
        "Tuesday at 4 works.\n\n-- \nIda\n\n> On Mon, Nora wrote:\n\n> Is 3 or 4 better?"
    )


def test_answers_between_gmail_quotes_stay_the_writers_own() -> None:
    html = """<div class="gmail_quote"><div class="gmail_attr">On Mon, Nora wrote:</div>
    <blockquote class="gmail_quote">First?</blockquote><div>Yes.</div><blockquote class="gmail_quote">Second?</blockquote><div>No.</div></div>"""
    lines = text_of_html(html).split("\n")
    assert "Yes." in lines
    assert "No." in lines
    assert "> First?" in lines
    assert "> Second?" in lines


def test_a_gmail_box_without_block_quotes_is_quoted_whole() -> None:
    html = '<p>Yes.</p><div class="gmail_quote"><p>On Mon, Nora wrote:</p><div>Is 3 better?</div></div>'
    assert text_of_html(html) == "Yes.\n\n> On Mon, Nora wrote:\n> Is 3 better?"


@pytest.mark.parametrize(
    "rest",
    [
        '<div id="divRplyFwdMsg"><b>From:</b> Nora<br><b>Sent:</b> Monday</div><div>Is 3 better?</div>',
        '<hr id="x_stopSpelling"><p>From: Nora</p><p>Is 3 better?</p>',
        (
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Nora</p></div>"
            "<p class=MsoNormal>Is 3 better?</p>"
        ),
        '<span id="OLK_SRC_BODY_SECTION"><div>From: Nora</div><div>Is 3 better?</div></span>',
        '<div class="yahoo_quoted">On Mon, Nora wrote:<br>Is 3 better?</div>',
        '<div class="moz-cite-prefix">On Mon, Nora wrote:</div><blockquote type="cite">Is 3 better?</blockquote>',
        '<blockquote type="cite"><div>Is 3 better?</div></blockquote>',
    ],
)
def test_what_every_program_quotes_is_marked(rest: str) -> None:
    text = text_of_html(f"<html><body><p>Four works.</p>{rest}</body></html>")
    own = [line for line in text.split("\n") if line and not line.startswith(">")]
    assert own == ["Four works."]
    assert "> Is 3 better?" in text


def test_a_block_quote_that_only_indents_is_no_quote() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Our own list</blockquote>'
    assert text_of_html(html) == "Our own list"
    assert text_of_html("<blockquote>Theirs</blockquote>") == "> Theirs"


def test_quotes_within_quotes_count_their_depth() -> None:
    html = "<blockquote type=cite>one<blockquote type=cite>two</blockquote>one again</blockquote>own"
    assert [line for line in text_of_html(html).split("\n") if line.strip("> ")] == [
        "> one",
        "> > two",
        "> one again",
        "own",
    ]


def test_what_no_reader_sees_is_dropped() -> None:
    html = """<head><title>T</title><style>p{}</style></head><script>alert(1)</script><!-- note --><!DOCTYPE x>
    <div style="display:none">preheader</div><span hidden>gone</span><p style="display: none">away<p>seen
    <img src="https://track.example/1.gif" alt="pixel"><svg><text>no</text></svg><xml>office</xml>&#8203;</p>"""
    assert text_of_html(html) == "seen"


def test_tables_lists_and_entities_read_like_text() -> None:
    html = "<table><tr><td>Fee</td><td>9&nbsp;&euro;</td></tr><tr><td>Total</td><td>9 &lt; 10</td></tr></table><ul><li>one<li>two</ul>"
    assert text_of_html(html) == "Fee 9 €\nTotal 9 < 10\n\n- one\n- two"


def test_preformatted_text_keeps_its_lines() -> None:
    assert text_of_html("<pre>a  b\n  c</pre>d") == "a  b\n  c\n\nd"


def test_attributes_may_hold_a_greater_sign() -> None:
    assert text_of_html('<a title="a > b" href="#">link</a> and <b title=\'x">\'>bold</b>') == "link and bold"
    assert text_of_html('<a title="never closed>link</a>') == "link"


def test_broken_markup_still_gives_its_text() -> None:
    assert text_of_html("</div></p>a <b>bold</i> word<!-- never closed") == "a bold word never closed"
    assert text_of_html("1 < 2 and <> too") == "1 < 2 and <> too"
    assert text_of_html("<script>never closed") == "never closed"
    assert text_of_html("<SCRIPT>x</SCRIPT>y<script src=x />z") == "yz"


def test_long_attributes_are_read_too() -> None:
    assert text_of_html(f'<div data-x="{"y" * 600}" class="yahoo_quoted">old</div>') == "> old"


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<!", "<!--", "</", "<a b='", "&", '<a b="x', "<![CDATA[", "<script>", "<?", "<div", "<blockquote>", '<a b=">', "<div class=gmail_quote>",
     "<p hidden>", "<br>", "</div>", "<td>", "<pre>\n", "<div class=gmail_quote><blockquote>"],
)  # fmt: skip
def test_hostile_markup_takes_no_longer_than_honest(piece: str) -> None:
    began = time.process_time()
    text_of_html(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 30, "at a quadratic cost it would be minutes"
