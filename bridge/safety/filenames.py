"""How is a file's name written, and what does it claim to be?

People and programs choose names; ours are shown to staff, sent on to platforms and become names on people's disks.
"""

import unicodedata

from bridge.model import visible

LONGEST = 100
"""Characters: enough to recognise it, and under 255 bytes in all but the oddest script, which is what file systems take."""
NAMELESS = "file"

_APART = frozenset('/\\:*?"<>|')
"""Separate folders, or are refused by Windows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def safe(name: str) -> str:
    """One line of visible characters that names no folder and begins with no dot; a long one is cut before its extension."""
    line = "".join("_" if c in _APART else c for c in visible.one_line(name)).strip(". ")
    if len(line) > LONGEST:
        ending = "." + extension(line) if extension(line) else ""
        line = line[: LONGEST - len(ending) - 1].rstrip(". ") + "…" + ending
    return line or NAMELESS


def extension(name: str) -> str:
    """What stands behind the last dot, in lower case; empty where nothing there looks like an extension."""
    stem, dot, end = unicodedata.normalize("NFKC", name).rpartition(".")
    end = end.strip().lower()
    return end if dot and stem and end.replace("-", "").isalnum() and len(end) <= 20 else ""


def with_extension(name: str, right: str) -> str:
    """The name with this extension in place of its own."""
    own = extension(name)
    stem = name[: name.rindex(".")] if own and "." in name else name
    return f"{stem}.{right}"
