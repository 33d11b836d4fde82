"""Turns an HTML mail into plain text, with what it quotes marked by "> " so that the reader of text sees it.

Scripts, styles, comments, hidden elements and everything remote are dropped. The tokenizer is our own and linear
whatever it is fed: the standard library's needs minutes for 100 kB of unclosed tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape

from unchase.connectors.tables import table

_TOKEN = re.compile(r"<(/?)([a-zA-Z][^\s<>/]{0,40})([^<>]*)>|<!--|<[!?]")
_ATTRIBUTE = re.compile(
    r"""\b(class|id|type|style|hidden)\b(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?"""
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0]+")
_INVISIBLE = re.compile("[\x00\u00ad\u034f\u200b\u200c\u200e\u200f\u2060\ufeff]")
_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em)?(?:;|\Z)|max-height:0(?:px)?(?:;|\Z)"
)

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr", "dl"]
)
_SKIPPED = frozenset(
    {"script", "style", "title", "textarea", "svg", "math", "object", "template", "noframes", "xml"}
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_SELF_CLOSING = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})  # the next of its kind ends it
_LONGEST_ATTRIBUTES = 4_000
_LONG = 500  # attributes longer than this are not worth remembering
_DEEPEST = 40  # containers within containers; deeper ones are not told apart


def text_of_html(html: str) -> str:
    """The text a reader would see, lines ended by LF, quoted lines beginning with "> " for each level."""
    page = _Page()
    end = len(html)
    position = 0
    absent: set[str] = set()  # ends that are known not to come any more, so that each is sought once
    while position < end:
        token = _TOKEN.search(html, position)
        if token is None:
            page.write(html[position:])
            break
        if token.start() > position:
            page.write(html[position : token.start()])
        slash, name, attributes = token.groups()
        if name is None:
            position = _after(html, token.end(), "-->" if token[0] == "<!--" else ">", absent)
            continue
        name = name.lower()
        position = token.end()
        if slash:
            page.close(name)
            continue
        if ('"' in attributes or "'" in attributes) and not _is_closed(attributes):
            attributes, position = _whole_attributes(html, token.start(3), token.end() - 1)
        if name in _SKIPPED:
            if not attributes.endswith("/"):
                position = _after(html, position, f"</{name}", absent)
            continue
        page.open(name, attributes)
    return page.text()


def _after(html: str, position: int, end: str, absent: set[str]) -> int:
    """Where it goes on after `end`; just here where `end` never comes."""
    if end not in absent:
        found = html.find(end, position)
        if found < 0 and end.startswith("</"):
            found = html.find(end.upper(), position)
        if found >= 0:
            if end.startswith("</"):
                close = html.find(">", found)
                return close + 1 if close >= 0 else len(html)
            return found + len(end)
        absent.add(end)
    return position


def _whole_attributes(html: str, start: int, end: int) -> tuple[str, int]:
    """Attributes with a ">" inside quotes: looks a little further for their real end."""
    limit = min(len(html), start + _LONGEST_ATTRIBUTES)
    stop = end
    for _ in range(4):
        if _is_closed(html[start:stop]):
            return html[start:stop], stop + 1
        stop = html.find(">", stop + 1, limit)
        if stop < 0:
            break
    return html[start:end], end + 1


def _is_closed(attributes: str) -> bool:
    """Whether every quotation mark that opens a value closes it too."""
    rest = _QUOTED.sub("", attributes[:_LONGEST_ATTRIBUTES])
    return '"' not in rest and "'" not in rest


@dataclass(slots=True)
class _Container:
    """An element that changes what its text is: hidden, quoted, loosely quoted, or preformatted."""

    tag: str
    kind: str
    first_line: int
    nested: int = 0  # elements of the same tag open inside it
    holds_quotes: bool = False


@dataclass(slots=True)
class _Page:
    """The text so far: finished lines with their depth of quoting, and the line being written."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    containers: list[_Container] = field(default_factory=list)
    depth: int = 0
    hidden: int = 0
    preformatted: int = 0
    gap: bool = False  # a blank line is due before the next text

    def write(self, raw: str) -> None:
        if self.hidden:
            return
        text = unescape(raw) if "&" in raw else raw
        if not text.isascii():
            text = _INVISIBLE.sub("", text)
        if self.preformatted:
            first, *others = text.replace("\r", "").split("\n")
            self.current.append(first)
            for other in others:
                self._end_line()
                self.current.append(other)
            return
        text = _SPACES.sub(" ", text)
        if text and not (text == " " and not self.current):
            self.current.append(text)

    def open(self, tag: str, attributes: str) -> None:
        if tag in _SELF_CLOSING and self.containers:
            self._end_sibling(tag)
        if tag == "br":
            if not self.hidden:
                self._end_line()
            return
        if tag in _BLOCKS:
            self._break(tag in _PARAGRAPHS and "mso" not in attributes.lower())
        elif tag in {"td", "th"}:
            self.write(" ")
        if tag == "li":
            self.write("- ")
        kind = _kind(tag, attributes) if len(attributes) < _LONG else _kind.__wrapped__(tag, attributes)
        if kind == "onwards":
            self._end_open_line()
            self.depth += 1
        elif kind and tag not in _VOID and len(self.containers) < _DEEPEST:
            self._enter(tag, kind)
        else:
            self._nest(tag)

    def close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break(tag in _PARAGRAPHS and tag != "p")
        for index in range(len(self.containers) - 1, -1, -1):
            container = self.containers[index]
            if container.tag == tag:
                if container.nested:
                    container.nested -= 1
                else:
                    while len(self.containers) > index:
                        self._leave(self.containers.pop())
                return

    def text(self) -> str:
        self._end_open_line()
        while self.containers:
            self._leave(self.containers.pop())
        out: list[str] = []
        for depth, line in self.lines:
            quoted_before = bool(out) and out[-1].startswith(">")
            shown = "> " * depth + line if line else ">" * depth if quoted_before else ""
            if shown or (out and out[-1]):
                out.append(shown)
        return "\n".join(out).strip("\n")

    def _nest(self, tag: str) -> None:
        """Counts a plain element within a container of the same tag, so that its end is not taken for the container's."""
        for container in reversed(self.containers):
            if container.tag == tag:
                container.nested += 1
                return

    def _enter(self, tag: str, kind: str) -> None:
        self._end_open_line()
        self._fill_gap()
        self.containers.append(_Container(tag, kind, len(self.lines)))
        if kind == "hidden":
            self.hidden += 1
        elif kind == "preformatted":
            self.preformatted += 1
        elif kind == "quoted":
            self.depth += 1
            if tag == "blockquote":
                for container in self.containers:
                    container.holds_quotes = True

    def _leave(self, container: _Container) -> None:
        self._end_open_line()
        if container.kind == "hidden":
            self.hidden -= 1
        elif container.kind == "preformatted":
            self.preformatted -= 1
        elif container.kind == "quoted":
            self.depth -= 1
        elif not container.holds_quotes:
            inside = self.lines[container.first_line :]
            self.lines[container.first_line :] = [(depth + 1, line) for depth, line in inside]

    def _end_sibling(self, tag: str) -> None:
        innermost = self.containers[-1]
        if innermost.tag == tag and not innermost.nested:
            self._leave(self.containers.pop())

    def _break(self, paragraph: bool) -> None:  # noqa: FBT001 - the one thing it asks
        self._end_open_line()
        if paragraph:
            self.gap = True

    def _end_open_line(self) -> None:
        if self.current:
            self._end_line()

    def _fill_gap(self) -> None:
        if self.gap and self.lines and self.lines[-1][1]:
            self.lines.append((min(self.depth, self.lines[-1][0]), ""))
        self.gap = False

    def _end_line(self) -> None:
        line = "".join(self.current).rstrip() if self.preformatted else "".join(self.current).strip()
        self.current.clear()
        if line == "--":
            line = "-- "  # the mark before a signature lost its space with the white space around it
        if line:
            self._fill_gap()
        self.lines.append((self.depth, line))


@lru_cache(maxsize=4_096)
def _kind(tag: str, attributes: str) -> str:
    """What an element does to its text: "hidden", "quoted", "loose", "onwards", "preformatted" or nothing ("")."""
    if not attributes or attributes.isspace():
        return "quoted" if tag == "blockquote" else "preformatted" if tag == "pre" else ""
    found = {
        name: double or single or bare
        for name, double, single, bare in _ATTRIBUTE.findall(attributes.lower()[:_LONGEST_ATTRIBUTES])
    }
    style = found.get("style", "").replace(" ", "")
    if "hidden" in found or (style and _HIDDEN_STYLE.search(style)):
        return "hidden"
    names = {name.removeprefix("x_") for name in f"{found.get('class', '')} {found.get('id', '')}".split()}
    known = _containers()
    for name in names:
        if name in known:
            kind = known[name]
            # Gmail's inner block quote carries the class of its outer box.
            return "quoted" if kind == "loose" and tag == "blockquote" else kind
    if tag == "blockquote":
        indented = "border:none" in style or "border:0" in style
        return "" if indented and found.get("type") != "cite" else "quoted"
    if "border-top" in style and any(known_style in style for known_style in _styles()):
        return "onwards"
    return "preformatted" if tag == "pre" else ""


@cache
def _containers() -> dict[str, str]:
    known = table("quote_containers.toml")
    return {name: kind for kind in ("quoted", "loose", "onwards") for name in known[kind]}


@cache
def _styles() -> tuple[str, ...]:
    return tuple(style.replace(" ", "") for style in table("quote_containers.toml")["onwards_styles"])
