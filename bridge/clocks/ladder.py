"""Who is called when a deadline passes? One climb per clock, rung by rung, until somebody takes it or the customer has his answer.

Overdue rungs of one clock collapse to the highest. A rung with nobody on it is skipped at once. While a person's reply is under
way nothing fires: the deadline is held, and fires at once if the reply fails. The last rung may repeat.
"""

from collections.abc import Sequence

from bridge.clocks import clock as clocks
from bridge.clocks import pages
from bridge.model.ids import EscalationId, Millis, UserId
from bridge.model.records import Case, Clock, Deadline, Escalation
from bridge.model.states import CLOCK, DEADLINE, ESCALATION, CaseState, ClockState, DeadlineState, EscalationState, step
from bridge.road import outbox
from bridge.road.book import Book
from bridge.road.office import Office


def fire(book: Book, office: Office, due: Sequence[Deadline]) -> None:
    """Deadlines whose moment has come. Each is looked at again: what was answered in the meantime fires nothing."""
    book.fetch_cases([deadline.case_id for deadline in due])
    for clock_id in dict.fromkeys(deadline.clock_id for deadline in due):
        clock = book.need(Clock, clock_id)
        case = book.need(Case, clock.case_id)
        ripe = [d for d in clocks.open_deadlines(book, clock) if d.due_at <= book.now]
        if clock.ended_at is not None or case.state is CaseState.RESOLVED:
            for deadline in ripe:
                clocks.cancel(book, deadline)
        elif clocks.under_way(book, case):
            for deadline in ripe:
                if deadline.state is DeadlineState.OPEN:
                    book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.HELD))
        else:
            _fire_ripe(book, office, case, clock, ripe)


def _fire_ripe(book: Book, office: Office, case: Case, clock: Clock, ripe: list[Deadline]) -> None:
    for deadline in ripe:
        book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.FIRED))
        if deadline.rung == clocks.BREACH and clock.state is ClockState.RUNNING:
            clock = book.change(clock, state=step(CLOCK, clock.state, ClockState.BREACHED))
            outbox.redraw(book, case)
    rungs = [deadline for deadline in ripe if deadline.rung != clocks.BREACH]
    if rungs and case.state is CaseState.OPEN:
        _climb(book, office, case, clock, max(rungs, key=lambda d: (d.rung, d.generation)))
    elif rungs:  # an opening that is not routed yet has no thread to point to: the rung waits for it
        clocks.again(book, clock, rungs[-1], max(book.now, case.route_at or 0) + 1)


def climb_of(book: Book, clock: Clock) -> Escalation | None:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            return climb
    return None


def _climb(book: Book, office: Office, case: Case, clock: Clock, rung: Deadline) -> None:
    climb = climb_of(book, clock)
    if climb is None:
        climb = Escalation(id=EscalationId(book.new_id()), case_id=case.id, clock_id=clock.id, state=EscalationState.CLIMBING)
    elif climb.state is EscalationState.TAKEN:
        climb = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.CLIMBING))
    people = _whom(office, case, rung)
    while not people:
        following = [d for d in clocks.open_deadlines(book, clock) if d.rung > rung.rung]
        if not following:
            break
        rung = following[0]
        book.change(rung, state=step(DEADLINE, rung.state, DeadlineState.FIRED))
        people = _whom(office, case, rung)
    if not people:
        _tell_operators(book, office, case)
        return
    body = pages.text(book, office, case, clock, climb, rung.due_at)
    told = tuple({"who": shown, "at": book.now, "rung": rung.rung} for _, shown in people)
    climb = book.change(climb, told=climb.told + told)
    for to, _ in people:
        if to == "thread":
            outbox.post(book, case, office.staff.rich("thread.reminder", wait=office.staff.wait(book.now - clock.started_at)))
        else:
            pages.send(book, office, case, climb, to, body)
    outbox.redraw(book, case)
    if rung.target.get("repeat"):
        clocks.again(book, clock, rung, book.now + rung.target["repeat"])


def _whom(office: Office, case: Case, rung: Deadline) -> list[tuple[str, str]]:
    """(where to tell, name to show) for each on the rung who exists; each place once."""
    found: dict[str, str] = {}
    for target in rung.target.get("to", ()):
        match target:
            case "thread":
                found["thread"] = office.staff.line("told.thread")
            case "team":
                found[office.channels[case.team]] = office.team_label(case.team)
            case "lead":
                lead = office.lead(case.team)
                if lead:
                    found[lead] = office.person_name(lead) or lead
            case person if person in office.people:
                user = office.people[person]
                found[user] = office.person_name(user) or person
    return list(found.items())


def _tell_operators(book: Book, office: Office, case: Case) -> None:
    if office.operators:
        body = office.staff.rich(
            "operators.empty_ladder", customer=pages.customer_label(book, office, case), team=office.team_label(case.team)
        )
        outbox.notify(book, office.operators, body, case=case)


def take(book: Book, office: Office, climb: Escalation, by: UserId, name: str) -> bool:
    """Somebody says "I'll take it": the climb rests for a set time, and goes on if there is no answer by then. False: it was over."""
    if climb.state is EscalationState.ENDED:
        return False
    case, clock = book.need(Case, climb.case_id), book.need(Clock, climb.clock_id)
    until = book.now + _taken_for(office, clock)
    climb = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.TAKEN), taken_by=by, taken_until=until)
    if not clocks.postpone(book, clock, until):
        last = max((d for d in _fired(book, clock)), key=lambda d: (d.rung, d.generation), default=None)
        if last is not None:
            clocks.again(book, clock, last, until)
    if case.assignee is None:
        book.change(case, assignee=by)
    pages.taken(book, office, case, climb, name, until)
    outbox.post(book, case, office.staff.rich("thread.taken", who=name, until=office.staff.moment(until, book.now)))
    outbox.redraw(book, case)
    return True


def _taken_for(office: Office, clock: Clock) -> Millis:
    known = clock.policy is not None and clock.policy in office.config.escalation
    return office.ladder(clock.policy).taken_for if known and clock.policy else 30 * 60_000


def _fired(book: Book, clock: Clock) -> list[Deadline]:
    return book.fetch(Deadline, "clock_id", [clock.id], state=(DeadlineState.FIRED,), rung=tuple(range(64)))
