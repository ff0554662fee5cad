"""What keeps the token out of logs and errors? Telegram's addresses all hold it, files' addresses too."""

import logging

CHATTY = ("telegram.Bot", "telegram.request.BaseRequest", "telegram.request.HTTPXRequest", "httpx")
"""Loggers that write addresses: httpx each request at INFO, the library its base address at DEBUG."""

_tokens: set[str] = set()


def hide(token: str) -> None:
    """From now on this token is cleaned away, for as long as the process lives."""
    _tokens.add(token)


def cleaned(text: str) -> str:
    for token in _tokens:
        text = text.replace(token, "…")
    return text


class Redaction(logging.Filter):
    """Cleans a record before anybody formats it, whatever the level and the handlers are."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if (clean := cleaned(said)) != said:
            record.msg, record.args = clean, None
        return True


_REDACTION = Redaction()
for _name in CHATTY:
    logging.getLogger(_name).addFilter(_REDACTION)
