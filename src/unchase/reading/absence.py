"""Read the notices people leave behind: absence with day of return and deputy, left notices, other automatic answers.

The words of all languages stand in `absences.toml`. A person may write the same words as a machine ("I'm out next week,
call me Monday"), so a text without automatic headers counts as a notice only where it says what notices say and
nothing that people say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from unchase.core.when import Grain, When
from unchase.reading.passages import sentence_at, sentence_saying, sentences
from unchase.reading.plain_dates import find_plain_dates
from unchase.reading.word_tables import table
from unchase.reading.wordings import MOST_COMPARED, Wordings, count, says, squeezed, wordings

if TYPE_CHECKING:
    from datetime import date

    from unchase.reading.plain_dates import PlainDate

_LONGEST_SUBJECT = 120  # some put the subject into the text: "Automatic reply: …"
_OPENING = 400  # characters in which a receipt says what it is
_LONGEST_NOTICE = 1_500  # a longer text without automatic headers is no notice
_GREETING_WORDS = 4  # a shorter sentence greets or takes leave
_ENOUGH = 2  # marks of a notice beside the absence itself
_BEFORE, _BEHIND = 48, 40  # characters around a date in which words make it the day of return
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_NAME = re.compile(
    r"[\s:–-]{0,3}(?:(?:an|to|my|our|me|at|PA,?|sich|unsere[nr]?|meine[nr]?|mi|mon|ma|colleague|kollegen|kollegin|assistant|compañer[oa])\s){0,3}"
    r"((?:(?:Herrn?|Frau|Mr|Mrs|Ms|Dr|M|Mme|Sr|Sra)\.?\s){0,2}[A-ZÄÖÜÉÈÍÓÁÑ][\w'’-]{1,30}(?:\s[A-ZÄÖÜÉÈÍÓÁÑ][\w'’-]{1,30}){0,2})"
)


_TWO_DAYS = re.compile(r"\d\s?[-–]\s?\d")


class Notice(StrEnum):
    """What a notice is about."""

    ABSENT = "absent"
    LEFT = "left"
    RECEIPT = "receipt"  # a mail was read, or deleted unread
    OTHER = "other"  # a ticket was opened, the office has hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A notice as read: the words it rests on with their span, the day of return, whom to turn to and in which words."""

    notice: Notice
    text: str
    span: tuple[int, int]
    returns: When | None = None
    whom: str | None = None
    whom_text: str = ""
    whom_span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Words:
    automatic_subjects: tuple[str, ...]
    absent_subjects: tuple[str, ...]
    receipt_subjects: tuple[str, ...]
    says: dict[str, Wordings]
    any: Wordings  # without one of these a text is no notice
    back: re.Pattern[str]
    until: re.Pattern[str]
    range: re.Pattern[str]
    starts: re.Pattern[str]
    before_name: re.Pattern[str]


@cache
def _words() -> _Words:
    data = table("absences.toml")
    until = "|".join(sorted(map(re.escape, data["return"]["until"]), key=len, reverse=True))
    starts = "|".join(map(re.escape, data["return"]["starts"]))
    range_ = "|".join(sorted(map(re.escape, data["return"]["range"]), key=len, reverse=True))
    back = "|".join(sorted(map(re.escape, data["return"]["back"]), key=len, reverse=True))
    names = "|".join(
        re.escape(word).replace(r"\ \*\ ", r"\s[^.\n]{1,40}?\s").replace(r"\ ", r"\s")
        for word in sorted(data["deputy"]["before"], key=len, reverse=True)
    )
    return _Words(
        automatic_subjects=tuple(data["subjects"]["automatic"]),
        absent_subjects=tuple(data["subjects"]["absent"]),
        receipt_subjects=tuple(data["subjects"]["receipt"]),
        says={kind: wordings(lines) for kind, lines in data["says"].items()},
        any=wordings(line for kind in _TELLING for line in data["says"][kind]),
        back=re.compile(rf"(?<!\w)(?<!nicht )(?<!not )(?<!pas )(?:{back})(?!\w)", re.IGNORECASE),
        # Between "until" and the date stand at most an article, a weekday and the like.
        until=re.compile(
            rf"(?<!\w)(?:{until})(?!\w)(?:\s(?:and\s)?[\w.,']{{1,14}}){{0,4}}?\s*\Z", re.IGNORECASE
        ),
        range=re.compile(
            rf"(?:(?<!\w)(?:{range_})(?:\s[\w.,']{{1,12}}){{0,2}}?\s*|\d\s?[-–]\s?)\Z", re.IGNORECASE
        ),
        starts=re.compile(rf"(?<!\w)(?:{starts})\s+(?:\w{{1,12}},?\s+)?\Z", re.IGNORECASE),
        before_name=re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE),
    )


