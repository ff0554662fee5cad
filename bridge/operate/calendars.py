"""What do the calendars say that are kept elsewhere? Fetched now and then, with a copy beside the database: where an address does not
answer its last copy holds."""

import asyncio
import contextlib
import hashlib
import pathlib
from collections.abc import Iterable, Mapping

from bridge.config.closed_days import Days, NotACalendar, Subscription, days_in
from bridge.config.schema import Config
from bridge.config.subscribed import filled, subscriptions
from bridge.model.failure import DeliveryError
from bridge.model.ids import Millis
from bridge.ports import FetchCalendar

AT_ONCE, WITHIN = 5.0, 20.0
"""Seconds that an address may take while somebody waits for it, and while nobody does."""


class Calendars:
    """folder: where the copies are; it is made when there is one. keep: whether what is fetched becomes the copy."""

    def __init__(self, folder: pathlib.Path, fetch: FetchCalendar, *, keep: bool = True) -> None:
        self._folder, self._fetch, self._keep = folder, fetch, keep
        self._contents: dict[Subscription, bytes] = {}
        self._given: dict[Subscription, Days] = {}
        self.subscribed: Mapping[Subscription, tuple[str, ...]] = {}
        """Those of the configuration that was completed last, and the hours for which each is."""
        self.troubles: dict[Subscription, str] = {}
        """Why what an address said last could not be had."""

    def completed(self, config: Config, *, anew: bool = False) -> Config:
        """The configuration with the days of its calendars; only of those without a copy, or anew, is the address asked first, for as long
        as somebody may wait. Called on a thread without a loop."""
        self.subscribed = subscriptions(config)
        self.troubles = {one: why for one, why in self.troubles.items() if one in self.subscribed}
        asked = [one for one in self.subscribed if anew or self._content(one) is None]
        if asked:
            asyncio.run(self._renew(asked, AT_ONCE))
        self._given = {one: days for one in self.subscribed if (days := self._days(one)) is not None}
        return filled(config, self._given)

    async def renew(self) -> bool:
        """Ask every address. True if the configuration that was completed last would now be another."""
        await self._renew(self.subscribed, WITHIN)
        return await asyncio.to_thread(lambda: any(self._days(one) != self._given.get(one) for one in self.subscribed))

    def copied_at(self, one: Subscription) -> Millis | None:
        """When the address last said what its copy holds; None: there is no copy."""
        try:
            return self._path(one).stat().st_mtime_ns // 1_000_000
        except OSError:
            return None

    async def _renew(self, which: Iterable[Subscription], within: float) -> None:
        await asyncio.gather(*[self._renewed(one, within) for one in which])

    async def _renewed(self, one: Subscription, within: float) -> None:
        try:
            content = await self._fetch(one.url.reveal(), private=one.private, within=within)
            await asyncio.to_thread(days_in, content)
        except DeliveryError as error:
            self.troubles[one] = error.detail
        except NotACalendar:
            self.troubles[one] = "what came is not a calendar"
        else:
            self.troubles.pop(one, None)
            self._contents[one] = content
            if self._keep:
                await asyncio.to_thread(self._write, one, content)

    def _days(self, one: Subscription) -> Days | None:
        content = self._content(one)
        with contextlib.suppress(NotACalendar):
            return None if content is None else days_in(content)
        return None

    def _content(self, one: Subscription) -> bytes | None:
        if one not in self._contents:
            try:
                self._contents[one] = self._path(one).read_bytes()
            except OSError:
                return None
        return self._contents[one]

    def _write(self, one: Subscription, content: bytes) -> None:
        """Whole or not at all. A disk that does not take it costs the copy, and nothing else."""
        path = self._path(one)
        draft = path.with_suffix(".new")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            draft.write_bytes(content)
            draft.replace(path)
        except OSError as error:
            self.troubles[one] = f"its copy could not be kept: {error.strerror}"

    def _path(self, one: Subscription) -> pathlib.Path:
        return self._folder / f"{hashlib.sha256(one.url.reveal().encode()).hexdigest()[:32]}.ics"
