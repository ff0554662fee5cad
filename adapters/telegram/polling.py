"""How are updates received without losing one? Committed to the inbox first, confirmed to Telegram after.

Telegram holds an update until a later getUpdates names a higher offset. So the offset advances only behind the inbox's commit, and it
is named only until an empty answer shows that it was understood: after a quiet week the update ids restart at random, and a
standing higher offset would confirm updates that nobody has seen. For the same reason none is kept across a restart; what
Telegram hands out again then, the inbox drops by its key.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, NoReturn

from telegram import error as telegram_error

from adapters.telegram.api import Api
from adapters.telegram.errors import meaning, wait_of
from adapters.telegram.groups import move_of
from adapters.telegram.places import chat_of
from bridge.model.ids import AccountName, Millis
from bridge.ports import Arrival, Inbox, Signs

log = logging.getLogger(__name__)

POLL_SECONDS = 25
"""Telegram takes up to 50; shorter, a connection that died without a word is noticed sooner."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between tries while Telegram cannot be reached

KINDS = (
    "message",
    "edited_message",
    "message_reaction",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "my_chat_member",
    "callback_query",
)
"""`allowed_updates`."""


class PollingEnded(Exception):
    """Receiving cannot go on as things stand; says why and what to do."""


async def poll(
    api: Api,
    *,
    account: AccountName,
    inbox: Inbox,
    signs: Signs,
    begin: Callable[[], Awaitable[None]],
    stamp: Callable[[dict[str, Any], Millis], Awaitable[dict[str, Any]]],
    cursors: Callable[[], Mapping[str, str]],
    clock: Callable[[], Millis],
) -> NoReturn:
    """Receive until cancelled. Raises PollingEnded; what the inbox raises goes through, and the same updates come again.

    begin: run once before the first poll (who are we, is a webhook in the way). stamp: what is stored for an update;
    cursors: what is kept besides, once these were stamped.
    """
    offset: int | None = None
    begun, connected = False, False
    pause = FIRST_PAUSE
    while True:
        try:
            if not begun:
                await begin()
                begun = True
            updates = await api.updates(offset=offset, timeout=POLL_SECONDS if connected else 0, kinds=KINDS)
        except (telegram_error.InvalidToken, telegram_error.EndPointNotFound):
            raise PollingEnded(f"Telegram does not accept the token of account {account}: copy it again from @BotFather") from None
        except telegram_error.Conflict:
            raise PollingEnded(f"another program (or a webhook) receives with the token of account {account}: stop it") from None
        except telegram_error.TelegramError as error:
            why = str(meaning(error))
            log.warning("telegram %s: %s", account, why)
            signs.down(why)
            connected = False
            await asyncio.sleep(wait_of(error) if isinstance(error, telegram_error.RetryAfter) else pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = FIRST_PAUSE
        if not connected:
            connected = True
            signs.up()
        signs.alive()
        if not updates:
            offset = None
            continue
        now = clock()
        events = [event for update in updates for event in events_of(update)]
        arrivals = [Arrival(account=account, key=key, raw=await stamp(event, now), received_at=now) for key, event in events]
        await inbox.put(arrivals, cursors() or None)
        offset = max(update["update_id"] for update in updates) + 1


def events_of(update: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The update's events under their keys, made of content; whatever has another shape than expected keeps Telegram's own number, and is
    never refused here. Messages that were deleted together are an event each."""
    try:
        yield from _keyed(update)
    except (KeyError, TypeError, AttributeError):
        log.warning("telegram: update %s has an unknown shape", update["update_id"])
        yield f"update:{update['update_id']}", update


def _keyed(update: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if message := update.get("message") or update.get("business_message"):
        if move := move_of(message):  # told twice, in the old chat and in the new one
            return [(f"moved:{move[0]}:{move[1]}", update)]
        return [(f"msg:{chat_of(message)}:{message['message_id']}", update)]
    if message := update.get("edited_message") or update.get("edited_business_message"):
        # edit_date counts whole seconds, and two edits may fall into one
        content = hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()[:12]
        return [(f"edit:{chat_of(message)}:{message['message_id']}:{message['edit_date']}:{content}", update)]
    if deleted := update.get("deleted_business_messages"):
        alone = [{**deleted, "message_ids": [message_id]} for message_id in deleted["message_ids"]]
        return [(f"del:{chat_of(each)}:{each['message_ids'][0]}", {**update, "deleted_business_messages": each}) for each in alone]
    if query := update.get("callback_query"):
        return [(f"click:{query['id']}", update)]
    # A reaction too: on, off and on again within a second have the same content.
    return [(f"update:{update['update_id']}", update)]
