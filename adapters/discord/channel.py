"""The Discord account as the bridge sees it: run, parse, send, edit, fetch, inspect."""

import asyncio
import contextlib
import logging
import pathlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.http import handle_message_parameters

from adapters.discord import files, parse, replay
from adapters.discord.errors import Archived, as_delivery_error
from adapters.discord.inspect import inspect_account
from adapters.discord.library import DEFAULT_API, Client, ask_for_gateway, plainly, talk_to
from adapters.discord.parse import Places
from adapters.discord.session import NotKept, Session
from adapters.discord.split import render_parts, unformatted
from adapters.discord.standing import OurSide
from adapters.discord.whereabouts import Whereabouts
from bridge.model.capabilities import DISCORD
from bridge.model.events import ChannelEvent
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText, as_plain, is_empty
from bridge.ports import Finding, Inbox, Signs, StoredFile

T = TypeVar("T")

log = logging.getLogger(__name__)

WAIT_FOR_CONNECTION = 10.0
"""Seconds a delivery waits for the account to be connected."""
WAIT_FOR_ANSWER = 60.0
"""Seconds for one message: the library tries a server error five times within 25 s, and waits out rate limits of up to 30 s."""
SLOWEST_UPLOAD = 100_000
"""Bytes a second; a file gets that much more time."""
CANCEL_AGAIN = 0.5  # seconds

NOBODY = discord.AllowedMentions.none()


