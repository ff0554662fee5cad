"""How does a clock live? One way for every kind of promise: it is armed, it may rest and go on, its terms may change, and it ends.

A clock that rests counts no time and calls nobody: shown paused means paused. Each change is written into the clock's own history, with
who or what it came from.
"""

import functools
from collections.abc import Collection

from bridge.clocks import calendars, deadlines, pages
from bridge.clocks.terms import Terms
from bridge.model.clocks import Change, Clock, ClockKind, Deadline, Escalation
from bridge.model.ids import ClockId, Millis
from bridge.model.records import Case
from bridge.model.states import CLOCK, ESCALATION, ClockState, DeadlineState, EscalationState, step
from bridge.operate.metrics import CLOCKS
from bridge.work.book import Book
from bridge.work.office import Office

SNOOZED = "snoozed"
"""Why the clocks of a case rest that was put off."""


def of(book: Book, case: Case, *kinds: ClockKind) -> list[Clock]:
    """The case's clocks of these kinds that have not ended, breached ones included; oldest first."""
    return [clock for clock in book.all(Clock, case_id=case.id) if clock.ended_at is None and clock.kind in kinds]


def rests(clock: Clock) -> bool:
    return clock.counts_since is None


# --- it begins -----------------------------------------------------------------------------------------------------


def arm(book: Book, office: Office, case: Case, kind: ClockKind, at: Millis, terms: Terms, why: str = "") -> Clock:
    """It counts since `at`, by these terms, with a deadline for its end and for each rung of its ladder; but rests from the first, while
    the case is put off."""
    clock = begin(book, case, kind, at, terms, due_at=calendars.named(office, terms.hours).add(at, terms.promise), why=why)
    deadlines.of_ladder(book, office, clock, seen_before=False)
    return rest(book, office, clock, SNOOZED) if of(book, case, "snooze") else clock


def begin(
    book: Book, case: Case, kind: ClockKind, at: Millis, terms: Terms, *, due_at: Millis, by: str = "", why: str = ""
) -> Clock:  # fmt: skip
    """As `arm`, due at a moment that is given, and without deadlines yet."""
    return book.put(
        Clock(
            id=ClockId(book.new_id()),
            case_id=case.id,
            kind=kind,
            state=ClockState.RUNNING,
            started_at=at,
            counts_since=at,
            due_at=due_at,
            policy=terms.policy,
            promise=terms.promise,
            hours=terms.hours,
            history=(_change(book, "armed", why, by=by, due_at=due_at),),
        )
    )


# --- on its way ----------------------------------------------------------------------------------------------------


def renew(book: Book, office: Office, clock: Clock, terms: Terms, why: str) -> Clock:
    """Other terms: the same clock, from the same start, with new deadlines. Of what was counted before a rest nothing is counted anew."""
    if (terms.promise, terms.hours, terms.policy) == (clock.promise, clock.hours, clock.policy):
        return clock
    clock = book.change(clock, promise=terms.promise, hours=terms.hours, policy=terms.policy)
    if clock.counts_since is None or clock.state is not ClockState.RUNNING:
        return book.change(clock, history=(*clock.history, _change(book, "moved", why)))
    return _count(book, office, clock, clock.counts_since, "moved", why)


def recount(book: Book, office: Office, clock: Clock, hours: str | None, why: str) -> Clock:
    """The hours in which it counts are others: the same promise, from the same start. It must be running. By those that staff
    saw nothing may have been due yet: its ladder begins with its first rung."""
    assert clock.counts_since is not None
    return _count(book, office, book.change(clock, hours=hours), clock.counts_since, "moved", why, seen_before=False)


def rest(book: Book, office: Office, clock: Clock, why: str, by: str = "", *, since: Millis | None = None) -> Clock:
    """Stop counting, and call nobody. One that was breached stays breached; its ladder rests. since: when it had to, where that was before
    now."""
    if clock.counts_since is None:
        return clock
    deadlines.cancel_all(book, clock)
    until = book.now if since is None else since
    counted = calendars.named(office, clock.hours).between(clock.counts_since, until) if clock.counts_since < until else 0
    state = step(CLOCK, clock.state, ClockState.PAUSED) if clock.state is ClockState.RUNNING else clock.state
    history = (*clock.history, _change(book, "paused", why, by=by))
    return book.change(clock, state=state, counts_since=None, consumed=clock.consumed + counted, history=history)


def go_on(book: Book, office: Office, clock: Clock, why: str, by: str = "", *, since: Millis | None = None) -> Clock:
    """Count what is left of it, since now or since the moment before at which its rest was over. A rung that was called before its rest is
    not called once more."""
    if clock.counts_since is not None:
        return clock
    since = book.now if since is None else since
    if clock.state is ClockState.BREACHED:
        return _climb_on(book, office, clock, since, _change(book, "resumed", why, by=by))
    clock = book.change(clock, state=step(CLOCK, clock.state, ClockState.RUNNING))
    seen = book.now - since < deadlines.GRACE
    return _count(book, office, clock, since, "resumed", why, by=by, but=_called(book, clock), seen_before=seen)


