"""The sandbox's Discord, for the contract: Luis writes to the bot in private, and in the server's channel for help."""

import base64
import time
from typing import Any

import rig

from adapters.discord.channel import DiscordChannel
from bridge.model.ids import ChatId, UserId
from bridge.ports import Channel

LUIS, BETO, BOT, AYUDA = "880000000000000001", "880000000000000002", "990000000000000001", "660000000000000001"


class Rig(rig.Rig):
    platform = "discord"
    token = "sandbox.casa-lumbre.discord-token"
    customer = UserId(LUIS)
    stranger = UserId("123456789012345670")
    public = ChatId(AYUDA)
    nowhere = ChatId("123456789012345678")
    tells_deletes = True
    sending = "POST /channels/*/messages"
    delivering = "dispatch"

    def channel(self) -> Channel:
        return DiscordChannel(
            account=self.account,
            token=self._sandbox.discord.world.bots[BOT].token,
            api_url=f"{self._sandbox.address}/discord/api/v10",
            gateway_url=f"{self._sandbox.address.replace('http', 'ws')}/discord/gateway",
            places={self.public: "mention"},
            clock=lambda: int(time.time() * 1000),
        )

    async def say(self, text: str, *, public: bool = False, bold: str = "", reply_to: str | None = None, to_brand: bool = False) -> str:
        text = text.replace(bold, f"**{bold}**") if bold else text
        text = f"@CasaLumbre {text}" if to_brand else text
        answered = {"reply_to": reply_to} if reply_to else {}
        return _id(await self._act("say", person=LUIS, text=text, **_in(public), **answered))

    async def send_file(self, name: str, mime: str, data: bytes, text: str = "") -> str:
        files = [{"name": name, "mime": mime, "data_base64": base64.b64encode(data).decode()}]
        return _id(await self._act("upload", person=LUIS, files=files, text=text))

    async def edit(self, message: str, text: str) -> None:
        await self._act("edit", person=LUIS, message_id=message, text=text)

    async def delete(self, message: str) -> None:
        await self._act("delete", person=LUIS, message_id=message)

    async def react(self, message: str, emoji: str, *, on: bool = True) -> None:
        await self._act("react" if on else "unreact", person=LUIS, message_id=message, emoji=emoji)

    async def shut_out(self) -> None:
        await self._act("close_dms", person=LUIS)

    async def seen(self, *, public: bool = False) -> list[rig.Seen]:
        state = await self._state()
        if public:
            found = next(each["messages"] for each in state["channels"] if each["id"] == AYUDA)
        else:
            found = next((each["messages"] for each in state["dms"] if each["person"] == LUIS), [])
        return [_seen(message) for message in found if not message["deleted"]]


def _seen(message: dict[str, Any]) -> rig.Seen:
    pings = message["pings"]
    return rig.Seen(
        id=message["id"],
        text=message["content"],
        ours=message["author"]["id"] == BOT,
        file=message["attachments"][0]["filename"] if message["attachments"] else None,
        reply_to=message["reply_to"],
        reactions=tuple(message["reactions"]),
        pings=bool(pings["users"] or pings["roles"] or pings["everyone"]),
    )


def _in(public: bool) -> dict[str, Any]:
    return {"channel": AYUDA} if public else {}


def _id(made: dict[str, Any]) -> str:
    return str(made["message_id"])
