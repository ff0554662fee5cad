"""How is an act done on a platform? One call of a port each; what it returns is a fate, whatever happened."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bridge.delivery.discreet import DiscreetDesk
from bridge.delivery.lanes import post_of
from bridge.delivery.orders import Order
from bridge.model import acts
from bridge.model.acts import Button
from bridge.model.failure import PERMANENT, DeliveryError, Reason
from bridge.model.ids import DESK, AccountName, ChatId, Millis, UserId, unref
from bridge.model.records import Media, Outgoing
from bridge.ports import Channel, Desk, Files, Sheet, StoredFile
from bridge.road.memory import UNOPENED
from bridge.road.settle import Done

T = TypeVar("T")

TRY_LASTS = 60.0
"""Seconds after which a try is given up as unknown; longer for files, by their size."""
BYTES_PER_SECOND = 100_000
"""The slowest line that a file's try waits for."""
FETCHES = 6
"""How often a file is asked for, within about half a minute, before the words behind it go on without it."""
KEY_LASTS: Millis = 2 * 60_000
"""How long a platform that knows our keys remembers one; Discord: "a few minutes"."""


class Performer:
    """Does orders on the channels and the desk.

    keep_media: commits a Media that was fetched just now. remember: commits a row's progress.
    """

    def __init__(
        self,
        channels: Mapping[AccountName, Channel],
        desk: Desk,
        files: Files,
        keep_media: Callable[[Media], Awaitable[None]],
        remember: Callable[[Outgoing, dict[str, Any]], Awaitable[None]],
    ) -> None:
        self._channels = channels
        self._desk = desk
        self._shown = DiscreetDesk(desk)
        self._files = files
        self._keep_media = keep_media
        self._remember = remember

    def repeatable(self, order: Order, since: Millis = 0) -> bool:
        """May it be done again without harm if an earlier try did happen, so many milliseconds ago?"""
        if not isinstance(order.act, acts.Send):
            return True
        channel = self._channels.get(order.row.account)
        return channel is not None and channel.capabilities.repeatable_send and since < KEY_LASTS

    async def perform(self, order: Order) -> Done:
        """Do it. Raises DeliveryError, whatever else was raised below."""
        # A file may have to be fetched first, which has the same time for itself.
        return await _guarded(self._do(order), TRY_LASTS + 2 * _longest(order.media) if order.media else TRY_LASTS)

    async def redraw(self, order: Order) -> None:
        """Draw a card anew. Raises DeliveryError."""
        assert order.thread is not None and order.thread.ts is not None and order.card is not None
        sheet = self.filled(order.card, order)
        await _guarded(self._shown.update(order.thread.channel, order.thread.ts, sheet, author=None), TRY_LASTS)

    async def _do(self, order: Order) -> Done:
        what, row = order.act, order.row
        match what:
            case acts.Send():
                return await self._send(order, what)
            case acts.Edit():
                return await self._edit(order, what)
            case acts.Delete():
                for copy in order.copies:
                    account, chat, message = unref(copy)
                    await self._channel(account).delete(chat, message)
                return Done(id=row.id)
            case acts.React():
                for copy in order.copies[:1]:
                    account, chat, message = unref(copy)
                    await self._channel(account).react(chat, message, what.emoji, on=what.on)
                return Done(id=row.id)
            case acts.PostCard() if order.card is not None and order.thread is not None:
                posted = await self._shown.post(
                    order.thread.channel, self.filled(order.card, order), thread_ts=None, author=None, key=row.id, again=order.again
                )
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,), drawn=order.thread.wanted)
            case acts.PostInThread() if order.thread is not None:
                sheet = self.filled(Sheet(body=what.body, buttons=what.buttons), order)
                root = self._root(order)
                posted = await self._shown.post(
                    order.thread.channel, sheet, thread_ts=root, author=what.speaker, key=row.id, again=order.again
                )
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,))
            case acts.UploadToThread() if order.thread is not None:
                return await self._upload(order, what)
            case acts.EditInThread():
                for copy in order.copies[:1]:
                    _, channel, ts = unref(copy)
                    await self._shown.update(channel, post_of(ts), Sheet(body=what.body), author=what.speaker)
                return Done(id=row.id)
            case acts.Mark():
                await self._desk.mark(what.channel, what.ts, what.sign)
                return Done(id=row.id)
            case acts.CloseQuestion():
                await self._shown.update(what.channel, what.ts, Sheet(body=what.body), author=None)
                return Done(id=row.id)
            case acts.PostNotice():
                sheet = self.filled(Sheet(body=what.body, buttons=what.buttons), order)
                posted = await self._shown.post(what.to, sheet, thread_ts=None, author=None, key=row.id, again=order.again)
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,))
            case acts.EditNotice() if order.page is not None:
                if order.page.channel and order.page.ts:
                    sheet = self.filled(Sheet(body=what.body, buttons=what.buttons), order)
                    await self._shown.update(order.page.channel, order.page.ts, sheet, author=None)
                return Done(id=row.id)
        raise DeliveryError(Reason.REFUSED, f"nothing to do for {type(what).__name__}")

    async def _send(self, order: Order, what: acts.Send) -> Done:
        channel, chat = self._channel(order.row.account), what.chat
        if order.media is not None:
            _fits(order.media.size or 0, channel)
        file = await self.stored(order.media, order.row.attempts) if order.media else None
        if file is not None:
            _fits(file.size, channel)
        if chat.startswith(UNOPENED):
            opened = await channel.open_direct(UserId(chat.removeprefix(UNOPENED)))
            if opened is None:
                raise DeliveryError(Reason.BLOCKED, "the customer has to begin")
            chat = opened
        reply_to = unref(what.reply_to)[2] if what.reply_to else None
        ids = await channel.send(chat, what.body, file=file, reply_to=reply_to, key=order.row.id)
        return Done(id=order.row.id, chat=chat, ids=ids)

    async def _edit(self, order: Order, what: acts.Edit) -> Done:
        if not order.copies:
            return Done(id=order.row.id)
        account, chat, _ = unref(order.copies[0])
        pieces = [unref(copy)[2] for copy in order.copies]
        ids = await self._channel(account).edit(chat, pieces, what.body, has_file=order.has_file)
        return Done(id=order.row.id, chat=chat, ids=ids)

    async def _upload(self, order: Order, what: acts.UploadToThread) -> Done:
        assert order.thread is not None and order.media is not None
        file = await self.stored(order.media, order.row.attempts)

        async def remember(progress: dict[str, Any]) -> None:
            await self._remember(order.row, progress)

        posted = await self._shown.upload(
            order.thread.channel, self._root(order), file, what.note, progress=order.row.progress, remember=remember
        )
        return Done(id=order.row.id, chat=posted.channel if posted else None, ids=(posted.ts,) if posted else ())

    async def stored(self, media: Media, attempt: int) -> StoredFile:
        """The file on disk, fetched from where it was sent if it is not here yet.

        Raises DeliveryError: until we have it, nothing can have happened; and where it cannot be had, not for good or not after some
        tries, it is the file that is missing, whatever the platform called it.
        """
        known = self._files.stored(media)
        if known is not None:
            return known
        try:
            return await _guarded(self._fetched(media), _longest(media))
        except DeliveryError as error:
            lost = error.reason in PERMANENT and error.reason is not Reason.TOO_LARGE
            reason = Reason.FILE_MISSING if lost or attempt >= FETCHES else error.reason
            raise DeliveryError(reason, error.detail, happened=False, retry_after=error.retry_after) from error.__cause__

    async def _fetched(self, media: Media) -> StoredFile:
        if media.account == DESK:
            sha256, size = await self._files.keep(self._desk.fetch(media.source))
        else:
            channel = self._channel(media.account)
            sha256, size = await self._files.keep(channel.fetch(media.source), limit=channel.capabilities.download_limit)
        media = dataclasses.replace(media, sha256=sha256, size=size)
        await self._keep_media(media)
        found = self._files.stored(media)
        if found is None:
            raise DeliveryError(Reason.FILE_MISSING, "the file vanished from disk")
        return found

    def _channel(self, account: AccountName) -> Channel:
        channel = self._channels.get(account)
        if channel is None:
            raise DeliveryError(Reason.FORBIDDEN, "the account is not in the configuration any more")
        return channel

    def _root(self, order: Order) -> str:
        if order.thread is None or order.thread.ts is None:
            raise DeliveryError(Reason.GONE, "the thread has no root")
        return order.thread.ts

    def filled(self, sheet: Sheet, order: Order) -> Sheet:
        """Buttons that lead to a thread get its address; those whose thread is not there yet are left out."""
        buttons: list[Button] = []
        for button in sheet.buttons:
            if button.thread is not None:
                channel, ts = order.roots.get(button.thread, (ChatId(""), ""))
                url = self._desk.link(channel, ts) if ts else None
                if url is None:
                    continue
                button = dataclasses.replace(button, url=url)
            elif button.action == "open_thread":
                continue
            buttons.append(button)
        return dataclasses.replace(sheet, buttons=tuple(buttons))


def _fits(size: int, channel: Channel) -> None:
    most = channel.capabilities.upload_limit
    if size > most:
        raise DeliveryError(Reason.TOO_LARGE, f"{size} bytes; at most {most}")


def _longest(media: Media) -> float:
    """Seconds that a file may take one way."""
    return TRY_LASTS + (media.size or 0) / BYTES_PER_SECOND


async def _guarded(work: Awaitable[T], seconds: float) -> T:
    """What `work` returns. Raises DeliveryError, whatever was raised in it or if it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except DeliveryError:
        raise
    except TimeoutError:
        raise DeliveryError(Reason.TIMED_OUT, "no answer in time", happened=None) from None
    except Exception as error:
        # The words of an unknown exception may hold anything; its type and place are in the log.
        raise DeliveryError(Reason.REFUSED, type(error).__name__, happened=None) from error
