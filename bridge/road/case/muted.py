"""Whom do staff block, and what becomes of what such a customer sends? It is kept with his case, shown nowhere, and starts no clock.

To block is a person's decision about a person: the thread says who took it, it settles the case, it can be taken back at any time, and
each team's lead is reminded once a day of whom the team blocks.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from bridge.clocks import promises
from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.crowds import Flood
from bridge.model.events import Said, Speaking
from bridge.model.ids import Millis
from bridge.model.records import Case, Conversation, Identity, Message, Thread
from bridge.model.states import CaseState
from bridge.ports import Queries
from bridge.road import memory
from bridge.road.case import floods, resolving
from bridge.road.shown import counters, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

LISTED = 20
"""Of whom the daily reminder names, those blocked last; Slack takes 25 buttons in a row."""


def is_muted(book: Book, event: Speaking) -> bool:
    who = book.one(Identity, account=event.account, user=event.user)
    return who is not None and who.muted_at is not None


def keep(book: Book, event: Said) -> None:
    """With the case that he had last, here or in another place; where he never had one there is nothing to keep it with. What he says in
    public where he is new is kept if it is for the brand."""
    conversation = memory.known_conversation(book, event)
    case = book.get(Case, conversation.case_id) if conversation is not None else None
    if case is None and event.to_brand:
        conversation = memory.meet(book, event)
        case = _last_case(book, book.need(Identity, conversation.identity_id))
    if case is not None:
        book.change(memory.remember(book, case, conversation, event, "customer"), showing="held")


# --- a person decides ----------------------------------------------------------------------------------------------


def block(book: Book, office: Office, case: Case, by: str) -> None:
    """Nothing of this customer's is shown any more, and his case is settled."""
    who = mute(book, case, by)
    if who is None:
        return
    if case.state is not CaseState.RESOLVED:
        case = resolving.settle(book, office, case, by, office.staff.line("resolve.blocked"))
    for promise, _ in promises.open_of(book, case):
        promises.withdraw(book, office, case, promise, by)
    thread.tell(book, office, case, "thread.blocked", who=by, name=who.name, buttons=(_unblock(office, who),))
    for flood in book.fetch(Flood, "case_id", [case.id]):
        counters.changed(book, book.change(flood, blocked_by=by))


def mute(book: Book, case: Case, by: str) -> Identity | None:
    """Block the case's customer; None: he is blocked already."""
    who = memory.customer(book, case)
    return None if who.muted_at is not None else book.change(who, muted_at=book.now, muted_by=by, muted_team=case.team)


def unblock(book: Book, office: Office, who: Identity, by: str) -> None:
    """He is heard again. What he wrote meanwhile can be shown; it opens nothing by itself."""
    if who.muted_at is None:
        return
    who = book.change(who, muted_at=None, muted_by=None, muted_team=None, reminded_at=None)
    case = _last_case(book, who)
    if case is None:
        return
    floods.let_through(book, case)
    held = book.fetch(Message, "case_id", [case.id], showing=("held",))
    show = Button(action="show_held", label=office.staff.line("button.show"), value=str(case.id))
    count = office.staff.number(len(held))
    thread.tell(book, office, case, "thread.unblocked", who=by, name=who.name, count=count, buttons=(show,) if held else ())
    for flood in book.fetch(Flood, "case_id", [case.id]):
        counters.changed(book, book.change(flood, blocked_by=None))


def _last_case(book: Book, who: Identity) -> Case | None:
    """The newest one with a thread."""
    ids = {talk.case_id for talk in book.fetch(Conversation, "identity_id", [who.id])}
    book.fetch_cases([case_id for case_id in ids if case_id is not None])
    with_thread = sorted(case_id for case_id in ids if case_id is not None and book.all(Thread, case_id=case_id))
    return book.need(Case, with_thread[-1]) if with_thread else None


# --- an operator at a terminal -------------------------------------------------------------------------------------


class NotMuted(LookupError):
    """Nobody who is blocked has that number; in words for the operator."""


def listing(queries: Queries) -> list[dict[str, Any]]:
    """{id, name, account, team, by, since} of all who are blocked."""
    return [
        {
            "id": who.id,
            "name": who.name,
            "account": who.account,
            "team": who.muted_team,
            "by": who.muted_by,
            "since": datetime.datetime.fromtimestamp((who.muted_at or 0) / 1000, datetime.UTC).isoformat(timespec="seconds"),
        }
        for who in queries.muted()
    ]


def unblock_by_number(book: Book, office: Office, number: int, by: str) -> None:
    """As the button does. Raises NotMuted."""
    who = next((who for who in book.fetch(Identity, "id", [number]) if who.muted_at is not None), None)
    if who is None:
        raise NotMuted(f"nobody with the number {number} is blocked: see `puente customers muted`")
    unblock(book, office, who, by)


# --- once a day ----------------------------------------------------------------------------------------------------


def remind(book: Book, office: Office, muted: Iterable[Identity], hour: Millis) -> None:
    """Tell each lead whom the team blocks; the operators where there is no lead. Nothing where nobody is blocked, or where it was told
    since the hour of the day's reminder."""
    by_reader: dict[str, list[Identity]] = {}
    for who in book.adopt(muted):
        if max(who.muted_at or 0, who.reminded_at or 0) >= hour:
            continue
        lead = office.lead(who.muted_team) if who.muted_team and who.muted_team in office.config.teams else None
        if reader := lead or office.operators:
            by_reader.setdefault(reader, []).append(who)
    for to, people in by_reader.items():
        newest = sorted((book.change(who, reminded_at=book.now) for who in people), key=lambda who: who.muted_at or 0, reverse=True)
        outbox.notify(book, to, _listed(book, office, newest), buttons=tuple(_unblock(office, who) for who in newest[:LISTED]))


def _listed(book: Book, office: Office, people: list[Identity]) -> richtext.RichText:
    words = office.staff
    lines = [words.rich("muted.reminder", count=words.number(len(people)))]
    for who in people[:LISTED]:
        label, since = office.platform_label(who.account), words.moment(who.muted_at or 0, book.now)
        lines.append(words.rich("muted.one", name=who.name, account=label, since=since, who=who.muted_by or ""))
    if len(people) > LISTED:
        lines.append(words.rich("muted.more", count=words.number(len(people) - LISTED)))
    return richtext.join(*lines)


def _unblock(office: Office, who: Identity) -> Button:
    return Button(action="unblock", label=office.staff.line("button.unblock", name=who.name), value=str(who.id))