class DiscordChannel:
    """One bot. places: the guild channels where it listens; a thread below one counts as that channel."""

    platform = "discord"
    capabilities = DISCORD

    def __init__(
        self,
        *,
        account: AccountName,
        token: str,
        api_url: str = DEFAULT_API,
        gateway_url: str | None = None,
        places: Places,
        our_people: frozenset[str] = frozenset(),
        our_roles: frozenset[str] = frozenset(),
        clock: Callable[[], Millis],
    ) -> None:
        self.account = account
        self._token, self._api_url, self._gateway_url = token, api_url, gateway_url
        self._places, self._our_side, self._clock = places, OurSide(people=our_people, roles=our_roles), clock
        self._client: Client | None = None
        self._session: Session | None = None
        self._connected = asyncio.Event()
        self._late: set[asyncio.Task[Any]] = set()
        """Requests whose answer nobody awaits any more."""

    def __repr__(self) -> str:
        return f"DiscordChannel({self.account})"

    # --- receiving --------------------------------------------------------------------------------------------------------

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        def heard(frame: dict[str, Any]) -> None:
            signs.alive()
            if frame.get("t") == "READY" and self._gateway_url is not None:
                client.resume_at(self._gateway_url)
            if frame.get("t") in ("READY", "RESUMED"):
                self._connected.set()
                signs.up()
            session.hear(frame)

        talk_to(self._api_url, self._gateway_url)
        client = Client(guild_places=bool(self._places), heard=heard, lost=lambda: signs.down("the gateway's connection was lost"))
        whereabouts = Whereabouts(client, self._places, self._our_side)
        former = replay.load(await inbox.cursor(self.account, replay.NAME))
        session = Session(account=self.account, client=client, inbox=inbox, whereabouts=whereabouts, clock=self._clock, former=former)
        try:
            await client.login(self._token)
            if self._gateway_url is None and self._api_url.rstrip("/") != DEFAULT_API:
                await ask_for_gateway(client)
            self._client, self._session = client, session
            await first_to_end(self._connect(client, session, former), session.work())
            raise ConnectionError("the connection ended")
        except NotKept as error:
            raise error.__cause__ or error from None
        except (discord.DiscordException, AttributeError, KeyError) as error:
            why = plainly(error, self.account, client)
            if why is error:
                raise
            raise why from None
        finally:
            self._client = self._session = None
            self._connected.clear()
            await client.close()

    async def _connect(self, client: Client, session: Session, former: replay.Bookmark | None) -> None:
        async with replay.taken_up(former, token=self._token, gateway_url=self._gateway_url, hear=session.hear_former, until=session.begun):
            await client.connect()

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        return parse.parse(raw, account=self.account, places=self._places)

    # --- sending ----------------------------------------------------------------------------------------------------------

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        """The file goes with the last message of the text. Each message has a nonce of its own made from `key`."""
        if file is not None:
            _check(file)
        texts = _written(body) if not is_empty(body) else [""]
        if file is None and texts == [""]:
            raise DeliveryError(Reason.REFUSED, "nothing to say")
        made: list[str] = []
        for number, text in enumerate(texts):
            nonce = f"{key}-{number}" if number else str(key)
            attached = file if number == len(texts) - 1 else None
            try:
                made.append(await self._say(chat, text, attached, reply_to if not number else None, nonce))
            except DeliveryError as error:
                # Once a part has arrived it is not true any more that nothing happened.
                happened = None if made else error.happened
                raise DeliveryError(error.reason, error.detail, happened=happened, retry_after=error.retry_after) from None
        return tuple(made)

    async def _say(self, chat: ChatId, text: str, file: StoredFile | None, reply_to: str | None, nonce: str) -> str:
        async def posting(client: Client) -> Any:
            extra: dict[str, Any] = {}
            if reply_to is not None:
                extra["message_reference"] = {"message_id": reply_to, "channel_id": chat, "fail_if_not_exists": False}
            if file is not None:
                extra["file"] = await asyncio.to_thread(discord.File, file.path, filename=file.name)
            quiet = discord.MessageFlags(suppress_embeds=True)
            with handle_message_parameters(text or None, nonce=nonce, allowed_mentions=NOBODY, flags=quiet, **extra) as params:
                return await client.http.send_message(int(chat), params=params)

        sent = await self._ask_awake(chat, posting, WAIT_FOR_ANSWER + (file.size / SLOWEST_UPLOAD if file else 0))
        return _id(sent)

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        """The last message bears the file, if there is one, and stays for it even when no text is left for it."""
        texts = _written(body)
        if len(texts) > len(messages):
            raise DeliveryError(Reason.UNSUPPORTED, f"{len(messages)} messages hold at most {DISCORD.text_limit} characters each")
        for message, text in zip(messages, texts, strict=False):
            await self._change(chat, message, text)
        left = list(messages[len(texts) :])
        file = left.pop() if has_file and left else None
        for message in left:
            await self.delete(chat, message)
        if file is None:
            return tuple(messages[: len(texts)])
        await self._change(chat, file, "")
        return (*messages[: len(texts)], file)

    async def _change(self, chat: ChatId, message: str, text: str) -> None:
        async def editing(client: Client) -> None:
            with handle_message_parameters(text or None, allowed_mentions=NOBODY) as params:
                await client.http.edit_message(int(chat), int(message), params=params)

        await self._ask_awake(chat, editing)

    async def delete(self, chat: ChatId, message: str) -> None:
        async def deleting(client: Client) -> None:
            await client.http.delete_message(int(chat), int(message))

        try:
            await self._ask(deleting)
        except DeliveryError as error:
            if error.reason is not Reason.GONE:
                raise

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        async def reacting(client: Client) -> None:
            if on:
                await client.http.add_reaction(int(chat), int(message), emoji)
            else:
                await client.http.remove_own_reaction(int(chat), int(message), emoji)

        try:
            await self._ask_awake(chat, reacting)
        except DeliveryError as error:
            if on or error.reason not in (Reason.GONE, Reason.UNSUPPORTED):  # what is not there need not be taken away
                raise

    async def open_direct(self, user: UserId) -> ChatId | None:
        """Discord opens it to anyone; whether the person takes messages shows when one is sent (BLOCKED)."""

        async def opening(client: Client) -> Any:
            return await client.http.start_private_message(int(user))

        chat = ChatId(_id(await self._ask(opening)))
        if self._session is not None:
            await self._session.remember(chat, user)
        return chat

    def private_link(self, payload: str) -> str | None:
        """Discord has no links that carry a payload into a private chat."""
        return None

    async def _online(self) -> Client:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._connected.wait(), WAIT_FOR_CONNECTION)
        if self._client is None or not self._connected.is_set():
            raise DeliveryError(Reason.UNREACHABLE, "not connected to Discord")
        return self._client

    async def _ask(self, request: Callable[[Client], Coroutine[Any, Any, T]], seconds: float | None = None) -> T:
        """The request's answer, in our terms of failure.

        One that takes too long is left to end by itself: cancelled while it waits out a global rate limit, the library would never let
        another request through.
        """
        limit = WAIT_FOR_ANSWER if seconds is None else seconds
        task = asyncio.ensure_future(request(await self._online()))
        self._late.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait({task}, timeout=limit)
        if not done:
            raise DeliveryError(Reason.TIMED_OUT, f"no answer within {limit:.0f} s", happened=None)
        try:
            return task.result()
        except (asyncio.CancelledError, Exception) as error:
            raise as_delivery_error(error) from None

    async def _ask_awake(self, chat: ChatId, request: Callable[[Client], Coroutine[Any, Any, T]], seconds: float | None = None) -> T:
        """As `_ask`; a thread that was archived meanwhile is woken up, once."""

        async def waking(client: Client) -> None:
            await client.http.edit_channel(int(chat), archived=False)

        try:
            return await self._ask(request, seconds)
        except Archived:
            await self._ask(waking)
            return await self._ask(request, seconds)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that one nobody waits for is no warning

    # --- files and checks -------------------------------------------------------------------------------------------------

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        return files.fetch(source, own_servers=self._own_servers(), refresh=self._present_address)

    def _own_servers(self) -> frozenset[yarl.URL]:
        return frozenset({yarl.URL(self._api_url).origin()}) if self._api_url.rstrip("/") != DEFAULT_API else frozenset()

    async def _present_address(self, source: dict[str, Any]) -> str | None:
        if "message" not in source:
            return None

        async def reading(client: Client) -> Any:
            return await client.http.get_message(int(source["channel"]), int(source["message"]))

        try:
            message = await self._ask(reading)
        except DeliveryError as error:
            if error.reason in (Reason.GONE, Reason.FORBIDDEN):
                return None
            raise
        holders = [message, *(snapshot["message"] for snapshot in message.get("message_snapshots") or ())]
        found = (one for holder in holders for one in holder.get("attachments") or () if one["id"] == source["id"])
        return next((str(one["url"]) for one in found), None)

    async def inspect(self) -> list[Finding]:
        talk_to(self._api_url, self._gateway_url)
        try:
            return await inspect_account(self.account, self._token, self._places)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            detail = as_delivery_error(error).detail
            return [
                Finding(
                    ok=False,
                    what=f"{self.account}: Discord did not answer ({detail})",
                    mend="Check the network and api_url, then try again.",
                )
            ]


