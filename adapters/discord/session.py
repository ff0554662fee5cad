"""What happens in one connection? Frames come in, in order; one worker commits them, and catches up with each channel first.

A channel's cursor only moves once its history up to now is in the inbox, so a crash at any point leaves no hole behind it.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from typing import Any

import aiohttp
import discord

from adapters.discord import cursors, history, reactions, replay
from adapters.discord.cursors import Cursor
from adapters.discord.envelope import arrival, first_of
from adapters.discord.reactions import Reactions
from adapters.discord.replay import Bookmark
from adapters.discord.whereabouts import Where, Whereabouts
from bridge.model.ids import AccountName, ChatId, Millis
from bridge.ports import Arrival, Inbox

log = logging.getLogger(__name__)

RETRY_SECONDS = 30.0
"""After a failed look at a channel's history."""
LOOK_BACK = 7 * 24 * 60 * 60 * 1000
"""Milliseconds: what was said in open cases since is looked at again after a gap, for what was edited or deleted meanwhile."""

Frame = dict[str, Any]
ODD = (KeyError, TypeError, ValueError, AttributeError)
"""How a payload of another shape than Discord documents shows itself."""
MESSAGES = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"})
HEARD = frozenset({"READY", "GUILD_CREATE", "THREAD_CREATE"}) | MESSAGES | reactions.EVENTS


class NotKept(Exception):
    """The inbox could not commit; its own error is the cause. Ends the connection, whatever else is borne."""


