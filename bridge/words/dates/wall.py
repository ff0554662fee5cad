"""When is an hour of a day, somewhere? Wall time to the moment.

An hour that the clocks skip is as much later as they skip; one that they show twice is its first time.
"""

import datetime
import zoneinfo

from bridge.model.ids import Millis


def moment(day: datetime.date, minute: int, zone: zoneinfo.ZoneInfo) -> Millis:
    """minute: of the day; 1440 is the midnight at its end."""
    days, minute = divmod(minute, 1440)
    day += datetime.timedelta(days=days)
    local = datetime.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return Millis(round(local.timestamp() * 1000))


def is_twice(day: datetime.date, minute: int, zone: zoneinfo.ZoneInfo) -> bool:
    """Do the clocks show it twice, or never?"""
    if minute >= 1440:
        return False
    local = datetime.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return local.utcoffset() != local.replace(fold=1).utcoffset()


def local(at: Millis, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at / 1000, zone)
