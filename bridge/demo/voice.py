"""How does the story sound in a terminal? One line per event: when, where, who, what; in colour where colours are seen."""

import os
import shutil
import sys
import time
from typing import TextIO

COLOURS = {
    "telegram": "36",
    "discord": "35",
    "slack": "33",
    "page": "93",
    "act": "1",
    "good": "32",
    "bad": "31;1",
    "dim": "2",
    "title": "1;4",
}
PLACE_WIDTH = 22


class Voice:
    """Prints to `out`; the clock starts with it."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._began = time.monotonic()
        self._coloured = out.isatty() and "NO_COLOR" not in os.environ
        self._width = shutil.get_terminal_size((120, 40)).columns if out.isatty() else 150

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def title(self, text: str) -> None:
        self._print("", "title", text)

    def event(self, kind: str, place: str, who: str, text: str) -> None:
        """Something is seen somewhere. kind: whose colour."""
        flat = " ⏎ ".join(line for line in text.split("\n") if line.strip())
        self._print(self._stamp(), kind, f"{place:<{PLACE_WIDTH}} {who}: {flat}", cut=True)

    def deed(self, text: str) -> None:
        """What the story itself does."""
        self._print(self._stamp(), "act", f"{'':<{PLACE_WIDTH}} ── {text}")

    def good(self, text: str) -> None:
        self._print(self._stamp(), "good", f"{'':<{PLACE_WIDTH}}   ✓ {text}")

    def bad(self, text: str, expected: str, seen: str) -> None:
        self._print(self._stamp(), "bad", f"{'':<{PLACE_WIDTH}}   ✗ {text}")
        for label, words in (("se esperaba", expected), ("se vio", seen)):
            if words:
                self._print(self._stamp(), "bad", f"{'':<{PLACE_WIDTH}}     {label}: {words}")

    def plain(self, text: str) -> None:
        self._print("", "", text)

    def _stamp(self) -> str:
        minutes, seconds = divmod(self.elapsed(), 60)
        return f"{int(minutes):02}:{seconds:04.1f} "

    def _print(self, stamp: str, kind: str, text: str, *, cut: bool = False) -> None:
        room = self._width - len(stamp)
        if cut and len(text) > room:
            text = text[: room - 1] + "…"
        code = COLOURS.get(kind, "")
        if self._coloured and code:
            text = f"\x1b[{code}m{text}\x1b[0m"
            stamp = f"\x1b[2m{stamp}\x1b[0m"
        print(f"{stamp}{text}", file=self._out, flush=True)
