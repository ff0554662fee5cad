"""Others speak where a case is being settled: whose words are shown in its thread although they are not its customer's?

Those who answer a message of the case, and those who talk near it, a few messages at a time: staff should see what is said about the
brand, and a lively channel should not bury the customer. They touch no clock. The brand's own people, who answer by hand, do: their
answer is a person's answer. What they merely say nearby is shown and answers nobody, or a moderator's joke would silence a customer.
"""

from bridge.model.events import Said
from bridge.model.records import Case, Conversation, Message, Place
from bridge.model.states import CaseState
from bridge.road import memory, thread, waiting, words
from bridge.work.book import Book
from bridge.work.office import Office

MOST = 10
"""Messages of others shown until the customer or staff speak again."""


def overheard(book: Book, office: Office, event: Said, answered: Message | None) -> None:
    """Somebody who is no customer spoke."""
    case = _nearby(book, office, event, answered)
    if case is not None and case.bystanders < MOST:
        case = book.change(case, bystanders=case.bystanders + 1)
        thread.copy(book, office, case, memory.remember(book, case, None, event, "bystander"))


def by_hand(book: Book, office: Office, event: Said, answered: Message | None) -> None:
    """One of the brand's people spoke in the place itself."""
    addressed = answered is not None or not event.public
    case = _nearby(book, office, event, answered)
    if case is None or (not addressed and case.bystanders >= MOST):
        return
    message = memory.remember(book, case, None, event, "hand")
    case = book.change(case, bystanders=0 if addressed else case.bystanders + 1)
    thread.copy(book, office, case, message)
    if addressed and (message.media or words.is_answer(message.body, to=memory.customer(book, case).name)):
        waiting.answered(book, office, case, message)


def _nearby(book: Book, office: Office, event: Said, answered: Message | None) -> Case | None:
    """The case that this is about: the one whose message it answers, or else the one that was spoken in here last."""
    if answered is not None:
        return book.need(Case, answered.case_id)
    place = book.one(Place, account=event.account, chat=event.chat)
    case = book.get(Case, place.active_case_id) if place is not None else None
    if case is None or case.state is CaseState.RESOLVED:
        return None
    last_at = book.need(Conversation, case.conversation_id).last_at
    return case if not event.public or event.sent_at - last_at <= office.config.cases.join_within else None
