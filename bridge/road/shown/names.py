"""How is a customer's name written? On one line, not endless, and with nothing that turns the letters around it.

People choose their names themselves, and a name stands beside staff's: line breaks, marks that reverse the reading direction and
invisible letters would let one look like something that we say.
"""

import dataclasses
import functools
from typing import TypeVar

from bridge.model import visible
from bridge.model.events import DeskEdited, DeskPressed, DeskSaid, Speaking
from bridge.model.ids import UserId
from bridge.model.richtext import Run
from bridge.safety import cards
from bridge.work.office import Office

S = TypeVar("S", bound=Speaking)

LONGEST = 60
"""Characters; Slack shows 80 of an author's name, and the platform's label has to fit, too."""

_JOINER = "\u200d"
"""Invisible, and part of many an emoji."""


def one_line(text: str, longest: int) -> str:
    """The text on one line without invisible signs, cut with an ellipsis. May be empty. Half a card number cannot be told from any other
    digits, so it is hidden before the cut."""
    line = visible.one_line(cards.masked(text), but=_JOINER)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


@functools.lru_cache(maxsize=5_000)  # who writes once writes again
def shown(name: str, *others: str | None) -> str:
    """The name to show; the first of the others where nothing of it can be seen."""
    return next((line for each in (name, *others) if (line := one_line(each or "", LONGEST).strip("\u200d "))), "?")


def tidied(event: S) -> S:
    """The event with names that can be shown."""
    name = shown(event.name, event.handle, event.user)
    title = shown(event.chat_title, name if not event.public else event.chat)
    return event if (name, title) == (event.name, event.chat_title) else dataclasses.replace(event, name=name, chat_title=title)


def person(user: UserId, name: str) -> Run:
    """A mention that pings a colleague, by our own doing."""
    return Run(text=f"@{name}", person=user)


def acting(office: Office, event: DeskPressed | DeskSaid | DeskEdited) -> str:
    """How whoever pressed or wrote is shown: as the configuration names that person, else as the desk does."""
    return office.person_name(event.user) or event.name
