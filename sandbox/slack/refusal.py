"""How Slack says no: `{"ok": false, "error": WORD, …}`, nearly always with status 200."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """`error` is Slack's own word; `more` joins the answer's body."""

    def __init__(self, error: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


def explained(error: str, messages: list[str]) -> Refusal:
    """A refusal that says what is wrong with the arguments, as Slack does: `[ERROR] … [json-pointer:/…]`."""
    return Refusal(error, response_metadata={"messages": messages})


def missing(argument: str) -> Refusal:
    return explained("invalid_arguments", [f"[ERROR] missing required field: {argument}"])


class Nonsense(Exception):
    """What a person cannot do with Slack's own client; the control API answers it with status 400 and {"error"}."""
