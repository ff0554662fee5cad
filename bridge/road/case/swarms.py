"""Do more new customers come at once than anybody could greet? Those beyond the limit wait for their threads behind one counter.

Nobody among them is lost: each has a case with its team, and its clock runs since the customer's own message. The threads open by
themselves, the oldest first, at half the pace that Slack takes posts in a channel, so that who is there already is not held up; a
colleague can have them come faster, or block all who wait. New customers who come when the rush is over do not queue behind it.
"""

from bridge.model.crowds import Flood, Gate
from bridge.model.ids import FloodId, Millis
from bridge.model.records import Case, Thread
from bridge.model.states import CaseState
from bridge.road.case import entering, muted, resolving
from bridge.road.case.floods import MINUTE, whole_again
from bridge.road.shown import counters, thread
from bridge.work.book import Book
from bridge.work.office import Office

PACE: Millis = 2_000
"""Between two threads that open by themselves: Slack takes about one post a second and channel."""
HURRIED: Millis = 1_250
"""The same when somebody asked to see them."""


def waits(book: Book, office: Office, case: Case) -> bool:
    """Must this new case wait for its thread? If so, the counter of its team's channel stands for it from now on."""
    gate = _gate(book, case)
    whole_at = whole_again(gate.whole_at, book.now, office.config.limits.new_customers, MINUTE)
    if whole_at is not None:
        book.change(gate, whole_at=whole_at)
        return False
    swarm = _swarm(book, office, case)
    swarm = book.change(swarm, held=swarm.held + 1, last_at=book.now)
    book.change(case, flood_id=swarm.id)
    if swarm.held > 1:
        counters.changed(book, swarm, after=counters.REDRAWN_EVERY)
    return True


def next_at(book: Book) -> Millis | None:
    """When the next of all who wait has its turn."""
    return min((swarm.next_at for swarm in _waiting(book) if swarm.next_at is not None), default=None)


def let_in(book: Book, office: Office, most: int) -> int:
    """Open the threads whose turn has come, at most so many. Returns how many cases were dealt with."""
    done = 0
    for swarm in _waiting(book):
        if done < most and swarm.next_at is not None and swarm.next_at <= book.now:
            done += _advance(book, office, swarm, most - done)
    return done


def let_in_bare(book: Book, office: Office) -> Case | None:
    """The first whose turn has come cannot be let in as usual: it is seen at least, by its card. None: there is none."""
    for swarm in _waiting(book):
        if swarm.next_at is not None and swarm.next_at <= book.now:
            for case in book.queries.behind(swarm.id, 1):
                book.fetch_cases([case.id])
                case = book.change(book.need(Case, case.id), flood_id=None)
                counters.changed(book, book.change(swarm, held=swarm.held - 1))
                entering.show_card(book, office, case)
                return case
    return None


def show(book: Book, swarm: Flood, who: str) -> None:
    if swarm.next_at is not None and swarm.shown_by is None:
        counters.changed(book, book.change(swarm, shown_by=who, next_at=book.now))


def block(book: Book, swarm: Flood, who: str) -> None:
    """All who wait behind it are blocked; who has a thread by now is not."""
    if swarm.next_at is not None and swarm.blocked_by is None:
        counters.changed(book, book.change(swarm, blocked_by=who, next_at=book.now))


def _advance(book: Book, office: Office, swarm: Flood, most: int) -> int:
    """The next of one swarm. One at a time has a thread opened; those who are blocked cost no post."""
    count = most if swarm.blocked_by is not None else 1
    found = book.queries.behind(swarm.id, count + 1)
    book.fetch_cases([case.id for case in found[:count]])
    book.fetch(Thread, "case_id", [case.previous_id for case in found[:count] if case.previous_id is not None])
    for each in found[:count]:
        case = book.change(book.need(Case, each.id), flood_id=None)
        if swarm.blocked_by is not None:
            muted.mute(book, case, swarm.blocked_by)
            if case.state is not CaseState.RESOLVED:  # a rule may have closed it while it waited
                resolving.settle(book, office, case, swarm.blocked_by, office.staff.line("resolve.blocked"))
        else:
            thread.fetch(book, case)
            entering.enter(book, office, case)
            swarm = book.change(swarm, held=swarm.held - 1)
    then = max(book.now, (swarm.next_at or 0) + _pace(swarm))
    swarm = book.change(swarm, next_at=then if len(found) > count else None)
    counters.changed(book, swarm, after=counters.REDRAWN_EVERY if swarm.next_at is not None else 0)
    return max(1, len(found[:count]))


def _pace(swarm: Flood) -> Millis:
    if swarm.blocked_by is not None:
        return 0
    return PACE if swarm.shown_by is None else HURRIED


def _gate(book: Book, case: Case) -> Gate:
    found = book.one(Gate, account=case.account)
    if found is None:
        book.fetch(Gate, "account", [case.account])
        found = book.one(Gate, account=case.account)
    return found or book.put(Gate(id=book.new_id(), account=case.account))


def _swarm(book: Book, office: Office, case: Case) -> Flood:
    """The one that grows in the team's channel, begun if there is none; who waits behind a blocked one is not joined by others."""
    channel = office.channels[case.team]

    def growing(among: list[Flood]) -> Flood | None:
        mine = (swarm for swarm in among if (swarm.account, swarm.channel) == (case.account, channel))
        return next((swarm for swarm in mine if swarm.next_at is not None and swarm.blocked_by is None), None)

    found = growing(book.all(Flood, case_id=None)) or growing(_waiting(book))
    if found is not None:
        return found
    begun = book.put(Flood(id=FloodId(book.new_id()), account=case.account, since=book.now, last_at=book.now, next_at=book.now + PACE))
    return counters.post_in_channel(book, begun, channel)


def _waiting(book: Book) -> list[Flood]:
    return book.adopt(book.queries.swarms())
