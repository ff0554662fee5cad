"""Which hashtags, mentions and addresses are in a text? Picked out of it as it was written, in time proportional to its length."""

import re
from collections.abc import Iterator
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""From where to where in the text."""

ANY_ADDRESS = "*"
_LONGEST_HOST = 253
"""https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, without the dots at its end."""

_UNSEEN = "\u0300-\u036f\u200b-\u200d\ufe0f"
"""Accents apart from their letters, and what cannot be seen: within a word they part nothing."""
_HASHTAG = re.compile(rf"(?<![\w&/#])[#＃]([\w{_UNSEEN}]+)")
_MENTION = re.compile(rf"(?<![\w./@])[@＠]([\w{_UNSEEN}]+(?:\.[a-z0-9_]+)*)")
_RUN = re.compile(r"[^\s\"'<>()\[\]{},;|¡!¿]+")
_PATH = re.compile(r"[/?#\\]")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


def hashtags(text: str) -> Iterator[tuple[str, Span]]:
    """Without their #; that of an address (`example.com/#top`) is none."""
    if "#" in text or "＃" in text:
        for found in _HASHTAG.finditer(text):
            yield found[1], found.span()


def mentions(text: str) -> Iterator[tuple[str, Span]]:
    """Without their @; a mail address holds none."""
    if "@" in text or "＠" in text:
        for found in _MENTION.finditer(text):
            yield found[1], found.span()


def domains(text: str) -> Iterator[tuple[str, Span]]:
    """Of each address its domain and those above it, in small letters; and `*` where it is an address beyond doubt: it has a scheme, a
    path or `www.`. (`gracias.hola` may be one; only a rule that asks for that very domain takes it for one.)"""
    if "." not in text:
        return
    for run in _RUN.finditer(text):
        if "." not in run[0]:
            continue
        before, scheme, rest = run[0].partition("://")
        host, _, path = (rest if scheme else before).partition("/")
        host = _PATH.split(host, maxsplit=1)[0]
        if "@" in host:
            if not scheme:
                continue
            host = host.rpartition("@")[2]
        host = host.partition(":")[0].strip(".").lower()
        if len(host) > _LONGEST_HOST or _HOST.fullmatch(host) is None:
            continue
        if scheme or path or host.startswith("www."):
            yield ANY_ADDRESS, run.span()
        labels = host.split(".")
        for first in range(len(labels) - 1):
            yield ".".join(labels[first:]), run.span()
