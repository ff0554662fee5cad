"""Which cases are open, who waits, and until when? For people who look: the demo's page, an operator's screen."""

from typing import Any

from bridge.clocks import answering, promises
from bridge.clocks import clock as clocks
from bridge.clocks.ladder import climb_of
from bridge.model.clocks import Clock
from bridge.model.records import Case, Conversation, Identity, Thread
from bridge.model.states import CaseState, EscalationState
from bridge.ports import Queries
from bridge.work import outbox
from bridge.work.bench import Bench
from bridge.work.book import Book
from bridge.work.office import Office

SHOWN = 200
"""The newest cases; more than that nobody reads on one page."""


def overview(bench: Bench, queries: Queries) -> dict[str, Any]:
    """JSON: {"now", "brand", "cases": [...]}; moments in UTC milliseconds, ids as strings."""
    book, office = bench.book(queries), bench.office
    cases = queries.find(Case, "state", [CaseState.OPENING, CaseState.OPEN])[-SHOWN:]
    book.fetch_cases([case.id for case in cases])
    rows = [_row(book, office, case) for case in reversed(cases)]
    return {"now": book.now, "brand": office.config.brand.name, "cases": rows}


def _row(book: Book, office: Office, case: Case) -> dict[str, Any]:
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    clock, thread = answering.response(book, case), outbox.current_thread(book, case)
    return {
        "id": str(case.id),
        "customer": identity.name,
        "platform": office.platform(case.account),
        "public": case.public,
        "state": str(case.state),
        "team": office.team_label(case.team) if case.team else "",
        "priority": case.priority,
        "assignee": case.assignee_name,
        "matter": case.matter,
        "opened_at": case.opened_at,
        "waiting_since": case.waiting_since,
        **_climb(book, case, clock),
        "paused": clock is not None and clocks.rests(clock),
        "promise": _promise(book, case),
        **_where(thread),
    }


def _promise(book: Book, case: Case) -> dict[str, Any] | None:
    """The next of what the customer was promised."""
    promise = promises.next_of(book, case)
    return {"who": promise.owner_name, "about": promise.about, "due_at": promise.due_at} if promise is not None else None


def _climb(book: Book, case: Case, clock: Clock | None) -> dict[str, Any]:
    if clock is None:
        return {"clock": None, "told": [], "taken_by": None, "taken_until": None}
    climb = climb_of(book, clock)
    shown = {"kind": clock.kind, "state": str(clock.state), "started_at": clock.started_at, "due_at": clock.due_at}
    told = [{"who": one["who"], "at": one["at"]} for one in climb.told] if climb else []
    rests = climb is not None and climb.state is EscalationState.TAKEN
    return {
        "clock": shown,
        "told": told,
        # Who asked for more time has not taken it.
        "taken_by": case.assignee_name if climb and rests and climb.taken_by == case.assignee else None,
        "taken_until": climb.taken_until if climb and rests else None,
    }


def _where(thread: Thread | None) -> dict[str, Any]:
    return {"channel": thread.channel if thread else None, "thread_ts": thread.ts if thread else None}
