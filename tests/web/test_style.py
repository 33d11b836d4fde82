"""One small style sheet by hand, and pages a strict content policy can keep to."""

from __future__ import annotations

import re
from pathlib import Path

import unchase.web

WEB = Path(unchase.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
# What only runs where a policy lets anything be evaluated, or stands inline where none may.
FORBIDDEN = re.compile(
    r"""\shx-on|\son[a-z]+=|javascript:|\bjs:|\sstyle=|<style|<script>|hx-trigger="[^"]*\w\["""
)


def test_the_style_sheet_is_twenty_kilobytes_at_most_and_asks_nobody_else() -> None:
    css = (WEB / "static" / "unchase" / "unchase.css").read_bytes()

    assert len(css) <= 20_000
    assert b"url(" not in css
    assert b"@import" not in css


def test_no_page_needs_what_the_policy_forbids() -> None:
    found = {
        str(path.relative_to(WEB)): match[0]
        for path in TEMPLATES
        if (match := FORBIDDEN.search(path.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_no_page_fetches_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|action|hx-get|hx-post)="(?:https?:)?//""")

    assert [path.name for path in TEMPLATES if outside.search(path.read_text(encoding="utf-8"))] == []
