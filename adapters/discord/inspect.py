"""Is the bot ready for work? For `puente check --live`: each finding says how to mend what is wrong."""

from collections.abc import Callable
from typing import Any

import discord

from adapters.discord.library import NEW_TOKEN, Client
from adapters.discord.parse import Places
from adapters.discord.whereabouts import THREADS
from bridge.model.ids import AccountName
from bridge.ports import Finding

NEEDED: tuple[tuple[str, Callable[[discord.Permissions], bool]], ...] = (
    ("View Channel", lambda may: may.view_channel),
    ("Send Messages", lambda may: may.send_messages),
    ("Read Message History", lambda may: may.read_message_history),
    ("Attach Files", lambda may: may.attach_files),
    ("Send Messages in Threads", lambda may: may.send_messages_in_threads),
    ("Add Reactions", lambda may: may.add_reactions),
)
PORTAL = "https://discord.com/developers/applications"


async def inspect_account(account: AccountName, token: str, places: Places) -> list[Finding]:
    client = Client(guild_places=bool(places), heard=lambda frame: None, lost=lambda: None)
    async with client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            return [Finding(ok=False, what=f"{account}: Discord does not accept the bot token", mend=NEW_TOKEN)]
        name = client.user.name if client.user else "?"
        findings = [Finding(ok=True, what=f"{account}: the token is that of the bot {name}")]
        if places:
            findings.append(_content_intent(account, client))
        for chat in places:
            findings.append(await _place(account, client, chat))
    return findings


def _content_intent(account: AccountName, client: discord.Client) -> Finding:
    flags = client.application.flags if client.application else discord.ApplicationFlags()
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        return Finding(ok=True, what=f"{account}: the bot may read messages in guild channels")
    return Finding(
        ok=False,
        what=f"{account}: the bot may not read messages in guild channels",
        mend=f'Open {PORTAL}, choose the application, Bot, and switch on "Message Content Intent".',
    )


async def _place(account: AccountName, client: discord.Client, chat: str) -> Finding:
    """Seen, and with the permissions to read, remember and answer?"""
    invite = "Invite the bot to the server, or correct the channel's id in the configuration."
    try:
        seen: Any = await client.http.get_channel(int(chat))
        guild = await client.fetch_guild(int(seen["guild_id"]))
        member = await guild.fetch_member(client.user.id if client.user else 0)
        # A thread has the permissions of the channel above it.
        found = await guild.fetch_channel(int(seen["parent_id"] or 0) if seen["type"] in THREADS else int(chat))
    except ValueError:
        return Finding(
            ok=False, what=f"{account}: {chat!r} is not a channel id", mend="Copy the id in Discord (Developer Mode, Copy Channel ID)."
        )
    except KeyError:
        return Finding(ok=False, what=f"{account}: channel {chat} is not in a server", mend="Private chats need not be configured.")
    except discord.NotFound:
        return Finding(ok=False, what=f"{account}: there is no channel {chat}", mend=invite)
    except discord.Forbidden:
        return Finding(ok=False, what=f"{account}: the bot does not see channel {chat}", mend=f'{invite} It needs "View Channel" there.')
    may = found.permissions_for(member)
    missing = [shown for shown, has in NEEDED if not has(may)]
    if missing:
        what = f"{account}: the bot lacks {', '.join(missing)} in #{found.name}"
        return Finding(ok=False, what=what, mend=f"Give the bot's role these permissions in the settings of #{found.name}.")
    return Finding(ok=True, what=f"{account}: #{found.name} can be read and answered")
