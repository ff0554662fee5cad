"""Which messages and reactions are the brand's own people's? Known ids, administrators of the configured groups, the group or channel
itself, and the owner of a Business account."""

import logging
from collections.abc import Callable, Container
from typing import Any

from telegram.error import TelegramError

from adapters.telegram.api import Api
from bridge.model.ids import ChatId, Millis

log = logging.getLogger(__name__)

REMEMBERED: Millis = 10 * 60_000
ASKED_AGAIN: Millis = 60_000
"""After a look-up that failed; until then what was known before counts."""
ANSWER_SECONDS = 5.0  # updates wait for this

HAPPENED = ("message", "edited_message", "business_message", "edited_business_message", "message_reaction")


class OurPeople:
    """ids: the user ids that the config names. places: the groups whose administrators count."""

    def __init__(self, api: Api, *, ids: frozenset[str], places: Container[ChatId], clock: Callable[[], Millis]) -> None:
        self._api = api
        self._ids = ids
        self._places = places
        self._clock = clock
        self._known: dict[str, tuple[Millis, frozenset[str]]] = {}  # chat -> (until when, who speaks for the brand there)

    async def did(self, update: dict[str, Any]) -> bool:
        """Never raises: a look-up that fails, or an update of an unknown shape, must not cost the update.

        A Business account's private chat bears its customer's number: whoever else writes there is the account's owner.
        """
        try:
            happened = next(found for kind in HAPPENED if (found := update.get(kind)))
            chat, as_chat = str(happened["chat"]["id"]), happened.get("sender_chat") or happened.get("actor_chat")
            if happened.get("is_automatic_forward") or (as_chat and str(as_chat["id"]) == chat):
                return True
            speaker = str((as_chat or happened.get("from") or happened["user"])["id"])
            if happened.get("business_connection_id") and speaker != chat:
                return True
        except (StopIteration, KeyError, TypeError, AttributeError):
            return False
        if speaker in self._ids:
            return True
        return ChatId(chat) in self._places and speaker in await self._speaking_for_brand(ChatId(chat))

    async def _speaking_for_brand(self, chat: ChatId) -> frozenset[str]:
        """Ids of the group's administrators and of the channel whose discussion group it is."""
        until, known = self._known.get(chat, (0, frozenset()))
        now = self._clock()
        if now < until:
            return known
        lasts = REMEMBERED
        try:
            administrators = await self._api.ask("getChatAdministrators", seconds=ANSWER_SECONDS, chat_id=chat)
            about = await self._api.ask("getChat", seconds=ANSWER_SECONDS, chat_id=chat)
            channel = about.get("linked_chat_id")
            known = frozenset([*(str(member["user"]["id"]) for member in administrators), *([str(channel)] if channel else [])])
        except (TelegramError, KeyError, TypeError, AttributeError) as error:
            log.warning("telegram: the administrators of %s could not be read: %s", chat, type(error).__name__)
            lasts = ASKED_AGAIN
        self._known[chat] = (now + lasts, known)
        return known
