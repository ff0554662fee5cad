"""Has a file become another one? Looked at a few times a second, and told only once it has stood still.

By looking and not by the system's notices (inotify and its like), which do not come through on network drives, on folders that a container
is lent, or where a link is moved from one folder to the next; looking at one file costs a few microseconds. An editor may write in
place, in pieces, or write another file and rename it: what is between is never told.
"""

import asyncio
import os
import pathlib
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int] | None
"""Moment of the last change, size, and which file of the disk it is; None: there is none."""

EVERY = 0.2
"""Seconds between two looks. A change that is the same at two looks has come to its end."""


class Watch:
    """Begins with the file as it is now."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = pathlib.Path(path)
        self._told = self.stamp()

    def stamp(self) -> Stamp:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    async def changed(self) -> None:
        """Returns when the file is there, is another one than was told last, and stands still."""
        before = self._told
        while True:
            await asyncio.sleep(EVERY)
            now = self.stamp()
            if now is not None and now == before != self._told:
                self._told = now
                return
            before = now

    def forget(self) -> None:
        """As if it had not been told: the file as it is then is told again."""
        self._told = None

    async def rests(self, seconds: float) -> bool:
        """Did it stay as it was told for so long?"""
        for _ in range(round(seconds / EVERY)):
            if self.stamp() != self._told:
                return False
            await asyncio.sleep(EVERY)
        return self.stamp() == self._told
