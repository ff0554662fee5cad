"""What is known of a file once somebody has looked into it, and may it be shown?"""

import asyncio
import dataclasses
import pathlib

import structlog

from bridge.model.ids import DESK
from bridge.model.records import Media
from bridge.ports import StoredFile
from bridge.safety import harm, kinds
from bridge.safety.clamd import Scanner, ScannerError

log = structlog.get_logger("files")

DECIDED = ("harmless", "infected")
"""Whatever else was held back is looked into once more before it is shown: by then the scanner may answer, or know more."""


class Inspector:
    """largest: bytes of a file that is brought without asking. needed: without the scanner's word no file passes."""

    def __init__(self, *, largest: int, scanner: Scanner | None = None, needed: bool = True) -> None:
        self.largest = largest
        self._scanner = scanner
        self._needed = needed

    async def inspect(self, media: Media, file: StoredFile) -> Media:
        """What it really is, and the verdict. Who had it shown did so for another reason if it is found to be worse."""
        found = await self._scanned(await asyncio.to_thread(_looked_at, media, file.path), file.path)
        return found if found.verdict in (media.verdict, "harmless") else dataclasses.replace(found, shown_by=None)

    async def _scanned(self, media: Media, path: pathlib.Path) -> Media:
        if self._scanner is None:
            return media
        try:
            finding = await self._scanner.scan(path)
        except ScannerError as error:
            log.warning("not_scanned", media=media.id, why=str(error))
            return dataclasses.replace(media, verdict="unscanned") if self._needed and media.verdict == "harmless" else media
        return dataclasses.replace(media, verdict="infected", finding=finding) if finding is not None else media


def _looked_at(media: Media, path: pathlib.Path) -> Media:
    with path.open("rb") as file:
        head = file.read(kinds.HEAD)
    name, mime, kind = kinds.corrected(head, media.name, media.mime, media.kind)
    return dataclasses.replace(media, name=name, mime=mime, kind=kind, verdict=harm.verdict(path, media.name))


def is_withheld(media: Media, *, to_customer: bool) -> bool:
    """Staff may have any file of a customer's shown to them but an infected one. Their own goes out unless it is infected, a program or
    too large: what they send to a customer is their trade."""
    if media.verdict in (None, "harmless"):
        return False
    if to_customer:
        return media.verdict in ("infected", "program", "too_large")
    return media.verdict == "infected" or (media.shown_by is None and media.account != DESK)
