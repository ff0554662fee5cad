"""How many messages a second does opsdroid answer? Runs in an environment where opsdroid is, and nothing of ours.

Reads one JSON object: `patterns`, a regular expression for each rule; `texts`, what is said, over and over; `seconds`. Prints one.
As its pages say to write them: a connector that hands on one message after the other (https://docs.opsdroid.dev/en/stable/connectors/custom.html),
a skill with a `match_regex` for each rule (https://docs.opsdroid.dev/en/stable/skills/matchers/regex.html), which answers with the team.
Nothing is kept on a disk.
"""

import gettext
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

gettext.install("opsdroid")  # as its command does before it imports the rest

from opsdroid.connector import Connector, register_event  # noqa: E402
from opsdroid.core import OpsDroid  # noqa: E402
from opsdroid.events import Message  # noqa: E402
from opsdroid.matchers import match_regex  # noqa: E402


class Said(Connector):
    """Says the texts for so many seconds and counts the answers."""

    def __init__(self, config: dict[str, Any], opsdroid: OpsDroid) -> None:
        super().__init__(config, opsdroid)
        self.name = "said"
        self.answers = 0

    async def connect(self) -> None:
        """There is nothing to connect to."""

    async def listen(self) -> None:
        until = time.perf_counter() + self.config["seconds"]
        for text in itertools.cycle(self.config["texts"]):
            await self.opsdroid.parse(Message(text, user="cliente", target="chat", connector=self))
            if time.perf_counter() >= until:
                return

    @register_event(Message)
    async def answer(self, message: Message) -> None:
        self.answers += 1


def rule(number: int, pattern: str) -> Callable[[Message], Awaitable[None]]:
    @match_regex(pattern, matching_condition="search")
    async def route(message: Message) -> None:
        await message.respond(Message(f"regla {number}"))

    return route


def main() -> int:
    wanted = json.load(sys.stdin)
    with OpsDroid(config={}) as opsdroid:
        said = Said({"texts": wanted["texts"], "seconds": wanted["seconds"]}, opsdroid)
        opsdroid.connectors.append(said)
        for number, pattern in enumerate(wanted["patterns"]):
            opsdroid.register_skill(rule(number, pattern), config={"name": f"regla {number}"})
        began = time.perf_counter()
        opsdroid.eventloop.run_until_complete(said.listen())
        print(json.dumps({"messages_per_s": round(said.answers / (time.perf_counter() - began), 1)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
