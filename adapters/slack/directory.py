"""Which person, which channel is meant? By id, name or e-mail address."""

import dataclasses
import re
from collections.abc import Awaitable, Callable

from adapters.slack.web import Web, ask, listed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId, UserId

PERSON = re.compile(r"[UW][A-Z0-9]{5,}")
CHANNEL = re.compile(r"[CGD][A-Z0-9]{5,}")
KINDS = "public_channel,private_channel"
PAGE = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChannelSeen:
    """A channel that the app can see. member: the app is in it; private channels without it are not seen at all."""

    id: ChatId
    name: str
    private: bool
    member: bool


class Directory:
    def __init__(self, web: Web) -> None:
        self._web = web
        self._direct: dict[str, ChatId] = {}
        self._names: dict[str, str] = {}
        self.opened: Callable[[ChatId], Awaitable[None]] | None = None
        """Told of every direct message that was opened. While the desk runs, this notes it for the backfill: the app has no scope to
        list its direct messages."""

    def name(self, channel: str) -> str | None:
        """A channel's name, if it was ever listed."""
        return self._names.get(channel)

    async def where(self, to: ChatId | UserId) -> ChatId:
        """The channel to post into: a person is written to in his direct message with the app. Raises DeliveryError."""
        if not PERSON.fullmatch(to):
            return ChatId(to)
        if to not in self._direct:
            answer = await ask(self._web.client.conversations_open(users=[to]))
            channel = ChatId(answer["channel"]["id"])
            if self.opened is not None:
                await self.opened(channel)
            self._direct[to] = channel
        return self._direct[to]

    async def channels(self) -> list[ChannelSeen]:
        """Every channel that the app can see, archived ones aside. Raises DeliveryError."""
        client = self._web.client
        found = listed(
            lambda cursor: client.conversations_list(types=KINDS, exclude_archived=True, limit=PAGE, cursor=cursor),
            "channels",
            patient=True,
        )
        seen = [
            ChannelSeen(id=ChatId(it["id"]), name=it.get("name", ""), private=bool(it.get("is_private")), member=bool(it.get("is_member")))
            async for it in found
        ]
        self._names |= {channel.id: channel.name for channel in seen}
        return seen

    async def find_channel(self, name: str) -> ChatId:
        """Raises LookupError when there is no such channel, DeliveryError when Slack does not tell."""
        word = name.strip().removeprefix("#")
        if CHANNEL.fullmatch(word):
            return ChatId(word)
        if word not in self._names.values():
            await self.channels()
        for id, known in self._names.items():
            if known == word:
                return ChatId(id)
        raise LookupError(f"Slack shows no channel #{word}: is it spelled so, and is the app in it? In the channel, write: /invite @puente")

    async def find_person(self, who: str) -> UserId:
        """Raises LookupError when there is no such person, DeliveryError when Slack does not tell."""
        word = who.strip()
        client = self._web.client
        try:
            if PERSON.fullmatch(word):
                answer = await ask(client.users_info(user=word))
            elif "@" in word.strip("@"):
                answer = await ask(client.users_lookupByEmail(email=word))
            else:
                raise LookupError(f"{who!r} is neither a Slack member id (U…, under Copy member ID in the profile) nor an e-mail address")
        except DeliveryError as error:
            if error.reason is not Reason.GONE:
                raise
            raise LookupError(f"Slack knows no person {word!r} in this workspace") from None
        if answer["user"].get("deleted"):
            raise LookupError(f"{word!r} was deactivated in Slack")
        return UserId(answer["user"]["id"])
