"""Which kinds of ids are there, and what is each unique for?

Our own ids are time-ordered 64-bit integers made by the application; the platforms' ids are strings, whatever they look like.
"""

import threading
from typing import NewType, TypeAlias

Millis: TypeAlias = int
"""A moment: milliseconds since 1970 in UTC; or a length of time in milliseconds, where the name says so."""

AccountName = NewType("AccountName", str)
"""The NAME of `[accounts.NAME]`; unique in an installation. The desk's own events and deliveries use `DESK`."""

DESK = AccountName("desk")

HOOKS = AccountName("webhook")
"""The brand's own programs that rules call."""
MAIL = AccountName("mail")
"""The brand's own mail server."""
SCANNER = AccountName("clamd")
"""The virus scanner among the connections that are watched."""

ChatId = NewType("ChatId", str)
"""A platform's id of a chat, direct message, group, channel or thread; unique within an account."""

UserId = NewType("UserId", str)
"""A platform's id of a person; unique within an account."""

SourceKey = NewType("SourceKey", str)
"""What an inbox event is about, made of content (`msg:<chat>:<id>`); unique within an account."""

Ref = NewType("Ref", str)
"""One message as a platform knows it: `<account>|<chat>|<message id>`; unique in an installation. See `ref`."""

IdentityId = NewType("IdentityId", int)
PlaceId = NewType("PlaceId", int)
ConversationId = NewType("ConversationId", int)
CaseId = NewType("CaseId", int)
ThreadId = NewType("ThreadId", int)
MessageId = NewType("MessageId", int)
MediaId = NewType("MediaId", int)
DecisionId = NewType("DecisionId", int)
ClockId = NewType("ClockId", int)
PromiseId = NewType("PromiseId", int)
EscalationId = NewType("EscalationId", int)
OutgoingId = NewType("OutgoingId", int)
FloodId = NewType("FloodId", int)
DigestId = NewType("DigestId", int)
RulebookId = NewType("RulebookId", int)


COUNTER_BITS = 21


def ref(account: str, chat: str, message: str) -> Ref:
    return Ref(f"{account}|{chat}|{message}")


def unref(value: Ref) -> tuple[AccountName, ChatId, str]:
    account, chat, message = value.split("|", 2)
    return AccountName(account), ChatId(chat), message


def as_number(text: str) -> int | None:
    """The number of a row in a text that came from outside; None for what can be no id of ours, and would break a query."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None
    return number if number is not None and number < 2**63 else None


def first_id(at: Millis) -> int:
    """The smallest id that can have been made at a moment: whatever is older has a smaller one."""
    return at << COUNTER_BITS


class IdMaker:
    """Makes ids that grow with time: 42 bits of milliseconds, 21 bits of a counter. Safe to call from any thread.

    A clock that steps back does not make an id smaller than one made before. after: the newest that there is.
    """

    def __init__(self, *, after: int = 0) -> None:
        self._last = after
        self._lock = threading.Lock()

    def __call__(self, now: Millis, count: int = 1) -> int:
        """count: so many that follow one another, of which this is the first."""
        with self._lock:
            first = max(self._last + 1, first_id(now))
            self._last = first + count - 1
            return first