def _written(body: RichText) -> list[str]:
    """As messages that fit; without its formatting if that cannot be written, since the words matter more."""
    try:
        return render_parts(body, DISCORD.text_limit)
    except Exception:
        log.exception("a text's formatting could not be written: it goes plain")
        return unformatted(as_plain(body), DISCORD.text_limit)


def _id(answer: Any) -> str:
    """Of what was made. All that is read of such an answer: a record of the library's would want every field. Raises DeliveryError."""
    try:
        return str(answer["id"])
    except (LookupError, TypeError):
        raise DeliveryError(Reason.UNREACHABLE, "the answer names no id", happened=None) from None


def _check(file: StoredFile) -> None:
    if file.size > DISCORD.upload_limit:
        raise DeliveryError(Reason.TOO_LARGE, f"{file.size} bytes; Discord takes {DISCORD.upload_limit}")
    if not pathlib.Path(file.path).is_file():
        raise DeliveryError(Reason.FILE_MISSING, "the file is not on disk any more")


async def first_to_end(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends; raise what it raised, and let none go on."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        left = set(tasks)
        while left:
            # Again, for as long as it takes: asyncio.wait_for, as the library uses it, forgets a cancellation that meets a result (3.11).
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN)
        await asyncio.gather(*tasks, return_exceptions=True)
