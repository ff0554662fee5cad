"""What is known of a file once somebody has looked into it, and may it be shown?"""

import asyncio
import dataclasses
import pathlib

from bridge.model.ids import DESK
from bridge.model.records import Media
from bridge.ports import StoredFile
from bridge.safety import harm, kinds

UNDECIDED = (None, "too_large", "unscanned")
"""Verdicts that are not about what is in the file: it is looked into once more when it is there."""


class Inspector:
    """largest: bytes of a file that is brought without asking."""

    def __init__(self, *, largest: int) -> None:
        self.largest = largest

    async def inspect(self, media: Media, file: StoredFile) -> Media:
        """What it really is, and the verdict. Who had it shown did so for another reason if the verdict is a new one."""
        found = await asyncio.to_thread(_looked_at, media, file.path)
        return found if found.verdict == media.verdict else dataclasses.replace(found, shown_by=None)


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
