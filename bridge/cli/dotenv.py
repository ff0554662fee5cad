"""What stands in the `.env` beside a configuration? Lines NAME=value, as `puente init` writes them; the real environment goes before it."""

import os
import pathlib
import re
from collections.abc import Mapping

NAME = ".env"
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_QUOTES = ("'", '"')


def environ_beside(config: str | os.PathLike[str]) -> Mapping[str, str]:
    """The environment in which a configuration is read. A `.env` that cannot be read is as good as none: what it should have given is
    told as missing."""
    try:
        text = (pathlib.Path(config).parent / NAME).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return os.environ
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return {**{line[1]: _bare(line[2]) for line in found if line}, **os.environ}


def _bare(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES else value
