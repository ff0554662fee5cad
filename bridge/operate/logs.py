"""What is written to stderr, and what never is? One way out for the product's own logs, every library's, and uncaught errors.

Every known secret and whatever reads as a card number is cleaned away twice: from the values before they are drawn, and from the finished
line. Message texts are not
logged at INFO or above by anything of ours; libraries may quote them at DEBUG, so they stay at WARNING unless DEBUG is asked for.
"""

import base64
import dataclasses
import html
import json
import logging
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bridge.config.secrets import Secret
from bridge.safety import cards

LEVELS = ("debug", "info", "warning", "error")
MASK = "***"

QUIET = ("telegram", "slack_bolt", "slack_sdk", "discord", "aiohttp", "sqlalchemy", "alembic", "apscheduler", "asyncio", "aiosqlite")
"""Libraries that tell at INFO what nobody needs; at DEBUG they are heard at INFO, since below that they quote whole messages."""
SILENT = ("httpx", "httpcore", "aiohttp.access")
"""Libraries that tell each request with its address; at WARNING whatever was asked for."""

SHORTEST = 4
"""Characters. What is shorter is no secret, and cleaning it away would blacken everything."""

# --- redaction -----------------------------------------------------------------------------------------------------------

_secrets: set[str] = set()
_known: re.Pattern[str] | None = None


def protect(secrets: Iterable[str]) -> None:
    """From now on these are cleaned from everything that is logged, in every form in which they may be written."""
    global _known
    _secrets.update(form for secret in secrets for form in _forms(secret) if len(form) >= SHORTEST)
    # The longest first, so that no form is cut in half by a shorter one within it.
    _known = re.compile("|".join(re.escape(form) for form in sorted(_secrets, key=len, reverse=True))) if _secrets else None


def redacted(text: str) -> str:
    """The text without any secret that is known, and without card numbers."""
    return cards.masked(_known.sub(MASK, text) if _known else text)


def secrets_of(config: object) -> Iterator[str]:
    """Every secret in a configuration, however deep."""
    if isinstance(config, Secret):
        yield config.reveal()
    elif dataclasses.is_dataclass(config) and not isinstance(config, type):
        for field in dataclasses.fields(config):
            yield from secrets_of(getattr(config, field.name))
    elif isinstance(config, Mapping):
        for value in config.values():
            yield from secrets_of(value)
    elif isinstance(config, (list, tuple)):
        for value in config:
            yield from secrets_of(value)


def _forms(secret: str) -> Iterator[str]:
    secret = secret.strip()
    # The part of a Telegram token behind the colon is all that is secret in it; some libraries print it alone.
    for word in {secret, secret.partition(":")[2] if re.fullmatch(r"\d+:\S{20,}", secret) else secret}:
        for form in (word, quote(word), quote(word, safe=""), quote_plus(word)):
            yield form
            yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), form)
        yield json.dumps(word)[1:-1]
        yield repr(word)[1:-1]
        yield html.escape(word)
        yield base64.b64encode(word.encode()).decode()


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    """Whatever is not a plain value is written out now, so that nothing is drawn later that was not looked at."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {redacted(str(key)): _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(inner) for inner in value]
    return redacted(str(value) if isinstance(value, BaseException) else repr(value))


# --- the way out -----------------------------------------------------------------------------------------------------------


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    """The stream is looked up at each line: whoever exchanges sys.stderr gets what is written from then on."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        raise AttributeError("the stream is always sys.stderr")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, RUF100 - the library's name
        """The library would print the record as it is, arguments and all."""
        sys.stderr.write(redacted(f"a log line of {record.name} could not be written: {type(sys.exc_info()[1]).__name__}\n"))


def start(level: str = "info", *, as_json: bool | None = None) -> None:
    """Send everything to stderr: for people where it is a terminal, as JSON otherwise (or as `as_json` says).

    level: one of LEVELS. Uncaught errors of the process, its threads and its tasks come the same way.
    """
    drawn_as_json = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    draw: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if drawn_as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Handler()
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redact,
                draw,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.INFO if level == "debug" else logging.WARNING)
    logging.getLogger("discord.client").addFilter(lambda record: "voice will NOT be supported" not in record.getMessage())
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("puente").critical("uncaught_error", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    error = args.exc_value
    if error is not None:
        structlog.get_logger("puente").error("error_while_cleaning_up", exc_info=(args.exc_type, error, args.exc_traceback))
