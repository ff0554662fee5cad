"""Who is called when a deadline passes? One climb per clock, rung by rung, until somebody takes it or the customer has his answer.

Overdue rungs of one clock collapse to the highest. A rung with nobody on it is skipped at once. While a person's reply is under
way nothing fires: the deadline is held, and fires at once if the reply fails. Whom quiet hours left in peace is called when these end,
whatever the climb has come to. From rung to rung opening hours count, so that nobody is called because a night has passed. The last rung
may repeat; where it does not, and nobody takes it, the ladder has come to a dead end, and the operators hear of the customer.
"""

from collections.abc import Mapping, Sequence

from bridge.clocks import absences, answering, audience, calendars, calling, deadlines, pages, promises, recompute, snooze, together
from bridge.clocks import clock as clocks
from bridge.clocks.absences import Who
from bridge.model.clocks import Clock, Deadline, Escalation
from bridge.model.ids import ClockId, EscalationId, Millis, UserId
from bridge.model.records import Case
from bridge.model.states import DEADLINE, ESCALATION, ClockState, DeadlineState, EscalationState, step
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

TAKEN_FOR: Millis = 30 * 60_000
"""How long "I'll take it" stops a climb whose ladder is not in the configuration any more."""

MORE_TIME: Sequence[Millis] = tuple(minutes * 60_000 for minutes in (15, 30, 60, 120, 240, 480))
"""How much more time can be asked for, in the hours in which people are called."""


def fire(book: Book, office: Office, due: Sequence[Deadline]) -> None:
    """Deadlines whose moment has come. Each is looked at again: what was answered in the meantime fires nothing."""
    fetch(book, due)
    for clock_id in dict.fromkeys(deadline.clock_id for deadline in due):
        fire_clock(book, office, clock_id)


def fetch(book: Book, due: Sequence[Deadline]) -> None:
    """What `fire_clock` looks at."""
    book.fetch_due(due)
    book.fetch_cases([each.case_id for each in due if book.need(Clock, each.clock_id).kind in ("snooze", "promise")])


def fire_clock(book: Book, office: Office, clock_id: ClockId) -> None:
    clock = book.need(Clock, clock_id)
    case = book.need(Case, clock.case_id)
    ripe = [deadline for deadline in deadlines.open_of(book, clock) if deadline.due_at <= book.now]
    if clock.ended_at is not None or clocks.rests(clock):
        for deadline in ripe:
            deadlines.cancel(book, deadline)
    elif recompute.is_miscounted(office, clock):
        recompute.by_calendar(book, office, [clock])
    elif clock.kind == "snooze":
        snooze.over(book, office, case, clock)
    elif answering.under_way(book, case) and promises.may_be_kept_by_answer(book, clock):
        for deadline in ripe:
            if deadline.state is DeadlineState.OPEN:
                book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.HELD))
    else:
        _fire_ripe(book, office, case, clock, ripe)


def _fire_ripe(book: Book, office: Office, case: Case, clock: Clock, ripe: list[Deadline]) -> None:
    for deadline in ripe:
        _fired(book, deadline)
        if deadline.rung == deadlines.BREACH and clock.state is ClockState.RUNNING:
            clock = clocks.breach(book, clock)
            outbox.redraw(book, case)
            book.happens(case, "breached")
            if clock.kind == "promise":
                promises.lapsed(book, office, case, clock)
        elif deadline.rung == deadlines.REMINDER and book.now < clock.due_at:
            calling.remind_owner(book, office, case, clock, deadline)
    rungs = sorted((deadline for deadline in ripe if deadline.rung >= 0), key=deadlines.height)
    if rungs and clock.state is ClockState.RUNNING and climb_of(book, clock) is None:
        book.happens(case, "warned")  # a first rung after the deadline warns nobody
    if rungs:
        _climb(book, office, case, clock, rungs)


