"""Who is this person? Looked up once, then remembered for a while, so that an acknowledgement hardly ever waits for it."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from adapters.slack.web import Web, ask
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import Millis

FRESH_FOR: Millis = 10 * 60_000
"""A person can be made a guest at any time; this long we may not have noticed."""
WAIT_SECONDS = 2.0
"""So long an envelope waits for a look-up, of Slack's three seconds for an acknowledgement. The look-up itself goes on: when Slack
delivers the envelope again, a slow answer is there."""
LOOK_UP_SECONDS = 10.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """outsider: a guest, or a stranger of another company."""

    name: str
    outsider: bool
    bot: bool

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


class People:
    def __init__(self, web: Web, clock: Callable[[], Millis]) -> None:
        self._web = web
        self._clock = clock
        self._seen: dict[str, tuple[Millis, Profile]] = {}
        self._asked: dict[str, asyncio.Task[Profile]] = {}

    async def profile(self, user: str) -> Profile:
        """Raises DeliveryError when Slack does not tell; whom Slack says it does not know is an outsider."""
        at, known = self._seen.get(user, (0, None))
        if known is not None and self._clock() - at < FRESH_FOR:
            return known
        if user not in self._asked:
            self._asked[user] = asyncio.create_task(self._learn(user), name="slack: look a person up")
            self._asked[user].add_done_callback(lambda task: task.cancelled() or task.exception())  # one nobody waits for is no warning
        try:
            return await asyncio.wait_for(asyncio.shield(self._asked[user]), WAIT_SECONDS)
        except (DeliveryError, TimeoutError) as error:
            if known is not None:
                return known  # older than we like, better than nothing
            if isinstance(error, DeliveryError):
                raise
            raise DeliveryError(Reason.TIMED_OUT, "Slack has not yet told who it was") from None

    async def _learn(self, user: str) -> Profile:
        try:
            profile = await self._look_up(user)
            self._seen[user] = (self._clock(), profile)
            return profile
        finally:
            del self._asked[user]

    async def name(self, user: str) -> str | None:
        """A name to show, where none is needed."""
        try:
            return (await self.profile(user)).name
        except DeliveryError:
            return None

    async def _look_up(self, user: str) -> Profile:
        for last in (False, True):
            try:
                answer = await ask(self._web.client.users_info(user=user), within=LOOK_UP_SECONDS)
                return read(answer["user"], self._web.identity.team if self._web.identity else "")
            except DeliveryError as error:
                if error.reason in (Reason.GONE, Reason.FORBIDDEN) and "scope" not in error.detail:
                    return Profile(name=user, outsider=True, bot=False)
                if last or error.reason is Reason.UNAUTHORIZED:
                    raise
        raise AssertionError("unreachable")


def read(user: dict[str, Any], team: str) -> Profile:
    """Source: https://docs.slack.dev/reference/objects/user-object. In an Enterprise organisation a colleague may have another home
    team; then `enterprise_user.teams` holds ours."""
    shown = user.get("profile") or {}
    home = user.get("team_id") or team
    colleague = home == team or team in (user.get("enterprise_user") or {}).get("teams", [])
    guest = any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    return Profile(
        name=shown.get("real_name") or user.get("real_name") or shown.get("display_name") or user.get("name") or user["id"],
        outsider=guest or not colleague,
        bot=bool(user.get("is_bot")),
    )
