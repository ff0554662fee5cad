"""What does Telegram say when it refuses?

The words are those of the Bot API server (`fail_query_with_error` in tdlib/telegram-bot-api: a prefix per code, then the reason
with its first letter in lower case, or a server word in capitals such as `REACTION_INVALID`).
"""

from typing import Any

from sandbox.kernel import Reply

PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

# What a fault says when a test asks only for a status.
USUAL_REASONS = {
    400: "chat not found",
    403: "bot was blocked by the user",
    409: "terminated by other getUpdates request; make sure that only one bot instance is running",
}


class ApiError(Exception):
    """A refusal. `reason` is what follows the prefix ("" for the prefix alone); parameters: what a program can do about it
    (https://core.telegram.org/bots/api#responseparameters)."""

    def __init__(self, status: int, reason: str = "", **parameters: int) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.parameters = parameters

    def reply(self) -> Reply:
        prefix = PREFIXES.get(self.status, "Internal Server Error")
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": f"{prefix}: {self.reason}" if self.reason else prefix,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return Reply(status=self.status, body=body)


def bad_request(reason: str, **parameters: int) -> ApiError:
    return ApiError(400, reason, **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, reason)


def conflict(reason: str) -> ApiError:
    return ApiError(409, reason)


def too_many_requests(retry_after: int) -> ApiError:
    return ApiError(429, f"retry after {retry_after}", retry_after=retry_after)
