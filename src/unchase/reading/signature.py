"""Mark what stands below the words: signature, device line, footer, disclaimer, and a gateway's banner on top."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from unchase.reading.lines import OWN, QUOTED, SIGNATURE, Lines
from unchase.reading.word_tables import table

_LONGEST_CLOSING = 60  # characters
_LONGEST_CONTACT_LINE = 90
_MOST_CONTACT_LINES = 14
_MOST_PLAIN_LINES = 5  # of a signature below a rule that holds neither telephone nor address
_MOST_NAME_WORDS = 5
_LONGEST_DEVICE_LINE = 160
_MOST_DEVICE_WORDS = 8
_LONGEST_LINE_LOOKED_AT = 2_000

_DELIMITER = re.compile(r"--|—|–|_{2,4}|={2,4}|-{3,4}|\*{2,4}|~{2,4}")
_RULERS = "-—–_=*~"  # what both begin with
_RULE = re.compile(r"[-_=*~]{5,}")
_EDGES = " \t,.!;:–—-…*_~😊🙂👍☺️\xa0"
_PHONE = re.compile(r"(?:\+|\(0|\b0|\b\d)[\d ()/.\-]{6,22}\d")
_CONTACT = re.compile(
    r"https?://|www\.|\b[\w.+-]{1,60}@[\w-]{1,60}\.\w|\b(?:tel|phone|mobile|mob|cell|fax|fon|telefon|mobil|handy|tél|téléphone|móvil|direct|office|e-?mail|web)\b\s?[.:]|\b[TMEWFPDC]\s?[:.]\s?[+(\d\w]",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\S\s[|•·/–]\s\S")
_SENTENCE = re.compile(r"[.?!…]\s*\Z")
_NAMED = re.compile(r"[\w&-]+")
_LIST_FOOTER = re.compile(
    r"mailing list|mailman|unsubscribe|listinfo|groups\.google|@lists?\.", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of `signatures.toml`, ready for use."""

    closings: frozenset[str]
    thanks: frozenset[str]
    joints: re.Pattern[str]
    places: re.Pattern[str]
    device: re.Pattern[str]
    device_end: tuple[str, ...]
    device_names: frozenset[str]
    apologies: tuple[str, ...]
    below: tuple[str, ...]
    banners: tuple[str, ...]
    postscripts: tuple[str, ...]
    greetings: tuple[str, ...]


@cache
def _words() -> _Words:
    data = table("signatures.toml")
    joints = "|".join(re.escape(word) for word in data["joints"] if word.isalpha())
    places = "|".join(data["places"])
    devices = "|".join(re.escape(word) for word in sorted(data["devices"], key=len, reverse=True))
    return _Words(
        closings=frozenset(data["closings"]),
        thanks=frozenset(data["thanks"]),
        joints=re.compile(rf"\s*(?:\b(?:{joints})\b|[&+/,])\s*"),
        places=re.compile(rf"\s(?:{places})\s"),
        device=re.compile(rf"(?:{devices})(?!\w)\s*(.*)", re.IGNORECASE),
        device_end=tuple(data["device_ends"]),
        device_names=frozenset(data["device_names"]),
        apologies=tuple(data["apologies"]),
        below=tuple(data["disclaimers"]) + tuple(data["footers"]),
        banners=tuple(data["banners"]),
        postscripts=tuple(data["postscripts"]),
        greetings=tuple(data["greetings"]),
    )


def mark_signatures(lines: Lines) -> None:
    """Label as SIGNATURE, of the lines still OWN, those that stand below (or a gateway put above) the words."""
    words = _words()
    _mark_banner(lines, words)
    written = False
    for first, last in list(lines.runs(OWN)):
        written = _mark_run(lines, first, last, words, written=written) or written


def _mark_banner(lines: Lines, words: _Words) -> None:
    """A gateway's warning at the very top, up to the blank line below it."""
    for i, line in enumerate(lines.stripped):
        if not line or _RULE.fullmatch(line):
            continue
        if line.lstrip("*_[ ⚠️!").casefold().startswith(words.banners) or line.casefold().startswith(
            words.banners
        ):
            end = i
            while end < len(lines) and lines.stripped[end]:
                end += 1
            if end < len(lines):
                lines.mark(0, end, SIGNATURE)
        return


def _mark_run(lines: Lines, first: int, last: int, words: _Words, *, written: bool) -> bool:
    """Mark the signatures of one run of own lines. Returns whether the writer's words stand in it or before it."""
    plain = not written  # so far nothing but a greeting
    i = start = first
    while i < last:
        line = lines.stripped[i]
        end = _signature_end(lines, i, first, last, words, plain=plain, above=written) if line else None
        if end is not None and (written or end < last or _is_footer_only(lines, i, last, words)):
            lines.mark(i, end, SIGNATURE)
            if written:
                _mark_contact_block(lines, start, i, words)
            if lines.labels[last - 1] == QUOTED:
                return written
            i = start = end
            continue
        if line:
            plain = plain and line.casefold().startswith(words.greetings) and len(line) < _LONGEST_CLOSING
            written = True
        i += 1
    if written:
        _mark_contact_block(lines, start, last, words)
    return written


