"""Up to where was a channel read? One stored cursor each: `channel:<id>` -> `<last message> [user <id> | thread <parent>]`.

A bot cannot ask Discord for its private channels (D), so the cursor is also how we know that one exists.
"""

import dataclasses

from bridge.model.ids import ChatId

PREFIX = "channel:"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cursor:
    last: int
    user: str | None = None
    """The person of a private channel."""
    parent: str | None = None
    """The channel that a thread hangs below."""

    def past(self, message: str) -> "Cursor":
        """Never backwards: Discord may tell of two messages in another order than it numbered them."""
        return dataclasses.replace(self, last=max(self.last, int(message)))


def name(chat: ChatId) -> str:
    return PREFIX + chat


def dump(cursor: Cursor) -> str:
    if cursor.user is not None:
        return f"{cursor.last} user {cursor.user}"
    return f"{cursor.last} thread {cursor.parent}" if cursor.parent is not None else str(cursor.last)


def load(stored: dict[str, str]) -> dict[ChatId, Cursor]:
    found = {}
    for key, value in stored.items():
        last, kind, whose = (*value.split(" "), "", "")[:3]
        found[ChatId(key.removeprefix(PREFIX))] = Cursor(
            last=int(last), user=whose if kind == "user" else None, parent=whose if kind == "thread" else None
        )
    return found
