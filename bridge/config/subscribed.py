"""Which calendars of the configuration are kept elsewhere, and what is the configuration with their days in it?"""

import dataclasses
from collections.abc import Mapping

from bridge.config.closed_days import Days, Subscription
from bridge.config.schema import Config


def subscriptions(config: Config) -> Mapping[Subscription, tuple[str, ...]]:
    """Each, and the NAMEs of the `[hours.NAME]` that it is for."""
    found: dict[Subscription, tuple[str, ...]] = {}
    for name, hours in config.hours.items():
        if hours.subscribed is not None:
            found[hours.subscribed] = (*found.get(hours.subscribed, ()), name)
    return found


def filled(config: Config, days: Mapping[Subscription, Days]) -> Config:
    """Of calendars whose days are not known, none are closed."""
    hours = {
        name: one if one.subscribed is None else dataclasses.replace(one, calendar=days.get(one.subscribed, ()))
        for name, one in config.hours.items()
    }
    return dataclasses.replace(config, hours=hours)
