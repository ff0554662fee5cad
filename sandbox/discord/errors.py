"""How does Discord refuse? `{"message", "code"}` with a status, and nested `errors` where a form's field is at fault."""

from collections.abc import Mapping
from typing import Any

from sandbox.kernel import Reply

# JSON error code -> (HTTP status, message), as in Discord's documentation of opcodes and status codes.
CODES: Mapping[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10062: (404, "Unknown interaction"),
    30010: (400, "Maximum number of reactions reached (20)"),
    40005: (413, "Request entity too large"),
    40058: (400, "Cannot send messages in a forum channel"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50033: (400, "Invalid Recipient(s)"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    90001: (403, "Reaction blocked"),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
}

# Refusals that are no JSON error code: Discord says the status itself, with code 0.
STATUSES: Mapping[int, str] = {
    400: "400: Bad Request",
    401: "401: Unauthorized",
    403: "403: Forbidden",
    404: "404: Not Found",
    405: "405: Method Not Allowed",
    500: "500: Internal Server Error",
    502: "502: Bad Gateway",
    503: "503: Service Unavailable",
    504: "504: Gateway Timeout",
}

# Discord stands behind a proxy that signs its answers; discord.py takes a 429 without this header for a ban.
VIA = {"Via": "1.1 google"}


class Refusal(Exception):
    """A request that Discord refuses; `reply` is what the caller gets."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body)
        self.reply = reply


def refusal(code: int) -> Refusal:
    status, message = CODES[code]
    return Refusal(Reply(status=status, body={"message": message, "code": code}))


def plain(status: int) -> Reply:
    return Reply(status=status, body={"message": STATUSES.get(status, f"{status}: Error"), "code": 0})


def invalid(path: str, code: str, message: str) -> Refusal:
    """A form's field at fault. path: `embeds.0.title`; code and message: Discord's own (`BASE_TYPE_REQUIRED`, …)."""
    nested: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".")):
        nested = {part: nested}
    return Refusal(Reply(status=400, body={"message": "Invalid Form Body", "code": 50035, "errors": nested}))


def rate_limited(retry_after: float, *, scope: str = "user", headers: Mapping[str, str] | None = None) -> Reply:
    """scope: `user` (this bot's bucket), `global` (this bot's total) or `shared` (the place, whoever calls)."""
    more = {"Retry-After": str(max(1, round(retry_after + 0.5))), "X-RateLimit-Scope": scope, **VIA, **(headers or {})}
    if scope == "global":
        more["X-RateLimit-Global"] = "true"
    body = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": scope == "global"}
    return Reply(status=429, body=body, headers=more)
