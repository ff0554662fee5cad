"""When is which step of a clock due? Its end (rung -1) and the rungs of its ladder are rows, laid out when it starts and cancelled when
it ends."""

from collections.abc import Collection, Sequence

from bridge.clocks import calendars
from bridge.clocks.hours import Hours
from bridge.config.ladder import Step
from bridge.model.clocks import Clock, Deadline
from bridge.model.ids import Millis
from bridge.model.states import DEADLINE, DeadlineState, step
from bridge.work.book import Book
from bridge.work.office import Office

BREACH = -1
"""The rung that is the clock's own end."""

REMINDER = -2
"""The rung before the end at which whoever has to act is reminded, and nobody is called."""

NOBODY_LEFT = 0
"""The rung of a clock whose ladder is not in the configuration any more, where no other one has taken its place: it calls nobody, and of
that the operators hear."""

PUT_OFF_AT = "put_off_at"

GRACE: Millis = 60_000
"""How long staff have, at most, before anybody is called about a case whose first rung was overdue when they first saw it."""


def of_ladder(book: Book, office: Office, clock: Clock, *, seen_before: bool, but: Collection[int] = ()) -> None:
    """A deadline for the end and for each rung, `but` these. A case that staff could not see before (we were down, it was not routed yet)
    does not begin with a reproach: if its first rung is overdue, the ladder begins there, after a short grace."""
    ladder = office.config.escalation.get(clock.policy or "")
    hours, calling = calendars.named(office, clock.hours), calendars.of_calls(office, clock)
    counts_since = clock.started_at if clock.counts_since is None else clock.counts_since
    begins = hours.next_open(counts_since)
    rungs = [
        (rung, each, calling.add(clock.due_at, each.after) if each.after is not None else hours.add(begins, _left(clock, each)))
        for rung, each in enumerate(ladder.steps if ladder is not None else ())
        if rung not in but
    ]
    if ladder is None and clock.policy is not None:
        put(book, clock, NOBODY_LEFT, max(clock.due_at, book.now), {})
    moments = [at for _, _, at in rungs]
    if moments and not seen_before and moments[0] <= book.now:
        moments = _moved(calling, moments, calling.add(calling.next_open(book.now), min(GRACE, moments[0] - clock.started_at)))
    if BREACH not in but:
        put(book, clock, BREACH, clock.due_at, {})
    for (rung, each, _), at in zip(rungs, moments, strict=True):
        put(book, clock, rung, at, {"to": list(each.to), "repeat": each.repeat, "wake": each.wake})


def _left(clock: Clock, each: Step) -> Millis:
    """How much of the promise is still to pass before a rung at a percentage."""
    return max(0, round(clock.promise * (each.at_percent or 0) / 100) - clock.consumed)


def _moved(hours: Hours, moments: Sequence[Millis], first: Millis) -> list[Millis]:
    """Moments that follow each other as closely as these, the first of them at `first`."""
    return [hours.add(first, hours.between(moments[0], at)) for at in moments]


def open_of(book: Book, clock: Clock) -> list[Deadline]:
    waiting = (DeadlineState.OPEN, DeadlineState.HELD)
    return sorted((d for d in book.all(Deadline, clock_id=clock.id) if d.state in waiting), key=lambda d: (d.due_at, d.rung))


def rungs_to_come(book: Book, clock: Clock) -> list[Deadline]:
    """Without what was put off: of these rungs the climb has come past already."""
    return [deadline for deadline in open_of(book, clock) if deadline.rung >= 0 and put_off_at(deadline) is None]


def height(deadline: Deadline) -> tuple[int, int]:
    return deadline.rung, deadline.generation


def last_called(book: Book, clock: Clock) -> Deadline | None:
    """The highest rung that anybody was called by."""
    fired = book.fetch(Deadline, "clock_id", [clock.id], state=(DeadlineState.FIRED,))
    return max((one for one in fired if one.rung >= 0 and one.target and put_off_at(one) is None), key=height, default=None)


def put_off(book: Book, deadline: Deadline, until: Millis, word: str) -> Deadline:
    """One of those whom a rung calls is in quiet hours, and is called when these are over."""
    since = put_off_at(deadline)
    return add(book, deadline, until, target={"to": [word], PUT_OFF_AT: deadline.due_at if since is None else since})


def put_off_at(deadline: Deadline) -> Millis | None:
    """When it should have been told; None: it was not put off."""
    at: Millis | None = deadline.target.get(PUT_OFF_AT)
    return at


def put_off_still(book: Book, clock: Clock) -> list[Deadline]:
    return [deadline for deadline in open_of(book, clock) if put_off_at(deadline) is not None]


def put(book: Book, clock: Clock, rung: int, due_at: Millis, target: dict[str, object]) -> Deadline:
    return book.put(
        Deadline(
            id=book.new_id(),
            clock_id=clock.id,
            case_id=clock.case_id,
            rung=rung,
            generation=clock.generation,
            due_at=due_at,
            target=target,
        )
    )


def add(book: Book, deadline: Deadline, due_at: Millis, *, rung: int | None = None, target: dict[str, object] | None = None) -> Deadline:
    """One more deadline for the clock of `deadline`: the same rung once more, unless told otherwise."""
    clock = book.need(Clock, deadline.clock_id)
    clock = book.change(clock, generation=clock.generation + 1)
    return put(book, clock, deadline.rung if rung is None else rung, due_at, dict(deadline.target) if target is None else target)


def postpone(book: Book, office: Office, clock: Clock, earliest: Millis) -> list[Deadline]:
    """Move the rungs still to come so that the first of them is due at `earliest`, if it would be sooner. Returns them."""
    rungs = rungs_to_come(book, clock)
    return move(book, office, clock, rungs, earliest) if rungs and rungs[0].due_at < earliest else rungs


def move(book: Book, office: Office, clock: Clock, rungs: Sequence[Deadline], first: Millis) -> list[Deadline]:
    """Lay these out anew, the first of them at `first`."""
    for deadline in rungs:
        cancel(book, deadline)
    moments = _moved(calendars.of_calls(office, clock), [deadline.due_at for deadline in rungs], first)
    return [add(book, deadline, at) for deadline, at in zip(rungs, moments, strict=True)]


def cancel(book: Book, deadline: Deadline) -> None:
    book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.CANCELLED))


def cancel_all(book: Book, clock: Clock) -> None:
    for deadline in open_of(book, clock):
        cancel(book, deadline)
