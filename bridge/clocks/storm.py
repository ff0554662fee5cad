"""How do thousands of deadlines fire at once? A few of them the ordinary way, and the rest are written like these.

A storm is made of cases to which the very same happens: same ladder, same rung, same people. Nothing is decided here: what the ladder did
for one of them is the pattern, and the others get the same rows with ids and moments of their own, set-wise. What is in any way unusual
goes the ordinary way, one case after the other, and so does a crowd whose samples leave no pattern.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bridge.clocks import clock as clocks
from bridge.clocks import deadlines, ladder, recompute, together
from bridge.model.clocks import Clock, Deadline, Digest, Escalation, Page
from bridge.model.ids import ClockId
from bridge.model.records import Outgoing, Thread
from bridge.ports import Change, Due
from bridge.work.book import Book
from bridge.work.office import Office

MANY = 25
"""So many deadlines at once are a storm."""
CROWD = 8
"""So many clocks that are alike are worth a pattern."""
SAMPLES = 3
"""Of a crowd, tried as its pattern one after the other: with the first of them somebody gets a page at once, with the second a digest
begins, and from then on each only joins it."""

MAY_CHANGE: Mapping[type[Any], frozenset[str]] = {
    Escalation: frozenset({"state", "told"}),
    Digest: frozenset({"pages"}),
    Deadline: frozenset({"state"}),
    Clock: frozenset({"state", "history", "generation"}),
    Thread: frozenset({"wanted"}),
}
"""What a pattern may change, and of which each case's own can be told."""
KINDS = (Escalation, Digest, Page, Deadline, Clock, Thread, Outgoing)
"""All that a pattern may write, in the order of their references."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Copies:
    """What a sample's clock did to it is to be done to all of the crowd."""

    sample: Due
    did: Sequence[Change]
    crowd: Sequence[Due]

    def join_digests(self, book: Book) -> None:
        for was, now in self.did:
            if isinstance(now, Digest):
                book.change(now, pages=now.pages + (now.pages - was.pages) * len(self.crowd))

    def write(self, book: Book) -> None:
        """After `book.save`: what these rows refer to is there then."""
        own = [change for change in self.did if not isinstance(change[1], Digest)]
        book.queries.repeat(own, self.sample, self.crowd, book.new_id)
        for was, now in own:
            if isinstance(now, Clock) and now.state is not was.state:
                clocks.count(book, now.kind, now.state, len(self.crowd))


def fire(book: Book, office: Office, due: Sequence[Deadline], limit: int) -> list[Copies]:
    """As `ladder.fire`, for the first `limit` that are due, which were not touched in this transaction. The copies are to be written once
    the book is saved."""
    crowds = _crowds(book, office, due, limit)
    samples = {each.clock_id for crowd in crowds for each in crowd[:SAMPLES]}
    ladder.fetch(book, [deadline for deadline in due if deadline.clock_id in samples])
    found: list[Copies] = []
    done: set[ClockId] = set()
    for crowd in crowds:
        for number, sample in enumerate(crowd[:SAMPLES], start=1):
            did = _fire_sample(book, office, sample)
            done.add(sample.clock_id)
            if did is not None:
                copies = Copies(sample=sample, did=did, crowd=crowd[number:])
                copies.join_digests(book)
                found.append(copies)
                done.update(each.clock_id for each in copies.crowd)
                break
    ladder.fire(book, office, [deadline for deadline in due if deadline.clock_id not in done])
    return found


def _crowds(book: Book, office: Office, due: Sequence[Deadline], limit: int) -> list[list[Due]]:
    alike: dict[Any, list[Due]] = {}
    clocks_of = Counter(case_id for case_id, _ in {(deadline.case_id, deadline.clock_id) for deadline in due})
    for each in book.queries.due_clocks(book.now, limit):
        if clocks_of[each.case_id] > 1 or recompute.is_miscounted(office, each):
            continue  # what one clock of a case does to the thread the other would not know
        # What is said in a thread names how long the customer has waited.
        alike.setdefault((each.alike, office.staff.wait(book.now - each.started_at)), []).append(each)
    return [crowd for crowd in alike.values() if len(crowd) >= CROWD]


def _fire_sample(book: Book, office: Office, sample: Due) -> list[Change] | None:
    """The ordinary way. What it did, if that is a pattern."""
    before, heard = book.unsaved(), len(book.happened)
    ladder.fire_clock(book, office, sample.clock_id)
    did = []
    for key, (stored, now) in book.unsaved().items():
        _, was = before.get(key, (None, stored))
        if now is not was:
            did.append((was, now))
    is_pattern = all(_can_be_copied(sample, *each) for each in did)
    if not is_pattern or any(office.router.listens(occasion) for _, occasion in book.happened[heard:]):
        return None
    return sorted(did, key=lambda each: KINDS.index(type(each[1])))


def _can_be_copied(sample: Due, was: Any, now: Any) -> bool:
    if type(now) not in KINDS:
        return False
    if isinstance(now, Escalation) and not together.is_of_its_own(now):
        return False
    if was is not None:
        return MAY_CHANGE.get(type(now), frozenset()).issuperset(_differing(was, now))
    match now:
        case Escalation() | Page():
            return True
        case Deadline():
            return deadlines.put_off_at(now) is None  # it names the moment of another one
        case Outgoing(act={"act": "PostInThread", "thread_id": sample.thread_id}, message_id=None):
            return True
    return False


def _differing(was: Any, now: Any) -> tuple[str, ...]:
    return tuple(name for name, value in now.__dict__.items() if value != was.__dict__[name])
