"""What does the product ask of whoever calls the brand's own programs?"""

import dataclasses
from typing import Protocol

from bridge.model.ids import OutgoingId
from bridge.model.record import record


@record(frozen=True, kw_only=True)
class Hook:
    """Where a program listens."""

    url: str
    secret: str = dataclasses.field(repr=False)
    """With which calls are signed."""
    private: bool
    """The address may be one of the brand's own network."""


class Programs(Protocol):
    async def call(self, hook: Hook, body: bytes, *, key: OutgoingId) -> None:
        """Tell a program; returns when it has said that it heard. key: the same at each try, so that the program knows a repeat.
        Raises DeliveryError."""
        ...
