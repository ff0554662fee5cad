"""Which group of the configuration is this chat?

The one that bears its id; or one that became a supergroup, which has another id from then on: Telegram says so in the old chat and in
the new one (migrate_to_chat_id and migrate_from_chat_id of https://core.telegram.org/bots/api#message). Nobody but Telegram can, so such
a group goes on being heard; what Telegram said is kept among the account's cursors.
"""

from collections.abc import Mapping
from typing import Any

from bridge.model.ids import AccountName, ChatId
from bridge.ports import Inbox

CURSOR = "moved:"


def move_of(message: Mapping[str, Any]) -> tuple[ChatId, ChatId] | None:
    """The group's id until now, and from now on; None: the message tells of no move."""
    chat = ChatId(str(message["chat"]["id"]))
    if message.get("migrate_to_chat_id"):
        return chat, ChatId(str(message["migrate_to_chat_id"]))
    if message.get("migrate_from_chat_id"):
        return ChatId(str(message["migrate_from_chat_id"])), chat
    return None


class Groups:
    """The configured groups of one account, under whatever ids they have now."""

    def __init__(self, configured: Mapping[ChatId, str]) -> None:
        self._configured = configured
        self.moved: dict[ChatId, ChatId] = {}
        """By the id that it has now: the configured one."""

    def __contains__(self, chat: object) -> bool:
        return chat in self._configured or self.moved.get(ChatId(str(chat))) in self._configured

    async def recall(self, inbox: Inbox, account: AccountName) -> None:
        """What was said before this start."""
        kept = await inbox.cursor(account, CURSOR)
        self.moved |= {ChatId(now): ChatId(name.removeprefix(CURSOR)) for name, now in kept.items()}

    def heard(self, update: Mapping[str, Any]) -> None:
        """Does this update tell of a move? An update of an unknown shape tells nothing."""
        try:
            move = move_of(update["message"])
        except (KeyError, TypeError):
            return
        if move is not None and move[0] in self._configured:
            self.moved[move[1]] = move[0]

    def cursors(self) -> dict[str, str]:
        return {f"{CURSOR}{before}": now for now, before in self.moved.items()}
