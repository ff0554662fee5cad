"""Who is on call: turn by turn, by the clock on the wall, held against a walk from hand-over to hand-over."""

import datetime
import itertools
import zoneinfo

import pytest

from bridge.clocks import rotations
from bridge.config.rotations import HandOver, Override, Rotation

PEOPLE = ("ana", "luis", "eva")
HOUR = 3_600_000


def rotation(
    zone: str = "America/Mexico_City", *, weekday: int | None = 0, minute: int = 540, start: str = "2026-01-05", **more: object
) -> Rotation:
    return Rotation(
        key="guardia",
        people=PEOPLE,
        hand_over=HandOver(weekday=weekday, minute=minute),
        start=datetime.date.fromisoformat(start),
        timezone=zone,
        **more,  # type: ignore[arg-type]
    )


def at(written: str, zone: str = "America/Mexico_City") -> int:
    return round(datetime.datetime.fromisoformat(written).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "person"),
    [
        ("2026-01-05 08:59", "eva"),  # before its start as if it had always been there
        ("2026-01-05 09:00", "ana"),
        ("2026-01-12 08:59", "ana"),
        ("2026-01-12 09:00", "luis"),
        ("2026-01-25 23:00", "eva"),
        ("2026-01-26 09:00", "ana"),
    ],
)
def test_a_week_each_from_hand_over_to_hand_over(moment: str, person: str) -> None:
    assert rotations.duty(rotation(), at(moment)).person == person


def test_a_day_each() -> None:
    daily = rotation(weekday=None, minute=22 * 60)
    assert [rotations.duty(daily, at(f"2026-01-{day:02} 22:00")).person for day in (5, 6, 7, 8)] == ["ana", "luis", "eva", "ana"]
    assert rotations.duty(daily, at("2026-01-06 21:59")).person == "ana"


@pytest.mark.parametrize("zone", ["America/New_York", "America/Santiago", "Australia/Lord_Howe", "America/Tijuana", "Africa/Casablanca"])
@pytest.mark.parametrize("minute", [0, 150, 540])
def test_they_hand_over_by_the_clock_on_the_wall_all_year_round_without_a_gap(zone: str, minute: int) -> None:
    daily = rotation(zone, weekday=None, minute=minute, start="2026-01-01")
    duties = list(itertools.islice(rotations.duties(daily, at("2026-01-01 12:00", zone)), 370))
    for earlier, later in itertools.pairwise(duties):
        assert earlier.until == later.since and 22 * HOUR <= later.until - later.since <= 26 * HOUR
        assert PEOPLE.index(later.person) == (PEOPLE.index(earlier.person) + 1) % 3
        wall = datetime.datetime.fromtimestamp(later.since / 1000, zoneinfo.ZoneInfo(zone))
        told = wall.hour * 60 + wall.minute
        assert told == minute or minute < told <= minute + 60, "a hand-over in a skipped hour comes at its end"


def test_a_hand_over_in_a_skipped_hour_comes_when_the_hour_is_over() -> None:
    daily = rotation("America/New_York", weekday=None, minute=150, start="2026-03-01")
    duty = rotations.duty(daily, at("2026-03-08 12:00", "America/New_York"))
    assert duty.since == at("2026-03-08 03:00", "America/New_York")


def test_who_swapped_has_it_in_between_and_it_goes_back_after() -> None:
    swapped = rotation(override=(Override(from_=_wall("2026-01-07 00:00"), until=_wall("2026-01-08 00:00"), person="eva"),))
    duties = list(itertools.islice(rotations.duties(swapped, at("2026-01-06 12:00")), 4))
    assert [(duty.person, duty.swapped_with) for duty in duties] == [("ana", None), ("eva", "ana"), ("ana", None), ("luis", None)]
    assert duties[0].since == at("2026-01-05 09:00") and duties[0].until == duties[1].since == at("2026-01-07 00:00")
    assert duties[1].until == duties[2].since == at("2026-01-08 00:00") and duties[2].until == at("2026-01-12 09:00")


def _wall(written: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(written)