def _is_footer_only(lines: Lines, i: int, last: int, words: _Words) -> bool:
    """Whether a run that starts with a signature is one: below a quote, or a device line alone above one."""
    return (i > 0 and QUOTED in lines.labels[:i]) or last < len(lines) or _device(lines.stripped[i], words)


def _signature_end(
    lines: Lines, i: int, first: int, last: int, words: _Words, *, plain: bool, above: bool
) -> int | None:
    """The line at which a signature that starts at line `i` ends, or None where none starts there."""
    line = lines.stripped[i]
    if len(line) > _LONGEST_LINE_LOOKED_AT:
        return None
    folded = line.casefold()
    ruled = line[0] in _RULERS
    end: int | None = None
    if ruled and _DELIMITER.fullmatch(line):
        end = _below_delimiter(lines, i, last, words) if i > 0 else None
    elif ruled and _RULE.fullmatch(line):
        end = _below_rule(lines, i, last, words)
    elif _device(line, words):
        end = _below_device(lines, i, last, above=above)
    elif (
        above and len(line) <= _LONGEST_CLOSING and _closes(folded, lines, i, last, words, plain=plain)
    ) or (folded.lstrip("*_[(").startswith(words.below) and _starts_paragraph(lines, i, first)):
        end = _until_postscript(lines, i, last, words)
    return end


def _below_delimiter(lines: Lines, i: int, last: int, words: _Words) -> int | None:
    """Below "-- " all is signature; below other rules only what looks like one, for people divide their words by them."""
    written = _written_below(lines, i, last, _MOST_CONTACT_LINES + 1)
    if lines.stripped[i] != "--" and written and not _looks_signed(written, words):
        return None
    return _until_postscript(lines, i, last, words)


def _looks_signed(written: list[str], words: _Words) -> bool:
    if written[0].casefold().startswith(words.below) or any(map(_LIST_FOOTER.search, written[:4])):
        return True
    short = len(written) <= _MOST_PLAIN_LINES and all(
        len(line) <= _LONGEST_CLOSING and not _SENTENCE.search(line) for line in written
    )
    return short or _is_contact_block(written)


def _below_rule(lines: Lines, i: int, last: int, words: _Words) -> int | None:
    """A long rule opens a footer only where one stands below it: a list's, a disclaimer, a contact block."""
    written = _written_below(lines, i, last, _MOST_CONTACT_LINES + 1)
    if not written:
        return last
    is_footer = written[0].casefold().startswith(words.below) or any(map(_LIST_FOOTER.search, written[:3]))
    return last if is_footer or _is_contact_block(written) else None


def _written_below(lines: Lines, i: int, last: int, most: int) -> list[str]:
    """The next lines below line `i` that are not blank, at most so many."""
    found: list[str] = []
    for j in range(i + 1, last):
        if line := lines.stripped[j]:
            found.append(line)
            if len(found) == most:
                break
    return found


def _below_device(lines: Lines, i: int, last: int, *, above: bool) -> int:
    """Whatever follows a device line with words above it is mail the program quoted without a mark."""
    end = i + 1
    while end < last and not lines.stripped[end]:
        end += 1
    if above and end < last:
        lines.mark(end, last, QUOTED)
        return end
    return min(last, end)


def _device(line: str, words: _Words) -> bool:
    """Whether a program wrote the line: "Sent from my iPhone", not "Sent from my desk, which is easier"."""
    if len(line) > _LONGEST_DEVICE_LINE:
        return False
    bare = line.strip("*_<>[]()“”\"' ")
    folded = bare.casefold()
    if folded.endswith(words.device_end):
        return len(folded.split()) <= _MOST_DEVICE_WORDS and any(
            name in folded for name in words.device_names
        )
    opened = words.device.match(bare)
    if opened is None:
        return False
    if any(apology in folded for apology in words.apologies):
        return True
    rest, link, _ = opened[1].partition("http")
    return _names_device(rest.strip(" <>()[]*_-|"), words, own_phone=folded.startswith("sent from my ")) or (
        not rest and bool(link)
    )


