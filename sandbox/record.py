"""Which requests did the platforms see? One JSON object a line, for a checker outside.

Formats (file bytes and socket frames are never recorded):
    telegram  {"platform", "method", "params": {form strings}, "files": [multipart file fields], "status", "response"}
    slack     {"platform", "method", "params": {decoded arguments, no token}, "status", "response"}
    discord   {"platform", "method": "POST", "path": "/channels/1/messages", "body", "status", "response"}
"""

import json
import pathlib
from typing import IO, Any


class Record:
    """Appends entries to a file, or drops them when no file was asked for."""

    def __init__(self, path: pathlib.Path | None) -> None:
        self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None

    def write(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
