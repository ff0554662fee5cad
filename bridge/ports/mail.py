"""What does the product ask of whoever writes letters?"""

import dataclasses
from typing import Protocol

from bridge.model.ids import OutgoingId


@dataclasses.dataclass(frozen=True, kw_only=True)
class MailServer:
    """The brand's own, which takes our letters."""

    host: str
    port: int
    tls: bool
    """From the first byte; else as soon as the server offers it."""
    sender: str
    user: str | None = None
    password: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Letter:
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    async def send(self, server: MailServer, letter: Letter, *, key: OutgoingId) -> None:
        """Hand a letter to the server; returns when it was taken. key: the same at each try. Raises DeliveryError."""
        ...
