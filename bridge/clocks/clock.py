"""When does a clock start, and what ends it?

A clock starts at the customer's own timestamp. Only a person's reply that was DELIVERED meets it, as of the moment the person sent
it. What was promised counts in the opening hours of the case's SLA, else of its team.
"""

from bridge.clocks import calendars, deadlines, pages
from bridge.config.schema import Sla
from bridge.model.ids import ClockId, Millis
from bridge.model.records import Case, Clock, ClockKind, Escalation, Message, Outgoing
from bridge.model.states import CASE, CLOCK, DEADLINE, ESCALATION, CaseState, ClockState, DeadlineState, EscalationState, step
from bridge.work import outbox
from bridge.work.book import UNSETTLED, Book
from bridge.work.office import Office


def response(book: Book, case: Case) -> Clock | None:
    """The clock that nobody has answered yet, be it still in time or breached."""
    for clock in book.all(Clock, case_id=case.id):
        if clock.ended_at is None:
            return clock
    return None


# --- it starts -----------------------------------------------------------------------------------------------------


def start(book: Book, office: Office, case: Case, at: Millis) -> None:
    """The customer waits since `at`: arm the clock, unless the case has no SLA or one runs already."""
    sla = office.sla(case)
    if sla is None or response(book, case) is not None:
        return
    kind: ClockKind = "first_response" if case.answered_at is None else "next_response"
    promise, hours = _promised(sla, kind), office.hours_name(case)
    clock = Clock(
        id=ClockId(book.new_id()),
        case_id=case.id,
        kind=kind,
        state=ClockState.RUNNING,
        started_at=at,
        due_at=calendars.named(office, hours).add(at, promise),
        policy=office.ladder_name(case),
        promise=promise,
        hours=hours,
    )
    deadlines.lay_out(book, office, book.put(clock), seen_before=False)


def rearm(book: Book, office: Office, case: Case) -> None:
    """The case has another SLA, ladder or calendar now: the same clock, from the same start, with new deadlines. That a calendar has other
    hours since then moves nothing."""
    clock, sla = response(book, case), office.sla(case)
    if clock is None and case.waiting_since is not None:
        start(book, office, case, case.waiting_since)
    if clock is None or clock.state is not ClockState.RUNNING or sla is None:
        return
    policy, promise, hours = office.ladder_name(case), _promised(sla, clock.kind), office.hours_name(case)
    if (policy, promise, hours) != (clock.policy, clock.promise, clock.hours):
        deadlines.cancel_all(book, clock)
        due_at = calendars.named(office, hours).add(clock.started_at, promise)
        clock = book.change(clock, policy=policy, promise=promise, hours=hours, due_at=due_at, generation=clock.generation + 1)
        deadlines.lay_out(book, office, clock, seen_before=True)


def _promised(sla: Sla, kind: ClockKind) -> Millis:
    return sla.first_response if kind == "first_response" else sla.next_response


# --- it ends -------------------------------------------------------------------------------------------------------


def met(book: Book, office: Office, case: Case, said_at: Millis, by: str) -> None:
    """A person's reply was delivered; he sent it at `said_at`. A breached clock stays breached, but nobody waits any more."""
    clock = response(book, case)
    if clock is None:
        return
    if clock.state is ClockState.RUNNING:
        ended = ClockState.MET if said_at <= clock.due_at else ClockState.BREACHED
        book.change(clock, state=step(CLOCK, clock.state, ended), ended_at=said_at)
    else:
        book.change(clock, ended_at=said_at)
    deadlines.cancel_all(book, clock)
    _end_climb(book, office, clock, "page.answered", by)


def stop(book: Book, office: Office, case: Case, by: str, *, how: str = "page.resolved") -> None:
    """The case was resolved, or nothing is left to answer: whoever still waits is no longer counted, and never as answered. how: what the
    pages about it say."""
    clock = response(book, case)
    if clock is None:
        return
    state = step(CLOCK, clock.state, ClockState.CANCELLED) if clock.state is ClockState.RUNNING else clock.state
    book.change(clock, state=state, ended_at=book.now)
    deadlines.cancel_all(book, clock)
    _end_climb(book, office, clock, how, by)


def _end_climb(book: Book, office: Office, clock: Clock, how: str, by: str) -> None:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            ended = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.ENDED))
            pages.close(book, office, ended, how, by)


# --- a reply is on its way -----------------------------------------------------------------------------------------


def under_way(book: Book, case: Case) -> bool:
    """Is a person's reply on its way to the customer? Then its outcome decides, and no deadline fires before."""
    return bool(_replies_under_way(book, case))


def newest_under_way(book: Book, case: Case) -> Message | None:
    """The last reply that is on its way."""
    ids = [row.message_id for row in _replies_under_way(book, case) if row.message_id is not None]
    return book.need(Message, max(ids)) if ids else None


def _replies_under_way(book: Book, case: Case) -> list[Outgoing]:
    return [row for row in book.all(Outgoing, case_id=case.id) if row.answers and row.state in UNSETTLED]


def release(book: Book, case: Case) -> None:
    """The reply did not get there, or nobody knows: what was held for it is due at once. A case that was resolved trusting in it is open
    again."""
    clock = response(book, case)
    if clock is None or under_way(book, case):
        return
    for deadline in deadlines.open_of(book, clock):
        if deadline.state is DeadlineState.HELD:
            book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.OPEN))
    if case.state is CaseState.RESOLVED:
        opened = step(CASE, case.state, CaseState.OPEN)
        book.happens(book.change(case, state=opened, resolved_at=None, resolution=None, resolution_reason=None), "reopened")
        outbox.redraw(book, case)
