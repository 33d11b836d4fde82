"""Mark what others wrote: lines quoted by ">", the line above a quote, copied headers, forwarded mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from unchase.reading.lines import QUOTED, Lines
from unchase.reading.word_tables import table

_LONGEST_ATTRIBUTION = 6  # lines over which "On …, Ana <ana@…> wrote:" may be broken
_LONGEST_PARTICLE = 4  # of a verb that ends in one on a line of its own: "napisao / je:"
_HEADER_REACH = 12  # lines within which the fields of a copied header stand
_LONGEST_LINE = 400  # no attribution or header field is longer

_QUOTE_MARK = re.compile(r"(?:>|\|\s|│|[A-Z]{1,3}>\s)")
_DECORATED = re.compile(r">{3,9}\s{1,9}>{3}")  # ">>> >>> buy now"; the other kind ends in "<<"
_DATED = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{1,2}月\d{1,2}日|\d{4}年|\d{4}\. ?\d{1,2}\. ?\d{1,2}"
)
_CLOCK = re.compile(r"\d[:.h]\d\d")
_LINK_ONLY = re.compile(r"[(<]?https?://\S{1,1000}(?:\s{0,3}>)?\Z")
_ADDRESSED = re.compile(
    r"<[^<>\s]{0,100}@[^<>]{1,120}>|\[mailto:|\(\S{1,80}@\S{1,100}\)|<mailto:|@\S{1,80}\.\w{2,}>?\s*[:：]"
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|you|as I|ich|wir|je|nous|yo)\s+(?:have\s+)?\w{0,10}\s?(?:wrote|schrieb|écris|escribí)\b",
    re.IGNORECASE,
)
_DASHES = frozenset("-_=*~—–<>:")
_RULE = re.compile(r"[-_=*~—–]{3,}\Z")
_DASHED = re.compile(r"[-_=*~—–>]{2,}\s*([^\s].{1,160}?)\s*[-_=*~—–<]{2,}:?\Z")
_MARKUP = "*_ \t\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MARKUP_AT_END = _MARKUP + ":：>"


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of `quotes.toml`, ready for use."""

    wrote: re.Pattern[str]
    verbs: tuple[str, ...]  # of `wrote`, folded
    opener: re.Pattern[str]
    separator: re.Pattern[str]
    announcements: frozenset[str]
    fields: dict[str, frozenset[str]]  # name of a field → its kinds, several where languages disagree


@cache
def _words() -> _Words:
    data = table("quotes.toml")
    spaced = "|".join(re.escape(word) for word in sorted(data["wrote"], key=len, reverse=True))
    unspaced = "|".join(re.escape(word) for word in data["wrote_unspaced"])
    openers = "|".join(re.escape(word) for word in sorted(data["openers"], key=len, reverse=True))
    separators = "|".join(re.escape(word) for word in data["separators"])
    fields: dict[str, set[str]] = {}
    for kind, names in data["fields"].items():
        for name in names:
            fields.setdefault(name, set()).add(kind)
    return _Words(
        wrote=re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{unspaced}", re.IGNORECASE),
        verbs=tuple(verb.casefold() for verb in (*data["wrote"], *data["wrote_unspaced"])),
        opener=re.compile(
            rf"[*_\s\u200e-\u202e]*(?:{openers})(?!\w)|[*_\s]*[\w.]{{2,12}},?\s+\d|[*_\s]*\d", re.IGNORECASE
        ),
        separator=re.compile(rf"(?:.*\s)?(?:{separators})(?!\w)", re.IGNORECASE),
        announcements=frozenset(data["announcements"]),
        fields={name: frozenset(kinds) for name, kinds in fields.items()},
    )


def mark_quotes(lines: Lines) -> None:
    """Label as QUOTED every line that others wrote, and the lines that announce it."""
    words = _words()
    stripped, labels = lines.stripped, lines.labels
    i, end = 0, len(lines)
    while i < end:
        line = stripped[i]
        if not line:
            i += 1
        elif line.startswith("> ") or _is_quoted(lines, i):
            labels[i] = QUOTED
            i += 1
        elif announced := _announcement(lines, i, words):
            first, below = announced
            i = _mark_below(lines, first, below)
        else:
            i += 1
    if QUOTED in labels:
        _close_gaps(lines)


