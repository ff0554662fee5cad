"""One Telegram bot as a channel: what the ports ask, on the parts beside this file."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Literal

from telegram import InputFile
from telegram import error as telegram_error

from adapters.telegram import inspect, media, parse
from adapters.telegram.api import UPLOAD_SECONDS, Api
from adapters.telegram.errors import is_formatting, is_gone, is_not_shown, is_unchanged, translated
from adapters.telegram.groups import Groups
from adapters.telegram.ours import OurPeople
from adapters.telegram.places import connection_of, given
from adapters.telegram.polling import poll
from adapters.telegram.trees import Marked, pieces, to_entities, units
from bridge.model.capabilities import TELEGRAM
from bridge.model.events import ChannelEvent
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText, as_plain, plain
from bridge.ports import Finding, Inbox, Signs, StoredFile

log = logging.getLogger(__name__)

BURST = 4
"""Messages of one text that go at once; Telegram bears short bursts (same source), and more of them go one by one."""
PATIENCE = 30.0
"""Seconds that the limits met within one text may take altogether; the whole delivery may take 60."""

NO_PREVIEW = {"is_disabled": True}
TEXT = ("text", "entities")
CAPTION = ("caption", "caption_entities")


class TelegramChannel:
    """A Channel (`bridge.ports`). `close` ends its connections for good and belongs to the end of the process."""

    platform = "telegram"
    capabilities = TELEGRAM

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
        self._groups = Groups(places)
        self._api = Api(token=token, api_url=api_url)
        self._ours = OurPeople(self._api, ids=our_people, places=self._groups, clock=clock)
        self._me: dict[str, Any] | None = None

    # --- receiving

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        await self._api.open_connections()
        try:
            await self._groups.recall(inbox, self.account)
            await poll(
                self._api, account=self.account, inbox=inbox, signs=signs, begin=self._begin, stamp=self._stamped,
                cursors=self._groups.cursors, clock=self._clock,
            )  # fmt: skip
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

    async def _stamped(self, update: dict[str, Any], now: Millis) -> dict[str, Any]:
        """With what `parse` must know and could not ask: parsing is pure, and may happen after a restart, before we are connected."""
        if isinstance(connection := update.get("business_connection"), dict):
            self._met(connection)
        self._groups.heard(update)
        return {"update": update, "ours": await self._ours.did(update), "bot": self._me, "at": now, "moved": dict(self._groups.moved)}

    def _met(self, connection: Mapping[str, Any]) -> None:
        """Says in the log what a Business account lets us do; customers who write to it arrive with or without."""
        owner = (connection.get("user") or {}).get("id")
        if not connection.get("is_enabled"):
            log.warning("telegram %s: user %s has sent the bot out of the Business account; nobody is heard there", self.account, owner)
        elif not (connection.get("rights") or {}).get("can_reply"):
            log.warning("telegram %s: user %s lets the bot read and not answer: allow it to reply to messages", self.account, owner)
        else:
            log.info("telegram %s: user %s has let the bot into a Business account", self.account, owner)

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        return parse.parse(raw, account=self.account, places=self._places)

    # --- sending

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        """`key` has no use: Telegram would not know it again. A failure after the first of several messages may have happened; so a limit
        met there is waited out: it would leave half an answer, which nobody may send again."""
        text = self._marked(body)
        caption = Marked(text="")
        if file is not None and units(text.text) <= TELEGRAM.caption_limit:
            text, caption = caption, text
        parts: list[Marked | StoredFile] = [*pieces(text, TELEGRAM.text_limit), *([file] if file is not None else [])]
        if not parts:
            raise DeliveryError(Reason.REFUSED, "nothing to say")
        with translated():
            where = {**given(chat), **_answering(reply_to)}
        made: list[str] = []
        patience = PATIENCE
        while len(made) < len(parts):
            part = parts[len(made)]
            if len(made) >= BURST:
                await asyncio.sleep(TELEGRAM.per_chat_interval)
            try:
                if isinstance(part, StoredFile):
                    answer = await self._upload(where, part, caption)
                else:
                    answer = await self._say(where, part)
                if not made:
                    where = {**given(chat), **_beside(answer)}
                made.append(str(answer["message_id"]))
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

    async def _say(self, where: Mapping[str, Any], text: Marked) -> dict[str, Any]:
        with translated():
            return _message(await self._formatted("sendMessage", TEXT, text, {**where, "link_preview_options": NO_PREVIEW}))

    async def _upload(self, where: Mapping[str, Any], file: StoredFile, caption: Marked) -> dict[str, Any]:
        """The file is read from the disk as it goes out, never held whole."""
        way = media.way_out(file)
        with translated(), await asyncio.to_thread(file.path.open, "rb") as handle:
            sent = InputFile(handle, filename=file.name, read_file_handle=False)

            async def go(way: media.Way) -> dict[str, Any]:
                return _message(await self._formatted(way.method, CAPTION, caption, {**where, way.field: sent}, seconds=UPLOAD_SECONDS))

            try:
                return await go(way)
            except telegram_error.BadRequest as error:
                if way is media.AS_DOCUMENT or not is_not_shown(error):
                    raise
                return await go(media.AS_DOCUMENT)

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        """A file alone bears its text as a caption; else the texts are messages of their own, and the file comes last."""
        text = self._marked(body)
        if has_file and len(messages) == 1:
            if units(text.text) > TELEGRAM.caption_limit:
                raise DeliveryError(Reason.UNSUPPORTED, f"a caption holds at most {TELEGRAM.caption_limit} characters")
            await self._change(chat, messages[0], text, caption=True)
            return tuple(messages)
        texts, file = (messages[:-1], messages[-1:]) if has_file else (messages, ())
        parts = list(pieces(text, TELEGRAM.text_limit))
        if len(parts) > len(texts):
            raise DeliveryError(Reason.UNSUPPORTED, f"{len(texts)} messages hold at most {TELEGRAM.text_limit} characters each")
        for message, part in zip(texts, parts, strict=False):
            await self._change(chat, message, part, caption=False)
        for left in texts[len(parts) :]:
            await self.delete(chat, left)
        return (*texts[: len(parts)], *file)

    async def _change(self, chat: ChatId, message: str, text: Marked, *, caption: bool) -> None:
        where: dict[str, Any] = {**given(chat), "message_id": int(message)}
        with translated():
            try:
                if caption:
                    await self._formatted("editMessageCaption", CAPTION, text, where)
                else:
                    await self._formatted("editMessageText", TEXT, text, {**where, "link_preview_options": NO_PREVIEW})
            except telegram_error.BadRequest as error:
                if not is_unchanged(error):
                    raise

    async def delete(self, chat: ChatId, message: str) -> None:
        """Telegram takes a message back within 48 hours (https://core.telegram.org/bots/api#deletemessage)."""
        connection = connection_of(chat)
        with translated():
            try:
                if connection is None:
                    await self._api.ask("deleteMessage", **given(chat), message_id=int(message))
                else:
                    await self._api.ask("deleteBusinessMessages", business_connection_id=connection, message_ids=[int(message)])
            except telegram_error.BadRequest as error:
                if not is_gone(error):
                    raise

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        """A bot has one reaction on a message: the newest replaces the one before (https://core.telegram.org/bots/api#setmessagereaction,
        which takes no Business connection)."""
        taken = TELEGRAM.emoji(emoji)
        if taken is None or connection_of(chat) is not None:
            raise DeliveryError(Reason.UNSUPPORTED, "Telegram lets no bot put this here")
        with translated():
            reaction = [{"type": "emoji", "emoji": taken}] if on else []
            await self._api.ask("setMessageReaction", **given(chat), message_id=int(message), reaction=reaction)

    def _marked(self, body: RichText) -> Marked:
        """Whatever goes wrong with the formatting costs the formatting, and not the words."""
        try:
            return to_entities(body)
        except Exception:
            log.exception("telegram %s: formatting could not be written, the text goes plain", self.account)
            return to_entities(plain(as_plain(body)))

    async def _formatted(self, method: str, fields: tuple[str, str], text: Marked, where: Mapping[str, Any], **how: float) -> Any:
        """Ask with the text and its entities; entities that Telegram does not take are left away, rather than the words."""
        text_field, entities_field = fields
        said: dict[str, Any] = {**where, text_field: text.text}
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


def _message(answer: Any) -> dict[str, Any]:
    """Raises TypeError for what is none; a KeyError where it has no number."""
    if not isinstance(answer, dict):
        raise TypeError("no message")
    int(answer["message_id"])
    return answer


def _beside(message: Mapping[str, Any]) -> dict[str, Any]:
    """Where further pieces of the same text go: into the topic in which its reply to a message has put the first."""
    return {"message_thread_id": message["message_thread_id"]} if message.get("is_topic_message") else {}


def _answering(reply_to: str | None) -> dict[str, Any]:
    """The customer may have deleted what we answer; the answer still goes out. In a forum the reply goes to the topic of what it answers
    (https://github.com/tdlib/telegram-bot-api/issues/447)."""
    return {"reply_parameters": {"message_id": int(reply_to), "allow_sending_without_reply": True}} if reply_to else {}
