"""How do files travel? Up in three steps, down with the token.

Sharing is asynchronous: `files.completeUploadExternal` answers before the message is there, and `files.info` tells as which message.
So a file's id is remembered before the step that shows it, and a later try asks about that file before it does anything.
Source: https://docs.slack.dev/messaging/working-with-files
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from adapters.slack import errors, names, trees_out
from adapters.slack.web import Web, ask
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId
from bridge.model.richtext import RichText
from bridge.ports import Posted, StoredFile

LOOKS = (0.2, 0.5, 1.0, 1.5)
"""Pauses in seconds between looks for the message as which a file was shared."""
CHUNK = 64 * 1024
HOPS = 3


class Files:
    def __init__(self, web: Web, bot_token: str, api_url: str) -> None:
        self._web = web
        self._token = bot_token
        self._home = urlsplit(api_url)

    # --- up ------------------------------------------------------------------------------------------------------------

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
        id = (progress or {}).get("file_id")
        if id and (shared := await self._shared(id, channel, thread_ts)):
            return shared
        if not id:
            id = await self._bring(file)
            await remember({"file_id": id})
        try:
            await self._show(id, channel, thread_ts, file, note)
        except DeliveryError as error:
            if progress is None or error.reason is not Reason.FILE_MISSING:
                raise
            # Shown by the earlier try a moment ago, and Slack has not said as which message yet; or forgotten by Slack, which keeps
            # what was brought and never shown for a while only.
            if await self._exists(id):
                return await self._shared(id, channel, thread_ts)
            return await self.upload(channel, thread_ts, file, note, progress=None, remember=remember)
        return await self._shared(id, channel, thread_ts)

    async def _bring(self, file: StoredFile) -> str:
        """The bytes, streamed from disk; returns the file's id, which nobody sees yet."""
        ticket = await ask(self._web.client.files_getUploadURLExternal(filename=names.file(file.name), length=file.size))
        bytes = await asyncio.to_thread(file.path.open, "rb")
        try:
            async with self._web.transfer() as session:
                headers = {"Content-Type": "application/octet-stream", "Content-Length": str(file.size)}
                async with session.post(ticket["upload_url"], data=bytes, headers=headers) as answer:
                    if answer.status != 200:
                        reason = Reason.TOO_LARGE if answer.status == 413 else Reason.UNREACHABLE
                        raise DeliveryError(reason, f"the upload was answered with HTTP {answer.status}")
        except errors.NO_ANSWER as error:
            raise DeliveryError(errors.broke(error).reason, "the upload broke off", happened=False) from None
        finally:
            await asyncio.to_thread(bytes.close)
        return str(ticket["file_id"])

    async def _show(self, id: str, channel: ChatId, thread_ts: str, file: StoredFile, note: RichText) -> None:
        arguments = {
            "files": json.dumps([{"id": id, "title": names.file(file.name)}]),
            "channel_id": channel,
            "thread_ts": thread_ts,
        }
        if shown := trees_out.rich_text(trees_out.pieces(note)[0]):
            arguments["blocks"] = json.dumps([shown])  # an `initial_comment` would be read as mrkdwn
        # In the body: the library's own method puts all of it into the address, which servers cut at 8 KB.
        await ask(self._web.client.api_call("files.completeUploadExternal", data=arguments))

    async def withdraw(self, progress: dict[str, Any]) -> None:
        try:
            await ask(self._web.client.files_delete(file=progress["file_id"]))
        except DeliveryError as error:
            if error.reason is not Reason.FILE_MISSING:
                raise

    async def _exists(self, id: str) -> bool:
        try:
            await ask(self._web.client.files_info(file=id))
        except DeliveryError as error:
            if error.reason is Reason.FILE_MISSING:
                return False
            raise
        return True

    async def _shared(self, id: str, channel: ChatId, thread_ts: str) -> Posted | None:
        """As which message the file is in the thread; None when Slack has not said so yet.

        Raises DeliveryError(GONE) when it fell out of the thread, since its root is deleted; the file is taken back then."""
        for pause in LOOKS:
            await asyncio.sleep(pause)
            try:
                answer = await ask(self._web.client.files_info(file=id))
            except DeliveryError as error:
                if error.reason is Reason.FILE_MISSING:
                    return None
                if error.reason in (Reason.RATE_LIMITED, Reason.UNREACHABLE, Reason.TIMED_OUT):
                    continue
                raise
            shares = (answer["file"].get("shares") or {}).values()
            here = [share for kind in shares for share in kind.get(channel, [])]
            for share in here:
                if share.get("thread_ts") == thread_ts:
                    return Posted(channel=channel, ts=str(share["ts"]))
            if here:
                await ask(self._web.client.files_delete(file=id))
                raise DeliveryError(Reason.GONE, "the thread's root is deleted")
        return None

    # --- down ------------------------------------------------------------------------------------------------------------

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        """Raises DeliveryError: FILE_MISSING also where Slack answers with its login page instead of a refusal."""
        url = source.get("url") or await self._address(source["id"])
        try:
            async with self._web.transfer() as session:
                for _ in range(HOPS):
                    if not self._trusted(url):
                        raise DeliveryError(Reason.FILE_MISSING, "the file lies on a server that must not get the token")
                    headers = {"Authorization": f"Bearer {self._token}"}
                    async with session.get(url, headers=headers, allow_redirects=False) as answer:
                        if answer.status in (301, 302, 303, 307, 308):
                            url = urljoin(url, answer.headers.get("Location", ""))
                            continue
                        self._check(answer, source.get("mime") or "")
                        async for chunk in answer.content.iter_chunked(CHUNK):
                            yield chunk
                        return
                raise DeliveryError(Reason.FILE_MISSING, "too many redirects")
        except errors.NO_ANSWER as error:
            raise errors.broke(error) from None

    @staticmethod
    def _check(answer: aiohttp.ClientResponse, mime: str) -> None:
        if answer.status == 429:
            raise DeliveryError(Reason.RATE_LIMITED, retry_after=float(answer.headers.get("Retry-After", 1)))
        if answer.status >= 500:
            raise DeliveryError(Reason.UNREACHABLE, f"HTTP {answer.status}")
        if answer.status != 200:
            raise DeliveryError(Reason.FILE_MISSING, f"HTTP {answer.status}")
        if answer.content_type == "text/html" and mime != "text/html":
            raise DeliveryError(Reason.FILE_MISSING, "Slack answered with a page instead of the file; is the scope files:read granted?")

    async def _address(self, id: str) -> str:
        """Of a file in a channel shared with another company the event holds the id only; of one hidden by a free workspace's limit
        Slack gives nothing else to anybody."""
        file = (await ask(self._web.client.files_info(file=id)))["file"]
        if url := file.get("url_private_download") or file.get("url_private"):
            return str(url)
        raise DeliveryError(Reason.FILE_MISSING, f"Slack does not give the file out ({file.get('mode') or 'no address'})")

    def _trusted(self, url: str) -> bool:
        """May this server see our token? The API's own, and Slack's."""
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) == (self._home.scheme, self._home.netloc):
            return True
        host = parts.hostname or ""
        return parts.scheme == "https" and parts.port in (None, 443) and (host == "slack.com" or host.endswith(".slack.com"))
