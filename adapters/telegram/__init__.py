"""A Telegram bot as a channel: private chats and groups, by python-telegram-bot and its own getUpdates loop."""

from adapters.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
