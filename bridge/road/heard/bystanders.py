"""Others speak where a case is being settled: whose words are shown in its thread although they are not its customer's?

Those who answer a message of the case, and those who talk near it, a few messages at a time: staff should see what is said about the
brand, and a lively channel should not bury the customer. They touch no clock. The brand's own people, who answer by hand, do: their
answer is a person's answer. It is one when it replies to a message of the case; when it calls the customer who waits here by his handle or,
in front, by his first name; or when he alone waits here, nobody has spoken since he did, and it speaks to nobody else. What they say
otherwise is shown and answers nobody, or a moderator's joke would silence a customer.
"""

import itertools
import re

from bridge.model import richtext
from bridge.model.events import Said
from bridge.model.records import Case, Conversation, Identity, Message, Place
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import floods, waiting
from bridge.road.shown import thread
from bridge.words import folded, smalltalk
from bridge.work import outbox
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
    called = _called(book, event) if answered is None and event.public else None
    case = called or _nearby(book, office, event, answered)
    addressed = answered is not None or not event.public or called is not None
    if case is None or (not addressed and case.bystanders >= MOST):
        return
    message = memory.remember(book, case, None, event, "hand")
    case = book.change(case, bystanders=0 if addressed else case.bystanders + 1)
    thread.copy(book, office, case, message)
    if addressed and (message.media or smalltalk.is_answer(message.body, to=memory.customer(book, case).name)):
        floods.let_through(book, case)
        waiting.answered(book, office, case, message)


def _called(book: Book, event: Said) -> Case | None:
    """The one case waiting here that these words are for, although they reply to none of its messages."""
    place = book.one(Place, account=event.account, chat=event.chat)
    waits = _waiting_at(book, place) if place is not None and event.reply_to is None else []
    text = richtext.as_plain(event.body)
    named = [case for case in waits if _names(text, memory.customer(book, case))]
    if named or len(waits) != 1:
        return named[0] if len(named) == 1 else None
    (alone,) = waits
    return alone if place is not None and place.active_case_id == alone.id and not alone.bystanders and "@" not in text else None


def _waiting_at(book: Book, place: Place) -> list[Case]:
    """The cases whose customers wait for an answer in this place."""
    ids = {talk.case_id for talk in book.fetch(Conversation, "place_id", [place.id])} | {place.active_case_id}
    known = [case_id for case_id in ids if case_id is not None]
    still = book.queries.find(Case, "id", known, state=(CaseState.OPENING, CaseState.OPEN))
    book.fetch_cases([case.id for case in still])
    cases = [case for case_id in sorted(known) if (case := book.get(Case, case_id)) is not None]
    waits = (case for case in cases if case.public and case.state is not CaseState.RESOLVED and case.waiting_since is not None)
    return [case for case in waits if outbox.customer_place(book, case).id == place.id]


def _names(text: str, who: Identity) -> bool:
    """Does this text call him? `@ana_torres ...`, `Hola Ana, ...`, `Ana: ...`; `el sábado cerramos` does not call a customer `El Gato`."""
    if any(re.search(rf"(?<!\w)@{re.escape(each)}(?!\w)", text, re.IGNORECASE) for each in (who.handle, who.name) if each):
        return True
    said, name = folded.words(text), folded.words(who.name)[:1]
    hello = list(itertools.takewhile(smalltalk.HELLO.__contains__, said))
    set_apart = re.match(r"\W*\w+\s*[,:;!.]", text) is not None
    return bool(name) and said[len(hello) : len(hello) + 1] == name and (bool(hello) or set_apart)


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
