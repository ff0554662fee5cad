"""Is this account ready for work? The live checks of `puente check --live`, each with its mend."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from telegram import error as telegram_error

from adapters.telegram.api import Api
from adapters.telegram.errors import meaning
from bridge.model.failure import Reason
from bridge.model.ids import ChatId
from bridge.ports import Finding

ABSENT = frozenset({"left", "kicked"})
ADMINISTRATORS = frozenset({"creator", "administrator"})


async def findings(api: Api, places: Mapping[ChatId, str]) -> AsyncIterator[Finding]:
    """In the order in which they should be mended; nothing more can be asked when the token is not accepted."""
    try:
        me = await api.ask("getMe")
        yield Finding(ok=True, what=f"Telegram knows the token as @{me['username']}")
    except telegram_error.TelegramError as error:
        yield _no_answer(error)
        return
    if await _has_webhook(api):
        yield Finding(
            ok=False,
            warning=True,
            what="the bot has a webhook, which keeps messages from Puente",
            mend="Puente removes it when it starts; stop the program that set it, or it will come back",
        )
    for chat, open_on in places.items():
        async for finding in _place(api, me, chat, open_on):
            yield finding


async def _has_webhook(api: Api) -> bool:
    """A server that knows no webhooks has none in the way."""
    try:
        return bool((await api.ask("getWebhookInfo")).get("url"))
    except telegram_error.TelegramError:
        return False


def _no_answer(error: telegram_error.TelegramError) -> Finding:
    why = meaning(error)
    if why.reason is Reason.UNAUTHORIZED:
        return Finding(
            ok=False, what="Telegram does not accept the token", mend="copy the token again from @BotFather (/mybots, API Token)"
        )
    return Finding(ok=False, what=f"Telegram gave no answer: {why}", mend="look at the network and at api_url")


async def _place(api: Api, me: Mapping[str, Any], chat: ChatId, open_on: str) -> AsyncIterator[Finding]:
    try:
        standing = await api.ask("getChatMember", chat_id=chat, user_id=me["id"])
    except telegram_error.TelegramError as error:
        yield Finding(
            ok=False,
            what=f"the group {chat} cannot be reached: {meaning(error)}",
            mend=f"add @{me['username']} to the group, and compare the id in the config (a group that became a supergroup has a new one)",
        )
        return
    if standing["status"] in ABSENT:
        yield Finding(ok=False, what=f"the bot is not in the group {chat}", mend=f"add @{me['username']} to the group")
        return
    if standing["status"] == "restricted" and not standing.get("can_send_messages", True):
        yield Finding(ok=False, what=f"the bot may not write in the group {chat}", mend="let it send messages in the group's permissions")
        return
    if standing["status"] in ADMINISTRATORS:
        yield Finding(ok=True, what=f"the bot is in the group {chat} and sees what is said there, and reactions")
        return
    if me.get("can_read_all_group_messages"):
        seen = "sees what is said there, but no reactions: Telegram tells those to administrators only"
        yield Finding(ok=True, what=f"the bot is in the group {chat} and {seen}")
        return
    yield Finding(
        ok=False,
        warning=open_on != "every_message",
        what=f"privacy mode hides from the bot what is said in the group {chat}, other than mentions of it and replies to it",
        mend=f"send /setprivacy to @BotFather, choose @{me['username']} and Disable; then take the bot out of the group and add it again",
    )