def _mark_below(lines: Lines, first: int, below: int) -> int:
    """Quote the announcement `[first, below)` and what it announces: a block marked by ">", else all that follows."""
    following = _next_written(lines, below)
    if following is not None and _is_quoted(lines, following):
        lines.mark(first, following, QUOTED)
        return following
    lines.mark(first, len(lines), QUOTED)
    return len(lines)


def _is_quoted(lines: Lines, i: int) -> bool:
    line = lines.stripped[i]
    if line[0] not in ">|│" and ">" not in line[:4]:
        return False
    if not _QUOTE_MARK.match(line):
        return False
    if line[0] == ">":
        # Some mailboxes put ">" before a line that starts with "From ".
        decorated = line.startswith(">>") and (line.endswith("<<") or _DECORATED.match(line))
        return not decorated and not (line.startswith(">From ") and _stands_alone(lines, i))
    # Other marks count only where several lines carry them.
    return not _stands_alone(lines, i)


def _stands_alone(lines: Lines, i: int) -> bool:
    mark = lines.stripped[i][:1]
    around = [lines.stripped[j] for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    return not any(line.startswith(mark) and _QUOTE_MARK.match(line) for line in around)


def _announcement(lines: Lines, i: int, words: _Words) -> tuple[int, int] | None:
    """Lines `[first, below)` around line `i` that announce quoted or forwarded mail, or None."""
    line = lines.stripped[i]
    if len(line) > _LONGEST_LINE:
        return None
    last = line.rstrip(_MARKUP)[-1:]
    if last in {":", "：", ">"} and (first := _attribution(lines, i, words)) is not None:
        return first, i + 1
    if _separates(line, last, words):
        return i, i + 1
    if (":" in line[:40] or "：" in line[:40]) and _is_header(lines, i, words):
        return _with_rule_above(lines, i), i + 1
    if last not in {":", "："} and _unfinished(lines, i, words):
        return i, i + 1
    return None


def _separates(line: str, last: str, words: _Words) -> bool:
    """Whether a line announces a message: "--- Original Message ---", "--- Ana wrote ---", "Begin forwarded message:"."""
    if last in _DASHES and line[0] in _DASHES and (dashed := _DASHED.match(line)):
        return bool(words.separator.match(dashed[1]) or words.wrote.search(dashed[1]))
    return line.strip(_MARKUP_AT_END).casefold() in words.announcements


def _attribution(lines: Lines, i: int, words: _Words) -> int | None:
    """The first line of the attribution ("On …, Ana wrote:") that ends in line `i`, or None."""
    best = None
    joined = ""
    ending = lines.stripped[i]
    if len(ending) > _LONGEST_PARTICLE and "@" not in ending and not _wrote(ending, words):
        return None  # many lines end in a colon; of an attribution the last one holds an address or the verb
    for first in range(i, max(-1, i - _LONGEST_ATTRIBUTION), -1):
        line = lines.stripped[first]
        if not line or lines.labels[first] == QUOTED or len(line) > _LONGEST_LINE:
            break
        joined = f"{line} {joined}"
        if _attributes(joined, lines, i, words):
            best = first
            if words.opener.match(line) and _DATED.search(joined):
                return first
    return best


def _attributes(joined: str, lines: Lines, i: int, words: _Words) -> bool:
    """Whether a line (or several joined) says who wrote what is quoted below it."""
    ends_in_colon = joined.rstrip(_MARKUP)[-1:] in {":", "："}
    wrote = _wrote(joined, words)
    dated = _DATED.search(joined)
    addressed = _ADDRESSED.search(joined)
    if not wrote:
        return bool(ends_in_colon and dated and addressed and words.opener.match(joined))
    if not ends_in_colon or _FIRST_PERSON.search(joined):
        return False
    if dated and (addressed or words.opener.match(joined)):
        return True
    if addressed and len(joined) < 160:
        return True
    below = _next_written(lines, i + 1)
    return below is not None and lines.stripped[below][:1] == ">" and len(joined) < 160


def _wrote(line: str, words: _Words) -> bool:
    """Whether a line holds a verb of writing."""
    folded = line.casefold()
    known = [verb for verb in words.verbs if verb in folded]
    if not known:
        return False
    # One verb alone is found much sooner than any of them all.
    return _as_word(known[0]).search(line) is not None or words.wrote.search(line) is not None


@cache
def _as_word(verb: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(verb)}(?!\w)", re.IGNORECASE)


def _unfinished(lines: Lines, i: int, words: _Words) -> bool:
    """Whether line `i` is an attribution without its colon ("2026年5月3日 田中 写道"), its quote directly below."""
    if i + 1 >= len(lines) or lines.stripped[i + 1][:1] != ">":
        return False
    line = lines.stripped[i]
    return bool(
        words.opener.match(line)
        and _DATED.search(line)
        and _wrote(line, words)
        and not _FIRST_PERSON.search(line)
    )


def _is_header(lines: Lines, i: int, words: _Words) -> bool:
    """Whether a copied mail header starts at line `i`: three kinds of fields near each other, a sender among them, or
    two that no other form has: a date and time beside an address.
    """
    first = _field(lines.stripped[i], words)
    if not first:
        return False
    if i + 1 < len(lines) and _date_beside_address(lines.stripped[i], lines.stripped[i + 1], words):
        return True
    kinds, found = set(first), 1
    for j in range(i + 1, min(i + _HEADER_REACH, len(lines))):
        line = lines.stripped[j]
        if not line:
            # A blank line ends a header, except where a program writes one after each field.
            if found < 2 or not (j + 1 < len(lines) and _field(lines.stripped[j + 1], words)):
                break
            continue
        if kind := _field(line, words):
            found += not kind <= kinds
            kinds |= kind
        if found >= 3 and "from" in kinds:
            return True
    return found >= 3 and "from" in kinds


def _date_beside_address(one: str, other: str, words: _Words) -> bool:
    kinds = _field(one, words), _field(other, words)
    for (date, dated), (person, addressed) in (
        ((kinds[0], one), (kinds[1], other)),
        ((kinds[1], other), (kinds[0], one)),
    ):
        if (
            "date" in date
            and person & {"from", "to"}
            and "@" in addressed
            and _CLOCK.search(dated)
            and _DATED.search(dated)
        ):
            return True
    return False


_FIELD_END = re.compile(r"[:：]")


def _field(line: str, words: _Words) -> frozenset[str]:
    """The kinds of header field a line may be: "Von: Ana" is a sender. Nothing where it is none."""
    if colon := _FIELD_END.search(line, 0, 40):
        return words.fields.get(line[: colon.start()].strip(_MARKUP + "-").casefold(), frozenset())
    return frozenset()


def _with_rule_above(lines: Lines, i: int) -> int:
    """The line where the rule ("________") above a copied header starts, else the header itself."""
    above = i - 1
    while above >= 0 and not lines.stripped[above]:
        above -= 1
    return above if above >= 0 and _RULE.match(lines.stripped[above]) else i


def _next_written(lines: Lines, start: int) -> int | None:
    return next((i for i in range(start, len(lines)) if lines.stripped[i]), None)


def _close_gaps(lines: Lines) -> None:
    """Blank lines between two quoted ones belong to the quote; so does a link that a program broke off a quote."""
    labels, last = lines.labels, len(lines) - 1
    previous = None
    for i, line in enumerate(lines.stripped):
        if not line:
            continue
        if labels[i] == QUOTED:
            if previous is not None and previous < i - 1 and labels[previous] == QUOTED:
                lines.mark(previous, i, QUOTED)
        elif 0 < i < last and labels[i - 1] == labels[i + 1] == QUOTED and _LINK_ONLY.match(line):
            continue
        previous = i
