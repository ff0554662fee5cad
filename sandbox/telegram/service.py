"""What do all methods and all people act upon? The world with its files, its queues of updates and its limits, held together."""

import collections
import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.kernel import Kernel
from sandbox.telegram.args import Args
from sandbox.telegram.audience import Audience
from sandbox.telegram.files import FileStore
from sandbox.telegram.limits import Buckets, limits_of
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.world import Bot, Chat, Json, Message, Party, World

MOST_CALLS_KEPT = 1000


class Service:
    def __init__(self, kernel: Kernel, cast: Mapping[str, Any], clock: Callable[[], float] = time.time) -> None:
        self.kernel = kernel
        self.world = World(cast, clock)
        self.files = FileStore()
        self.queues = {bot_id: UpdateQueue(bot_id, clock, self._repeat) for bot_id in self.world.bots}
        self.audience = Audience(self.world, self.queues)
        self.buckets = Buckets(limits_of(cast.get("limits", {})))
        self.presses: dict[str, tuple[int, float]] = {}  # callback query id -> bot, when it happened
        self.bot_calls: collections.deque[Json] = collections.deque(maxlen=MOST_CALLS_KEPT)  # what bots did that is no message

    def _repeat(self) -> bool:
        return self.kernel.faults.strike("telegram", "update", events=True) is not None

    def tell(self, what: str, chat: Chat | None = None, **more: Any) -> None:
        if chat is not None:
            more = {"chat": chat.id, "bot": chat.bot.username if chat.bot else None, **more}
        self.kernel.feed.tell("telegram", what, **more)

    def note(self, bot: Bot, method: str, chat: Chat | None, **more: Any) -> None:
        """Remember a bot's act that leaves no message: typing, the answer to a pressed button."""
        call = {"bot": bot.username, "method": method, "chat": chat.id if chat else None, "date": self.world.now(), **more}
        self.bot_calls.append(call)
        self.tell("bot_call", chat, method=method)

    def bot_posts(self, bot: Bot, chat: Chat, contents: list[Json], **more: Any) -> list[Message]:
        """A bot's messages appear, as far as its limits allow (429 otherwise, and none appears)."""
        wanted: dict[str, Any] = {"overall": bot.id, "chat": (bot.id, chat.id)}
        if not chat.private:
            wanted["group"] = (bot.id, chat.id)
        self.buckets.take(wanted, time.monotonic(), len(contents))
        sender: Party = bot
        if chat.connection is not None:
            sender, more = chat.connection.owner, {**more, "business_bot": bot}
        made = [self.world.post(chat, sender, content, **more) for content in contents]
        for message in made:
            self.tell("message", chat, message_id=message.id)
        return made

    def changed(self, chat: Chat, message: Message, content: Json, markup: Json | None) -> None:
        """A message was edited by whoever wrote it."""
        if content != message.content:
            message.earlier.append(message.content)
        message.content = content
        message.markup = markup
        message.edit_date = self.world.now()
        self.tell("edited", chat, message_id=message.id)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Call:
    """One request to the Bot API: who asks, what for, and where it acts."""

    service: Service
    bot: Bot
    args: Args

    @property
    def world(self) -> World:
        return self.service.world
