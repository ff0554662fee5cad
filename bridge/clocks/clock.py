"""When does a clock start, and what ends it?

A clock starts at the customer's own timestamp. Only a person's reply that was DELIVERED meets it, as of the moment the person sent
it. Its end (rung -1) and the rungs of its ladder are deadline rows, laid out when it starts and cancelled when it ends.
"""

from bridge.clocks import pages
from bridge.model.ids import ClockId, Millis
from bridge.model.records import Case, Clock, ClockKind, Deadline, Escalation, Outgoing
from bridge.model.states import CLOCK, DEADLINE, ESCALATION, ClockState, DeadlineState, EscalationState, step
from bridge.road.book import UNSETTLED, Book
from bridge.road.office import Office

BREACH = -1
"""The rung that is the clock's own end."""


def running(book: Book, case: Case) -> Clock | None:
    """The clock that nobody has answered yet, be it still in time or breached."""
    for clock in book.all(Clock, case_id=case.id):
        if clock.ended_at is None:
            return clock
    return None


def open_deadlines(book: Book, clock: Clock) -> list[Deadline]:
    waiting = (DeadlineState.OPEN, DeadlineState.HELD)
    return sorted((d for d in book.all(Deadline, clock_id=clock.id) if d.state in waiting), key=lambda d: (d.due_at, d.rung))


def start(book: Book, office: Office, case: Case, at: Millis) -> None:
    """The customer waits since `at`: arm the clock, unless the case has no SLA or one runs already."""
    sla = office.sla(case)
    if sla is None or running(book, case) is not None:
        return
    kind: ClockKind = "first_response" if case.answered_at is None else "next_response"
    length = sla.first_response if kind == "first_response" else sla.next_response
    clock = Clock(
        id=ClockId(book.new_id()),
        case_id=case.id,
        kind=kind,
        state=ClockState.RUNNING,
        started_at=at,
        due_at=at + length,
        policy=office.ladder_name(case),
    )
    _lay_out(book, office, book.put(clock))


def rearm(book: Book, office: Office, case: Case) -> None:
    """The case has another SLA or ladder now: the same clock, from the same start, with new deadlines."""
    clock, sla = running(book, case), office.sla(case)
    if clock is None or clock.state is not ClockState.RUNNING or sla is None:
        return
    length = sla.first_response if clock.kind == "first_response" else sla.next_response
    policy, due_at = office.ladder_name(case), clock.started_at + length
    if (policy, due_at) != (clock.policy, clock.due_at):
        _cancel_deadlines(book, clock)
        _lay_out(book, office, book.change(clock, policy=policy, due_at=due_at, generation=clock.generation + 1))


def _lay_out(book: Book, office: Office, clock: Clock) -> None:
    length = clock.due_at - clock.started_at
    _deadline(book, clock, BREACH, clock.due_at, {})
    if clock.policy is None:
        return
    for rung, each in enumerate(office.ladder(clock.policy).steps):
        at = clock.due_at + each.after if each.after is not None else clock.started_at + round(length * (each.at_percent or 0) / 100)
        _deadline(book, clock, rung, at, {"to": list(each.to), "repeat": each.repeat})


def _deadline(book: Book, clock: Clock, rung: int, due_at: Millis, target: dict[str, object], generation: int | None = None) -> Deadline:
    return book.put(
        Deadline(
            id=book.new_id(),
            clock_id=clock.id,
            case_id=clock.case_id,
            rung=rung,
            generation=clock.generation if generation is None else generation,
            due_at=due_at,
            target=target,
        )
    )


def again(book: Book, clock: Clock, deadline: Deadline, due_at: Millis) -> Deadline:
    """The same rung once more, later."""
    return _deadline(book, clock, deadline.rung, due_at, deadline.target, deadline.generation + 1)


def postpone(book: Book, clock: Clock, earliest: Millis) -> list[Deadline]:
    """Move the rungs still to come so that the first of them is due at `earliest`, if it would be sooner. Returns them."""
    rungs = [d for d in open_deadlines(book, clock) if d.rung != BREACH]
    shift = max(0, earliest - rungs[0].due_at) if rungs else 0
    if not shift:
        return rungs
    for deadline in rungs:
        cancel(book, deadline)
    return [again(book, clock, deadline, deadline.due_at + shift) for deadline in rungs]


def cancel(book: Book, deadline: Deadline) -> None:
    book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.CANCELLED))


def _cancel_deadlines(book: Book, clock: Clock) -> None:
    for deadline in open_deadlines(book, clock):
        cancel(book, deadline)


def met(book: Book, office: Office, case: Case, said_at: Millis, by: str) -> None:
    """A person's reply was delivered; he sent it at `said_at`. A breached clock stays breached, but nobody waits any more."""
    clock = running(book, case)
    if clock is None:
        return
    if clock.state is ClockState.RUNNING:
        ended = ClockState.MET if said_at <= clock.due_at else ClockState.BREACHED
        book.change(clock, state=step(CLOCK, clock.state, ended), ended_at=said_at)
    else:
        book.change(clock, ended_at=said_at)
    _cancel_deadlines(book, clock)
    _end_climb(book, office, clock, "page.answered", by)


def stop(book: Book, office: Office, case: Case, by: str) -> None:
    """The case was resolved: whoever still waits is no longer counted, and never as answered."""
    clock = running(book, case)
    if clock is None:
        return
    state = step(CLOCK, clock.state, ClockState.CANCELLED) if clock.state is ClockState.RUNNING else clock.state
    book.change(clock, state=state, ended_at=book.now)
    _cancel_deadlines(book, clock)
    _end_climb(book, office, clock, "page.resolved", by)


def _end_climb(book: Book, office: Office, clock: Clock, how: str, by: str) -> None:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            ended = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.ENDED))
            pages.close(book, office, ended, how, by)


def under_way(book: Book, case: Case) -> bool:
    """Is a person's reply on its way to the customer? Then its outcome decides, and no deadline fires before."""
    return any(row.answers and row.state in UNSETTLED for row in book.all(Outgoing, case_id=case.id))


def release(book: Book, case: Case) -> None:
    """The reply did not get there: what was held for it is due at once."""
    if under_way(book, case):
        return
    clock = running(book, case)
    for deadline in open_deadlines(book, clock) if clock else ():
        if deadline.state is DeadlineState.HELD:
            book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.OPEN))