def _count(
    book: Book, office: Office, clock: Clock, since: Millis, what: str, why: str, *,
    by: str = "", but: Collection[int] = (), seen_before: bool = True,
) -> Clock:  # fmt: skip
    deadlines.cancel_all(book, clock)
    clock = _with_a_ladder(book, office, clock)
    due_at = calendars.named(office, clock.hours).add(since, max(0, clock.promise - clock.consumed))
    change = _change(book, what, why, by=by, due_at=due_at)
    clock = book.change(
        clock, counts_since=since, due_at=due_at, generation=clock.generation + 1, history=(*clock.history, change)
    )  # fmt: skip
    _lay_out_again(book, office, clock, seen_before=seen_before, but=but)
    return clock


def _climb_on(book: Book, office: Office, clock: Clock, since: Millis, change: Change) -> Clock:
    clock = _with_a_ladder(book, office, clock)
    clock = book.change(clock, counts_since=since, generation=clock.generation + 1, history=(*clock.history, change))
    _lay_out_again(book, office, clock, seen_before=False, but={deadlines.BREACH, *_called(book, clock)})
    return clock


def _lay_out_again(book: Book, office: Office, clock: Clock, *, seen_before: bool, but: Collection[int]) -> None:
    """Without the rungs `but`; where no other is left, with the last that was called once more, so that the ladder does not end at nobody.
    Whoever has taken it has the time that he was given."""
    deadlines.of_ladder(book, office, clock, seen_before=seen_before, but=but)
    last = deadlines.last_called(book, clock)
    if last is not None and not deadlines.rungs_to_come(book, clock):
        calling = calendars.of_calls(office, clock)
        deadlines.add(book, last, max(clock.due_at, calling.add(calling.next_open(book.now), deadlines.GRACE)))
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is EscalationState.TAKEN and climb.taken_until is not None:
            deadlines.postpone(book, office, clock, climb.taken_until)


def _with_a_ladder(book: Book, office: Office, clock: Clock) -> Clock:
    """Its ladder may have been renamed or taken out of the configuration since: then its case's of today calls."""
    if clock.policy is None or clock.policy in office.config.escalation:
        return clock
    today = office.ladder_name(book.need(Case, clock.case_id))
    return clock if today is None else book.change(clock, policy=today)


def _called(book: Book, clock: Clock) -> set[int]:
    """The rungs that were called; not one of which somebody was still to be told when the clock came to rest."""
    past = book.fetch(Deadline, "clock_id", [clock.id], state=(DeadlineState.FIRED, DeadlineState.CANCELLED))
    untold = {one.rung for one in past if one.state is DeadlineState.CANCELLED and deadlines.put_off_at(one) is not None}
    return {one.rung for one in past if one.state is DeadlineState.FIRED} - untold


# --- it ends -------------------------------------------------------------------------------------------------------


def breach(book: Book, clock: Clock) -> Clock:
    """Its moment has passed; it goes on until somebody answers for it."""
    state = step(CLOCK, clock.state, ClockState.BREACHED)
    count(book, clock.kind, state)
    return book.change(clock, state=state, history=(*clock.history, _change(book, "breached", due_at=clock.due_at)))


def meet(book: Book, office: Office, clock: Clock, at: Millis, by: str, *, how: str = "page.answered") -> Clock:
    """What was promised was done at `at`, in time or not. how: what the pages about it say."""
    in_time = clock.state is ClockState.PAUSED or (clock.state is ClockState.RUNNING and at <= clock.due_at)
    ended = ClockState.MET if in_time else ClockState.BREACHED
    return _end(book, office, clock, ended, at, _change(book, "met" if in_time else "met_late", by=by), how, by)


def drop(book: Book, office: Office, clock: Clock, by: str, *, how: str, why: str = "") -> Clock:
    """It is not asked any more: neither met nor, unless it was already, breached."""
    ended = clock.state if clock.state is ClockState.BREACHED else ClockState.CANCELLED
    return _end(book, office, clock, ended, book.now, _change(book, "cancelled", why, by=by), how, by)


def was_dropped(clock: Clock) -> bool:
    """Did it end so? One that was breached stays that."""
    return clock.ended_at is not None and clock.history[-1]["what"] == "cancelled"


def _end(book: Book, office: Office, clock: Clock, state: ClockState, at: Millis, change: Change, how: str, by: str) -> Clock:
    deadlines.cancel_all(book, clock)
    if state is not clock.state:
        step(CLOCK, clock.state, state)
        count(book, clock.kind, state)
    clock = book.change(clock, state=state, ended_at=at, history=(*clock.history, change))
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            ended = book.change(climb, state=step(ESCALATION, climb.state, EscalationState.ENDED))
            pages.close(book, office, ended, how, by)
    return clock


def count(book: Book, kind: ClockKind, fate: ClockState, many: int = 1) -> None:
    """For /metrics."""
    book.queries.once_committed(functools.partial(CLOCKS.labels(kind=kind, fate=str(fate)).inc, many))


def _change(book: Book, what: str, why: str = "", *, by: str = "", due_at: Millis | None = None) -> Change:
    """One line of a clock's history; what is empty is left out."""
    known = {"at": book.now, "what": what, "why": why, "by": by, "due_at": due_at}
    return {name: value for name, value in known.items() if value not in ("", None)}
