"""What is a bot still to be told? One queue per bot, read by long polling.

As the Bot API documents `getUpdates`: an update is confirmed by asking with a higher offset, and comes again until then; a negative
offset counts from the end and forgets what is before it; `allowed_updates` is remembered and applies to updates made after it.
Updates live for 24 hours, button clicks for 150 seconds (tdlib/telegram-bot-api, `add_update`).
"""

import asyncio
import collections
import dataclasses
import random
from collections.abc import Callable, Iterable

from sandbox.telegram.errors import ApiError, conflict
from sandbox.telegram.world import Json

KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    ]
)
# https://core.telegram.org/bots/api#getupdates: an empty list means all but these
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

LIFETIMES = {"callback_query": 150}  # seconds
USUAL_LIFETIME = 24 * 60 * 60
LONGEST_POLL = 50
CONFLICT_PAUSE = 3.0  # a conflict soon after another is told late, so that two pollers don't spin (tdlib/telegram-bot-api)

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Waiting:
    id: int
    expires: float
    update: Json


class UpdateQueue:
    """clock: seconds since 1970. repeat: asked once for each update that is confirmed: shall it be delivered again?"""

    def __init__(self, bot_id: int, clock: Callable[[], float], repeat: Callable[[], bool]) -> None:
        self._clock = clock
        self._repeat = repeat
        self._waiting: collections.deque[Waiting] = collections.deque()
        self._repeated: list[Json] = []
        self._next_id = random.Random(bot_id).randrange(100_000_000, 900_000_000)
        self._poll: asyncio.Future[str] | None = None  # the poll under way; its result says why it ends
        self._last_conflict = float("-inf")
        self.allowed = KINDS - ON_REQUEST

    def __len__(self) -> int:
        self._forget_old()
        return len(self._waiting)

    def allow(self, kinds: Iterable[str]) -> None:
        """Unknown words are ignored, as Telegram ignores them."""
        self.allowed = frozenset(kinds) & KINDS or KINDS - ON_REQUEST

    def push(self, kind: str, payload: Json) -> None:
        if kind not in self.allowed:
            return
        expires = self._clock() + LIFETIMES.get(kind, USUAL_LIFETIME)
        self._waiting.append(Waiting(id=self._next_id, expires=expires, update={"update_id": self._next_id, kind: payload}))
        self._next_id += 1
        self._wake("update")

    def drop(self) -> None:
        self._waiting.clear()

    async def poll(self, *, offset: int, limit: int, timeout: int) -> list[Json]:
        """Answer at once what is there, or wait up to `timeout` seconds for something.

        A poll that is already under way is ended with 409: Telegram lets the newest win, and the older hears of it.
        """
        self._wake("conflict")
        self._confirm(offset)
        limit = limit if 1 <= limit <= 100 else 100
        if not (ready := self._ready(limit)) and timeout > 0:
            poll = self._poll = asyncio.get_running_loop().create_future()
            try:
                ended = await asyncio.wait_for(poll, min(timeout, LONGEST_POLL))
            except TimeoutError:
                ended = "timeout"
            finally:
                if self._poll is poll:
                    self._poll = None
            if ended == "conflict":
                raise await self._conflict(OTHER_POLLER)
            if ended == "webhook":
                raise await self._conflict("terminated by setWebhook request")
            ready = self._ready(limit)
        return ready

    def end_poll(self, why: str = "hangup") -> None:
        self._wake(why)

    async def webhook_conflict(self) -> ApiError:
        return await self._conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")

    async def _conflict(self, reason: str) -> ApiError:
        now = asyncio.get_running_loop().time()
        if now - self._last_conflict < CONFLICT_PAUSE:
            await asyncio.sleep(CONFLICT_PAUSE)
        self._last_conflict = now
        return conflict(reason)

    def _wake(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(why)

    def _forget_old(self) -> None:
        now = self._clock()
        if any(waiting.expires <= now for waiting in self._waiting):
            self._waiting = collections.deque(waiting for waiting in self._waiting if waiting.expires > now)

    def _confirm(self, offset: int) -> None:
        self._forget_old()
        if offset < 0:
            offset = self._waiting[offset].id if len(self._waiting) >= -offset else 0
        while self._waiting and self._waiting[0].id < offset:
            confirmed = self._waiting.popleft()
            if self._repeat():
                self._repeated.append(confirmed.update)

    def _ready(self, limit: int) -> list[Json]:
        self._forget_old()
        repeated, self._repeated = self._repeated, []
        return [*repeated, *(waiting.update for waiting in self._waiting)][:limit]
