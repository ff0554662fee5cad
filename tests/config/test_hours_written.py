"""Opening hours, as they are written."""

import datetime
import pathlib

import pytest
from test_config_load import small

from bridge.config.hours import Holidays, HoursConfig
from bridge.config.load import load, load_with_warnings

NINE, TWO, FOUR, SEVEN = 9 * 60, 14 * 60, 16 * 60, 19 * 60


def hours(folder: pathlib.Path, text: str) -> HoursConfig:
    return load(small(folder, f"[hours.tienda]\n{text}\n"), {}).hours["tienda"]


@pytest.mark.parametrize("written", ["mon-fri", "lun-vie", "lunes-viernes", "seg-sex"])
def test_several_days_are_named_at_once_in_any_language(tmp_path: pathlib.Path, written: str) -> None:
    found = hours(tmp_path, f'{written} = "09:00-14:00, 16:00-19:00"\n"sábado" = ["10:00-14:00"]')
    assert found.week == (((NINE, TWO), (FOUR, SEVEN)),) * 5 + (((600, TWO),), ())
    assert found.timezone == "America/Mexico_City", "the brand's"


def test_days_go_round_the_week_and_a_shift_past_midnight(tmp_path: pathlib.Path) -> None:
    found = hours(tmp_path, 'timezone = "America/Tijuana"\nsat-mon = "22:00-06:00"')
    night = ((22 * 60, 30 * 60),)
    assert found.week == (night, (), (), (), (), night, night)
    assert found.timezone == "America/Tijuana"


def test_dates_with_and_without_quotation_marks(tmp_path: pathlib.Path) -> None:
    found = hours(tmp_path, 'always = true\nclosed = [2026-12-24, "2026-12-25"]\nspecial = { 2026-12-31 = "09:00-14:00" }\nholidays = "mx"')
    assert found.week == (((0, 1440),),) * 7
    assert found.closed == (datetime.date(2026, 12, 24), datetime.date(2026, 12, 25))
    assert found.special == ((datetime.date(2026, 12, 31), ((NINE, TWO),)),)
    assert found.holidays == Holidays(country="MX")


def calendar(*events: str) -> str:
    body = "\r\n".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n{body}\r\nEND:VCALENDAR\r\n"


def test_whole_days_of_a_calendar_file_are_closed_with_their_repetitions(tmp_path: pathlib.Path) -> None:
    year = datetime.datetime.now(tz=datetime.UTC).year
    (tmp_path / "dias.ics").write_text(
        calendar(
            "DTSTART;VALUE=DATE:20200710\r\nSUMMARY:Aniversario\r\nRRULE:FREQ=YEARLY",
            f"DTSTART;VALUE=DATE:{year}0802\r\nDTEND;VALUE=DATE:{year}0805\r\nSUMMARY:Inventario",
            f"DTSTART:{year}0901T090000Z\r\nDTEND:{year}0901T100000Z\r\nSUMMARY:Junta",
            f"DTSTART;VALUE=DATE:{year}0910\r\nSTATUS:CANCELLED\r\nSUMMARY:Puente",
        ),
        encoding="utf-8",
    )
    found = dict(hours(tmp_path, 'mon-fri = "09:00-19:00"\ncalendar = "dias.ics"').calendar)
    this_year = {date: name for date, name in found.items() if date.year == year}
    assert this_year == {
        datetime.date(year, 7, 10): "Aniversario",
        **{datetime.date(year, 8, day): "Inventario" for day in (2, 3, 4)},
    }
    assert found[datetime.date(year + 9, 7, 10)] == "Aniversario"


def test_a_calendar_that_closes_nothing_is_doubted(tmp_path: pathlib.Path) -> None:
    (tmp_path / "dias.ics").write_text(calendar("DTSTART:20260901T090000Z\r\nSUMMARY:Junta"), encoding="utf-8")
    loaded = load_with_warnings(small(tmp_path, '[hours.default]\nmon = "09:00-19:00"\ncalendar = "dias.ics"\n'), {})
    assert any("closes nothing" in problem.what for problem in loaded.warnings)


def test_what_is_named_default_is_for_each_team_that_names_none(tmp_path: pathlib.Path) -> None:
    assert load(small(tmp_path, '[hours.default]\nmon = "09:00-19:00"\n'), {}).teams["pagos"].hours == "default"
    assert load(small(tmp_path), {}).teams["pagos"].hours is None


def test_an_expectation_is_asked_in_an_ordinary_week(tmp_path: pathlib.Path) -> None:
    found = hours(tmp_path, 'sun = "22:00-06:00"\nmon = "09:00-14:00"\nclosed = ["2026-01-05"]')
    assert found.in_week(6, 23 * 60) and found.in_week(0, 5 * 60 + 59) and found.in_week(0, NINE)
    assert not found.in_week(0, 6 * 60) and not found.in_week(0, TWO) and not found.in_week(1, NINE)
