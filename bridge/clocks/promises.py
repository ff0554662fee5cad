"""What becomes of a promise? It has an owner and a moment; its owner is reminded before, and when it lapses it climbs the ladder.

It belongs to the person who gave it and to the customer, and to nothing else: it outlives the customer's thanks, the case's resolution
and a change of team. An hour that was named is that hour, whether or not somebody is there.
"""

from typing import Literal, TypeAlias

from bridge.clocks import absences, audience, calendars, deadlines, pages, promised, quiet, resolution
from bridge.clocks import clock as clocks
from bridge.clocks.terms import Terms
from bridge.config.ladder import THREAD
from bridge.model.acts import Button
from bridge.model.clocks import Clock, Promise
from bridge.model.ids import Millis, PromiseId, UserId
from bridge.model.records import Case, Message
from bridge.model.richtext import RichText, Run
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

Action: TypeAlias = Literal["save", "kept", "later", "withdraw"]
"""What a button does about a promise."""

SHORTEST_REMINDER: Millis = 2 * 60_000
"""A reminder that would come so soon after the promise itself reminds nobody of anything."""


def open_of(book: Book, case: Case) -> list[tuple[Promise, Clock]]:
    """What the customer may still count on, lapsed ones included; the oldest first."""
    found = ((clock, book.one(Promise, clock_id=clock.id)) for clock in clocks.of(book, case, "promise"))
    return [(promise, clock) for clock, promise in found if promise is not None]


def next_of(book: Book, case: Case) -> Promise | None:
    """The one that is due first."""
    return min((promise for promise, _ in open_of(book, case)), key=lambda each: each.due_at, default=None)


# --- it is given ---------------------------------------------------------------------------------------------------


def heard(
    book: Book, case: Case, about: str, due_at: Millis, *, owner: UserId, name: str,
    message: Message | None = None, kept_by_answer: bool = False, by_itself: bool = False,
) -> Promise:  # fmt: skip
    """Somebody said something that is, or may be, a promise: `give` makes it count."""
    return book.put(
        Promise(
            id=PromiseId(book.new_id()),
            case_id=case.id,
            owner=owner,
            owner_name=name,
            about=about,
            due_at=due_at,
            message_id=message.id if message is not None else None,
            kept_by_answer=kept_by_answer,
            by_itself=by_itself,
        )
    )


def give(book: Book, office: Office, case: Case, promise: Promise) -> Promise:
    """From now on it counts. One that counts already stays as it is."""
    if promise.clock_id is not None:
        return promise
    terms = Terms(promise=promise.due_at - book.now, hours=office.hours_name(case), policy=office.ladder_name(case))
    clock = clocks.begin(book, case, "promise", book.now, terms, due_at=promise.due_at, by=promise.owner_name)
    promise = book.change(promise, clock_id=clock.id)
    _lay_out(book, office, clock)
    resolution.follow(book, office, case)
    outbox.redraw(book, case)
    return promise


def _lay_out(book: Book, office: Office, clock: Clock) -> None:
    """The owner is reminded before and told at the end, together with whom the ladder calls then or, if it calls nobody then or later, with
    whom it calls last; above them those whom it calls later. The thread hears of the end in any case."""
    reminder, half_way = clock.due_at - office.config.promises.remind_before, (book.now + clock.due_at) // 2
    if reminder - book.now < SHORTEST_REMINDER:
        reminder = half_way
    reminder = _before_quiet(book, office, clock, reminder)
    if reminder - book.now >= SHORTEST_REMINDER:
        deadlines.put(book, clock, deadlines.REMINDER, reminder, {})
    deadlines.put(book, clock, deadlines.BREACH, clock.due_at, {})
    ladder, calling = office.config.escalation.get(clock.policy or ""), calendars.of_calls(office, clock)
    steps = ladder.steps if ladder is not None else ()
    later = [step for step in steps if step.after]
    at_once = [step for step in steps if step.at_percent == 100 or step.after == 0] or ([] if later else steps[-1:])
    called = [audience.OWNER, *(word for step in at_once for word in step.to if word != THREAD)] if steps else [audience.OWNER, "lead"]
    repeat = at_once[-1].repeat if at_once and not later else None
    wake = any(step.wake for step in at_once)
    deadlines.put(book, clock, 0, clock.due_at, {"to": list(dict.fromkeys(called)), "repeat": repeat, "wake": wake})
    for rung, step in enumerate(later, start=1):
        target: dict[str, object] = {"to": list(step.to), "repeat": step.repeat, "wake": step.wake}
        deadlines.put(book, clock, rung, calling.add(clock.due_at, step.after or 0), target)


def _before_quiet(book: Book, office: Office, clock: Clock, reminder: Millis) -> Millis:
    """Whose quiet hours last until it is due is reminded before they begin."""
    promise = promised.of_clock(book, clock)
    owner = absences.of_desk(office, promise.owner, promise.owner_name)
    wakes_at = quiet.ends(office, clock, owner, reminder)
    return reminder if wakes_at is None or wakes_at < clock.due_at else quiet.begins(office, clock, owner, reminder)


def may_be_kept_by_answer(book: Book, clock: Clock) -> bool:
    """Whether an answer on its way may bring what is due. All clocks but those of promises of something else."""
    return clock.kind != "promise" or promised.of_clock(book, clock).kept_by_answer


