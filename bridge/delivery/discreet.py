"""What does the desk never get to see? Card numbers: whatever is posted, redrawn or uploaded there goes through here."""

import dataclasses
from collections.abc import Callable
from typing import Any

from bridge.model.ids import ChatId, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Desk, Posted, Sheet, StoredFile
from bridge.safety import cards


class DiscreetDesk:
    """The desk as far as it is told anything; see `ports.Desk`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        return await self._desk.post(to, _discreet(sheet), thread_ts=thread_ts, author=_named(author), key=key, again=again)

    async def update(self, channel: ChatId, ts: str, sheet: Sheet, *, author: str | None) -> None:
        await self._desk.update(channel, ts, _discreet(sheet), author=_named(author))

    async def upload(
        self, channel: ChatId, thread_ts: str, file: StoredFile, note: RichText, *, progress: dict[str, Any] | None,
        remember: Callable[[dict[str, Any]], Any],
    ) -> Posted | None:  # fmt: skip
        """Its name and its note; what stands in the file itself is the customer's to show."""
        file = dataclasses.replace(file, name=cards.masked(file.name))
        return await self._desk.upload(channel, thread_ts, file, cards.masked_tree(note), progress=progress, remember=remember)


def _discreet(sheet: Sheet) -> Sheet:
    as_it_is = (sheet.body, sheet.footnote, sheet.notice)
    body, footnote, notice = masked = tuple(map(cards.masked_tree, as_it_is))
    return sheet if masked == as_it_is else dataclasses.replace(sheet, body=body, footnote=footnote, notice=notice)


def _named(author: str | None) -> str | None:
    return None if author is None else cards.masked(author)