def _names_device(rest: str, words: _Words, *, own_phone: bool) -> bool:
    """Whether what follows "Sent from" is a device or a mail program. Of "my …" a few plain words are enough."""
    count = len(rest.split())
    if not 0 < count <= _MOST_DEVICE_WORDS or "," in rest or "?" in rest:
        return False
    # Endings of cases are left off: "z iPhone'a", "iPhonesta".
    named = any(
        word in words.device_names or word.rstrip("'’aeiouyjmnst") in words.device_names
        for word in _NAMED.findall(rest.casefold())
    )
    return named or (own_phone and not rest.endswith((".", "!")))


def _closes(folded: str, lines: Lines, i: int, last: int, words: _Words, *, plain: bool) -> bool:
    """Whether a line is a closing: "Best regards,", "Viele Grüße aus Kiel", "Thanks," above a name."""
    bare = folded.strip(_EDGES)
    if bare in words.closings:
        return not _flows_on(folded, lines, i, last)
    place = words.places.search(bare)
    if place and bare[: place.start()] in words.closings and len(bare.split()) <= 7:
        return True
    parts = (
        [part.strip(_EDGES) for part in words.joints.split(bare) if part.strip(_EDGES)]
        if bare not in words.thanks
        else [bare]
    )
    if not parts or not all(part in words.closings or part in words.thanks for part in parts):
        return False
    if any(part in words.closings for part in parts) and len(parts) > 1:
        return True
    return not plain and not folded.rstrip().endswith(("?", ":")) and _name_below(lines, i, last)


def _flows_on(folded: str, lines: Lines, i: int, last: int) -> bool:
    """Whether a closing's words only start a sentence that the next line goes on with ("best" above "would be Tuesday")."""
    if folded[-1] in ",.!;" or i + 1 >= last:
        return False
    below = lines.stripped[i + 1]
    return (
        below[:1].islower() and (len(below.split()) > 2 or below.endswith("?")) and len(folded.split()) == 1
    )


def _name_below(lines: Lines, i: int, last: int) -> bool:
    """Whether the next written line looks like a name, or nothing but a signature follows."""
    below = "".join(_written_below(lines, i, last, 1))
    if not below:
        return False
    if _DELIMITER.fullmatch(below) or _CONTACT.search(below):
        return True
    return (
        len(below.split()) <= _MOST_NAME_WORDS
        and not below.rstrip().endswith(("?", ":", "!"))
        and below[:1].isupper() | (len(below) <= 12)
    )


def _until_postscript(lines: Lines, i: int, last: int, words: _Words) -> int:
    """Where the writer's words resume below a signature: at a postscript, else nowhere."""
    for j in range(i + 1, last):
        line = lines.stripped[j]
        if line and _is_postscript(line, words):
            return j
    return last


def _is_postscript(line: str, words: _Words) -> bool:
    head = line[:10].casefold()
    mark = re.match(r"[\W_]*((?:p\.? ?){1,3}s\b\.?|n\.?b\b\.?|postscript\b)\s*[:.\-–—,]?\s", head + " ")
    return mark is not None and mark[1].strip() in words.postscripts and len(line) > len(mark[0])


def _starts_paragraph(lines: Lines, i: int, first: int) -> bool:
    return (
        i == first
        or not lines.stripped[i - 1]
        or len(lines.stripped[i - 1]) < 50
        or lines.labels[i - 1] != OWN
    )


def _mark_contact_block(lines: Lines, first: int, last: int, words: _Words) -> None:
    """The last paragraph of a run where it is a name above telephone, address or title, with no closing above it."""
    end = last
    while end > first and not lines.stripped[end - 1]:
        end -= 1
    start = end
    while start > first and lines.stripped[start - 1] and end - start <= _MOST_CONTACT_LINES:
        start -= 1
    above = start - 1
    while above >= first and not lines.stripped[above]:
        above -= 1
    if above < first or lines.stripped[above].endswith((":", "：")):
        return
    if (
        lines.stripped[above].casefold().startswith(words.greetings)
        and len(lines.stripped[above]) < _LONGEST_CLOSING
    ):
        return
    if _is_contact_block(lines.stripped[start:end]):
        lines.mark(start, last, SIGNATURE)


def _is_contact_block(written: list[str]) -> bool:
    if not 2 <= len(written) <= _MOST_CONTACT_LINES:
        return False
    if any(len(line) > _LONGEST_CONTACT_LINE or _is_prose(line) for line in written):
        return False
    contacts = sum(bool(_CONTACT.search(line) or _PHONE.search(line)) for line in written)
    titles = sum(bool(_TITLE.search(line)) for line in written)
    named = len(written[0].split()) <= _MOST_NAME_WORDS + 2 and not written[0].startswith(
        ("-", "*", "•", "http")
    )
    return named and contacts >= 1 and contacts + titles + 2 >= len(written) / 2


def _is_prose(line: str) -> bool:
    return bool(_SENTENCE.search(line)) and len(line.split()) > 5 and not _CONTACT.search(line)
