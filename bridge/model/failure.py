"""How can a delivery fail? A reason, and whether it may have happened all the same."""

from enum import StrEnum


class Reason(StrEnum):
    """The same word in the log, the metric and, through the catalogues (`failure.<word>`), on the screen."""

    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"  # no connection, or a server error
    TIMED_OUT = "timed_out"
    BLOCKED = "blocked"  # the customer blocked us, or closed his direct messages
    GONE = "gone"  # the chat, channel or thread is not there any more
    FORBIDDEN = "forbidden"  # we may not write there
    TOO_LARGE = "too_large"  # a file over the platform's limit
    FILE_MISSING = "file_missing"  # a file could not be fetched
    WITHHELD = "withheld"  # a file that could harm whoever opens it
    REFUSED = "refused"  # the platform did not take the request: our mistake
    UNSUPPORTED = "unsupported"  # the platform has no such thing, or not any more for this message
    UNAUTHORIZED = "unauthorized"  # the token is not valid any more
    INTERRUPTED = "interrupted"  # we were stopped between the request and its answer


PERMANENT = frozenset(
    {
        Reason.BLOCKED,
        Reason.GONE,
        Reason.FORBIDDEN,
        Reason.TOO_LARGE,
        Reason.FILE_MISSING,
        Reason.WITHHELD,
        Reason.REFUSED,
        Reason.UNSUPPORTED,
    }
)
"""Trying again changes nothing until a person does something."""


class DeliveryError(Exception):
    """A try that failed.

    happened: False when it surely did not happen, None when it may have. retry_after: seconds the platform asked us to wait.
    detail: the platform's own words, without tokens or a customer's text.
    """

    def __init__(self, reason: Reason, detail: str = "", *, happened: bool | None = False, retry_after: float | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.happened = happened
        self.retry_after = retry_after
