"""One Telegram bot as a channel: what the ports ask, on the parts beside this file."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Literal

from telegram import InputFile
from telegram import error as telegram_error

from adapters.telegram import inspect, media, parse
from adapters.telegram.api import UPLOAD_SECONDS, Api
from adapters.telegram.errors import is_formatting, is_unchanged, translated
from adapters.telegram.ours import OurPeople
from adapters.telegram.polling import poll
from adapters.telegram.trees import Marked, pieces, to_entities, units
from bridge.model.events import ChannelEvent
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Capabilities, Finding, Inbox, Signs, StoredFile

log = logging.getLogger(__name__)

CAPABILITIES = Capabilities(
    text_limit=4096,  # https://core.telegram.org/bots/api#sendmessage
    text_unit="utf16",
    caption_limit=1024,  # https://core.telegram.org/bots/api#sendphoto
    upload_limit=media.MOST_UPLOADED,
    download_limit=media.MOST_DOWNLOADED,
    repeatable_send=False,  # no method takes an idempotency key
    edits=True,
    per_chat_interval=1.0,  # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
)

BURST = 4
"""Messages of one text that go at once; Telegram bears short bursts (same source), and more of them go one by one."""
PATIENCE = 30.0
"""Seconds that the limits met within one text may take altogether; the whole delivery may take 60."""

NO_PREVIEW = {"is_disabled": True}


class TelegramChannel:
    """A Channel (`bridge.ports`). `close` ends its connections for good and belongs to the end of the process."""

    platform = "telegram"
    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        account: AccountName,
        token: str,
        api_url: str = "https://api.telegram.org",
        places: Mapping[ChatId, Literal["mention", "every_message"]],
        our_people: frozenset[str],
        clock: Callable[[], Millis],
    ) -> None:
        self.account = account
        self._places = places
        self._clock = clock
        self._api = Api(token=token, api_url=api_url)
        self._ours = OurPeople(self._api, ids=our_people, places=places.keys(), clock=clock)
        self._me: dict[str, Any] | None = None

    # --- receiving

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        await self._api.open_connections()
        try:
            await poll(self._api, account=self.account, inbox=inbox, signs=signs, begin=self._begin, stamp=self._stamped, clock=self._clock)
        finally:
            await self._api.close_poll()

    async def _begin(self) -> None:
        me = await self._api.ask("getMe")
        self._me = {"id": me["id"], "username": me.get("username") or ""}
        try:
            webhook = await self._api.ask("getWebhookInfo")
            if not webhook.get("url"):
                return
            log.warning("telegram %s: a webhook kept the updates from us; it is removed, what waits is kept", self.account)
            await self._api.ask("deleteWebhook", drop_pending_updates=False)
        except (telegram_error.TelegramError, AttributeError) as error:
            # The token was just accepted: a server that knows no webhooks has none. One that is in the way makes getUpdates say so.
            log.info("telegram %s: whether a webhook is set was not told (%s)", self.account, type(error).__name__)

    async def _stamped(self, update: dict[str, Any]) -> dict[str, Any]:
        """With what `parse` must know and could not ask: parsing is pure, and may happen after a restart, before we are connected."""
        return {"update": update, "ours": await self._ours.wrote(update), "bot": self._me}

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        return parse.parse(raw, account=self.account, places=self._places)

    # --- sending

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        """`key` has no use: Telegram would not know it again. A failure after the first of several messages may have happened; so a limit
        met there is waited out: it would leave half an answer, which nobody may send again."""
        text = to_entities(body)
        caption = Marked(text="")
        if file is not None and units(text.text) <= CAPABILITIES.caption_limit:
            text, caption = caption, text
        parts: list[Marked | StoredFile] = [*pieces(text, CAPABILITIES.text_limit), *([file] if file is not None else [])]
        if not parts:
            raise DeliveryError(Reason.REFUSED, "nothing to say")
        made: list[str] = []
        patience = PATIENCE
        while len(made) < len(parts):
            part, answered = parts[len(made)], reply_to if not made else None
            if len(made) >= BURST:
                await asyncio.sleep(CAPABILITIES.per_chat_interval)
            try:
                if isinstance(part, StoredFile):
                    made.append(await self._upload(chat, part, caption, answered))
                else:
                    made.append(await self._say(chat, part, answered))
            except DeliveryError as error:
                if not made:
                    raise
                wait = max(error.retry_after or 0.0, 1.0)
                if error.reason is Reason.RATE_LIMITED and wait <= patience:
                    patience -= wait
                    await asyncio.sleep(wait)
                    continue
                detail = f"after {len(made)} of {len(parts)} messages: {error.detail}"
                raise DeliveryError(error.reason, detail, happened=None, retry_after=error.retry_after) from None
        return tuple(made)

    async def _say(self, chat: ChatId, text: Marked, reply_to: str | None) -> str:
        with translated():
            given = {"chat_id": chat, "link_preview_options": NO_PREVIEW, **_answering(reply_to)}
            answer = await self._formatted("sendMessage", ("text", "entities"), text, given)
            return str(answer["message_id"])

    async def _upload(self, chat: ChatId, file: StoredFile, caption: Marked, reply_to: str | None) -> str:
        """The file is read from the disk as it goes out, never held whole."""
        way = media.way_out(file)
        with translated():
            given = {"chat_id": chat, **_answering(reply_to)}
            with await asyncio.to_thread(file.path.open, "rb") as handle:
                given[way.field] = InputFile(handle, filename=file.name, read_file_handle=False)
                answer = await self._formatted(way.method, ("caption", "caption_entities"), caption, given, seconds=UPLOAD_SECONDS)
            return str(answer["message_id"])

    async def edit(self, chat: ChatId, message: str, body: RichText, *, has_file: bool) -> None:
        with translated():
            given: dict[str, Any] = {"chat_id": chat, "message_id": int(message)}
            try:
                if has_file:
                    await self._formatted("editMessageCaption", ("caption", "caption_entities"), to_entities(body), given)
                else:
                    given["link_preview_options"] = NO_PREVIEW
                    await self._formatted("editMessageText", ("text", "entities"), to_entities(body), given)
            except telegram_error.BadRequest as error:
                if not is_unchanged(error):
                    raise

    async def delete(self, chat: ChatId, message: str) -> None:
        with translated():
            try:
                await self._api.ask("deleteMessage", chat_id=chat, message_id=int(message))
            except telegram_error.BadRequest as error:
                if "message to delete not found" not in error.message.lower():
                    raise

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        """A bot has one reaction on a message: the newest replaces the one before."""
        with translated():
            reaction = [{"type": "emoji", "emoji": emoji}] if on else []
            await self._api.ask("setMessageReaction", chat_id=chat, message_id=int(message), reaction=reaction)

    async def _formatted(self, method: str, fields: tuple[str, str], text: Marked, given: Mapping[str, Any], **how: float) -> Any:
        """Ask with the text and its entities; entities that Telegram does not take are left away, rather than the words."""
        text_field, entities_field = fields
        said: dict[str, Any] = {**given, text_field: text.text}
        marks: dict[str, Any] = {entities_field: list(text.entities)} if text.entities else {}
        try:
            return await self._api.ask(method, **said, **marks, **how)
        except telegram_error.BadRequest as error:
            if not marks or not is_formatting(error):
                raise
            log.warning("telegram %s: formatting was refused, the text goes plain", self.account)
            return await self._api.ask(method, **said, **how)

    async def open_direct(self, user: UserId) -> ChatId | None:
        """None: only the person can begin, and whether he did the core knows (the chat then has the person's own id)."""
        return None

    def private_link(self, payload: str) -> str | None:
        return f"https://t.me/{self._me['username']}?start={payload}" if self._me and self._me["username"] else None

    # --- files and checks

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        return media.fetched(self._api, source)

    async def inspect(self) -> list[Finding]:
        await self._api.open_connections()
        return [finding async for finding in inspect.findings(self._api, self._places)]

    async def close(self) -> None:
        await self._api.close_connections()


def _answering(reply_to: str | None) -> dict[str, Any]:
    """The customer may have deleted what we answer; the answer still goes out."""
    return {"reply_parameters": {"message_id": int(reply_to), "allow_sending_without_reply": True}} if reply_to else {}
