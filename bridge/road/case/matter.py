"""What is a case about, in its customer's words? The beginning of what he wrote first that said something."""

from collections.abc import Iterable

from bridge.model import richtext
from bridge.model.records import Case, Message
from bridge.model.richtext import RichText
from bridge.road.shown import names
from bridge.words import smalltalk

LONGEST = 120
"""Characters that a page and a card repeat."""


def excerpt(body: RichText) -> str:
    return names.one_line(richtext.as_plain(body), LONGEST)


def of(case: Case, messages: Iterable[Message]) -> str:
    """Of these messages of the customer's, the oldest first: what he waits for, or else what he said before."""
    telling = [message for message in messages if message.deleted_at is None and smalltalk.has_content(message.body)]
    waits = [message for message in telling if case.waiting_since is not None and message.sent_at >= case.waiting_since]
    return excerpt((waits or telling)[0].body) if telling else ""
