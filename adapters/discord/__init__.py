"""A Discord bot as a channel: private messages and guild channels, by discord.py."""

from adapters.discord.channel import DiscordChannel

__all__ = ["DiscordChannel"]
