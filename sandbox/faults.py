"""What goes wrong, when a test or a person asks for it.

A fault names a platform, a method (`fnmatch` pattern over the platform's own method word: `sendMessage`, `chat.postMessage`,
`POST /channels/*/messages`; `*` for all) and a kind:

    drop     the connection is cut before anything happened
    status   an error answer (`status` 429 with `retry_after` seconds, 500, ...) in the platform's own shape; nothing happened
    delay    the answer comes `seconds` late; the effect happened at once
    silent   the effect happens, then the connection is cut without an answer
    twice    the next event of `method` (`update`, `envelope`, `dispatch`) is delivered to the product two times
    hangup   the product's open sockets and long polls of the platform are cut now

`times` says how often it strikes (default 1), `skip` how many matching requests it lets pass first.
"""

import dataclasses
import fnmatch
from typing import Any, Literal

Kind = Literal["drop", "status", "delay", "silent", "twice", "hangup"]


@dataclasses.dataclass(kw_only=True)
class Fault:
    platform: str
    method: str = "*"
    kind: Kind
    times: int = 1
    skip: int = 0
    status: int = 500
    retry_after: float = 1.0
    seconds: float = 1.0


class Faults:
    """The faults still to strike, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def listing(self) -> list[dict[str, Any]]:
        return [dataclasses.asdict(fault) for fault in self._waiting]

    def strike(self, platform: str, method: str, *, events: bool = False) -> Fault | None:
        """The fault that hits this request (or, with `events`, this delivery of an event), used up by one."""
        for fault in self._waiting:
            if fault.platform != platform or not fnmatch.fnmatchcase(method, fault.method):
                continue
            if (fault.kind == "twice") != events:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None
