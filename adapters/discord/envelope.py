"""What is stored of an event? The platform's own payload, and beside it what only the connection knows at that moment.

    {"t": "MESSAGE_CREATE", "d": {…}, "parent": channel of a thread or None, "title": "#ayuda · Casa Lumbre" or None in private,
     "post": the title of the forum's post that the message begins, else None, "ours": bool, "me": the bot's id,
     "my_roles": [id of the bot's own, managed role there], "names": {"#<id>"/"&<id>": name}, "at": Millis}

A message found in the history gets the fields that only the gateway sends (`guild_id`, `member`), so that both read the same. A reaction
gets `user` (and in a guild `member`): who put it there or took it away.
"""

import re
from typing import Any

from adapters.discord.reactions import ADD, REMOVE, identity
from bridge.model.ids import AccountName, Millis
from bridge.ports import Arrival

EPOCH = 1_420_070_400_000
"""A snowflake's first moment (D), UTC milliseconds."""

NAMED = re.compile(r"<(#|@&)(\d{1,20})>")


def sent_at(snowflake: str) -> Millis:
    return (int(snowflake) >> 22) + EPOCH


def first_of(moment: Millis) -> int:
    """The lowest snowflake that a moment can have."""
    return max(0, moment - EPOCH) << 22


def key_of(event: str, data: dict[str, Any], told: str = "") -> str:
    """Made of content: the gateway's event and the backfill's find are one row. A reaction comes and goes without an id or a moment of
    its own, so it goes by `told`, where in which session it was told."""
    chat = data["channel_id"]
    if event in (ADD, REMOVE):
        sign = "+" if event == ADD else "-"
        return f"react:{chat}:{data['message_id']}:{data['user_id']}:{identity(data['emoji'])}:{sign}:{told}"
    message = data["id"]
    match event:
        case "MESSAGE_CREATE":
            return f"msg:{chat}:{message}"
        case "MESSAGE_UPDATE":
            return f"edit:{chat}:{message}:{data['edited_timestamp']}"
        case "MESSAGE_DELETE":
            return f"del:{chat}:{message}"
    raise ValueError(f"not an event that is stored: {event}")


def arrival(account: AccountName, event: str, data: dict[str, Any], around: dict[str, Any], now: Millis, *, told: str = "") -> Arrival:
    """around: `parent`, `title`, `post`, `ours`, `me`, `my_roles`, `names`. told: as `<session>:<number of its frame>`."""
    return Arrival(account=account, key=key_of(event, data, told), raw={"t": event, "d": data, **around, "at": now}, received_at=now)
