"""The sandbox's Telegram, for the contract: Ana writes to the bot, and Marisol is in the group with her."""

import base64
from typing import Any

import rig

from adapters.telegram.channel import TelegramChannel
from bridge.model.ids import ChatId, UserId
from bridge.ports import Channel

ANA, GROUP = 5101, -1005001


class Rig(rig.Rig):
    platform = "telegram"
    token = "7000000001:AAsandbox-casa-lumbre-telegram-token"
    customer = UserId(str(ANA))
    stranger = UserId("5102")
    public = ChatId(str(GROUP))
    nowhere = ChatId("990099")
    tells_deletes = False  # bots do not see ordinary deletes; a Business account's bot does
    tells_silence = False  # a lost long poll is asked again
    sending = "sendMessage"
    delivering = "update"

    def channel(self) -> Channel:
        return TelegramChannel(
            account=self.account,
            token=self.token,
            api_url=f"{self._sandbox.address}/telegram",
            places={self.public: "mention"},
            our_people=frozenset(),
            clock=lambda: 1_790_000_000_000,
        )

    async def say(self, text: str, *, public: bool = False, bold: str = "", reply_to: str | None = None, to_brand: bool = False) -> str:
        text = f"@casalumbre_bot {text}" if to_brand else text
        before = text.partition(bold)[0] if bold else ""
        marks = [{"type": "bold", "offset": _units(before), "length": _units(bold)}] if bold else []
        answered = {"reply_to": int(reply_to)} if reply_to else {}
        return _id(await self._act("say", person=ANA, text=text, entities=marks or None, **_in(public), **answered))

    async def send_file(self, name: str, mime: str, data: bytes, text: str = "") -> str:
        encoded = base64.b64encode(data).decode()
        return _id(await self._act("document", person=ANA, name=name, mime=mime, data_base64=encoded, caption=text))

    async def edit(self, message: str, text: str) -> None:
        await self._act("edit", person=ANA, message_id=int(message), text=text)

    async def delete(self, message: str) -> None:
        await self._act("delete", person=ANA, message_id=int(message))

    async def react(self, message: str, emoji: str, *, on: bool = True) -> None:
        await self._act("react", person=ANA, message_id=int(message), emoji=emoji if on else "")

    async def shut_out(self) -> None:
        await self._act("block", person=ANA)

    async def seen(self, *, public: bool = False) -> list[rig.Seen]:
        chat = GROUP if public else ANA
        found = next((each["messages"] for each in (await self._state())["chats"] if each["id"] == chat), [])
        return [_seen(message) for message in found if not message["deleted"]]


def _seen(message: dict[str, Any]) -> rig.Seen:
    media = message["media"]
    return rig.Seen(
        id=str(message["message_id"]),
        text=message["text"] or message["caption"] or "",
        ours=message["from"]["is_bot"],
        file=(media["name"] or media["kind"]) if media else None,
        reply_to=str(message["reply_to"]) if message["reply_to"] else None,
        reactions=tuple(reaction["emoji"] for reaction in message["reactions"]),
        # An @name becomes a mention whoever writes it; in a private chat there is nobody whom it could ring.
        pings=any(entity["type"] == "text_mention" for entity in message["entities"]),
    )


def _in(public: bool) -> dict[str, Any]:
    return {"chat": GROUP} if public else {}


def _id(made: dict[str, Any]) -> str:
    return str(made["message_id"])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
