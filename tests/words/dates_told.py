"""The texts of `dates.txt` with what is in them, and how what is found is told in the same way."""

import datetime
import pathlib
import zoneinfo

from bridge.model.ids import Millis
from bridge.words.dates import Found

ZONE = zoneinfo.ZoneInfo("America/Mexico_City")


def at(local: str, zone: zoneinfo.ZoneInfo = ZONE) -> Millis:
    return round(datetime.datetime.fromisoformat(local).replace(tzinfo=zone).timestamp() * 1000)


NOW = at("2026-11-25 10:30")


def corpus() -> list[tuple[str, str]]:
    lines = (pathlib.Path(__file__).parent / "dates.txt").read_text(encoding="utf-8").splitlines()
    told = (line.rpartition(" | ") for line in lines if line and not line.startswith("#"))
    return [(text, expected) for text, _, expected in told]


def told(found: list[Found], zone: zoneinfo.ZoneInfo = ZONE) -> str:
    return "; ".join(_one(each, zone) for each in found) or "-"


def _one(found: Found, zone: zoneinfo.ZoneInfo) -> str:
    local = datetime.datetime.fromtimestamp(found.at / 1000, zone)
    moment = f"{found.day:%m-%d}" if found.day_only else f"{'' if found.exact else '~'}{local:%m-%d %H:%M}"
    business = f" /{found.business_days}" if found.business_days is not None else ""
    return f"{moment}{business}{' +' if found.promise else ''}"