def call_now(book: Book, office: Office, case: Case) -> bool:
    """Climb before the time: the next rung is called at once, and those above it follow as closely as they would have. False: the customer
    waits for nothing, or nobody is left to call."""
    clock = answering.response(book, case)
    rungs = deadlines.rungs_to_come(book, clock) if clock is not None else []
    if clock is None or not rungs or not rungs[0].target:
        return False
    first, *above = rungs
    if first.due_at > book.now:
        first, *_ = deadlines.move(book, office, clock, [first, *above], book.now)
    _fired(book, first)
    _climb(book, office, case, clock, [first])
    return True


def _fired(book: Book, deadline: Deadline) -> None:
    book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.FIRED))


def climb_of(book: Book, clock: Clock) -> Escalation | None:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            return climb
    return None


def _climb(book: Book, office: Office, case: Case, clock: Clock, ripe: list[Deadline]) -> None:
    climb = climb_of(book, clock)
    if climb is None:
        climb = book.put(Escalation(id=EscalationId(book.new_id()), case_id=case.id, clock_id=clock.id, state=EscalationState.CLIMBING))
        if (other := together.resting(book, climb, clock)) is not None:
            _begins_at_rest(book, office, climb, clock, ripe[-1], other)
            return
    elif climb.state is EscalationState.TAKEN:
        climb = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.CLIMBING))
    put_off = [deadline for deadline in ripe if deadlines.put_off_at(deadline) is not None]
    steps = [deadline for deadline in ripe if deadlines.put_off_at(deadline) is None]
    rung = _next_with_people(book, office, case, clock, steps) if steps else None
    outbox.redraw(book, case)
    if steps and rung is None:
        calling.empty_ladder(book, office, case, climb, steps[-1].due_at)
    if called := [*put_off, *([rung] if rung is not None else [])]:
        calling.call(book, office, case, clock, climb, called)
    if rung is not None and rung.target.get("repeat"):
        deadlines.add(book, rung, calendars.of_calls(office, clock).add(book.now, rung.target["repeat"]))
    elif called and not deadlines.rungs_to_come(book, clock) and not deadlines.put_off_still(book, clock):
        deadlines.add(book, called[-1], _taken_until(book, office, clock), rung=called[-1].rung + 1, target={})


def _begins_at_rest(book: Book, office: Office, climb: Escalation, clock: Clock, rung: Deadline, other: Escalation) -> None:
    """Somebody has the case, or asked for more time in it: this climb begins when the others go on."""
    assert other.taken_until is not None
    resting = step(ESCALATION, climb.state, EscalationState.TAKEN)
    book.change(climb, state=resting, taken_by=other.taken_by, taken_until=other.taken_until, history=other.history[-1:])
    deadlines.add(book, rung, rung.due_at)
    deadlines.postpone(book, office, clock, other.taken_until)


def _next_with_people(book: Book, office: Office, case: Case, clock: Clock, ripe: list[Deadline]) -> Deadline | None:
    """The highest overdue rung; if it calls nobody, the first above it that does, before its time; else the highest below."""
    highest = ripe[-1]
    if audience.whom(book, office, case, clock, highest):
        return highest
    for above in deadlines.rungs_to_come(book, clock):
        if above.rung > highest.rung:
            _fired(book, above)
            if audience.whom(book, office, case, clock, above):
                return above
    return next((below for below in reversed(ripe[:-1]) if audience.whom(book, office, case, clock, below)), None)


# --- somebody takes it ---------------------------------------------------------------------------------------------


def take(book: Book, office: Office, climb: Escalation, by: UserId, name: str) -> bool:
    """Somebody says "I'll take it": the case's climbs rest for a set time, and go on if there is no answer by then.

    False: it is over, or somebody has it already, which every page says.
    """
    if climb.state is not EscalationState.CLIMBING:
        return False
    _case_rests(book, office, climb, by, {"what": "taken", "who": name})
    return True


def take_all(book: Book, office: Office, climbs: Sequence[EscalationId], by: UserId, name: str) -> None:
    """Carry out what somebody said of a whole incident."""
    found = book.fetch(Escalation, "id", climbs)
    book.fetch_cases([climb.case_id for climb in found])
    for climb in found:
        take(book, office, book.need(Escalation, climb.id), by, name)


