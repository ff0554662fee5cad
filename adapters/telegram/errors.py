"""What does a failed request mean? From the library's exceptions and Telegram's words to a reason and a certainty.

Telegram names most refusals by prose only. The words are those of its Bot API server and TDLib (tdlib/telegram-bot-api); they are
compared in lower case, anywhere in the description.
"""

import contextlib
import datetime
from collections.abc import Iterator

import httpx
from telegram import error as telegram_error

from adapters.telegram.secrecy import cleaned
from bridge.model.failure import DeliveryError, Reason

WORDS: tuple[tuple[str, Reason], ...] = (
    ("bot was blocked by the user", Reason.BLOCKED),
    ("user is deactivated", Reason.BLOCKED),
    ("bot can't initiate conversation", Reason.BLOCKED),
    ("bot can't send messages to the user", Reason.BLOCKED),
    ("user_is_blocked", Reason.BLOCKED),
    ("input_user_deactivated", Reason.BLOCKED),
    ("bot was kicked", Reason.GONE),
    ("group chat was deleted", Reason.GONE),
    ("chat not found", Reason.GONE),
    ("chat was deleted", Reason.GONE),
    ("peer_id_invalid", Reason.GONE),
    ("bot is not a member", Reason.GONE),
    ("message to edit not found", Reason.GONE),
    ("message to react not found", Reason.GONE),
    ("message_id_invalid", Reason.GONE),
    ("message can't be edited", Reason.UNSUPPORTED),
    ("message can't be deleted", Reason.UNSUPPORTED),  # after 48 hours
    ("reaction_invalid", Reason.UNSUPPORTED),
    ("reactions_too_many", Reason.UNSUPPORTED),
    ("business connection", Reason.FORBIDDEN),
    ("business_", Reason.FORBIDDEN),
    ("bot_access_forbidden", Reason.FORBIDDEN),
    ("not enough rights", Reason.FORBIDDEN),
    ("have no rights", Reason.FORBIDDEN),
    ("need administrator rights", Reason.FORBIDDEN),
    ("chat_write_forbidden", Reason.FORBIDDEN),
    ("chat_restricted", Reason.FORBIDDEN),
    ("chat_send_", Reason.FORBIDDEN),  # ..._plain_forbidden, ..._photos_forbidden: of what a group lets its members send
    ("allow_payment_required", Reason.FORBIDDEN),  # who writes there pays
    ("topic_closed", Reason.FORBIDDEN),
    ("topic_deleted", Reason.GONE),
    ("message thread not found", Reason.GONE),
    ("request entity too large", Reason.TOO_LARGE),
    ("file is too big", Reason.TOO_LARGE),
    ("is too big for a", Reason.TOO_LARGE),
    ("wrong file_id", Reason.FILE_MISSING),
    ("wrong remote file", Reason.FILE_MISSING),
    ("invalid file_id", Reason.FILE_MISSING),
    ("file is temporarily unavailable", Reason.FILE_MISSING),
)

PLAINLY = {
    "business connection not found": "the bot is not in this Business account any more",
    "business_connection_invalid": "the bot is not in this Business account any more",
    "business_peer_invalid": "the Business account's owner has not let the bot into this chat",
    "business_peer_usage_missing": "nobody wrote to the Business account here within 24 hours",
    "bot_access_forbidden": "the Business account's owner does not let the bot do this",
}
"""What an operator could not guess from Telegram's words (https://core.telegram.org/method/messages.sendMessage, "Possible errors")."""

KINDS: tuple[tuple[type[telegram_error.TelegramError], Reason, bool | None], ...] = (
    (telegram_error.InvalidToken, Reason.UNAUTHORIZED, False),
    (telegram_error.EndPointNotFound, Reason.UNAUTHORIZED, False),
    (telegram_error.ChatMigrated, Reason.GONE, False),
    (telegram_error.Forbidden, Reason.FORBIDDEN, False),
    (telegram_error.BadRequest, Reason.REFUSED, False),
    (telegram_error.Conflict, Reason.REFUSED, False),
    (telegram_error.TimedOut, Reason.TIMED_OUT, None),
    (telegram_error.NetworkError, Reason.UNREACHABLE, None),
    (telegram_error.TelegramError, Reason.UNREACHABLE, None),
)
"""By exception, the first that fits: the reason and whether it happened. A broken connection and a 5xx leave it open."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""No byte of the request left us: name not found, connection refused, no connection free."""

UNCHANGED = "message is not modified"
NOTHING_TO_DELETE = "message to delete not found"
NOT_SHOWN = ("photo_", "image_process_failed", "voice_messages_forbidden")
"""A picture too large, too long or unlike any that Telegram knows (https://core.telegram.org/bots/api#sendphoto); a person who takes no
voice messages."""


def meaning(error: telegram_error.TelegramError) -> DeliveryError:
    """The delivery error that a library's exception stands for. Its detail is the platform's text, which holds no token."""
    if isinstance(error, telegram_error.RetryAfter):
        return DeliveryError(Reason.RATE_LIMITED, str(error), retry_after=wait_of(error))
    if isinstance(error.__cause__, NEVER_LEFT):
        timed_out = isinstance(error.__cause__, httpx.TimeoutException)
        return DeliveryError(Reason.TIMED_OUT if timed_out else Reason.UNREACHABLE, f"no connection: {type(error.__cause__).__name__}")
    said = error.message.lower()
    plainly = next((plain for words, plain in PLAINLY.items() if words in said), None)
    for words, reason in WORDS:
        if words in said:
            return DeliveryError(reason, plainly or cleaned(error.message))
    for kind, reason, happened in KINDS:
        if isinstance(error, kind):
            return DeliveryError(reason, cleaned(error.message), happened=happened)
    raise AssertionError("the table ends with the root of all Telegram errors")


def wait_of(error: telegram_error.RetryAfter) -> float:
    """Seconds. The library gives a number or, asked to by PTB_TIMEDELTA, a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, datetime.timedelta) else float(wait)


def is_unchanged(error: telegram_error.TelegramError) -> bool:
    return isinstance(error, telegram_error.BadRequest) and UNCHANGED in error.message.lower()


def is_gone(error: telegram_error.TelegramError) -> bool:
    """What was to be deleted is not there."""
    return isinstance(error, telegram_error.BadRequest) and NOTHING_TO_DELETE in error.message.lower()


def is_not_shown(error: telegram_error.TelegramError) -> bool:
    """Telegram does not show this file as what it is, and nothing was sent: as a document it takes any."""
    said = error.message.lower()
    return isinstance(error, telegram_error.BadRequest) and any(words in said for words in NOT_SHOWN)


def is_formatting(error: telegram_error.TelegramError) -> bool:
    """The entities were refused, so nothing was sent: the same words can go plain."""
    said = error.message.lower()
    return isinstance(error, telegram_error.BadRequest) and ("entit" in said or "can't parse" in said)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Nothing but DeliveryError leaves this block. What our side cannot even write down (an id that is none) was not sent; an answer
    of another shape than promised leaves it open.

    The chain is cut: the library's exceptions carry the request, whose address holds the token.
    """
    try:
        yield
    except telegram_error.TelegramError as error:
        raise meaning(error) from None
    except OSError as error:
        raise DeliveryError(Reason.FILE_MISSING, type(error).__name__) from None
    except ValueError as error:
        raise DeliveryError(Reason.REFUSED, type(error).__name__) from None
    except (LookupError, TypeError) as error:
        raise DeliveryError(Reason.UNREACHABLE, f"unexpected answer: {type(error).__name__}", happened=None) from None
