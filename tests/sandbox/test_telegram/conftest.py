"""Fixtures: a local Telegram, and the real python-telegram-bot pointed at it."""

from collections.abc import AsyncIterator

import pytest
from bot_api_stage import CAST, TOKEN, Stage, serve
from telegram import Bot
from telegram.ext import ApplicationBuilder


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with serve(CAST) as stage:
        yield stage


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    """The real python-telegram-bot, pointed at the sandbox."""
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{stage.address}/telegram/bot")
        .base_file_url(f"{stage.address}/telegram/file/bot")
        .updater(None)
        .build()
    )
    async with application.bot as bot:
        yield bot
