"""How does a configuration become an office? The desk is asked what it calls the channels and people that are named there."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Mapping
from typing import TypeVar

import structlog

from bridge.config.schema import Config
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, UserId
from bridge.ports import Channel, Desk, Router
from bridge.texts import Catalogue
from bridge.work.office import Office

log = structlog.get_logger("opening")

Found = TypeVar("Found")

PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two tries to reach the desk."""


def paper_office(config: Config, router: Router) -> Office:
    """The office before the desk was asked: nobody can be reached yet."""
    zone = config.brand.timezone
    return Office(
        config=config,
        router=router,
        customers={each: Catalogue(each, zone, config.texts.get(each)) for each in config.brand.languages},
        staff=Catalogue(config.desk.language, zone, config.texts.get(config.desk.language)),
        channels={},
        people={},
        operators=None,
        rooms={},
        private_link=lambda account, payload: None,
    )


class Opening:
    """What the desk has told once is not asked again when the configuration changes.

    watched: a list that the desk reads, filled with its channels once their ids are known: they are read again after a gap.
    """

    def __init__(self, desk: Desk, channels: Mapping[AccountName, Channel], watched: list[ChatId]) -> None:
        self._desk, self._channels, self._watched = desk, channels, watched
        self._places: dict[str, ChatId] = {}
        self._people: dict[str, UserId] = {}

    async def patiently(self, config: Config, router: Router) -> Office:
        """Asked until the desk answers."""
        pause = PAUSE
        while True:
            try:
                return await self.open(config, router)
            except LookupError as error:
                log.error("desk_lookup_failed", why=str(error))
            except DeliveryError as error:
                log.warning("desk_not_reached", why=str(error))
            except Exception as error:
                log.warning("desk_not_reached", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def open(self, config: Config, router: Router) -> Office:
        """Raises LookupError for a team's channel that is not there, and DeliveryError while the desk is not reached."""
        channels = {name: await self._channel(team.channel) for name, team in config.teams.items()}
        found = {name: await _if_known(self._person(person.slack), name) for name, person in config.people.items()}
        where = config.desk.operators_channel
        operators = await _if_known(self._channel(where), where) if where else None
        rooms = {name: await _if_known(self._channel(name), name) for name in router.told}
        self._watched[:] = dict.fromkeys([*channels.values(), *([operators] if operators else [])])
        return dataclasses.replace(
            paper_office(config, router),
            channels=channels,
            people={name: user for name, user in found.items() if user is not None},
            operators=operators,
            rooms={name: room for name, room in rooms.items() if room is not None},
            private_link=lambda account, payload: self._channels[AccountName(account)].private_link(payload),
        )

    async def _channel(self, name: str) -> ChatId:
        if name not in self._places:
            self._places[name] = await self._desk.find_channel(name)
        return self._places[name]

    async def _person(self, who: str) -> UserId:
        if who not in self._people:
            self._people[who] = await self._desk.find_person(who)
        return self._people[who]


async def _if_known(asked: Awaitable[Found], name: str) -> Found | None:
    """None, told in the log, for whom the desk does not know: nobody's customers wait because a director has left the company."""
    try:
        return await asked
    except LookupError as error:
        log.error("desk_lookup_failed", name=name, why=str(error))
    except DeliveryError as error:
        if error.reason not in (Reason.FORBIDDEN, Reason.REFUSED):
            raise
        log.error("desk_lookup_failed", name=name, why=str(error))
    return None