# --- its moment comes ----------------------------------------------------------------------------------------------


def remind(book: Book, office: Office, case: Case, clock: Clock) -> None:
    """Its owner, or whoever is there in his place, hears that it is due soon."""
    promise = promised.of_clock(book, clock)
    left = office.staff.wait(clock.due_at - book.now)
    there = absences.in_place_of(book, office, absences.of_desk(office, promise.owner, promise.owner_name))
    to = (there.user if there is not None else None) or promise.owner
    body = said(book, office, case, promise, "promise.reminder", left=left)
    outbox.notify(book, to, body, buttons=_ways_out(book, office, case, promise), case=case)


def lapsed(book: Book, office: Office, case: Case, clock: Clock) -> None:
    """The thread says so, and offers to tell the customer before he asks."""
    promise = promised.of_clock(book, clock)
    outbox.post(book, case, said(book, office, case, promise, "promise.lapsed"), buttons=_ways_out(book, office, case, promise)[:-1])


def _ways_out(book: Book, office: Office, case: Case, promise: Promise) -> tuple[Button, ...]:
    to_thread = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
    return (button(office, promise, "kept"), button(office, promise, "later"), to_thread)


def button(office: Office, promise: Promise, action: Action) -> Button:
    return Button(action=f"promise_{action}", label=office.staff.line(f"button.promise_{action}"), value=str(promise.id))


def said(book: Book, office: Office, case: Case, promise: Promise, key: str, **more: str) -> RichText:
    who = Run(text=f"@{promise.owner_name}", person=promise.owner)
    customer, when = pages.customer_label(book, office, case), office.staff.moment(promise.due_at, book.now)
    return office.staff.rich(key, who=who, customer=customer, about=promise.about, when=when, **more)


# --- it ends, or gets more time ------------------------------------------------------------------------------------


def keep(book: Book, office: Office, case: Case, promise: Promise, at: Millis, by: str) -> bool:
    """What was promised was done. False: it does not count, any more or yet."""
    clock = _counting(book, promise)
    if clock is None:
        return False
    clocks.meet(book, office, clock, at, by, how="page.promise_kept")
    _follow(book, office, case)
    return True


def withdraw(book: Book, office: Office, case: Case, promise: Promise, by: str) -> bool:
    """It was no promise, or is none any more. False: as for `keep`."""
    clock = _counting(book, promise)
    if clock is None:
        return False
    clocks.drop(book, office, clock, by, how="page.promise_withdrawn")
    _follow(book, office, case)
    return True


def put_off(book: Book, case: Case, promise: Promise, due_at: Millis, message: Message) -> None:
    """The customer is being told of a later moment by this message; until he has been, the old one counts."""
    later = heard(
        book, case, promise.about, due_at, owner=promise.owner, name=promise.owner_name,
        message=message, kept_by_answer=promise.kept_by_answer,
    )  # fmt: skip
    book.change(later, instead_of=promise.id)


def take_place(book: Book, office: Office, case: Case, later: Promise, by: str) -> Promise | None:
    """The customer has been told: from the old promise a new one, with a climb of its own, whatever took the old one's place or withdrew it
    while the message was on its way. None: what was promised has been done."""
    before = book.need(Promise, later.instead_of)
    standing = [each for each, _ in open_of(book, case) if _is_for_the_same(each, before)]
    if not standing and not clocks.was_dropped(book.need(Clock, before.clock_id)):
        return None
    for each in standing:
        withdraw(book, office, case, each, by)
    since = min((each.waited_since for each in standing if each.waited_since is not None), default=None)
    return give(book, office, case, book.change(later, waited_since=since))


def _is_for_the_same(promise: Promise, before: Promise) -> bool:
    """That one, what it was put off to, or what the note says now in which it was typed."""
    typed_anew = promise.message_id is not None and promise.message_id == before.message_id
    return promise.id == before.id or promise.instead_of == before.id or typed_anew


def counts(book: Book, promise: Promise) -> bool:
    return _counting(book, promise) is not None


def answered(book: Book, office: Office, case: Case, at: Millis, by: str) -> None:
    """A person's answer, sent at `at`, arrived: it keeps what promised an answer before. Of one that was for later the thread says so."""
    for promise, clock in open_of(book, case):
        if promise.kept_by_answer and clock.started_at < at and keep(book, office, case, promise, at, by) and book.now < promise.due_at:
            when = office.staff.moment(promise.due_at, book.now)
            outbox.post(book, case, office.staff.rich("promise.kept_before", who=promise.owner_name, when=when, about=promise.about))


def is_recalled(book: Book, promise: Promise) -> bool:
    """Does its owner hear of it before it is due?"""
    clock = _counting(book, promise)
    return clock is not None and any(deadline.rung == deadlines.REMINDER for deadline in deadlines.open_of(book, clock))


def _counting(book: Book, promise: Promise) -> Clock | None:
    clock = book.need(Clock, promise.clock_id) if promise.clock_id is not None else None
    return clock if clock is not None and clock.ended_at is None else None


def _follow(book: Book, office: Office, case: Case) -> None:
    resolution.follow(book, office, case)
    outbox.redraw(book, case)
