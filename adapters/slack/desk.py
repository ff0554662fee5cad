"""The desk on Slack, as the road knows it (`bridge.ports.Desk`): the parts put together, and no more."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from adapters.slack.backfill import Backfill
from adapters.slack.directory import ChannelSeen, Directory
from adapters.slack.files import Files
from adapters.slack.history import History
from adapters.slack.inspect import inspect
from adapters.slack.intake import DIRECT, Intake
from adapters.slack.parse import parse
from adapters.slack.people import People
from adapters.slack.posts import Posts
from adapters.slack.reactions import Reactions
from adapters.slack.receive import Receiver
from adapters.slack.web import Web
from bridge.model.acts import Form
from bridge.model.events import DeskEvent
from bridge.model.ids import ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Finding, Inbox, Posted, Sheet, Signs, StoredFile


class SlackDesk:
    """channels: those to read again after a gap (the teams' and the operators'); asked anew each time."""

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        api_url: str,
        forms: Mapping[str, Form],
        clock: Callable[[], Millis],
        channels: Callable[[], Sequence[ChatId]] = tuple,
    ) -> None:
        self.forms = forms
        self._app_token = app_token
        self._clock = clock
        self._channels = channels
        self._web = Web(bot_token=bot_token, api_url=api_url)
        self._directory = Directory(self._web)
        self._people = People(self._web, clock)
        self._posts = Posts(self._web, self._directory)
        self._reactions = Reactions(self._web)
        self._files = Files(self._web, bot_token, api_url)
        self._receiver: Receiver | None = None

    # --- in ----------------------------------------------------------------------------------------------------------------

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        async def note_direct(channel: ChatId) -> None:
            await inbox.put([], {DIRECT + channel: ""})

        async with self._web.opened():
            await self._web.identify()
            intake = Intake(inbox=inbox, people=self._people, channel_name=self._directory.name, clock=self._clock)
            history = History(self._web)
            backfill = Backfill(self._web, inbox, intake, history, channels=self._channels, clock=self._clock)
            receiver = Receiver(web=self._web, app_token=self._app_token, forms=self.forms, intake=intake, backfill=backfill, signs=signs)
            self._directory.opened, self._receiver = note_direct, receiver
            try:
                await receiver.run()
            finally:
                self._directory.opened = self._receiver = None

    def caught_up(self) -> bool:
        return self._receiver is not None and self._receiver.caught_up

    def parse(self, raw: dict[str, Any]) -> DeskEvent:
        return parse(raw)

    # --- out ---------------------------------------------------------------------------------------------------------------

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        return await self._posts.post(to, sheet, thread_ts=thread_ts, author=author, key=key, again=again)

    async def update(self, channel: ChatId, ts: str, sheet: Sheet, *, author: str | None) -> None:
        """The author stays as it was posted: Slack does not change it."""
        await self._posts.update(channel, ts, sheet)

    async def upload(
        self,
        channel: ChatId,
        thread_ts: str,
        file: StoredFile,
        note: RichText,
        *,
        progress: dict[str, Any] | None,
        remember: Callable[[dict[str, Any]], Any],
    ) -> Posted | None:
        return await self._files.upload(channel, thread_ts, file, note, progress=progress, remember=remember)

    async def mark(self, channel: ChatId, ts: str, sign: str) -> None:
        await self._reactions.mark(channel, ts, sign)

    async def react(self, channel: ChatId, ts: str, emoji: str, *, on: bool) -> None:
        await self._reactions.react(channel, ts, emoji, on=on)

    async def withdraw(self, progress: dict[str, Any]) -> None:
        await self._files.withdraw(progress)

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        return self._files.fetch(source)

    # --- who and where -----------------------------------------------------------------------------------------------------

    def link(self, channel: ChatId, ts: str) -> str | None:
        if self._web.identity is None:
            return None
        return f"{self._web.identity.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"

    async def find_person(self, who: str) -> UserId:
        return await self._directory.find_person(who)

    async def find_channel(self, name: str) -> ChatId:
        return await self._directory.find_channel(name)

    async def channels(self) -> list[ChannelSeen]:
        """For `puente init`: what a team could use. Raises DeliveryError."""
        return await self._directory.channels()

    async def inspect(self, channels: Sequence[str]) -> list[Finding]:
        return await inspect(self._web, self._directory, self._app_token, channels)
