"""A Discord bot as a channel: private messages and guild channels, by discord.py."""
