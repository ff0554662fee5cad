"""The whole house: the real product against the local Telegram, Slack and Discord, and the people who use it.

`House.until` waits for what people see; faults are the sandbox's own.
"""

import asyncio
import contextlib
import copy
import io
import json
import os
import pathlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp

import storage
from bridge.app import calendars, make_product, source
from bridge.cli.sandbox import connections
from bridge.config.load import load
from bridge.config.schema import Config
from bridge.delivery.pace import LIMITS, Limit
from bridge.operate.watching import Watch
from bridge.product import Product
from sandbox.faults import Fault
from sandbox.server import Sandbox, load_cast

ANA, MARISOL, LUIS, BETO = 5101, 5102, "880000000000000001", "880000000000000002"
SOFIA, DIEGO = "U0SOFIA001", "U0DIEGO001"
COBROS, ENVIOS, OPERATORS = "C0COBROS01", "C0ENVIOS01", "C0OPERADOR"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="  # one pixel
UNHURRIED = {
    "telegram": {
        "limits": {name: {"amount": 1000, "seconds": 1, "burst": 1000} for name in ("chat", "group", "overall")},
    },
    "slack": {"limits": {"factor": 0}},
    "discord": {"limits": {name: [1000, 1.0] for name in ("messages", "edits", "direct", "reactions", "global")}},
}
LONGEST_LOOK = 0.1
"""Seconds from one look to the next that count as waiting."""
QUICK: Mapping[str, Limit] = {name: Limit(every=1, burst=1000) for name in LIMITS}

CONFIG = """
[brand]
name = "Casa Lumbre"
languages = ["es", "en"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///{folder}/puente.db"
{connections}
language = "es"
operators_channel = "C0OPERADOR"
[teams.cobros]
channel = "C0COBROS01"
lead = "marta"
[teams.envios]
channel = "C0ENVIOS01"
lead = "marta"
[routing]
default_team = "cobros"
[people.marta]
slack = "U0MARTA001"
[sla.default]
first_response = "1h"
next_response = "1h"
[cases]
opening_wait = "1s"
[http]
listen = "127.0.0.1:{port}"
[[rules]]
name = "envíos"
when = {{ any = ["paquete"] }}
team = "envios"
"""


def cast(changes: Mapping[str, Any] = UNHURRIED) -> dict[str, Any]:
    whole = copy.deepcopy(load_cast())
    for platform, change in changes.items():
        whole[platform].update(copy.deepcopy(change))
    return whole