def read_notice(
    text: str, *, subject: str = "", sender: str = "", at: datetime, zone: str, automatic: bool = False
) -> Read | None:
    """The notice a text is, or None. `automatic`: its headers or subject already say that a machine wrote it.

    `at` is aware, `zone` the writer's (IANA name or offset). Spans point into `text`.
    """
    words = _words()
    text = text[:MOST_COMPARED]
    said = squeezed(text)
    notice = _marked(said, squeezed(subject), words) if automatic else _unmarked(text, said, words)
    if notice is None:
        return None
    key = {Notice.ABSENT: "absent", Notice.LEFT: "left", Notice.RECEIPT: "receipt"}.get(notice)
    span = sentence_saying(
        text, *(words.says[kind] for kind in ([key] if key else ["received", "hours", "declared"]))
    )
    returns = _return_date(text, words, at=at, zone=zone) if notice is Notice.ABSENT else None
    if returns is not None and notice is Notice.ABSENT:
        span = _joined(text, span, returns.span)
    whom, whom_span = (
        _deputy(text, sender, words) if notice in {Notice.ABSENT, Notice.LEFT} else (None, (0, 0))
    )
    return Read(
        notice=notice,
        text=text[span[0] : span[1]],
        span=span,
        returns=returns,
        whom=whom,
        whom_text=text[whom_span[0] : whom_span[1]],
        whom_span=whom_span,
    )


def may_be_notice(text: str) -> bool:
    """Whether a text has any of the words without which it is no notice; quick, for the many that are none."""
    return says(squeezed(text[:MOST_COMPARED]), _words().any)


_TELLING = ("absent", "left", "received", "hours", "receipt", "self_declared")


def subject_says_automatic(subject: str) -> bool:
    """Whether only a machine puts such a subject: "Automatic reply: …", "Abwesenheitsnotiz: …", "Read: …"."""
    words, said = _words(), squeezed(subject)
    if said.startswith(words.automatic_subjects) or said.startswith(words.receipt_subjects):  # noqa: PIE810 - two tables
        return True
    if not said.startswith(words.absent_subjects):
        return False  # nearly every subject
    phrase = next(phrase for phrase in words.absent_subjects if said.startswith(phrase))
    # "Out of office: your offer", "Out of office until Monday", not "Out of office chairs".
    return phrase.endswith(":") or _AFTER_PHRASE.match(said, len(phrase)) is not None


_AFTER_PHRASE = re.compile(
    r"\s*(?:\Z|[:(\[–—-]|re\b|aw\b|until\b|till\b|bis\b|jusqu|hasta\b|from\b|vom\b|du\b|del\b)"
)


def _unmarked(text: str, said: str, words: _Words) -> Notice | None:
    """What a text (and `said`, the same squeezed) without automatic headers is, or None where a person may have written it."""
    if len(said) > _LONGEST_NOTICE:
        return None
    if said.startswith(_RECEIPTS) and says(said[:_OPENING], words.says["receipt"]):
        return Notice.RECEIPT
    left, absent, received, hours = (
        says(said, words.says[kind]) for kind in ("left", "absent", "received", "hours")
    )
    self_declared = not (left or absent) and says(said, words.says["self_declared"])
    if not (left or absent or received or hours) or "?" in said or says(said, words.says["human"]):
        return Notice.OTHER if self_declared else None
    declared = says(said, words.says["declared"]) or subject_says_automatic(text[:_LONGEST_SUBJECT])
    noted = count(said, words.says["noted"])
    if left:
        return Notice.LEFT if declared or noted >= _ENOUGH else None
    if absent:
        returns = _names_return(said, words)
        plainly = returns and says(said, words.says["out_of_office"])
        # Or nothing is said that a notice would not say.
        surely = declared or plainly or (noted + returns >= _ENOUGH and _says_no_more(text, words))
        return Notice.ABSENT if surely else None
    surely = (
        self_declared or declared or (received and says(said, words.says["added"])) or (hours and noted > 0)
    )
    return Notice.OTHER if surely else None


def _says_no_more(text: str, words: _Words) -> bool:
    """Whether every sentence of a text is one that notices have: whoever says more is a person."""
    for start, end in sentences(text):
        said = squeezed(text[start:end])
        if len(said.split()) <= _GREETING_WORDS or _ADDRESS.search(said):
            continue
        if not (
            any(says(said, words.says[kind]) for kind in ("absent", "noted", "declared"))
            or _names_return(said, words)
        ):
            return False
    return True


_RECEIPTS = (
    "your message",
    "ihre nachricht",
    "votre message",
    "su mensaje",
    "il messaggio",
    "uw bericht",
    "this is a receipt",
)


