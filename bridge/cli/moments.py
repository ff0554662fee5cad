"""How is a moment written at the terminal, and how is it said?"""

import datetime
import zoneinfo

from bridge.cli.configured import refuse
from bridge.clocks.hours import at_wall
from bridge.model.ids import Millis


def read(written: str | None, zone: zoneinfo.ZoneInfo) -> Millis:
    """By the clock on the zone's wall, unless it names another one; now, where nothing is written. Ends the command where it is none."""
    if written is None:
        return round(datetime.datetime.now(tz=zone).timestamp()) * 1000
    try:
        told = datetime.datetime.fromisoformat(written)
    except ValueError:
        refuse(f'"{written}" is not a moment: write it as "2026-12-24 17:00"')
    return round(told.timestamp() * 1000) if told.tzinfo else at_wall(told, zone)


def wall(at: Millis, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at / 1000, zone)


def said(at: Millis, zone: zoneinfo.ZoneInfo) -> str:
    return f"{wall(at, zone):%a %Y-%m-%d %H:%M}"
