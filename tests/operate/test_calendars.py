"""Closed days come from an address elsewhere, and go on to hold when it is gone."""

import asyncio
import datetime
import pathlib

import pytest
from elsewhere import Elsewhere, closing, day, elsewhere
from test_config_load import small

from adapters.calendars import fetch
from bridge.config.load import load
from bridge.config.schema import Config
from bridge.operate.calendars import Calendars


def written(folder: pathlib.Path, there: Elsewhere) -> Config:
    calendar = f'calendar = {{ url = "{there.url}", private = true }}'
    return load(small(folder, f'[hours.tienda]\nalways = true\n{calendar}\n[hours.taller]\nmon = "09:00-10:00"\n{calendar}\n'), {})


def closed(config: Config) -> dict[str, list[str]]:
    return {name: [f"{date:%Y%m%d} {why}" for date, why in hours.calendar] for name, hours in config.hours.items()}


def made(folder: pathlib.Path) -> Calendars:
    return Calendars(folder / "puente.db.calendars", fetch)


def test_its_days_are_closed_and_stay_so_after_a_restart_while_it_does_not_answer(tmp_path: pathlib.Path) -> None:
    with elsewhere() as there:
        there.body = closing(f"{day(3)} Inventario")
        config = written(tmp_path, there)
        assert "canary" not in repr(config)
        assert closed(config) == {"tienda": [], "taller": []}
        assert closed(made(tmp_path).completed(config)) == {name: [f"{day(3)} Inventario"] for name in ("tienda", "taller")}
        assert len(there.asked) == 1, "once for both"
    again = made(tmp_path)
    assert closed(again.completed(config))["tienda"] == [f"{day(3)} Inventario"]
    assert again.troubles == {}, "it was not asked"
    assert closed(again.completed(config, anew=True))["tienda"] == [f"{day(3)} Inventario"]
    assert list(again.troubles.values()) == ["no connection"]
    assert len(list((tmp_path / "puente.db.calendars").iterdir())) == 1


def test_it_is_said_why_it_could_not_be_had_and_the_hours_hold_without_it(tmp_path: pathlib.Path) -> None:
    with elsewhere() as there:
        there.body, config, calendars = b"<html>Sign in</html>", written(tmp_path, there), made(tmp_path)
        assert closed(calendars.completed(config)) == {"tienda": [], "taller": []}
        ((one, why),) = calendars.troubles.items()
        assert (why, one.host, calendars.subscribed[one]) == ("what came is not a calendar", "127.0.0.1", ("tienda", "taller"))
        assert calendars.copied_at(one) is None
        there.body = closing(f"{day(3)} Inventario")
        assert closed(calendars.completed(config))["taller"] == [f"{day(3)} Inventario"]
        assert calendars.troubles == {}


@pytest.mark.parametrize("body", [b"", b"<html>", closing("20260230 no existe")])
def test_what_is_no_calendar_does_not_replace_the_copy(tmp_path: pathlib.Path, body: bytes) -> None:
    with elsewhere() as there:
        there.body, config = closing(f"{day(3)} Inventario"), written(tmp_path, there)
        made(tmp_path).completed(config)
        there.body, calendars = body, made(tmp_path)
        calendars.completed(config)
        assert asyncio.run(calendars.renew()) is False
        assert list(calendars.troubles.values()) == ["what came is not a calendar"]
        assert closed(made(tmp_path).completed(config))["tienda"] == [f"{day(3)} Inventario"]


def test_only_other_days_are_another_configuration(tmp_path: pathlib.Path) -> None:
    with elsewhere() as there:
        there.body, config, calendars = closing(f"{day(3)} Inventario"), written(tmp_path, there), made(tmp_path)
        calendars.completed(config)
        there.body = there.body.replace(b"//elsewhere//", b"//elsewhere 2//")
        assert asyncio.run(calendars.renew()) is False
        there.body = closing(f"{day(3)} Inventario", f"{day(4)} Inventario")
        assert asyncio.run(calendars.renew()) is True
        assert asyncio.run(calendars.renew()) is True, "until it is read again"
        assert len(closed(calendars.completed(config))["tienda"]) == 2
        assert asyncio.run(calendars.renew()) is False


def test_what_never_ends_is_counted_for_ten_years(tmp_path: pathlib.Path) -> None:
    with elsewhere() as there:
        there.body = closing(f"{day(0)} Cerrado").replace(b"SUMMARY", b"DTEND;VALUE=DATE:21000101\r\nSUMMARY")
        days = made(tmp_path).completed(written(tmp_path, there)).hours["tienda"].calendar
        assert days[-1][0] == datetime.date(datetime.datetime.now(tz=datetime.UTC).year + 9, 12, 31)
