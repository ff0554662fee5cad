"""Is a token good, and whose is it? Each platform is asked directly, before anything is configured; answers are in plain words."""

import dataclasses
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp

SECONDS = 15
_DISCORD_SEES_CONTENT = (1 << 18) | (1 << 19)
"""Application flags GATEWAY_MESSAGE_CONTENT and its LIMITED form, for bots in fewer than 100 servers."""
_AGENT = "DiscordBot (puente, 1)"
"""Discord turns away callers without such a name."""


class NotAccepted(Exception):
    """The platform does not take it, or cannot be reached; what to do is said."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the platforms are."""

    telegram: str = "https://api.telegram.org"
    discord: str = "https://discord.com/api/v10"
    discord_gateway: str | None = None
    slack: str = "https://slack.com/api/"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """A channel of the workspace."""

    id: str
    name: str
    private: bool
    member: bool


async def telegram(where: Addresses, token: str) -> str:
    """How the bot is called."""
    status, answer = await _ask("GET", f"{where.telegram.rstrip('/')}/bot{token}/getMe", "Telegram")
    if status in (401, 404) or not answer.get("ok"):
        raise NotAccepted("Telegram does not know this token. Copy it from @BotFather: /mybots, your bot, API Token.")
    return f"@{answer['result'].get('username', '?')}"


async def discord(where: Addresses, token: str) -> tuple[str, bool | None]:
    """How the bot is called, and whether it may read messages in servers (None: Discord did not say)."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": _AGENT}
    base = where.discord.rstrip("/")
    status, answer = await _ask("GET", f"{base}/users/@me", "Discord", headers)
    if status != 200:
        raise NotAccepted("Discord does not know this token. In the developer portal: your application, Bot, Reset Token.")
    status, about = await _ask("GET", f"{base}/oauth2/applications/@me", "Discord", headers)
    flags = about.get("flags") if status == 200 else None
    return answer.get("username", "?"), bool(flags & _DISCORD_SEES_CONTENT) if isinstance(flags, int) else None


async def slack_bot(where: Addresses, token: str) -> str:
    """The workspace's name."""
    answer = await _slack(where, "auth.test", token)
    if not answer.get("ok"):
        raise NotAccepted(
            f"Slack does not take this bot token ({answer.get('error')}). It begins with xoxb- and is under OAuth & Permissions."
        )
    return str(answer.get("team", "?"))


async def slack_app(where: Addresses, token: str) -> None:
    answer = await _slack(where, "apps.connections.open", token)
    if not answer.get("ok"):
        raise NotAccepted(
            f"Slack does not take this app token ({answer.get('error')}). It begins with xapp- and is under Basic Information, "
            "App-Level Tokens; it needs the scope connections:write, and Socket Mode must be on."
        )


async def slack_channels(where: Addresses, token: str) -> list[Seen]:
    return sorted([channel async for channel in _channels(where, token)], key=lambda channel: (not channel.member, channel.name))


async def slack_person(where: Addresses, token: str, email: str) -> str:
    """The person's name."""
    answer = await _slack(where, "users.lookupByEmail", token, email=email)
    if not answer.get("ok"):
        raise NotAccepted(f"Slack knows nobody by the address {email} in this workspace ({answer.get('error')}).")
    return str(answer["user"].get("real_name") or answer["user"].get("name"))


async def _channels(where: Addresses, token: str) -> AsyncIterator[Seen]:
    cursor = ""
    while True:
        asked = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": "200", "cursor": cursor}
        answer = await _slack(where, "conversations.list", token, **asked)
        if not answer.get("ok"):
            raise NotAccepted(f"Slack does not list its channels ({answer.get('error')}).")
        for it in answer["channels"]:
            yield Seen(id=it["id"], name=it["name"], private=bool(it.get("is_private")), member=bool(it.get("is_member")))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _slack(where: Addresses, method: str, token: str, **given: str) -> dict[str, Any]:
    form = {name: value for name, value in given.items() if value}
    _, answer = await _ask("POST", where.slack.rstrip("/") + "/" + method, "Slack", {"Authorization": f"Bearer {token}"}, form)
    return answer


async def _ask(
    verb: str, url: str, who: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Raises NotAccepted where there is no answer; the address, which may hold a token, is in no error."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS), trust_env=True) as session,
            session.request(verb, url, headers=headers, data=form) as response,
        ):
            answer = await response.json(content_type=None)
            return response.status, answer if isinstance(answer, dict) else {}
    except TimeoutError:
        raise NotAccepted(f"{who} did not answer within {SECONDS} seconds. Is this machine online, and the address right?") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise NotAccepted(f"{who} could not be reached ({type(error).__name__}). Is this machine online, and the address right?") from None
