"""`/puente …`: what people say outside of threads, and how it is told back."""

import datetime
import zoneinfo

import pytest

from bridge.road import commands

ZONE = zoneinfo.ZoneInfo("America/Mexico_City")
NOW = "2026-01-05 10:00"  # a Monday


def millis(written: str) -> int:
    return round(datetime.datetime.fromisoformat(written).replace(tzinfo=ZONE).timestamp() * 1000)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("monday 9:00", "2026-01-12 09:00"),
        ("el viernes", "2026-01-10 00:00"),
        ("sexta", "2026-01-10 00:00"),
        ("segunda 9h", "2026-01-12 09:00"),
        ("Mañana a las 16:30", "2026-01-06 16:30"),
        ("amanhã às 4pm", "2026-01-06 16:00"),
        ("tomorrow", "2026-01-07 00:00"),
        ("hoy", "2026-01-06 00:00"),
        ("16:30", "2026-01-05 16:30"),
        ("9:00", "2026-01-06 09:00"),
        ("12 pm", "2026-01-05 12:00"),
        ("2026-01-31", "2026-02-01 00:00"),
        ("2026-01-31 14:00", "2026-01-31 14:00"),
        ("3 días", "2026-01-09 00:00"),
        ("2h", "2026-01-05 12:00"),
    ],
)
def test_until_when_as_people_type_it(typed: str, moment: str) -> None:
    found = commands.until(typed, millis(NOW), ZONE)
    assert found is not None
    assert datetime.datetime.fromtimestamp(found / 1000, ZONE).replace(tzinfo=None) == datetime.datetime.fromisoformat(moment)


@pytest.mark.parametrize("typed", ["", "pronto", "2026-01-02", "hoy 9:00", "25:00", "9:75", "2026-13-01", "lunes 9:00 x"])
def test_what_says_no_moment_or_one_that_is_over_is_none(typed: str) -> None:
    assert commands.until(typed, millis(NOW), ZONE) is None
