"""Who plays? Customers with their phones, and the company's people at the desk: what each can do, and what each sees."""

import base64
import dataclasses
from collections.abc import Sequence

from bridge.demo.seen import Look, Seen
from bridge.demo.stage import Stage

COBROS, ENVIOS, ATENCION = "C0COBROS01", "C0ENVIOS01", "C0ATENCION"
"""Slack channels of the cast."""
AYUDA = "660000000000000001"
"""The public Discord channel of the cast in which the brand listens."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bytes:
    """A file that somebody sends."""

    name: str
    mime: str
    data: bytes

    def encoded(self) -> dict[str, str]:
        return {"name": self.name, "mime": self.mime, "data_base64": base64.b64encode(self.data).decode()}


class OnTelegram:
    """A customer in the private chat with the brand's bot."""

    platform = "telegram"

    def __init__(self, stage: Stage, person: int, name: str) -> None:
        self._stage = stage
        self.person = person
        self.name = name
        """As it stands on a card."""

    async def say(self, text: str, *, bold: str = "") -> str:
        """bold: the words of the text that are marked so."""
        start = text.index(bold) if bold else 0
        marks = [{"type": "bold", "offset": _units(text[:start]), "length": _units(bold)}] if bold else []
        made = await self._stage.act("telegram", "say", person=self.person, text=text, entities=marks)
        return str(made["message_id"])

    async def photo(self, file: Bytes, caption: str) -> str:
        made = await self._stage.act("telegram", "photo", person=self.person, caption=caption, **file.encoded())
        return str(made["message_id"])

    async def album(self, files: Sequence[Bytes], caption: str) -> None:
        """One message of several pictures, the caption on the first."""
        items = [{"kind": "photo", **file.encoded()} | ({"caption": caption} if file is files[0] else {}) for file in files]
        await self._stage.act("telegram", "album", person=self.person, items=items)

    async def document(self, file: Bytes, caption: str = "") -> None:
        await self._stage.act("telegram", "document", person=self.person, caption=caption, **file.encoded())

    async def react(self, message: str, emoji: str) -> None:
        await self._stage.act("telegram", "react", person=self.person, message_id=int(message), emoji=emoji)

    async def edit(self, message: str, text: str) -> None:
        await self._stage.act("telegram", "edit", person=self.person, message_id=int(message), text=text)

    def screen(self, look: Look) -> list[Seen]:
        return look.phone(self.person)


class OnDiscord:
    """A member of the brand's Discord server: in direct messages, or in a channel where all read along."""

    platform = "discord"

    def __init__(self, stage: Stage, person: str, name: str, *, channel: str | None = None) -> None:
        self._stage = stage
        self.person = person
        self.name = name
        self._where = {"channel": channel} if channel else {}
        self._channel = channel

    async def say(self, text: str) -> str:
        return str((await self._stage.act("discord", "say", person=self.person, text=text, **self._where))["message_id"])

    async def edit(self, message: str, text: str) -> None:
        await self._stage.act("discord", "edit", person=self.person, message_id=message, text=text, **self._where)

    async def delete(self, message: str) -> None:
        await self._stage.act("discord", "delete", person=self.person, message_id=message, **self._where)

    def screen(self, look: Look) -> list[Seen]:
        return look.channel("discord", self._channel) if self._channel else look.direct(self.person)


class AtDesk:
    """One of the company's people in Slack."""

    def __init__(self, stage: Stage, user: str, name: str) -> None:
        self._stage = stage
        self.user = user
        self.name = name

    async def write(self, under: Seen, text: str) -> str:
        """Write in the thread of a card, or under a page. Returns the message's ts."""
        root = under.thread or under.id
        return str((await self._stage.act("slack", "say", person=self.user, channel=under.place, thread_ts=root, text=text))["ts"])

    async def send_file(self, under: Seen, file: Bytes, text: str = "") -> str:
        made = await self._stage.act(
            "slack", "upload", person=self.user, channel=under.place, thread_ts=under.id, text=text, files=[file.encoded()]
        )  # fmt: skip
        return str(made["ts"])

    async def edit(self, under: Seen, ts: str, text: str) -> None:
        await self._stage.act("slack", "edit", person=self.user, channel=under.place, ts=ts, text=text)

    async def delete(self, under: Seen, ts: str) -> None:
        await self._stage.act("slack", "delete", person=self.user, channel=under.place, ts=ts)

    async def react(self, on: Seen, name: str) -> None:
        """name: as Slack calls the emoji (`+1`)."""
        await self._stage.act("slack", "react", person=self.user, channel=on.place, ts=on.id, name=name)

    async def press(self, on: Seen, label: str) -> bool:
        """Whether Slack could deliver it; if not, the person sees an error and presses again. Raises LookupError if there is no such
        button: nobody presses what he does not see."""
        button = on.button(label)
        if button is None or not button.action:
            raise LookupError(f"no button {label!r} under {on.text!r}")
        made = await self._stage.act(
            "slack", "click", person=self.user, channel=on.place, ts=on.id, action_id=button.action, value=button.value
        )  # fmt: skip
        return bool(made["acked"])

    def pages(self, look: Look) -> list[Seen]:
        """What the app told this person directly."""
        return [seen for seen in look.desk(self.user) if seen.ours and not seen.thread]


Customer = OnTelegram | OnDiscord


def _units(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def said(screen: Sequence[Seen], text: str) -> list[Seen]:
    """The brand's messages on a screen that say this."""
    return [seen for seen in screen if seen.ours and text in seen.text]