def _names_return(said: str, words: _Words) -> bool:
    """Whether a squeezed text names a day up to which somebody is away, or on which they are back."""
    return any(rank for rank, _ in _ranked(said, words, today=_ANY_DAY, month_first=False))


_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC).date()


def _marked(said: str, subject: str, words: _Words) -> Notice:
    """What the squeezed text of a machine is about."""
    if subject.startswith(words.receipt_subjects) or says(said[:_OPENING], words.says["receipt"]):
        return Notice.RECEIPT
    absent = says(said, words.says["absent"]) or subject.startswith(words.absent_subjects)
    returns = _names_return(said, words)
    # Who names a day of return has not left: "I have left the keys with reception and am back on the 10th".
    if says(said, words.says["left"]) and not (absent and returns):
        return Notice.LEFT
    if absent:
        return Notice.ABSENT
    other = says(said, words.says["received"]) or says(said, words.says["hours"]) or not returns
    return Notice.OTHER if other else Notice.ABSENT


def _joined(text: str, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """One span with the sentence of the date where both lie side by side; else the one."""
    sentence = sentence_at(text, other[0])
    start, end = min(one[0], sentence[0]), max(one[1], sentence[1])
    return (start, end) if "\n" not in text[start:end] else one


def _return_date(text: str, words: _Words, *, at: datetime, zone: str) -> When | None:
    """The day of return: a date with words of coming back, else one up to which somebody is away."""
    from unchase.reading.times.zones import zone_info

    rules = zone_info(zone)
    today = at.astimezone(rules).date()
    ranked = [
        pair
        for pair in _ranked(text, words, today=today, month_first=_month_first(zone))
        if pair[1].day > today
    ]
    rank, found = max(ranked, key=lambda pair: pair[0], default=(0, None))
    if not rank or found is None:
        return None
    start = datetime.combine(found.day, time(), tzinfo=rules)
    is_month = found.month and found.day.day == 1
    end_day: date = (
        (found.day + timedelta(days=32)).replace(day=1) if is_month else found.day + timedelta(days=1)
    )
    return When(
        start=start,
        end=datetime.combine(end_day, time(), tzinfo=rules),
        grain=Grain.MONTH if is_month else Grain.DAY,
        text=text[found.span[0] : found.span[1]],
        span=found.span,
        zone=zone,
    )


def _ranked(text: str, words: _Words, *, today: date, month_first: bool) -> list[tuple[int, PlainDate]]:
    """The dates of a text with how surely each is the day of return."""
    dates = find_plain_dates(text, today=today, month_first=month_first)
    starts = [*(found.span[0] for found in dates), len(text)]
    spans = sentences(text) if dates else []
    ranked = []
    for i, found in enumerate(dates):
        within = next(((start, end) for start, end in spans if start <= found.span[0] < end), found.span)
        ranked.append((_rank(text, found, words, within=within, until=starts[i + 1]), found))
    return ranked


def _rank(text: str, found: PlainDate, words: _Words, *, within: tuple[int, int], until: int) -> int:
    """How surely a date is the day of return: 3 said before or behind it, 2 "until" it, 1 it ends a range, 0 not at all.

    Words count within its sentence; behind it only where no other date stands, which starts at `until`.
    """
    start, end = found.span
    before = text[max(within[0], start - _BEFORE) : start]
    if words.starts.search(before):
        return 0
    if words.until.search(before):
        return 2
    if words.back.search(before):
        return 3
    behind = text[end : min(within[1], end + _BEHIND)]
    if until >= end + len(behind) and words.back.search(behind):
        return 3
    return 1 if words.range.search(before) or _TWO_DAYS.search(text[start:end]) else 0


def _month_first(zone: str) -> bool:
    """Whether 8/3 is the third of August where people keep this zone; of a bare offset those of the Americas do."""
    from unchase.reading.times.zones import country_of, month_first

    country = country_of(zone)
    return month_first(country) if country else zone[:3] in {"-04", "-05", "-06", "-07", "-08", "-09", "-10"}


def _deputy(text: str, sender: str, words: _Words) -> tuple[str | None, tuple[int, int]]:
    """Whom to turn to instead, an address if one is given, else a name; and the span of the sentence that says so."""
    for found in _ADDRESS.finditer(text):
        address = found[0].lower().rstrip(".'")
        if address != sender.lower():
            return address, sentence_at(text, found.start())
    for before in words.before_name.finditer(text):
        if named := _NAME.match(text, before.end()):
            name = named[1].strip()
            if name.casefold() not in _NO_NAMES:
                return name, sentence_at(text, before.start())
    return None, (0, 0)


_NO_NAMES = frozenset(
    {"i", "me", "the", "us", "ich", "sie", "uns", "je", "nous", "vous", "monday", "tuesday"}
)
