"""What does an action that is asked for hold, and how is one refused that makes no sense?"""

from collections.abc import Mapping
from typing import Any

Asked = Mapping[str, Any]


class Nonsense(Exception):
    """The action cannot be done; the text says why."""


def need(asked: Asked, field: str) -> Any:
    if not asked.get(field):
        raise Nonsense(f"{field} is needed")
    return asked[field]
