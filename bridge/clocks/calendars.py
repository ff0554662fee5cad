"""In which hours does time count? The opening hours of the configuration as arithmetic, by their name, and those of a clock's calls."""

import datetime
import functools

from bridge.clocks.hours import ALWAYS, Hours
from bridge.config.schema import HoursConfig
from bridge.model.clocks import Clock
from bridge.model.records import Case
from bridge.work.office import Office


def named(office: Office, name: str | None) -> Hours:
    """Without a name, or with one that is not in the configuration any more: round the clock."""
    found = office.config.hours.get(name) if name is not None else None
    return ALWAYS if found is None else hours(found)


def of_case(office: Office, case: Case) -> Hours:
    """Those of its SLA, else of its team; round the clock before it has one."""
    return named(office, office.hours_name(case) if case.team else None)


def of_calls(office: Office, clock: Clock) -> Hours:
    """In which people are called about a clock: its own, unless its ladder calls round the clock."""
    ladder = office.config.escalation.get(clock.policy or "")
    return ALWAYS if ladder is not None and ladder.round_the_clock else named(office, clock.hours)


@functools.lru_cache(maxsize=256)
def hours(config: HoursConfig) -> Hours:
    return Hours(config.timezone, config.week, dates=dict(config.special), closed=DaysOff(config))


class DaysOff:
    """The days that are closed, whatever day of the week it is; and why."""

    def __init__(self, config: HoursConfig) -> None:
        self._named = dict.fromkeys(config.closed, "closed") | {date: name or "closed" for date, name in reversed(config.calendar)}
        self._holidays = None
        if config.holidays is not None:
            import holidays  # a tenth of a second, for those who use it

            # Their names as the terminal speaks; else they would follow the language of the machine.
            self._holidays = holidays.country_holidays(config.holidays.country, subdiv=config.holidays.region, language="en_US")

    def __contains__(self, date: object) -> bool:
        return date in self._named or (self._holidays is not None and date in self._holidays)

    def why(self, date: datetime.date) -> str | None:
        """None: it is not closed."""
        name = self._named.get(date)
        return name if name is not None or self._holidays is None else self._holidays.get(date)
