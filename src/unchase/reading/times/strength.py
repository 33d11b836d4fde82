"""How sure a reading is: which expressions stand by themselves and which are weak or no time at all in their place."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from unchase.reading.times.meaning import (
    Bounded,
    Cycle,
    Date,
    Edge,
    Feast,
    Moment,
    Now,
    Nth,
    Numbered,
    Related,
    Span,
    Stretch,
    Weekday,
    Year,
)

if TYPE_CHECKING:
    from unchase.reading.times.expressions import Item
    from unchase.reading.times.tokens import Words

MONEY = (
    "$",
    "€",
    "£",
    "%",
    "#",
    "percent",
    "pct",
    "pounds",
    "euros",
    "dollars",
    "usd",
    "eur",
    "gbp",
    "quid",
    "kg",
    "mm",
    "cm",
    "km",
    "inch",
    "inches",
    "meters",
    "metres",
    "miles",
    "lbs",
    "gb",
    "mb",
    "tb",
    "ghz",
    "mhz",
    "kw",
    "kwh",
    "volts",
    "amps",
    "litres",
    "liters",
    "gallons",
    "feet",
    "ft",
    "tons",
    "tonnes",
    "grams",
    "bar",
    "psi",
    "rpm",
    "degrees",
    "°",
    "seats",
    "users",
    "people",
    "licences",
    "licenses",
    "units",
    "pieces",
    "pcs",
    "points",
    "stars",
    "per",
)


class Strength(IntEnum):
    """No time here, a weak reading, one to stand by."""

    NONE = 0
    WEAK = 1
    SURE = 2


def strength(words: Words, item: Item) -> Strength:
    """How sure the item is by its words and their neighbours."""
    node = item.node
    if words.is_(item.first - 1, "$", "€", "£", "#") and words.tight(item.first):
        return Strength.NONE
    if (words.is_(item.last, *MONEY) and not _dated(node)) or _joined_to_more(words, item):
        return Strength.NONE
    if _named_thing(words, item):
        return Strength.NONE
    if isinstance(node, Bounded):
        return _of_bound(words, item, node)
    if isinstance(node, Span):
        return _of_span(words, item, node)
    return _of_moment(words, item, node)


def _dated(node: object) -> bool:
    """Whether a weekday or month stands in it, which no measure behind can undo."""
    frames = node.frames if isinstance(node, Moment) else ()
    return any(
        isinstance(one, Weekday | Related | Cycle) or (isinstance(one, Date) and one.year) for one in frames
    )


def _joined_to_more(words: Words, item: Item) -> bool:
    """Whether the words are a piece of something longer: a file name, a code, a web address."""
    first, last = item.first, item.last
    if "loose_numbers" in words.accept:
        return (
            words.tight(last)
            and words.is_(last, "-")
            and words.tight(last + 1)
            and words.digits(last + 1) > 0
        )
    if (
        words.tight(first)
        and words.is_(first - 1, "/", "_", "@", "=", "&", "\\", ".")
        and words.tight(first - 1)
        and first > 1
    ):
        if words.word[first - 2][-1:].isalnum():
            return True
    if words.tight(last) and words.is_(last, "-", "/") and words.tight(last + 1) and words.digits(last + 1):
        if words.digits(last + 1) >= 3 or words.digits(last - 1):
            return True
    if words.tight(last) and words.is_(last, "_", "@", "=", "\\") and not words.is_(last, "@"):
        return True
    return (
        words.tight(last)
        and words.is_(last, ".", "-", "/")
        and words.tight(last + 1)
        and last + 1 < len(words)
        and words.word[last + 1][:1].isalnum()
        and not words.found(last + 1)
    )


def _named_thing(words: Words, item: Item) -> bool:
    """Whether a capitalised word behind makes it a name ("Friday Harbor", "12 Noon Street"), or a noun a kind of thing ("the Friday app")."""
    behind = item.last
    if "loose_numbers" in words.accept:
        return False
    before = item.first - 1
    if words.is_(
        before, "called", "named", "mr", "mrs", "ms", "miss", "like", "use", "uses", "using", "via"
    ) or (words.is_(before, ".") and words.is_(before - 1, "mr", "mrs", "ms")):
        return not isinstance(item.node, Bounded) and not words.digits(item.first)
    if words.is_(before, "is") and words.is_(before - 1, "name"):
        return True
    if (
        item.last - item.first == 1
        and words.is_(behind, ",")
        and words.is_(behind + 1, "as")
        and words.is_(behind + 2, "in")
    ):
        return True
    behind += words.is_(behind, "'s")
    if behind >= len(words) or not words.word[behind].isalpha() or "heart" in (words.kinds[behind] or ()):
        return False
    return _named_by(words, item, behind)


def _named_by(words: Words, item: Item, behind: int) -> bool:
    before = item.first - 1
    last = item.last - 1
    worded = (
        words.has("weekday", last)
        or (words.has("part", last) and words.has("weekday", item.first))
        or words.has("clock", last)
        or words.has("feast", last)
        or words.has("season", last)
        or words.has("month", last)
    )
    if not worded or "\n" in words.gap[last]:
        return False
    word = words.original(behind)
    if word[:1].isupper() and not word.isupper() and words.lower_case:
        return True
    if words.kinds[behind]:
        return False
    if (
        words.has("weekday", item.first)
        and words.is_(before, "a")
        and words.word[behind] not in words.lexicon.context.get("followers", ())
    ):
        return True
    if (
        words.has("weekday", last)
        and item.last - item.first <= 2
        and words.is_(last - 1, "the")
        and words.word[behind] not in words.lexicon.context.get("followers", ())
    ):
        return not words.has("works", behind)
    return words.is_(last, "mon") and words.is_(behind, "dieu", "ami")


def _of_bound(words: Words, item: Item, node: Bounded) -> Strength:
    inner = node.of
    if isinstance(inner, Span):
        return Strength.SURE
    if not inner.frames and inner.clock is None and inner.part is None:
        return Strength.NONE
    if (
        inner.clock
        and not inner.frames
        and not inner.clock.written
        and not inner.clock.half
        and not inner.clock.exact
        and not inner.part
    ):
        if words.is_(
            item.first, "past", ">", "<", "post", "following", "ending", "since", "within"
        ) or words.at("unit", item.last):
            return Strength.NONE
        return _bare_hour(words, item)
    if len(inner.frames) == 1 and isinstance(inner.frames[0], Year) and not inner.frames[0].fiscal:
        return Strength.SURE
    if inner.frames and isinstance(inner.frames[0], Now) and "now" not in words.accept:
        return Strength.NONE
    inner_first = item.first + 1
    return max(_of_moment(words, type(item)(inner, inner_first, item.last), inner, bound=True), Strength.WEAK)


def _of_span(words: Words, item: Item, node: Span) -> Strength:
    first, last = node.first, node.last
    if words.is_(
        item.first - 1, "open", "hours", "weekdays", "daily", "hrs", "hotline", "hours:", "opening"
    ) or (words.is_(item.first - 1, ":") and words.is_(item.first - 2, "hours", "open")):
        if not (first.frames or last.frames):
            return Strength.NONE
    if first.frames or last.frames:
        if _weekly_hours(words, item, first, last):
            return Strength.NONE
        if all(isinstance(one, Year) for one in (*first.frames, *last.frames)) and "year" not in words.accept:
            return Strength.WEAK
        return Strength.SURE
    clocks = [one.clock for one in (first, last) if one.clock]
    if (
        words.digits(item.first) >= 3
        and words.digits(item.last - 1) >= 3
        and not words.is_(item.last - 2, ":", ".")
        and "loose_numbers" not in words.accept
    ):
        return Strength.WEAK
    if (
        any(
            words.is_(item.first - back, "hours", "timing", "timings", "open", "opening")
            for back in (1, 2, 3)
        )
        and "year" not in words.accept
    ):
        return Strength.NONE
    if any(one.written or one.half or one.exact for one in clocks) or first.part or last.part:
        return Strength.SURE
    return _bare_hour(words, item)


def _weekly_hours(words: Words, item: Item, first: Moment, last: Moment) -> bool:
    """ "Mon-Fri 9-5": office hours, no appointment."""
    if "year" in words.accept or not all(
        len(one.frames) == 1 and isinstance(one.frames[0], Weekday) for one in (first, last)
    ):
        return False
    behind = item.last + words.is_(item.last, ",", ":")
    hours = first.clock or last.clock or words.digits(behind) > 0
    return bool(hours) and first.frames[0] != last.frames[0]


def _of_moment(words: Words, item: Item, node: Moment, *, bound: bool = False) -> Strength:
    if not node.frames:
        return _of_hours(words, item, node)
    if (
        node.clock
        and words.digits(item.last - 1) == 4
        and words.is_(item.last - 2, "at")
        and words.original(item.last)[:1].isupper()
        and item.last < len(words)
    ):
        return Strength.NONE
    if len(node.frames) > 1 or node.clock or node.zone:
        return Strength.SURE if not _loose_year(words, node) else Strength.WEAK
    one = node.frames[0]
    single = item.last - item.first == 1
    if isinstance(one, Date):
        return _of_date(words, item, one, single=single, bound=bound)
    if isinstance(one, Weekday):
        return _of_weekday(words, item, single=single, bound=bound)
    if isinstance(one, Year):
        return _of_year(words, item, one)
    if isinstance(one, Cycle) and one.vague:
        return (
            Strength.SURE
            if "vague_unit" in words.accept
            else (Strength.SURE if one.unit == "weekend" else Strength.NONE)
        )
    if (
        isinstance(one, Cycle) and one.unit in ("second", "minute", "hour") and "weak" not in words.accept
    ) or (isinstance(one, Stretch) and one.sign < 0 and "business" == ""):
        return Strength.WEAK
    if (
        isinstance(one, Edge)
        and isinstance(one.of, Cycle)
        and one.of.unit == "day"
        and words.is_(item.first - 1, "at")
        and "year" not in words.accept
    ):
        return (
            Strength.NONE
            if item.first < 2 or not words.word[item.first - 2][-1:].isalpha()
            else Strength.SURE
        )
    if (
        isinstance(one, Cycle)
        and one.unit in ("day", "business day")
        and one.shift < 0
        and "vague_unit" not in words.accept
    ):
        return Strength.NONE
    if isinstance(one, Now):
        return Strength.SURE if "now" in words.accept else Strength.NONE
    if isinstance(one, Numbered) and one.unit == "season":
        return _of_season(words, item, single=single, bound=bound)
    if isinstance(one, Nth):
        return (
            Strength.SURE
            if one.weekday is not None and "bare_ordinal" in words.accept
            else (Strength.WEAK if one.weekday is None else Strength.SURE)
        )
    if isinstance(one, Feast) and _attribute(words, item):
        return Strength.NONE
    if isinstance(one, Feast):
        plain = (
            words.is_(item.last - 1, "year")
            and words.is_(item.first, "new")
            and "bare_month" not in words.accept
        )
        if (
            plain
            and not bound
            and not words.is_(
                item.first - 1, "for", "at", "the", "until", "till", "over", "and", "on", "since"
            )
        ):
            return Strength.NONE
        return _capital(words, item.first, bound=bound)
    return Strength.SURE


def _attribute(words: Words, item: Item) -> bool:
    """Whether a feast only qualifies a noun ("our Black Friday playbook")."""
    behind = item.last
    if (
        "loose_numbers" in words.accept
        or behind >= len(words)
        or words.kinds[behind]
        or not words.word[behind].isalpha()
    ):
        return False
    return words.word[behind] not in words.lexicon.context.get("followers", ()) and words.is_(
        item.first - 1, "our", "the", "your", "a", "this", "my", "their"
    )


def _loose_year(words: Words, node: Moment) -> bool:
    return False


def _of_hours(words: Words, item: Item, node: Moment) -> Strength:
    clock = node.clock
    if clock is None:
        return _of_part(words, item, node)
    if not (words.digits(item.first) or words.has("number", item.first)) and words.is_(
        item.first - 1, "mr", "mrs", "ms"
    ):
        return Strength.NONE
    if (
        0 < words.digits(item.first) <= 4
        and words.original(item.last)[:1].isupper()
        and words.is_(item.first - 1, "at")
        and words.digits(item.first) >= 3
        if item.last < len(words)
        else False
    ):
        return Strength.NONE
    if clock.half or node.part or node.zone or clock.about or words.has("oclock", item.last - 1):
        return Strength.SURE
    if clock.written or clock.exact:
        plain = words.digits(item.first) in (3, 4) and item.last == item.first + 1
        if plain and not words.is_(
            item.first - 1, "at", "@", "around", "by", "until", "til", "till", "before", "after"
        ):
            return Strength.NONE
        if (
            plain
            and words.value(item.first) >= 1900
            and words.value(item.first) <= 2100
            and not words.is_(item.first - 1, "at", "@")
        ):
            return Strength.WEAK
        return Strength.SURE
    return _bare_hour(words, item)


def _bare_hour(words: Words, item: Item) -> Strength:
    """A mere number as an hour: "at 3", "4 works", "3 or 4" with something behind that makes it no count."""
    behind = item.last
    if words.is_(behind, "%", "$", "€", "£", "x", "/", "am") or words.tight_word(behind):
        return Strength.NONE
    hours = [
        one.clock.hour
        for one in (
            (item.node.first, item.node.last)
            if isinstance(item.node, Span)
            else (item.node.of,)
            if isinstance(item.node, Bounded)
            else (item.node,)
        )
        if isinstance(one, Moment) and one.clock
    ]
    if any(
        hour in (0, 24)
        or (
            hour > 12
            and not words.is_(item.first - 1, "at", "@", "kl", "klo", "around", "until", "by", "um")
            and not words.is_(item.first, "until", "by", "after", "before", "from")
        )
        for hour in hours
    ):
        return Strength.NONE if any(hour in (0, 24) for hour in hours) else Strength.WEAK
    nxt = words.word[behind] if behind < len(words) else "."
    cue = words.word[item.first - 1] if item.first else ""
    plain = nxt.isalpha() and nxt not in words.lexicon.context.get("followers", ())
    alone = (
        item.first == 0
        or not words.word[item.first - 1][-1:].isalpha()
        or words.has("cue", item.first - 1)
        or words.is_(
            item.first - 1,
            "and",
            "so",
            "then",
            "yes",
            "ok",
            "maybe",
            "the",
            "but",
            "i",
            "think",
            "guess",
            "suppose",
            "hmm",
            "either",
            "only",
        )
    )
    if words.at("works", behind) and not plain and alone:
        return Strength.SURE
    if plain:
        return Strength.NONE
    if cue in ("at", "@", "around", "until", "till", "til") or words.is_(
        item.first, "before", "after", "until", "till", "til", "from", "between", "by"
    ):
        return Strength.SURE
    if words.has("cue", item.first - 1) and cue not in (
        "or",
        "to",
        "from",
        "for",
        "by",
        "past",
        "about",
        "maybe",
        "either",
        "since",
        "@",
    ):
        return Strength.SURE if cue in ("say", "after", "before", "between", "make", "it") else Strength.WEAK
    if "bare_number" in words.accept and len(words) == 1:
        return Strength.SURE
    return Strength.WEAK


def _of_part(words: Words, item: Item, node: Moment) -> Strength:
    if "bare_part" in words.accept:
        return Strength.SURE
    if words.has("weekdays", item.first - 1) or words.word[item.last - 1].endswith("s"):
        return Strength.WEAK
    before = item.first - 1
    if (words.is_(before, "the") and words.is_(before - 1, "in", "during")) or words.is_(before, "in"):
        return Strength.SURE
    name = node.part.name if node.part else ""
    if (
        name == "eod"
        and words.is_(item.first - 1, "at")
        and item.last < len(words)
        and "year" not in words.accept
    ):
        starts = item.first < 2 or not words.word[item.first - 2][-1:].isalpha()
        if starts:
            return Strength.NONE
    if name == "eod" and words.is_(item.first, "the") and words.is_(item.first - 1, "at") and item.first < 2:
        return Strength.NONE
    if name in (
        "first_thing",
        "last_thing",
        "cob",
        "eod",
        "before_lunch",
        "after_lunch",
        "after_work",
        "mid_morning",
        "mid_afternoon",
    ):
        return Strength.SURE
    return Strength.SURE if node.part and node.part.edge else Strength.WEAK


def _of_date(words: Words, item: Item, one: Date, *, single: bool, bound: bool) -> Strength:
    if one.day is None and one.year is None:
        return _of_month(words, item, single=single, bound=bound)
    if one.month is None:
        return _of_day(words, item, bound=bound)
    nxt = words.word[item.last] if item.last < len(words) else "."
    slashed = (
        one.year is None
        and words.digits(item.first)
        and words.digits(item.last - 1)
        and not words.has("ordinal_ending", item.last - 1)
    )
    if slashed and words.is_(item.first - 1, "a", "an") and "loose_numbers" not in words.accept:
        return Strength.NONE
    if (
        slashed
        and not bound
        and nxt.isalpha()
        and nxt not in words.lexicon.context.get("followers", ())
        and not (words.kinds[item.last] or {}).get("start")
        and not words.is_(item.first - 1, "on", "by", "the", "for", "until", "from")
    ):
        return Strength.WEAK if "loose_numbers" not in words.accept else Strength.SURE
    return Strength.SURE


def _of_day(words: Words, item: Item, *, bound: bool) -> Strength:
    """ "The 9th": a day of the month, unless a noun follows ("the 9th floor", "the second option")."""
    behind = item.last
    nxt = words.word[behind] if behind < len(words) else "."
    if words.at("unit", behind):
        return Strength.NONE
    noun = (
        nxt.isalpha()
        and nxt not in words.lexicon.context.get("followers", ())
        and not (words.kinds[behind] or {}).get("start")
    )
    if noun or (words.is_(behind, "-", "/") and words.tight(behind)) or words.is_(behind, "'", "’"):
        return (
            Strength.SURE
            if "bare_number_day" in words.accept and words.is_(item.first - 1, "the")
            else Strength.NONE
        )
    spelt = not words.digits(item.last - 2) and not words.digits(item.first)
    if spelt:
        return (
            Strength.SURE
            if (
                words.is_(item.first - 1, "the")
                and words.word[item.last - 1] not in ("first", "second", "third", "half", "quarter", "fourth")
            )
            or "bare_ordinal" in words.accept
            else Strength.NONE
        )
    return Strength.SURE


def _of_month(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    if "bare_month" in words.accept and not words.is_(item.first, "may"):
        return Strength.SURE
    word = words.word[item.first]
    weak = word in words.lexicon.context.get("weak", ()) and single
    if not weak or bound:
        return _capital(words, item.first, bound=bound) if weak else Strength.SURE
    before = words.word[item.first - 1] if item.first else ""
    upper = words.original(item.first)[:1].isupper()
    if before in MONTH_BEFORE:
        lower = word in words.lexicon.context.get("must_be_capital", ()) and not upper
        return Strength.SURE if not lower or before in MONTH_SURE else Strength.NONE
    if (
        item.first > 1
        and before.isalpha()
        and words.kinds[item.first - 1] is None
        and words.original(item.first - 1)[:1].isupper()
        and words.original(item.first - 2) not in (".", "!", "?")
    ):
        return Strength.NONE
    if word in ("april", "june", "august", "may", "march", "jan") and before in words.lexicon.context.get(
        "names_before", ()
    ):
        return Strength.NONE
    nxt = words.word[item.last] if item.last < len(words) else ""
    if word in ("april", "june", "jan", "august") and nxt in (
        "is",
        "does",
        "has",
        "and",
        "will",
        "was",
        "said",
        "says",
    ):
        return Strength.WEAK
    if upper and (
        nxt
        in (
            "works",
            "is",
            "would",
            "looks",
            "suits",
            "or",
            "and",
            "at",
            "?",
            "then",
            "should",
            "might",
            "was",
            "if",
            "when",
        )
        or (not nxt.isalpha() and item.first)
    ):
        return (
            Strength.SURE
            if word not in ("may", "march") or nxt in ("works", "is", "would", "looks", "suits", "or", "?")
            else Strength.WEAK
        )
    return (
        Strength.WEAK
        if upper and item.first and nxt not in ("i", "we", "you", "not", "be")
        else Strength.NONE
    )


MONTH_SURE = (
    "in",
    "by",
    "of",
    "until",
    "till",
    "next",
    "last",
    "this",
    "early",
    "late",
    "mid",
    "since",
    "before",
    "after",
    "during",
    "through",
)
MONTH_BEFORE = (
    "in", "by", "before", "after", "until", "till", "since", "early", "mid", "late", "next", "this", "last", "from", "to", "through",
    "during", "for", "of", "around", "come", "maybe", "or", "and", "say", "towards", "toward", "about", "till", "starting", "past", "beyond", "-", "–",
)  # fmt: skip


def _of_weekday(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    word = words.word[item.first]
    if single and word in ("sat", "sun", "mon", "wed", "thu", "fri", "tue") and not bound:
        upper = words.original(item.first)[:1].isupper()
        before = words.word[item.first - 1] if item.first else ""
        cue = before in (
            "on",
            "this",
            "next",
            "by",
            "or",
            "and",
            "till",
            "until",
            "for",
            "about",
            "for",
            "from",
            "to",
            ",",
            "-",
            "not",
        )
        if "weak" in words.accept:
            return Strength.SURE
        if word in ("sat", "sun"):
            if (cue and before not in ("and", ",", "or", "for", "from", "to", "about")) or (
                upper and item.first and before not in ("the",)
            ):
                return Strength.SURE
            return Strength.WEAK if upper else Strength.NONE
        return Strength.SURE if cue or upper or len(words) <= 6 else Strength.WEAK
    return Strength.SURE


def _of_year(words: Words, item: Item, one: Year) -> Strength:
    if one.fiscal or one.length > 2:
        return Strength.SURE
    if "year" in words.accept:
        return Strength.SURE
    if not words.digits(item.last - 1):
        return Strength.WEAK
    if words.is_(
        item.first - 1,
        "in",
        "by",
        "during",
        "until",
        "through",
        "since",
        "for",
        "of",
        "late",
        "early",
        "year",
        "from",
        "before",
        "after",
    ):
        return Strength.SURE if not words.at("unit", item.last) else Strength.NONE
    return Strength.WEAK if words.is_(item.first, "year") else Strength.NONE


def _of_season(words: Words, item: Item, *, single: bool, bound: bool) -> Strength:
    if "seasonless" in words.accept and "decade" in words.accept and "week_rest" in words.accept:
        return Strength.SURE
    if not single or bound:
        return Strength.SURE
    before = words.word[item.first - 1] if item.first else ""
    if before == "the" and words.is_(
        item.first - 2, "in", "over", "during", "by", "after", "before", "of", "until"
    ):
        return (
            Strength.SURE
            if words.word[item.first] not in ("spring", "fall")
            or words.is_(item.first - 2, "in", "over", "during", "until")
            else Strength.WEAK
        )
    if before in (
        "in",
        "by",
        "this",
        "next",
        "last",
        "until",
        "till",
        "before",
        "after",
        "during",
        "come",
        "for",
        "mid",
        "over",
    ):
        return Strength.SURE if words.word[item.first] != "fall" or before != "for" else Strength.NONE
    return Strength.WEAK if words.word[item.first] not in ("fall", "spring") else Strength.NONE


def _capital(words: Words, i: int, *, bound: bool = False) -> Strength:
    word = words.word[i]
    if (
        word in words.lexicon.context.get("must_be_capital", ())
        and not words.original(i)[:1].isupper()
        and "weak" not in words.accept
    ):
        if bound and word in ("may", "march", "sat", "sun"):
            return Strength.WEAK
        return Strength.NONE
    return Strength.SURE
