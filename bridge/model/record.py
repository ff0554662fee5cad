"""How is a record made? Frozen to whoever checks the types, and made as quickly as one that is not.

A frozen dataclass refuses to be changed while the program runs, and pays for that each time one is made: every field goes through
`object.__setattr__`, three to four times as slow, which was a twentieth of the whole road. Nothing in this project is unchecked, so
that mypy alone keeps records as they are (docs/adr/0010).
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, kw_only: bool) -> Callable[[type[Any]], type[Any]]:
        """`dataclasses.dataclass`; comparable and hashable by its fields, as a frozen one is."""
        return dataclasses.dataclass(unsafe_hash=frozen, kw_only=kw_only)


__all__ = ["record"]
