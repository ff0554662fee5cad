"""Where do a file's bytes come from, and may it go on? Fetched when its turn has come, looked into once, and held back if it could harm."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable

from bridge.delivery.guard import TRY_LASTS, guarded
from bridge.model.failure import PERMANENT, DeliveryError, Reason
from bridge.model.ids import DESK, AccountName, MediaId
from bridge.model.records import Media
from bridge.ports import Channel, Desk, Files, StoredFile
from bridge.safety.inspector import DECIDED, Inspector, is_withheld

BYTES_PER_SECOND = 100_000
"""The slowest line that a file's try waits for."""
FETCHES = 6
"""How often a file is asked for, within about half a minute, before the words behind it go on without it."""


class Fetcher:
    """channel: by account; raises DeliveryError for one that is not there. keep_media: commits what is known of a file by now."""

    def __init__(
        self,
        channel: Callable[[AccountName], Channel],
        desk: Desk,
        files: Files,
        inspector: Inspector,
        keep_media: Callable[[Media], Awaitable[None]],
    ) -> None:
        self._channel = channel
        self._desk = desk
        self._files = files
        self._inspector = inspector
        self._keep_media = keep_media

    async def ready(self, media: Media, attempt: int, *, to_customer: bool) -> StoredFile:
        """The file on disk, fetched from where it was sent if it is not here yet.

        Raises DeliveryError: until we have it, nothing can have happened; and where it cannot be had, not for good or not after some
        tries, it is the file that is missing, whatever the platform called it. WITHHELD: it must not be shown, as it is now.
        """
        file = self._files.stored(media)
        if file is None:
            media = await self._brought(media, attempt)
            file = self._files.stored(media)
        if file is not None and media.verdict not in DECIDED:
            media = await self._inspector.inspect(media, file)
            await self._keep_media(media)
            file = self._files.stored(media)
        if is_withheld(media, to_customer=to_customer):
            too_large = to_customer and media.verdict == "too_large"
            raise DeliveryError(Reason.TOO_LARGE if too_large else Reason.WITHHELD, media.verdict or "")
        if file is None:
            raise DeliveryError(Reason.FILE_MISSING, "the file vanished from disk")
        return file

    async def written(self, content: bytes, *, name: str) -> StoredFile:
        """A text of our own as a file."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        hashed, size = await self._files.keep(chunks())
        ours = Media(
            id=MediaId(0), account=DESK, source={}, kind="document", name=name, mime="text/plain", size=size, sha256=hashed
        )  # fmt: skip
        file = self._files.stored(ours)
        assert file is not None
        return file

    async def _brought(self, media: Media, attempt: int) -> Media:
        """Fetched; or found to be larger than what is fetched without asking."""
        if media.shown_by is None and (media.size or 0) > self._inspector.largest:
            return await self._too_large(media)
        try:
            return await guarded(self._fetched(media), longest(media))
        except DeliveryError as error:
            lost = error.reason in PERMANENT and error.reason is not Reason.TOO_LARGE
            reason = Reason.FILE_MISSING if lost or attempt >= FETCHES else error.reason
            raise DeliveryError(reason, error.detail, happened=False, retry_after=error.retry_after) from error.__cause__

    async def _fetched(self, media: Media) -> Media:
        ours = self._inspector.largest if media.shown_by is None else None
        theirs = None if media.account == DESK else self._channel(media.account).capabilities.download_limit
        try:
            chunks = self._desk.fetch(media.source) if media.account == DESK else self._channel(media.account).fetch(media.source)
            sha256, size = await self._files.keep(chunks, limit=min((limit for limit in (ours, theirs) if limit is not None), default=None))
        except DeliveryError as error:
            if error.reason is Reason.TOO_LARGE and ours is not None and (theirs is None or ours < theirs):
                return await self._too_large(media)
            raise
        media = dataclasses.replace(media, sha256=sha256, size=size)
        await self._keep_media(media)
        return media

    async def _too_large(self, media: Media) -> Media:
        media = dataclasses.replace(media, verdict="too_large")
        await self._keep_media(media)
        return media


def longest(media: Media) -> float:
    """Seconds that a file may take one way."""
    return TRY_LASTS + (media.size or 0) / BYTES_PER_SECOND
