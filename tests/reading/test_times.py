"""The readings of TIMES.md, one row each, and what METHOD says of a time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from unchase.core.when import Bound, Grain, When, ZoneKnownBy
from unchase.reading.times import find_times
from unchase.reading.times.conventions import UnknownConventionsError
from unchase.reading.times.zones import UnknownZoneError

LONDON = ZoneInfo("Europe/London")
# A Thursday morning in March.
NOW = datetime(2026, 3, 5, 10, 14, tzinfo=LONDON)


def times(text: str, **circumstances: object) -> tuple[When, ...]:
    told: dict[str, object] = {"at": NOW, "zone": "Europe/London", "locale": "en-GB", **circumstances}
    return find_times(text, **told).sure  # type: ignore[arg-type]


def only(text: str, **circumstances: object) -> When:
    found = times(text, **circumstances)
    assert len(found) == 1, found
    return found[0]


def wall(when: When) -> tuple[str, str | None]:
    assert when.start is not None
    return f"{when.start:%Y-%m-%d %H:%M}", f"{when.end:%Y-%m-%d %H:%M}" if when.end else None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Tuesday at 3 pm works.", "2026-03-10 15:00", "2026-03-10 16:00"),
        ("Tuesday at ten, please.", "2026-03-10 10:00", "2026-03-10 11:00"),
        ("Tuesday at noon, please.", "2026-03-10 12:00", "2026-03-10 13:00"),
        ("Tuesday at 5 is fine.", "2026-03-10 17:00", "2026-03-10 18:00"),
        ("Tuesday at 7 is fine.", "2026-03-10 07:00", "2026-03-10 08:00"),
        ("Tuesday 3:30 then.", "2026-03-10 15:30", "2026-03-10 15:31"),
        ("Tuesday 2.15 then.", "2026-03-10 14:15", "2026-03-10 14:16"),
        ("quarter past one on Tuesday", "2026-03-10 13:15", "2026-03-10 13:16"),
        ("Tuesday, twenty to three", "2026-03-10 14:40", "2026-03-10 14:41"),
        ("half four on Tuesday", "2026-03-10 16:30", "2026-03-10 16:31"),
        ("half ten on Tuesday", "2026-03-10 10:30", "2026-03-10 10:31"),
        ("Tuesday between 10 and noon", "2026-03-10 10:00", "2026-03-10 12:00"),
        ("Tuesday before 10", "2026-03-10 08:00", "2026-03-10 10:00"),
        ("Tuesday, any time after 2", "2026-03-10 14:00", None),
        ("Tuesday morning", "2026-03-10 08:00", "2026-03-10 12:00"),
        ("tomorrow arvo", "2026-03-06 12:00", "2026-03-06 18:00"),
        ("tonight", "2026-03-05 17:00", "2026-03-06 00:00"),
        ("first thing Monday", "2026-03-09 08:00", "2026-03-09 10:00"),
        ("Monday before lunch", "2026-03-09 08:00", "2026-03-09 12:00"),
        ("COB Friday", "2026-03-06 17:00", "2026-03-06 18:00"),
        ("EOW", "2026-03-06 00:00", "2026-03-07 00:00"),
        ("EOM", "2026-03-31 00:00", "2026-04-01 00:00"),
        ("Thursday", "2026-03-12 00:00", "2026-03-13 00:00"),
        ("this Friday", "2026-03-06 00:00", "2026-03-07 00:00"),
        ("next Tuesday", "2026-03-10 00:00", "2026-03-11 00:00"),
        ("Thursday week", "2026-03-19 00:00", "2026-03-20 00:00"),
        ("a week from Tuesday", "2026-03-17 00:00", "2026-03-18 00:00"),
        ("next week", "2026-03-09 00:00", "2026-03-16 00:00"),
        ("the week of the 18th", "2026-03-16 00:00", "2026-03-23 00:00"),
        ("calendar week 41", "2026-10-05 00:00", "2026-10-12 00:00"),
        ("early next week", "2026-03-09 00:00", "2026-03-11 00:00"),
        ("mid next week", "2026-03-10 00:00", "2026-03-13 00:00"),
        ("late next week", "2026-03-12 00:00", "2026-03-14 00:00"),
        ("in a couple of weeks", "2026-03-16 00:00", "2026-03-23 00:00"),
        ("in a few weeks", "2026-03-19 00:00", "2026-04-09 00:00"),
        ("in six months", "2026-09-01 00:00", "2026-10-01 00:00"),
        ("next month", "2026-04-01 00:00", "2026-05-01 00:00"),
        ("start of June", "2026-06-01 00:00", "2026-06-11 00:00"),
        ("mid-June", "2026-06-11 00:00", "2026-06-21 00:00"),
        ("end of June", "2026-06-24 00:00", "2026-07-01 00:00"),
        ("the first week of June", "2026-06-01 00:00", "2026-06-08 00:00"),
        ("Q3", "2026-07-01 00:00", "2026-10-01 00:00"),
        ("this financial year", "2025-04-01 00:00", "2026-04-01 00:00"),
        ("FY 2026-27", "2026-04-01 00:00", "2027-04-01 00:00"),
        ("the second half of the year", "2026-07-01 00:00", "2027-01-01 00:00"),
        ("the back end of the year", "2026-10-01 00:00", "2027-01-01 00:00"),
        ("this summer", "2026-06-01 00:00", "2026-09-01 00:00"),
        ("after the summer", "2026-09-01 00:00", "2026-10-01 00:00"),
        ("this time next year", "2027-03-01 00:00", "2027-04-01 00:00"),
        ("give it two weeks", "2026-03-19 00:00", "2026-03-20 00:00"),
        ("after the holidays", "2027-01-02 00:00", "2027-01-17 00:00"),
        ("in the new year", "2027-01-01 00:00", "2027-02-01 00:00"),
        ("after Easter", "2026-04-07 00:00", "2026-04-21 00:00"),
        ("Good Friday", "2026-04-03 00:00", "2026-04-04 00:00"),
        ("06/11/2026", "2026-11-06 00:00", "2026-11-07 00:00"),
        ("31.05.2026", "2026-05-31 00:00", "2026-06-01 00:00"),
        ("2026-05-06T09:30", "2026-05-06 09:30", "2026-05-06 09:31"),
        ("wendsday 10am", "2026-03-11 10:00", "2026-03-11 11:00"),
        ("Tuesday at\n10.15", "2026-03-10 10:15", "2026-03-10 10:16"),
    ],
)
def test_business_language_reads_as_a_careful_colleague_would_put_it_in_the_diary(
    text: str, start: str, end: str | None
) -> None:
    assert wall(only(text)) == (start, end)


def test_a_firm_time_is_one_clock_time_on_a_known_day() -> None:
    assert only("Tuesday at 3 works.").firm
    assert not only("Tuesday works.").firm
    assert not only("Tuesday between 10 and noon.").firm
    assert not only("Tuesday, any time after 2.").firm
    assert not only("COB Tuesday.").firm


def test_a_bare_clock_time_lacks_its_day_unless_the_text_has_named_one() -> None:
    guessed = only("4 works")
    assert guessed.lacks_day
    assert not guessed.firm
    day, clock = times("Tuesday works. 3pm?")
    assert day.grain is Grain.DAY
    assert wall(clock)[0] == "2026-03-10 15:00"
    assert clock.firm
    assert not clock.lacks_day


def test_a_refused_time_is_negated_and_never_firm() -> None:
    refused = only("I can't do Tuesday at 3.")
    assert refused.negated
    assert not refused.firm


def test_the_other_day_of_a_refusal_stands() -> None:
    no, yes = times("I can't do Tuesday but Wednesday at 2 is fine.")
    assert no.negated
    assert not yes.negated
    assert yes.firm


def test_what_lies_behind_resolves_backwards() -> None:
    spoke = only("We spoke on Tuesday.")
    assert wall(spoke)[0] == "2026-03-03 00:00"
    assert spoke.past


def test_a_real_condition_is_marked_and_a_courtesy_is_not() -> None:
    assert only("If the board approves it, Tuesday at 3.").conditional
    courteous = only("If that suits you, Tuesday at 3.")
    assert not courteous.conditional
    assert courteous.firm


def test_a_deadline_keeps_the_interval_of_its_day() -> None:
    due = only("You will have it by Friday.")
    assert wall(due) == ("2026-03-06 00:00", "2026-03-07 00:00")
    assert due.bound is Bound.BY


def test_after_a_day_is_open_from_the_next_one() -> None:
    after = only("Call me after 24 March.")
    assert wall(after) == ("2026-03-25 00:00", None)
    assert after.open
    assert after.bound is Bound.AFTER


def test_alternatives_share_what_is_said_once() -> None:
    assert [wall(one)[0] for one in times("3 or 4 pm on Tuesday?")] == [
        "2026-03-10 15:00",
        "2026-03-10 16:00",
    ]
    assert [wall(one)[0] for one in times("Tuesday or Wednesday at 3?")] == [
        "2026-03-10 15:00",
        "2026-03-11 15:00",
    ]
    assert [wall(one)[0] for one in times("the 5th, 6th or 7th of June")] == [
        "2026-06-05 00:00",
        "2026-06-06 00:00",
        "2026-06-07 00:00",
    ]


def test_a_weekday_that_does_not_fit_its_date_is_doubted() -> None:
    doubted = only("Friday 10 March at 11.")
    assert wall(doubted)[0].endswith("03-10 11:00")
    assert not doubted.firm
    assert len(doubted.candidates) > 1


def test_day_and_month_follow_the_writers_country() -> None:
    assert wall(only("Shall we say 4/5 at 2pm?"))[0] == "2026-05-04 14:00"
    american = only("Shall we say 4/5 at 2pm?", zone="America/New_York", locale="en-US")
    assert wall(american)[0] == "2026-04-05 14:00"


def test_seasons_turn_round_in_the_south() -> None:
    assert wall(only("this winter", zone="Australia/Sydney", locale="en-AU"))[0] == "2026-06-01 00:00"


def test_a_slot_of_a_calendar_line_is_firm_and_a_window_is_not() -> None:
    assert only("When: Tuesday 10 March 2026, 2:00pm - 2:30pm").firm
    assert not only("I am free Tuesday 2:00pm - 2:30pm").firm


def test_quoted_lines_are_not_the_writers_words() -> None:
    assert times("No thanks.\n\n> Would Tuesday at 2pm suit?") == ()


def test_spans_point_at_the_words() -> None:
    text = "Well, Tuesday at 3 is fine."
    found = only(text)
    assert text[found.span[0] : found.span[1]] == found.text == "Tuesday at 3"


def test_locale_and_country_follow_the_zone_where_none_is_told() -> None:
    berlin = find_times("Let us say 4/5 at 14:00.", at=NOW, zone="Europe/Berlin").sure
    assert wall(berlin[0])[0] == "2026-05-04 14:00"


def test_a_naive_moment_an_unknown_zone_and_unknown_conventions_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        find_times("today", at=NOW.replace(tzinfo=None), zone="UTC")
    with pytest.raises(UnknownZoneError, match="No time zone"):
        find_times("today", at=NOW, zone="Mars/Olympus")
    with pytest.raises(UnknownConventionsError, match="no conventions"):
        find_times("today", at=NOW, zone="UTC", conventions="martian")


def test_an_offset_may_stand_for_a_zone() -> None:
    found = find_times("today at 5pm", at=datetime(2026, 3, 5, 9, tzinfo=UTC), zone="-02:00").sure
    assert found[0].start == datetime(2026, 3, 5, 19, tzinfo=UTC)


def test_profiles_read_the_same_words_by_their_own_conventions() -> None:
    text = "tomorrow morning"
    ends = [
        wall(only(text, conventions=name, locale="en-US")) for name in ("business", "recognizers", "duckling")
    ]
    assert ends == [
        ("2026-03-06 08:00", "2026-03-06 12:00"),
        ("2026-03-06 08:00", "2026-03-06 12:00"),
        ("2026-03-06 00:00", "2026-03-06 12:00"),
    ]
    assert wall(only("in two weeks", conventions="recognizers"))[0] == "2026-03-19 00:00"
    assert wall(only("in two weeks"))[0] == "2026-03-16 00:00"


def test_a_fiscal_year_set_by_the_prospect_overrides_the_countrys() -> None:
    assert wall(only("FY27", fiscal_year_start=10))[0] == "2026-10-01 00:00"


def test_german_needs_words_only() -> None:
    told = {"zone": "Europe/Berlin", "locale": "de-DE"}
    assert wall(only("Passt Ihnen Dienstag um halb elf?", **told)) == ("2026-03-10 10:30", "2026-03-10 10:31")
    assert wall(only("Übernächste Woche gern, ich melde mich.", **told))[0] == "2026-03-16 00:00"
    assert wall(only("Am 28.4. um 14:15 Uhr bitte.", **told))[0] == "2026-04-28 14:15"


def test_a_named_zone_is_said_to_be_named() -> None:
    assert only("Tuesday 2pm Eastern").zone_known_by is ZoneKnownBy.NAMED


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("The trucks get here 10 June. Drop by the Monday.", "2026-06-15 00:00", "2026-06-16 00:00"),
        ("The permit comes out on 13 May, call me that same week.", "2026-05-11 00:00", "2026-05-18 00:00"),
        ("They decide on 27 April and sign the same day.", "2026-04-27 00:00", "2026-04-28 00:00"),
        ("Tuesday at 2 is taken. Wednesday, same time?", "2026-03-11 14:00", "2026-03-11 15:00"),
        ("The insurers issue the approved list on the 22nd.", "2026-03-22 00:00", "2026-03-23 00:00"),
        ("I sat down with your paper on Sunday evening.", "2026-03-01 17:00", "2026-03-01 21:00"),
    ],
)
def test_the_words_around_a_time_tell_which_one_is_meant(text: str, start: str, end: str) -> None:
    assert wall(times(text)[-1]) == (start, end)


def test_the_same_day_is_none_where_no_day_was_named() -> None:
    assert times("Two groups landed on the same day.") == ()


def test_a_range_after_a_feast_ends_behind_it() -> None:
    found = only("Easter to Tuesday", at=datetime(2000, 1, 1, tzinfo=LONDON))
    assert found.start is not None
    assert found.end is not None
    assert found.start < found.end
