"""What can be said with `/puente …`? One word of a table, and what follows it. The answer is a direct message.

Slack has no commands in threads, so that nothing here is about a case. Each word is known in the languages that staff speak.
"""

import dataclasses
import re
import zoneinfo
from collections.abc import Callable

from bridge.clocks import absences
from bridge.clocks.absences import Who
from bridge.model.events import DeskCommanded
from bridge.model.ids import Millis, UserId
from bridge.model.richtext import RichText
from bridge.words import dates
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office
from rules.fold import fold


@dataclasses.dataclass(frozen=True)
class Command:
    words: tuple[str, ...]
    do: Callable[[Book, Office, DeskCommanded, str], RichText]
    """Of what follows the word; returns the answer."""


def said(book: Book, office: Office, event: DeskCommanded) -> None:
    """Guests and strangers say it in vain, and are told. Whoever says what is not known reads what is."""
    if event.outsider:
        outbox.notify(book, event.user, office.staff.rich("guest.in_vain"))
        return
    word, _, rest = event.text.partition(" ")
    command = next((one for one in COMMANDS if fold(word) in one.words), None)
    answer = command.do(book, office, event, rest.strip()) if command else office.staff.rich("command.list")
    outbox.notify(book, event.user, answer)


# --- away and back -------------------------------------------------------------------------------------------------

_UNTIL = r"until|till|hasta|ate|até"
_INSTEAD = r"instead|for me|suple|en mi lugar|cubre|substitui|no meu lugar"
_PART = re.compile(rf"\b({_UNTIL}|{_INSTEAD})\b", re.IGNORECASE)
_PERSON = re.compile(r"<@([A-Z0-9]+)>")


def _away(book: Book, office: Office, event: DeskCommanded, rest: str) -> RichText:
    """`until MOMENT`, `instead @SOMEBODY`, both or neither; nothing at all shows how it stands."""
    me = absences.of_desk(office, event.user, event.name)
    known = absences.away(book, office, me)
    if not rest:
        return _standing(book, office, me) if known is not None else office.staff.rich("away.not")
    parts = _parts(rest)
    if parts is None:
        return office.staff.rich("away.not_understood", text=rest)
    when, whom = parts
    end = until(when, book.now, absences.zone_of(office, me)) if when else None
    if when and end is None:
        return office.staff.rich("away.no_moment", text=when)
    instead = _somebody(office, event, whom) if whom else None
    if whom and (instead is None or instead == me):
        return office.staff.rich("away.nobody", text=whom)
    absences.say(book, event.user, until=end, instead=instead)
    return _standing(book, office, me)


def _back(book: Book, office: Office, event: DeskCommanded, rest: str) -> RichText:
    me = absences.of_desk(office, event.user, event.name)
    if absences.away(book, office, me) is None:
        return office.staff.rich("away.not")
    absences.say(book, event.user, until=book.now)
    return office.staff.rich("away.back")


def _standing(book: Book, office: Office, me: Who) -> RichText:
    """How it stands, in plain words: until when, by the clock by which it was said, and who is told meanwhile."""
    words = office.staff.by_the_clock_of(absences.zone_of(office, me))
    away, there = absences.away(book, office, me), absences.in_place_of(book, office, me)
    assert away is not None
    when = words.line("away.until", moment=words.moment(away.until, book.now)) if away.until else words.line("away.until_back")
    if there is None:
        return words.rich("away.nobody_instead", until=when)
    return words.rich("away.instead", until=when, who=absences.shown(office, there))


def _parts(rest: str) -> tuple[str, str] | None:
    """(until when, who instead), each empty where it is not said. None: there is something else."""
    before, *pieces = _PART.split(rest)
    told = {"until": "", "instead": ""}
    for word, value in zip(pieces[::2], pieces[1::2], strict=True):
        part = "until" if re.fullmatch(_UNTIL, word, re.IGNORECASE) else "instead"
        if told[part] or not value.strip():
            return None
        told[part] = value.strip()
    return None if before.strip() else (told["until"], told["instead"])


def until(typed: str, now: Millis, zone: zoneinfo.ZoneInfo) -> Millis | None:
    """Of a day alone its end: "until friday" is until Friday's last minute. None: it says no moment, more than one, or one that is over."""
    try:
        found, rest = dates.parse(typed, now, zone, day_ends=24 * 60)
    except (dates.NotUnderstood, dates.Past):
        return None
    return found.at if not rest else None


def _somebody(office: Office, event: DeskCommanded, whom: str) -> Who | None:
    """By a mention, or by a NAME of `[people.NAME]`."""
    found = _PERSON.fullmatch(whom)
    if found:
        known = absences.of_desk(office, UserId(found[1]), event.names.get(found[1]))
        return known if known.key is not None or known.name is not None else None
    key = next((key for key in office.people if fold(key) == fold(whom)), None)
    return absences.named(office, key) if key is not None else None


COMMANDS = (
    Command(("away", "fuera", "ausente", "fora"), _away),
    Command(("back", "volvi", "regrese", "aqui", "voltei"), _back),
)
