"""Who is not there, until when, and who stands in? What the configuration says of it and, before that, what people said at the desk."""

import dataclasses
import functools
import zoneinfo
from collections.abc import Collection

from bridge.clocks.hours import at_wall
from bridge.config.schema import Away as Span
from bridge.model.ids import Millis, UserId
from bridge.model.people import Absence
from bridge.work.book import Book
from bridge.work.office import Office


@dataclasses.dataclass(frozen=True, kw_only=True)
class Who:
    """A person of the configuration, of the workspace, or of both."""

    key: str | None
    """The NAME of `[people.NAME]`; None: not in the configuration."""
    user: UserId | None
    """None: the desk does not know the person."""
    name: str | None = dataclasses.field(default=None, compare=False)
    """How the desk shows somebody who is not in the configuration."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Away:
    until: Millis | None
    """None: until the person says to be back."""
    instead: Who | None
    """Who was asked to stand in; None: the person's alternate, if there is one."""


def named(office: Office, key: str) -> Who:
    return Who(key=key, user=office.people.get(key))


def of_desk(office: Office, user: UserId, name: str | None) -> Who:
    return Who(key=office.key_of(user), user=user, name=name)


def shown(office: Office, who: Who) -> str:
    known = office.config.people.get(who.key or "")
    return (known.name or known.key.capitalize()) if known else who.name or f"@{who.user}"


def away(book: Book, office: Office, who: Who) -> Away | None:
    """None: the person is there now."""
    said = _said(book, who)
    if said is not None and said.since <= book.now and (said.until is None or book.now < said.until):
        return Away(until=said.until, instead=of_desk(office, said.instead, said.instead_name) if said.instead else None)
    known = office.config.people.get(who.key or "")
    for span in known.away if known else ():
        since, until = _moments(span, zone_of(office, who))
        is_back = said is not None and said.until is not None and since <= said.until
        if since <= book.now < until and not is_back:
            return Away(until=until, instead=named(office, span.instead) if span.instead else None)
    return None


def in_place_of(book: Book, office: Office, who: Who, *, without: Collection[str] = ()) -> Who | None:
    """Who is told when this person is to be: the person or, from one to the next, whoever stands in. None: all of them are away, or they
    stand in for each other. without: ids at the desk of those who, although there, cannot be told."""
    asked: list[Who] = []
    while who not in asked:
        asked.append(who)
        absent = away(book, office, who)
        if absent is None and who.user is not None and who.user not in without:
            return who
        known = office.config.people.get(who.key or "")
        alternate = named(office, known.alternate) if known and known.alternate else None
        who = (absent.instead if absent else None) or alternate or who
    return None


def zone_of(office: Office, who: Who) -> zoneinfo.ZoneInfo:
    known = office.config.people.get(who.key or "")
    return zoneinfo.ZoneInfo((known.timezone if known else None) or office.config.brand.timezone)


def say(book: Book, user: UserId, *, until: Millis | None, instead: Who | None = None) -> Absence:
    """Somebody says not to be there from now on, or with `until` now to be back. The last word counts."""
    book.fetch_absences()
    before = book.one(Absence, user=user)
    return book.put(
        Absence(
            id=before.id if before else book.new_id(),
            user=user,
            since=book.now,
            until=until,
            instead=instead.user if instead else None,
            instead_name=instead.name if instead else None,
        )
    )


def _said(book: Book, who: Who) -> Absence | None:
    if who.user is None:
        return None
    book.fetch_absences()
    return book.one(Absence, user=who.user)


@functools.lru_cache(maxsize=1024)
def _moments(span: Span, zone: zoneinfo.ZoneInfo) -> tuple[Millis, Millis]:
    return at_wall(span.from_, zone), at_wall(span.until, zone)
