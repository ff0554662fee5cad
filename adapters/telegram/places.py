"""Which chat is meant? The one place that makes our names of Telegram's chats, and reads them.

A chat is named by Telegram's number. A chat of a Business account, whose owner let the bot in, shares its number with the bot's own chat
with the same person and is a place of its own (business_connection_id of https://core.telegram.org/bots/api#message):
`<connection>/<number>`.
A forum's topics are no places of their own: a reaction does not say its topic, and an answer finds it by what it replies to.
"""

from collections.abc import Mapping
from typing import Any

from bridge.model.ids import ChatId


def chat_of(happened: Mapping[str, Any]) -> ChatId:
    """Where a message, a reaction or a deletion happened."""
    connection, number = happened.get("business_connection_id"), happened["chat"]["id"]
    return ChatId(f"{connection}/{number}" if connection else str(number))


def connection_of(chat: ChatId) -> str | None:
    """The Business connection that a chat is reached by; None for the bot's own chats."""
    return chat.rpartition("/")[0] or None


def given(chat: ChatId) -> dict[str, Any]:
    """The parameters by which most methods of the Bot API are told the chat."""
    connection, _, number = chat.rpartition("/")
    return {"chat_id": number, **({"business_connection_id": connection} if connection else {})}
