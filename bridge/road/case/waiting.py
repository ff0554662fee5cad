"""Since when does the customer wait, and what ends it?

He waits from the first message that wants an answer (a mere thank-you does not) until a person's answer has reached him. An answer
settles what was in the thread before it was written; what the customer said after that, be it while the answer was still on its way,
waits on with a clock of its own. Before and after are told by our own ids, too: two platforms' clocks do not agree to the second.
"""

from collections.abc import Collection, Iterator

from bridge.clocks import answering, calendars, promises, resolution
from bridge.model.ids import CaseId, Millis
from bridge.model.records import Case, Conversation, Media, Message
from bridge.model.states import CASE, CaseState, step
from bridge.road.case import assigning
from bridge.words import closing
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

PROMISED = "promised"
"""Why the clock of an answer ended that a promise stands in for."""
SOON: Millis = 1_000
"""After its routing: when rules hear of a case that was not even routed when they wanted to."""


def asks(book: Book, message: Message) -> bool:
    """Does this message of a customer want an answer?"""
    if message.deleted_at is not None:
        return False
    if any(book.need(Media, media_id).kind != "sticker" for media_id in message.media):
        return True
    helper = book.need(Case, message.case_id).assignee_name  # "gracias, Pablo"
    return not closing.is_closing(message.body, names=() if helper is None else (helper,))


def asked_at(message: Message) -> Millis:
    """Since when does it ask what it asks?"""
    return message.sent_at if message.asked_at is None else message.asked_at


def begin(book: Book, office: Office, case: Case, since: Millis, why: str = "") -> Case:
    """The customer said something that wants an answer. Whoever waits already waits since then. why: for the clock's history."""
    if case.waiting_since is None:
        case = _since(book, office, case, since)
    if case.state is CaseState.OPEN and case.waiting_since is not None:
        if answering.response(book, case) is None:
            answering.start(book, office, case, case.waiting_since, why)
            outbox.redraw(book, case)
        resolution.start(book, office, case, case.waiting_since)
        resolution.follow(book, office, case)
    return case


def answered(book: Book, office: Office, case: Case, answer: Message) -> Case:
    """A person's answer reached the customer: the clock is met as of the moment the person sent it."""
    case = book.change(case, answered_at=case.answered_at or answer.sent_at, greeted=True)
    promises.answered(book, office, case, answer.sent_at, answer.name)
    outbox.redraw(book, case)
    if case.waiting_since is None:
        return case
    if case.waiting_since > answer.sent_at:  # he waits for an answer to something newer
        return case
    answering.met(book, office, case, answer.sent_at, answer.name)
    unseen = unanswered_by(book, case, answer)
    if unseen is None:
        case = book.change(case, waiting_since=None)
        resolution.follow(book, office, case, since=answer.sent_at)
        return case
    return _still(book, office, case, unseen)


def until_then(book: Book, office: Office, case: Case, message: Message) -> Millis | None:
    """The customer has read when he will hear from us: until then he does not wait for an answer to what he had said before. Returns since
    when he had waited for that; None: he had not."""
    since = case.waiting_since
    if since is None or since > message.sent_at:
        return None
    answering.stop(book, office, case, message.name, how="page.promised", why=PROMISED)
    unseen = unanswered_by(book, case, message)
    case = book.change(case, waiting_since=None)
    if unseen is None:
        resolution.follow(book, office, case)
    else:
        _still(book, office, case, unseen)
    return since


def _still(book: Book, office: Office, case: Case, since: Millis) -> Case:
    """He waits for an answer to something newer. Where the case was resolved meanwhile, it trusted in another reply: that one's fate is the
    new clock's; where none is on its way any more the case is open again."""
    case = _since(book, office, case, since)
    if case.state is not CaseState.RESOLVED:
        return begin(book, office, case, since)
    if answering.under_way(book, case):
        answering.start(book, office, case, since)
        return case
    return begin(book, office, reopened(book, case), since)


def again(book: Book, office: Office, case: Case, since: Millis, why: str) -> None:
    """What he had been told does not hold: he waits as if nothing had been said, since he began to. A case that was resolved trusting in
    it is open again."""
    if case.waiting_since is not None and case.waiting_since <= since:
        return
    answering.stop(book, office, case, "", why=why)
    case = _since(book, office, reopened(book, book.need(Case, case.id)), since)
    begin(book, office, case, since, why)


def reopened(book: Book, case: Case) -> Case:
    """The case, open again if it was resolved."""
    if case.state is not CaseState.RESOLVED:
        return case
    opened = step(CASE, case.state, CaseState.OPEN)
    case = book.change(case, state=opened, resolved_at=None, resolution=None, resolution_reason=None)
    book.happens(case, "reopened")
    outbox.redraw(book, case)
    return case


def _since(book: Book, office: Office, case: Case, since: Millis) -> Case:
    """He waits since then; rules may ask in a while whether anybody has claimed his case."""
    case = book.change(case, waiting_since=since)
    return book.change(case, unclaimed_at=next(_asked_at(office, case), None))


def _asked_at(office: Office, case: Case) -> Iterator[Millis]:
    """When rules want to hear that nobody has claimed it: nobody is called about an unclaimed case because a night has passed."""
    if case.waiting_since is not None and office.router.unclaimed_after:
        hours = calendars.of_case(office, case)
        yield from (hours.add(case.waiting_since, after) for after in office.router.unclaimed_after)


def unanswered_by(book: Book, case: Case, answer: Message) -> Millis | None:
    """Since when does the customer wait although this answer reaches him? None: it answers everything."""
    last_at = book.need(Conversation, case.conversation_id).last_at
    if case.newest_id is None or (case.newest_id < answer.id and last_at <= answer.sent_at):
        return None  # he has said nothing since; asked first, so that a long case need not be read for every answer
    book.fetch(Message, "case_id", [case.id], speaker=("customer",), showing=("single",))
    said = (message for message in book.all(Message, case_id=case.id) if message.speaker == "customer")
    theirs = (message for message in said if message.showing == "single")
    unseen = (message for message in theirs if message.id > answer.id or asked_at(message) > answer.sent_at)
    return min((asked_at(message) for message in unseen if asks(book, message)), default=None)


def unclaimed(book: Book, office: Office, due: Collection[CaseId]) -> None:
    """Cases of which rules wanted to hear if nobody had claimed them by now, and when they want to hear next."""
    book.fetch_cases(due)
    for case in (book.need(Case, case_id) for case_id in due):
        if case.state is CaseState.OPENING:
            book.change(case, unclaimed_at=max(book.now, case.route_at or 0) + SOON)
        elif case.state is CaseState.RESOLVED or case.waiting_since is None or assigning.is_taken(case):
            book.change(case, unclaimed_at=None)
        else:
            case = book.change(case, unclaimed_at=next((at for at in _asked_at(office, case) if at > book.now), None))
            book.happens(case, "unclaimed")


def asked_anew(book: Book, office: Office) -> None:
    """Other rules take effect: they hear of those who wait already, too, at their own moments. Not at those that have passed: a new rule
    does not call everybody about everything at once."""
    for case in book.fetch(Case, "state", [CaseState.OPENING, CaseState.OPEN]):
        due = case.unclaimed_at is not None and case.unclaimed_at <= book.now
        if case.waiting_since is not None and not due and not assigning.is_taken(case):
            soon = next((at for at in _asked_at(office, case) if at > book.now), None)
            if soon != case.unclaimed_at:
                book.change(case, unclaimed_at=soon)
