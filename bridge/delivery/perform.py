"""How is an act done on a platform? One call of a port each; what it returns is a fate, whatever happened."""

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bridge.clocks import digests
from bridge.delivery import allowed
from bridge.delivery.discreet import DiscreetDesk
from bridge.delivery.fetching import Fetcher, longest
from bridge.delivery.guard import TRY_LASTS, guarded
from bridge.delivery.orders import Order
from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, UserId, unref
from bridge.model.posts import post_of
from bridge.model.records import Media, Outgoing
from bridge.ports import Channel, Desk, Files, Letter, Mailer, Programs, Sheet
from bridge.road.fate.settle import Done
from bridge.road.memory import UNOPENED
from bridge.safety.cards import masked
from bridge.safety.inspector import Inspector
from bridge.work.book import Book
from bridge.work.office import Office

KEY_LASTS: Millis = 2 * 60_000
"""How long a platform that knows our keys remembers one; Discord: "a few minutes"."""


class Performer:
    """Does orders on the channels, the desk and the brand's own programs.

    keep_media: commits what is known of a file by now. remember: commits a row's progress.
    """

    def __init__(
        self,
        channels: Mapping[AccountName, Channel],
        desk: Desk,
        programs: Programs,
        files: Files,
        inspector: Inspector,
        keep_media: Callable[[Media], Awaitable[None]],
        remember: Callable[[Outgoing, dict[str, Any]], Awaitable[None]],
        mailer: Mailer | None = None,
    ) -> None:
        self._mailer = mailer
        self._channels = channels
        self._desk = desk
        self._programs = programs
        self._shown = DiscreetDesk(desk)
        self._files = Fetcher(self._channel, desk, files, inspector, keep_media)
        self._remember = remember

    def repeatable(self, order: Order, since: Millis = 0) -> bool:
        """May it be done again without harm if an earlier try did happen, so many milliseconds ago?"""
        if not isinstance(order.act, acts.Send):
            return True
        channel = self._channels.get(order.row.account)
        return channel is not None and channel.capabilities.repeatable_send and since < KEY_LASTS

    def drawn(self, book: Book, office: Office, order: Order) -> Order:
        """What a digest says now, and the file below it. It may name thousands, which takes a while and changes nothing."""
        if order.digest is None:
            return order
        gathered = digests.draw(book, office, order.digest)
        if isinstance(order.act, acts.ListDigest):
            listing = masked(gathered.listing(self._desk.link)).encode()
            return dataclasses.replace(order, listed=(office.staff.line("digest.file"), listing))
        if isinstance(order.act, acts.PostDigest) and not gathered.incidents:
            return order
        sheet, more = gathered.sheet(self._desk.link)
        return dataclasses.replace(order, card=sheet, more=more)

    async def perform(self, order: Order) -> Done:
        """Do it. Raises DeliveryError, whatever else was raised below."""
        # A file may have to be fetched first, which has the same time for itself.
        return await guarded(self._do(order), TRY_LASTS + 2 * longest(order.media) if order.media else TRY_LASTS)

    async def redraw(self, order: Order) -> None:
        """Draw a card anew. Raises DeliveryError."""
        assert order.thread is not None and order.thread.ts is not None and order.card is not None
        sheet = self.filled(order.card, order)
        await guarded(self._shown.update(order.thread.channel, order.thread.ts, sheet, author=None), TRY_LASTS)

    async def _do(self, order: Order) -> Done:
        what, row = order.act, order.row
        if isinstance(what, acts.Send | acts.Edit | acts.Delete | acts.React):
            allowed.check(order, self._channel(row.account).capabilities)
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
                account, chat, message = _first(order)
                await self._channel(account).react(chat, message, what.emoji, on=what.on)
                return Done(id=row.id)
            case acts.ReactInThread():
                _, channel, ts = _first(order)
                await self._desk.react(channel, post_of(ts), what.emoji, on=what.on)
                return Done(id=row.id)
            case acts.WithdrawFiles():
                for progress in order.uploads:
                    await self._desk.withdraw(progress)
                return Done(id=row.id)
            case acts.PostCard() if order.card is not None and order.thread is not None:
                posted = await self._shown.post(
                    order.thread.channel, self.filled(order.card, order), thread_ts=None, author=None, key=row.id, again=order.again
                )
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,), drawn=_drawn(order, order.thread.wanted))
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
            case acts.PostCounter() if order.card is not None and order.flood is not None and order.flood.channel is not None:
                below = None if what.thread_id is None else self._root(order)
                posted = await self._shown.post(
                    order.flood.channel, order.card, thread_ts=below, author=None, key=row.id, again=order.again
                )
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,), drawn=_drawn(order, order.flood.wanted))
            case acts.RedrawCounter() if order.card is not None and order.flood is not None:
                if order.flood.channel and order.flood.ts:
                    await self._shown.update(order.flood.channel, order.flood.ts, order.card, author=None)
                return Done(id=row.id, drawn=order.flood.wanted)
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
            case acts.PostDigest() if order.digest is not None:
                if order.card is None:
                    return Done(id=row.id)
                to = UserId(order.digest.to)
                posted = await self._shown.post(to, order.card, thread_ts=None, author=None, key=row.id, again=order.again)
                drawn = _drawn(order, order.digest.wanted)
                return Done(id=row.id, chat=posted.channel, ids=(posted.ts,), drawn=drawn, more=order.more)
            case acts.RedrawDigest() if order.digest is not None and order.card is not None:
                if order.digest.channel and order.digest.ts:
                    await self._shown.update(order.digest.channel, order.digest.ts, order.card, author=None)
                return Done(id=row.id, drawn=order.digest.wanted)
            case acts.ListDigest() if order.digest is not None and order.listed is not None:
                return await self._list_digest(order, order.digest.channel, order.digest.ts, *order.listed)
            case acts.CallHook() if order.hook is not None:
                body = json.dumps({"id": str(row.id), **what.payload, **self._in_words(order)}, ensure_ascii=False).encode()
                await self._programs.call(order.hook, body, key=row.id)
                return Done(id=row.id)
            case acts.Write() if order.mail is not None and self._mailer is not None:
                await self._mailer.send(order.mail, self._letter(order, what.to), key=row.id)
                return Done(id=row.id)
            case acts.EditNotice() if order.page is not None:
                if order.page.channel and order.page.ts:
                    sheet = self.filled(Sheet(body=what.body, buttons=what.buttons), order)
                    await self._shown.update(order.page.channel, order.page.ts, sheet, author=None)
                return Done(id=row.id)
        raise DeliveryError(Reason.REFUSED, f"nothing to do for {type(what).__name__}")

    async def _send(self, order: Order, what: acts.Send) -> Done:
        channel, chat = self._channel(order.row.account), what.chat
        file = await self._files.ready(order.media, order.row.attempts, to_customer=True) if order.media else None
        if file is not None:
            allowed.fits(file.size, channel.capabilities)
        if chat.startswith(UNOPENED):
            opened = await channel.open_direct(UserId(chat.removeprefix(UNOPENED)))
            if opened is None:
                raise DeliveryError(Reason.BLOCKED, "the customer has to begin")
            chat = opened
        reply_to = unref(what.reply_to)[2] if what.reply_to else None
        ids = await channel.send(chat, what.body, file=file, reply_to=reply_to, key=order.row.id)
        return Done(id=order.row.id, chat=chat, ids=ids)

    async def _list_digest(self, order: Order, channel: ChatId | None, ts: str | None, name: str, listing: bytes) -> Done:
        if channel is None or ts is None:
            raise DeliveryError(Reason.GONE, "the digest was not posted")
        file = await self._files.written(listing, name=name)

        async def remember(progress: dict[str, Any]) -> None:
            await self._remember(order.row, progress)

        await self._shown.upload(channel, ts, file, (), progress=order.row.progress, remember=remember)
        return Done(id=order.row.id)

    async def _edit(self, order: Order, what: acts.Edit) -> Done:
        account, chat, _ = _first(order)
        pieces = [unref(copy)[2] for copy in order.copies]
        ids = await self._channel(account).edit(chat, pieces, what.body, has_file=order.has_file)
        return Done(id=order.row.id, chat=chat, ids=ids)

    async def _upload(self, order: Order, what: acts.UploadToThread) -> Done:
        assert order.thread is not None and order.media is not None
        file = await self._files.ready(order.media, order.row.attempts, to_customer=False)

        async def remember(progress: dict[str, Any]) -> None:
            await self._remember(order.row, progress)

        posted = await self._shown.upload(
            order.thread.channel, self._root(order), file, what.note, progress=order.row.progress, remember=remember
        )
        return Done(id=order.row.id, chat=posted.channel if posted else None, ids=(posted.ts,) if posted else ())

    def _channel(self, account: AccountName) -> Channel:
        channel = self._channels.get(account)
        if channel is None:
            raise DeliveryError(Reason.FORBIDDEN, "the account is not in the configuration any more")
        return channel

    def _root(self, order: Order) -> str:
        if order.thread is None or order.thread.ts is None:
            raise DeliveryError(Reason.GONE, "the thread has no root")
        return order.thread.ts

    def _letter(self, order: Order, to: str) -> Letter:
        """Its subject is the first line: who waits how long for what."""
        words = self._in_words(order)
        lines = words["text"].splitlines()
        return Letter(to=to, subject=lines[0], text="\n\n".join([*lines, *([words["thread"]] if "thread" in words else [])]) + "\n")

    def _in_words(self, order: Order) -> dict[str, str]:
        """What a person would read of it, and the way to the thread, once there is one."""
        if order.card is None:
            return {}
        sheet = self.filled(order.card, order)
        links = [button.url for button in sheet.buttons if button.action == "open_thread" and button.url]
        return {"text": masked(richtext.as_plain(sheet.body)), **({"thread": links[0]} if links else {})}

    def filled(self, sheet: Sheet, order: Order) -> Sheet:
        """Buttons that lead to a thread get its address; those whose thread is not there yet are left out."""
        if not sheet.buttons:
            return sheet
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


def _drawn(order: Order, look: int) -> int:
    """The look that stands at the desk now. What an earlier try may have posted is found there as it was then."""
    return 0 if order.again else look


def _first(order: Order) -> tuple[AccountName, ChatId, str]:
    """The message that the act is about. Raises DeliveryError(GONE) where none is known."""
    if not order.copies:
        raise DeliveryError(Reason.GONE, "the message is not there")
    return unref(order.copies[0])
