"""Whom does a rung reach now? Its words (`lead`, `on_call:guardia`, a name) become people and channels.

Who is away, or unknown to the desk, is replaced by whoever stands in. A word that stands for nobody reaches nobody: a case that nobody
has, a team without a lead. What to do with a rung that reaches nobody at all is the ladder's business.
"""

import dataclasses
from collections.abc import Iterator

from bridge.clocks import absences, promised, rotations
from bridge.clocks.absences import Who
from bridge.config.ladder import EMAIL, ON_CALL, THREAD, WEBHOOK
from bridge.model.clocks import Clock, Deadline
from bridge.model.records import Case
from bridge.model.richtext import RichText
from bridge.work.book import Book
from bridge.work.office import Office

OWNER = "promiser"
"""The word for who gave the promise that a clock keeps."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reached:
    to: str
    """A person's or a channel's id at the desk, `THREAD`, a program as `webhook:NAME`, a mailbox as `email:NAME`."""
    shown: str
    """The name for it."""
    word: str
    """With which a rung means this one alone."""
    who: Who | None = None
    """None: it is no person."""
    because: RichText | None = None
    """Why it is this person, where somebody else was meant."""

    @property
    def rings(self) -> bool:
        """Does it make somebody's phone ring?"""
        return self.to != THREAD and ":" not in self.to


def whom(book: Book, office: Office, case: Case, clock: Clock, rung: Deadline) -> list[Reached]:
    """Each once, in the order of the rung's words. In a storm the same is asked for thousands of cases."""
    promise = clock.id if clock.kind == "promise" else None  # whose owner is called
    question = (whom, case.team, case.assignee, case.assignee_name, promise, *rung.target.get("to", ()))
    known: list[Reached] | None = book.worked_out.get(question)
    if known is None:
        found: dict[str, Reached] = {}
        for word in rung.target.get("to", ()):
            for one in _reached(book, office, case, clock, word):
                found.setdefault(one.to, one)
        known = book.worked_out[question] = list(found.values())
    return known


def _reached(book: Book, office: Office, case: Case, clock: Clock, word: str) -> Iterator[Reached]:
    if word == THREAD:
        yield Reached(to=THREAD, shown=office.staff.line("told.thread"), word=word)
    elif word == "team":
        yield Reached(to=office.channels[case.team], shown=office.team_label(case.team), word=word)
    elif word.startswith(f"{WEBHOOK}:"):
        name = word.partition(":")[2]
        if name in office.config.webhooks:
            yield Reached(to=word, shown=office.staff.line("told.program", name=name), word=word)
    elif word.startswith(f"{EMAIL}:"):
        for meant in _people(book, office, case, clock, word.partition(":")[2]):
            there = absences.in_place_of(book, office, meant)
            if there is not None and there.key is not None and office.config.people[there.key].email is not None:
                reader = person(book, office, meant, there, word=word)
                yield dataclasses.replace(
                    reader, to=f"{EMAIL}:{there.key}", shown=office.staff.line("told.email", who=reader.shown)
                )  # fmt: skip
    else:
        for meant in _people(book, office, case, clock, word):
            there = absences.in_place_of(book, office, meant)
            if there is not None:
                yield person(book, office, meant, there, word=meant.key or word)


def person(book: Book, office: Office, meant: Who, there: Who, *, word: str) -> Reached:
    """One who is told, in place of another where these differ."""
    assert there.user is not None
    words, name = office.staff, absences.shown(office, there)
    if there == meant:
        return Reached(to=there.user, shown=name, word=word, who=there)
    other, absent = absences.shown(office, meant), absences.away(book, office, meant)
    if absent is None:
        because = words.rich("page.instead_unreached", other=other)
    elif absent.until is None:
        because = words.rich("page.instead", other=other)
    else:
        because = words.rich("page.instead_until", other=other, until=words.moment(absent.until, book.now))
    return Reached(to=there.user, shown=words.line("told.instead", who=name, other=other), word=word, who=there, because=because)


def _people(book: Book, office: Office, case: Case, clock: Clock, word: str) -> list[Who]:
    """Whom a word means, whether or not they are there."""
    way, _, name = word.partition(":")
    if way == ON_CALL:
        rotation = office.config.rotations.get(name)
        return [absences.named(office, rotations.duty(rotation, book.now).person)] if rotation else []
    if word == OWNER:
        promise = promised.of_clock(book, clock)
        return [absences.of_desk(office, promise.owner, promise.owner_name)]
    if word == "assignee":
        return [absences.of_desk(office, case.assignee, case.assignee_name)] if case.assignee else []
    if word == "lead":
        lead = office.team(case.team).lead
        return [absences.named(office, lead)] if lead else []
    if word in office.config.groups:
        return [absences.named(office, member) for member in office.config.groups[word].members]
    return [absences.named(office, word)] if word in office.config.people else []