class House:
    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, folder: pathlib.Path) -> None:
        self.sandbox, self.session, self.folder = sandbox, session, folder

    # --- the product -----------------------------------------------------------------------------------------------------

    def config_file(self, port: int = 0, text: str = CONFIG) -> pathlib.Path:
        path, known = self.folder / "puente.toml", "\n".join(connections(self.sandbox.address, load_cast()))
        path.write_text(text.format(folder=self.folder, connections=known, port=port), encoding="utf-8")
        return path

    def config(self, more: str = "") -> Config:
        """more: further lines of configuration."""
        return load(self.config_file(text=CONFIG + more))

    @contextlib.asynccontextmanager
    async def running(self, limits: Mapping[str, Limit] = QUICK, *, more: str = "") -> AsyncIterator[Product]:
        """The product with all its connections up, until the block ends, its configuration watched. more: further lines of it."""
        config, file = self.config(more), self.folder / "puente.toml"
        elsewhere = calendars(config)
        config = await asyncio.to_thread(elsewhere.completed, config)
        store = await storage.open_store(config.storage.url)
        product = make_product(config, store, limits, source(Watch(file), lambda: load(file), elsewhere))
        await product.start()
        try:
            await self.until(lambda: product.working and all(one.state == "up" for one in product.connections()))
            yield product
        finally:
            await product.stop()
            await store.close()

    # --- people ------------------------------------------------------------------------------------------------------------

    async def act(self, what: str, **body: Any) -> dict[str, Any]:
        whole = io.BytesIO(json.dumps(body).encode())  # as a file, since some bodies hold one
        async with self.session.post(f"{self.sandbox.address}/control/{what}", data=whole) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    async def write(self, person: int | str, text: str) -> dict[str, Any]:
        """A customer writes, on Telegram (a number) or Discord."""
        return await self.act("telegram/say" if isinstance(person, int) else "discord/say", person=person, text=text)

    async def reply(self, text: str, *, person: str = "sofia", channel: str = COBROS) -> str:
        """Staff write in the newest thread of a channel; returns the message's ts."""
        said = await self.act("slack/say", person=person, channel=channel, thread_ts=self.root(channel)["ts"], text=text)
        return str(said["ts"])

    async def press(self, label: str, *, person: str = "sofia", channel: str = COBROS) -> None:
        """Press the newest button with this label in a channel."""
        found = self._buttons(label, channel=channel)
        assert found, f"no button {label!r} in {channel}"
        ts, element = found[-1]
        await self.act("slack/click", person=person, channel=channel, ts=ts, action_id=element["action_id"])

    def buttons(self, *labels: str, channel: str = COBROS) -> list[str]:
        """Those of the labels that can be pressed in a channel."""
        return [label for label in labels for _ in self._buttons(label, channel=channel)]

    def _buttons(self, label: str, *, channel: str) -> list[tuple[str, dict[str, Any]]]:
        return [
            (message["ts"], element)
            for message in self.messages(channel)
            for block in message["blocks"]
            for element in block.get("elements", ())
            if element.get("type") == "button" and element["text"]["text"] == label
        ]

    def fault(self, platform: str, method: str, kind: str, **how: Any) -> None:
        self.sandbox.kernel.faults.add(Fault(platform=platform, method=method, kind=kind, **how))  # type: ignore[arg-type]

    # --- what they see -----------------------------------------------------------------------------------------------------

    def messages(self, channel: str) -> list[dict[str, Any]]:
        state = self.sandbox.slack.state()
        found = next(one for one in [*state["channels"], *state["dms"]] if one["id"] == channel)
        return [message for message in found["messages"] if not message["deleted"] and not message["tombstone"]]

    def root(self, channel: str = COBROS) -> dict[str, Any]:
        """The newest thread's card."""
        return [message for message in self.messages(channel) if not message["thread_ts"]][-1]

    def thread(self, channel: str = COBROS, root: str | None = None) -> list[str]:
        """What is said in the newest (or the given) thread, in order, without the card."""
        ts = root or self.root(channel)["ts"]
        return [message["text"] for message in self.messages(channel) if message["thread_ts"] == ts]

    def told(self, person: str, *words: str, channel: str = COBROS) -> bool:
        """Is somebody called in a thread by a message that holds these words?"""
        return any(person in m["pings"] and all(word in m["text"] for word in words) for m in self.messages(channel) if m["thread_ts"])

    def copies(self, *texts: str) -> list[str]:
        """Those of the texts that stand on the teams' cards and in their threads, in order, each as often as it does."""
        said = "\n".join(message["text"] for channel in (COBROS, ENVIOS) for message in self.messages(channel))
        found = sorted((place, text) for text in texts for place in _places(said, text))
        return [text for _, text in found]

    def phone(self, person: int | str) -> list[str]:
        """What the brand said to a customer in private, in order."""
        if isinstance(person, int):
            return [message.get("text") or message.get("caption") or "" for message in self.chat(person) if message["from"]["is_bot"]]
        return [message["content"] for message in self.chat(person) if message["author"]["bot"]]

    def chat(self, person: int | str) -> list[dict[str, Any]]:
        """All that stands in a customer's private chat, whoever said it."""
        if isinstance(person, int):
            said = [message for chat in self.sandbox.telegram.state()["chats"] if chat["id"] == person for message in chat["messages"]]
        else:
            said = [message for dm in self.sandbox.discord.state()["dms"] if dm["person"] == person for message in dm["messages"]]
        return [message for message in said if not message["deleted"]]

    def signs(self, ts: str, channel: str = COBROS) -> list[str]:
        """The receipts on a staff member's message."""
        return [sign["emoji"] for message in self.messages(channel) if message["ts"] == ts for sign in message["reactions"]]

    def notices(self) -> list[str]:
        return [message["text"] for message in self.messages(OPERATORS)]

    async def until(self, fact: Callable[[], Any], within: float = 10.0) -> None:
        """within: seconds; of a time in which nobody here was let run, on a machine that had other work, hardly any counts."""
        waited, looked = 0.0, time.monotonic()
        while not _holds(fact):
            if waited > within:
                raise AssertionError(f"did not come about within {within} s\n{self.seen()}")
            await asyncio.sleep(0.02)
            waited, looked = waited + min(time.monotonic() - looked, LONGEST_LOOK), time.monotonic()

    async def opened(self, person: int | str = ANA, text: str = "me cobraron dos veces") -> None:
        """A customer's case, greeted and in its thread."""
        before = len(self.phone(person))
        await self.write(person, text)
        await self.until(lambda: text in self.copies(text) and len(self.phone(person)) > before)

    def seen(self) -> str:
        lines = [f"{c}: {m['thread_ts']} {m['username']}: {m['text']}" for c in (COBROS, ENVIOS, OPERATORS) for m in self.messages(c)]
        return "\n".join([*lines, f"Ana: {self.phone(ANA)}", f"Luis: {self.phone(LUIS)}"])


def _holds(fact: Callable[[], Any]) -> bool:
    try:
        return bool(fact())
    except IndexError:  # there is no thread yet
        return False


def _places(where: str, what: str) -> list[int]:
    return [place for place in range(len(where)) if where.startswith(what, place)]


@contextlib.asynccontextmanager
async def open_house(folder: pathlib.Path, changes: Mapping[str, Any] = UNHURRIED) -> AsyncIterator[House]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)
    async with Sandbox(cast(changes)) as sandbox, aiohttp.ClientSession() as session:
        yield House(sandbox, session, folder)
