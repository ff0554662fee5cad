"""Who has which emoji on a message? Remembered of what was told: when a moderator clears them, Discord names neither whose nor which."""

from typing import Any

REMEMBERED = 5000
"""Messages at most."""
ADD, REMOVE = "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"
CLEAR, CLEAR_EMOJI = "MESSAGE_REACTION_REMOVE_ALL", "MESSAGE_REACTION_REMOVE_EMOJI"
EVENTS = frozenset({ADD, REMOVE, CLEAR, CLEAR_EMOJI})

Emoji = dict[str, Any]


def identity(emoji: Emoji) -> str:
    """A server's own emoji may change its name, never its id."""
    return str(emoji.get("id") or emoji["name"])


def shown(emoji: Emoji) -> str:
    """As text; a server's own by its name, which Discord leaves out once the emoji was deleted there (D)."""
    return f":{emoji.get('name') or emoji['id']}:" if emoji.get("id") else str(emoji["name"])


class Reactions:
    """For the time of one connection."""

    def __init__(self) -> None:
        self._on: dict[str, dict[tuple[str, str], Emoji]] = {}
        """By message: who put which emoji there."""

    def told(self, event: str, data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """The event as what single people put on and took away; what was known already is nothing."""
        on = self._on.setdefault(data["message_id"], {})
        while len(self._on) > REMEMBERED:
            del self._on[next(iter(self._on))]
        if event == ADD:
            key = (data["user_id"], identity(data["emoji"]))
            if key in on:
                return []
            on[key] = data["emoji"]
        elif event == REMOVE:
            on.pop((data["user_id"], identity(data["emoji"])), None)
        else:
            cleared = [key for key in on if event == CLEAR or key[1] == identity(data["emoji"])]
            return [(REMOVE, {**data, "user_id": key[0], "emoji": on.pop(key)}) for key in cleared]
        return [(event, data)]
