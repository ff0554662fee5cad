"""Opening hours hold against the clock on the wall, looked at minute by minute, and against another library."""

import datetime
import zoneinfo

import pytest
import workclock
from hypothesis import assume, given
from hypothesis import strategies as st
from wall import MINUTE, Wall

from bridge.clocks.hours import ALWAYS, DAY, LEAF, Hours

HOUR = 60 * MINUTE
CHANGES = [
    ("America/Mexico_City", "2022-10-30"),
    ("America/Mexico_City", "2022-04-03"),
    ("America/Mexico_City", "2026-04-05"),
    ("America/Tijuana", "2026-03-08"),
    ("America/Tijuana", "2026-11-01"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2094-04-04"),
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Apia", "2021-04-04"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Asia/Kolkata", "2026-12-31"),
]
"""Zones, and days on which their clocks were or will be changed, that of 2094 being the last of a leaf. The last zone changes none, and its
wall is half an hour off."""

OFFICE = [[(9 * 60, 14 * 60), (16 * 60, 19 * 60)]] * 5 + [[(10 * 60, 14 * 60)], []]


def moment(zone: str, text: str) -> int:
    return round(datetime.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp() * 1000)


def mexico(text: str) -> int:
    return moment("America/Mexico_City", text)


@st.composite
def shifts(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Of a day: none, one or two, now and then into the night, their ends often where clocks are changed."""
    minutes = st.one_of(st.sampled_from([0, 60, 90, 120, 150, 180, 1380, 1410]), st.integers(0, 1439))
    return [(first, first + draw(st.integers(1, 1440))) for first in draw(st.lists(minutes, max_size=2))]


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[str, int, datetime.date]:
    zone, day = draw(st.sampled_from(CHANGES))
    at = moment(zone, day) + draw(st.integers(-40 * 60, 40 * 60)) * MINUTE
    return zone, at, datetime.date.fromisoformat(day)


@given(around_a_change(), st.lists(shifts(), min_size=7, max_size=7), shifts(), st.integers(-2, 2), st.integers(0, 30 * 60))
def test_as_the_clock_on_the_wall_has_it(
    where: tuple[str, int, datetime.date], week: list[list[tuple[int, int]]], special: list[tuple[int, int]], off: int, length: int
) -> None:
    assume(any(week))
    zone, at, day = where
    exception = day + datetime.timedelta(days=off)
    for more in ({}, {"closed": {exception}}, {"dates": {exception: special}}):
        hours, wall = Hours(zone, week, **more), Wall(zone, week, **more)
        assert hours.is_open(at) == wall.open(at)
        assert hours.between(at, at + length * MINUTE) == wall.between(at, at + length * MINUTE)
        assert hours.between(at + length * MINUTE, at) == -wall.between(at, at + length * MINUTE)
        assert hours.next_open(at) == wall.next_open(at)
        some = min(length, 8 * 60) * MINUTE
        if hours.add(at, some) < at + 5 * DAY:  # the wall is slow
            assert hours.add(at, some) == wall.add(at, some)


@given(st.sampled_from(CHANGES), st.integers(-500, 500), st.integers(0, 1439), st.integers(0, 400 * 60), st.booleans())
def test_as_another_library_has_it_where_clocks_are_changed_while_nobody_works(
    where: tuple[str, str], days: int, minute: int, length: int, nights: bool
) -> None:
    """They differ where a shift begins or ends in an hour that is skipped or comes twice, and in the night before and after a day that is
    closed, which begins at midnight for the other."""
    zone, day = where
    assume(not (nights and zone == "Pacific/Apia"))
    at = moment(zone, day) + days * DAY + minute * MINUTE
    closed = [datetime.date.fromisoformat(day) + datetime.timedelta(days=off) for off in (-3, 1, 4)]
    if nights:
        ours = Hours(zone, [[(22 * 60, 30 * 60)]] * 5 + [[], []])
        theirs = workclock.Schedule([workclock.WorkDay(datetime.time(22), datetime.time(6))], time_zone=zone)
    else:
        ours = Hours(zone, [[(9 * 60, 12 * 60), (13 * 60, 17 * 60)]] * 5 + [[], []], closed=set(closed))
        lunch = workclock.Break(datetime.time(12), datetime.time(13))
        office = workclock.WorkDay(datetime.time(9), datetime.time(17))
        theirs = workclock.Schedule([office, lunch, workclock.Holidays(closed)], time_zone=zone)
    began = datetime.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(zone))
    ends = datetime.datetime.fromtimestamp(at / 1000 + length * 60, zoneinfo.ZoneInfo(zone))
    assert ours.between(at, at + length * MINUTE) == round(theirs.between(began, ends).total_seconds() * 1000)
    if length:
        added = theirs.add(began, datetime.timedelta(minutes=length))
        assert ours.add(at, length * MINUTE) == round(added.timestamp() * 1000)


def test_lunch_the_night_and_the_weekend_do_not_count() -> None:
    hours = Hours("America/Mexico_City", OFFICE)
    assert hours.add(mexico("2026-01-05 13:30"), HOUR) == mexico("2026-01-05 16:30")
    assert hours.add(mexico("2026-01-05 18:30"), HOUR) == mexico("2026-01-06 09:30")
    assert hours.add(mexico("2026-01-10 13:30"), HOUR) == mexico("2026-01-12 09:30")
    assert hours.between(mexico("2026-01-09 18:00"), mexico("2026-01-12 10:00")) == 6 * HOUR
    assert not hours.is_open(mexico("2026-01-05 14:00")) and hours.is_open(mexico("2026-01-05 13:59"))
    assert hours.next_open(mexico("2026-01-05 14:00")) == mexico("2026-01-05 16:00")


def test_what_ends_with_the_day_ends_that_day() -> None:
    hours = Hours("America/Mexico_City", OFFICE)
    assert hours.add(mexico("2026-01-05 18:00"), HOUR) == mexico("2026-01-05 19:00")
    assert hours.add(mexico("2026-01-05 23:00"), 8 * HOUR) == mexico("2026-01-06 19:00")
    assert hours.add(mexico("2026-01-05 23:00"), 0) == mexico("2026-01-05 23:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = [[(22 * 60, 30 * 60)]] * 7
    hours = Hours("America/Mexico_City", night, closed={datetime.date(2026, 12, 25)})
    assert hours.is_open(mexico("2026-12-25 05:59")), "it began on the 24th"
    assert not hours.is_open(mexico("2026-12-25 23:00"))
    assert not hours.is_open(mexico("2026-12-26 03:00")), "it would have begun on the 25th"


def test_an_hour_that_is_skipped_is_nobody_s_and_one_that_comes_twice_counts_twice() -> None:
    hours = Hours("America/New_York", [[(150, 6 * 60)]] * 7)
    assert hours.next_open(moment("America/New_York", "2026-03-08 00:00")) == moment("America/New_York", "2026-03-08 03:00")
    ends = Hours("America/New_York", [[(0, 90)]] * 7)
    night = moment("America/New_York", "2026-11-01 00:00")
    assert list(ends.pieces(night, night + 4 * HOUR)) == [(night, night + 90 * MINUTE), (night + 2 * HOUR, night + 150 * MINUTE)]


def test_a_shift_is_one_piece_wherever_the_years_of_the_calendar_are_cut() -> None:
    cut = 50 * LEAF
    assert list(ALWAYS.pieces(cut - HOUR, cut + HOUR)) == [(cut - HOUR, cut + HOUR)]


def test_clocks_that_are_changed_on_the_last_day_of_a_leaf() -> None:
    """It ends at midnight in Greenwich, in the morning of Lord Howe."""
    hours = Hours("Australia/Lord_Howe", [[(0, 9 * 60)]] * 7)
    at = moment("Australia/Lord_Howe", "2094-04-04 00:00")
    assert at + 4 * HOUR < 124 * LEAF < at + 24 * HOUR
    assert hours.between(at, at + DAY) == 9 * HOUR + 30 * MINUTE


def test_round_the_clock_is_plain_time() -> None:
    at = mexico("2026-12-31 23:59")
    assert ALWAYS.add(at, 900 * DAY) == at + 900 * DAY
    assert ALWAYS.between(at, at + 900 * DAY) == 900 * DAY
    assert ALWAYS.next_open(at) == at


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(ValueError, match="never open"):
        Hours("America/Mexico_City", [[]] * 7)