class Session:
    def __init__(
        self,
        *,
        account: AccountName,
        client: discord.Client,
        inbox: Inbox,
        whereabouts: Whereabouts,
        clock: Callable[[], Millis],
        former: Bookmark | None,
    ) -> None:
        """former: of the session before this one, which may still tell what was missed."""
        self._account, self._client, self._inbox, self._where, self._clock = account, client, inbox, whereabouts, clock
        self._former = former
        self._frames: asyncio.Queue[tuple[Frame, bool]] = asyncio.Queue()
        """Each with whether it is of this connection, or of the former session."""
        self._bookmark: Bookmark | None = None
        """Behind the last frame of this connection that was dealt with."""
        self.begun = asyncio.Event()
        """All that the former session told before this one began is committed."""
        self._reactions = Reactions()
        self._cursors: dict[ChatId, Cursor] = {}
        self._at_start: dict[ChatId, Cursor] = {}
        self._todo: dict[ChatId, tuple[Where, float]] = {}
        """Channels to catch up with, and from when on (the loop's time)."""
        self._caught_up: set[ChatId] = set()
        self._open: dict[ChatId, tuple[str, ...]] = {}
        """What was said in open cases, by channel, until it was looked at again."""

    def hear(self, frame: Frame) -> None:
        self._hear(frame, live=True)

    def hear_former(self, frame: Frame) -> None:
        """What the session before this one had not told yet."""
        self._hear(frame, live=False)

    def _hear(self, frame: Frame, *, live: bool) -> None:
        if frame.get("t") in HEARD:
            self._frames.put_nowait((frame, live))

    async def remember(self, chat: ChatId, user: str) -> None:
        """A private channel that we opened: what is said there while we are away must be found."""
        if chat not in self._cursors:
            self._cursors[chat] = Cursor(last=first_of(self._clock()), user=user)
            await self._inbox.put([], {cursors.name(chat): cursors.dump(self._cursors[chat])})

    async def work(self) -> None:
        """Until cancelled. Raises what the inbox raises: then the next connection finds everything in the history."""
        self._cursors = cursors.load(await self._inbox.cursor(self._account, cursors.PREFIX))
        while True:
            due = self._due()
            if due is not None and self._frames.empty():
                await self._catch_up(due)
                continue
            try:
                # Not wait_for: before Python 3.12 it loses a cancellation that comes together with a frame (python/cpython#86296).
                async with asyncio.timeout(self._until_due()):
                    frame, live = await self._frames.get()
            except TimeoutError:
                continue
            try:
                await self._take(frame["t"], frame["d"], self._told(frame, live))
            except ODD:
                # Without an id there is nothing to store it by; ending the connection would only bring it again.
                log.exception("%s: Discord sent an event that has no sense", self._account)
            if live and self._bookmark is not None:
                self._bookmark = self._bookmark.at(frame.get("s"))

    def _due(self) -> Where | None:
        now = asyncio.get_running_loop().time()
        return next((where for where, moment in self._todo.values() if moment <= now), None)

    def _until_due(self) -> float | None:
        if not self._todo:
            return None
        return max(0.01, min(moment for _, moment in self._todo.values()) - asyncio.get_running_loop().time())

    def _told(self, frame: Frame, live: bool) -> str:
        """Where a frame stands: the same when a resumed session tells it again."""
        bookmark = self._bookmark if live else self._former
        return f"{bookmark.session if bookmark else ''}:{frame.get('s')}"

    async def _take(self, event: str, data: dict[str, Any], told: str) -> None:
        match event:
            case "READY":
                await self._begin(data)
            case "GUILD_CREATE":
                self._enter(data)
            case "THREAD_CREATE":
                self._where.learn_thread(data)
            case "MESSAGE_CREATE":
                await self._created(data)
            case "MESSAGE_UPDATE":
                await self._updated(data)
            case "MESSAGE_DELETE":
                await self._deleted(data, [data["id"]])
            case "MESSAGE_DELETE_BULK":
                await self._deleted(data, data["ids"])
            case _:
                await self._reacted(event, data, told)

    async def _begin(self, ready: dict[str, Any]) -> None:
        """A new session: what was said since the last one, and was not told by that one, is in the history only."""
        session, url = ready.get("session_id"), ready.get("resume_gateway_url")
        self._bookmark = Bookmark(session=session, seq=0, url=url) if session and url else None
        if self._bookmark is not None:
            await self._inbox.put([], {replay.NAME: replay.dump(self._bookmark)})
        self.begun.set()
        self._caught_up.clear()
        self._at_start = dict(self._cursors)
        self._todo.clear()
        self._open = await self._inbox.open_messages(self._account, self._clock() - LOOK_BACK)
        for chat, cursor in sorted(self._cursors.items(), key=lambda item: -item[1].last):
            if cursor.user is not None:
                self._plan(Where(chat=chat, guild=None))

    def _enter(self, guild: dict[str, Any]) -> None:
        """A guild as it is told: its places, and the threads below them, those that sleep included."""
        if guild.get("unavailable"):
            return
        for channel in guild.get("channels", ()):
            if self._where.is_place(channel["id"]):
                self._plan(Where(chat=ChatId(channel["id"]), guild=guild["id"]))
        awake = [
            self._where.in_guild(ChatId(thread["id"]), guild["id"], self._where.learn_thread(thread)) for thread in guild.get("threads", ())
        ]
        below = {str(channel["id"]) for channel in guild.get("channels", ())}
        asleep = [
            Where(chat=chat, guild=guild["id"], parent=known.parent) for chat, known in self._cursors.items() if known.parent in below
        ]
        for where in (*asleep, *awake):
            if where is not None and self._where.is_place(where.chat, where.parent):
                self._plan(where)

    def _plan(self, where: Where, *, after: float = 0.0) -> None:
        if where.chat not in self._caught_up:
            self._todo[where.chat] = (where, asyncio.get_running_loop().time() + after)

    # --- the history --------------------------------------------------------------------------------------------------

    async def _catch_up(self, where: Where) -> None:
        """Read what was said since; a trouble of Discord's is tried again later, and until then the cursor stays."""
        del self._todo[where.chat]
        since = self._since(where)
        try:
            if since is None and where.guild is not None:
                await self._put([], where, str(first_of(self._clock())))  # a place seen for the first time begins now
            else:
                if where.guild is not None and where.parent is None and since is not None:
                    await self._wake(where, where.guild, since)
                async for page in history.since(self._client, where.chat, since):
                    await self._found(page, where)
            if known := self._open.get(where.chat):
                await self._found(await history.changed(self._client, where.chat, known), where)
                del self._open[where.chat]
        except (discord.DiscordException, aiohttp.ClientError, OSError, *ODD) as error:
            log.warning("%s: the history of %s was not told (%s)", self._account, where.chat, type(error).__name__)
            if not history.is_final(error):
                self._plan(where, after=error.retry_after if isinstance(error, discord.RateLimited) else RETRY_SECONDS)
                return
        self._caught_up.add(where.chat)

    async def _wake(self, place: Where, guild: str, since: int) -> None:
        """Plan to read the threads below a place that began and were archived while we were away."""
        for told in await history.archived(self._client, place.chat, since):
            thread = self._where.in_guild(ChatId(told["id"]), guild, self._where.learn_thread(told))
            if thread is not None and thread.chat not in self._cursors:
                self._plan(thread)

    def _since(self, where: Where) -> int | None:
        """The last message known; of a thread never seen, what its channel had come to when this session began."""
        known = self._cursors.get(where.chat)
        if known is None and where.parent is not None:
            known = self._at_start.get(ChatId(where.parent))
        return known.last if known else None

    async def _found(self, page: list[history.Event], where: Where) -> None:
        arrivals = []
        if page and where.parent is not None and where.name is None and (thread := await self._where.thread(where.chat)):
            where = dataclasses.replace(where, name=thread.name)  # one that sleeps is not told of beforehand
        for event, data in page:
            if not _is_machine(data):
                whole = await self._where.complete(data, where)
                arrivals.append(self._arrival(event, whole, where))
        created = [data for event, data in page if event == "MESSAGE_CREATE"]
        if page:
            people = [data["author"]["id"] for data in created if "author" in data and not _is_machine(data)]
            await self._put(arrivals, where, created[-1]["id"] if created else None, user=people[-1] if people else None)

    # --- what is told now ---------------------------------------------------------------------------------------------

    async def _created(self, data: dict[str, Any]) -> None:
        where = await self._where.of(data)
        if where is None or _is_machine(data):
            return
        if where.chat not in self._caught_up:
            self._todo.setdefault(where.chat, (where, 0.0))
            if self._todo[where.chat][1] <= asyncio.get_running_loop().time():
                await self._catch_up(where)
        moved = data["id"] if where.chat in self._caught_up else None
        await self._put([self._arrival("MESSAGE_CREATE", data, where)], where, moved, user=data["author"]["id"])

    async def _updated(self, data: dict[str, Any]) -> None:
        if data.get("edited_timestamp") is None:  # a preview was added, a thread began
            return
        where = await self._where.of(data)
        if where is None:
            return
        if not {"author", "content", "attachments"} <= data.keys():
            try:
                whole = await self._client.http.get_message(int(where.chat), int(data["id"]))
            except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("%s: an edited message could not be read (%s)", self._account, type(error).__name__)
                self._look_again(where, data["id"])
                return
            data = await self._where.complete({**whole}, where)
        if not _is_machine(data):
            await self._put([self._arrival("MESSAGE_UPDATE", data, where)], where, None)

    def _look_again(self, where: Where, message: str) -> None:
        self._open[where.chat] = (*self._open.get(where.chat, ()), message)
        self._caught_up.discard(where.chat)
        self._plan(where, after=RETRY_SECONDS)

    async def _deleted(self, data: dict[str, Any], messages: list[str]) -> None:
        where = await self._where.of(data)
        if where is not None:
            each = [{"id": id, "channel_id": data["channel_id"], "guild_id": data.get("guild_id")} for id in messages]
            await self._put([self._arrival("MESSAGE_DELETE", one, where) for one in each], where, None)

    async def _reacted(self, event: str, data: dict[str, Any], told: str) -> None:
        where = await self._where.of(data)
        if where is None or data.get("user_id") == self._where.me:
            return
        arrivals = []
        for one, about in self._reactions.told(event, data):
            whole = await self._where.with_person(about, where)
            if not whole["user"].get("bot"):
                arrivals.append(self._arrival(one, whole, where, told))
        if arrivals:
            await self._put(arrivals, where, None)

    def _arrival(self, event: str, data: dict[str, Any], where: Where, told: str = "") -> Arrival:
        return arrival(self._account, event, data, self._where.around(data, where), self._clock(), told=told)

    async def _put(self, arrivals: list[Arrival], where: Where, last: str | None, *, user: str | None = None) -> None:
        """Commit; `last` is the message up to which the channel is now complete, None to leave its cursor."""
        moved: Cursor | None = None
        if last is not None:
            known = self._cursors.get(where.chat)
            if known is None:
                whose = user if where.guild is None else None
                known = Cursor(last=0, user=whose, parent=where.parent) if where.guild is not None or whose else None
            moved = known.past(last) if known else None
        stored = {cursors.name(where.chat): cursors.dump(moved)} if moved else {}
        if arrivals and self._bookmark is not None:
            stored[replay.NAME] = replay.dump(self._bookmark)
        try:
            await self._inbox.put(arrivals, stored or None)
        except Exception as error:
            raise NotKept from error
        if moved is not None:
            self._cursors[where.chat] = moved


def _is_machine(data: dict[str, Any]) -> bool:
    """A bot or a webhook, our own messages among them: no event at all (and none of them is stored)."""
    return bool(data.get("webhook_id") or (data.get("author") or {}).get("bot"))