def give(book: Book, office: Office, climb: Escalation, to: Who, by: str) -> None:
    """Somebody gives it to somebody else, or to whoever stands in for that person, who is called."""
    if climb.state is EscalationState.ENDED:
        return
    case, there = book.need(Case, climb.case_id), absences.in_place_of(book, office, to)
    if there is None or there.user is None:
        outbox.post(book, case, office.staff.rich("thread.not_given", who=absences.shown(office, to), by=by))
        return
    climb = _case_rests(book, office, climb, there.user, {"what": "given", "who": absences.shown(office, there), "by": by})
    reached = audience.person(book, office, to, there, word="")
    calling.call_one(book, office, case, climb, reached, office.staff.rich("page.given_to_you", by=by))


def more_time(book: Book, office: Office, climb: Escalation, by: UserId, name: str, length: Millis, reason: str) -> None:
    """Somebody who knows why it takes longer: the case's climbs rest so long, and everybody reads why. Whoever has the case keeps it."""
    if climb.state is EscalationState.ENDED:
        return
    _case_rests(book, office, climb, by, {"what": pages.MORE_TIME, "who": name, "reason": reason}, length)


def _case_rests(
    book: Book, office: Office, climb: Escalation, who: UserId, change: Mapping[str, str], length: Millis | None = None
) -> Escalation:  # fmt: skip
    """What is said of one climb holds for all that is lacking in the case: its other climbs rest, too, and the thread hears of it once.
    length: None: as long as the ladder leaves to whoever takes it."""
    for each in book.all(Escalation, case_id=climb.case_id):
        if each.id != climb.id and each.state is not EscalationState.ENDED:
            _rests(book, office, each, who, _rests_until(book, office, each, length), change, aloud=False)
    return _rests(book, office, climb, who, _rests_until(book, office, climb, length), change)


def _rests(
    book: Book, office: Office, climb: Escalation, who: UserId, until: Millis, change: Mapping[str, str], *, aloud: bool = True
) -> Escalation:
    """The climb rests until then: the pages, its history and, if it is said aloud, the thread say why."""
    case, clock, words = book.need(Case, climb.case_id), book.need(Clock, climb.clock_id), office.staff
    history = (*climb.history, {**change, "at": book.now, "until": until})
    climb = book.change(
        climb, state=step(ESCALATION, climb.state, EscalationState.TAKEN), taken_by=who, taken_until=until, history=history
    )  # fmt: skip
    _rest(book, office, clock, until)
    if change["what"] != pages.MORE_TIME:
        case = book.change(case, assignee=who, assignee_name=change["who"], assigned_by=None)
    said = {**change, "at": words.moment(book.now, book.now), "until": words.moment(until, book.now)}
    pages.rests(book, office, case, climb, words.rich(f"page.{change['what']}", **said))
    if aloud:
        outbox.post(book, case, words.rich(f"thread.{change['what']}", **said))
    outbox.redraw(book, case)
    return climb


def _rest(book: Book, office: Office, clock: Clock, until: Millis) -> None:
    """Nothing more is said before `until`. Then comes the next rung; where there is none, the last one once more. While the clock rests
    nothing is to come at all."""
    if clocks.rests(clock):
        return
    for deadline in deadlines.rungs_to_come(book, clock):
        if not deadline.target:  # the dead end: it comes after the rung that is repeated
            deadlines.cancel(book, deadline)
    for deadline in deadlines.put_off_still(book, clock):
        if deadline.due_at < until:
            deadlines.cancel(book, deadline)
            deadlines.add(book, deadline, until)
    if deadlines.postpone(book, office, clock, until):
        return
    last = deadlines.last_called(book, clock)
    if last is not None:
        deadlines.add(book, last, until)


def _rests_until(book: Book, office: Office, climb: Escalation, length: Millis | None) -> Millis:
    clock = book.need(Clock, climb.clock_id)
    return _taken_until(book, office, clock) if length is None else calendars.of_calls(office, clock).add(book.now, length)


def _taken_until(book: Book, office: Office, clock: Clock) -> Millis:
    ladder = office.config.escalation.get(clock.policy or "")
    return calendars.of_calls(office, clock).add(book.now, ladder.taken_for if ladder else TAKEN_FOR)
