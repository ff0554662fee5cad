"""How do promises come about at the desk, and what is done about them? Typed in the thread (`!promesa viernes 16:00 reembolso`), by a
button or a message shortcut, or heard in what staff answer; kept, put off or withdrawn by their buttons.
"""

from bridge.clocks import promises
from bridge.clocks.promises import Action
from bridge.model import richtext
from bridge.model.clocks import Promise
from bridge.model.events import DeskEdited, DeskPressed, DeskSaid
from bridge.model.ids import Millis
from bridge.model.records import Case, Message
from bridge.model.richtext import RichText
from bridge.road import memory
from bridge.road.case import matter, waiting
from bridge.road.heard import moments
from bridge.road.shown import addressing, names, thread
from bridge.words import dates
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

# --- it is given -------------------------------------------------------------------------------------------------------------


def typed(book: Book, office: Office, case: Case, message: Message, event: DeskSaid | DeskEdited, words: str) -> None:
    """`viernes 16:00 reembolso`, after the `!promesa`. Typed anew it is in place of what the same message had promised; what cannot be read
    leaves that as it is."""
    who, before = names.person(event.user, event.name), _typed_in(book, message)
    try:
        due_at, about = moments.typed(office, case, words, book.now)
    except dates.NotUnderstood as error:
        thread.tell(book, office, case, "promise.not_understood", who=who, text=error.words)
    except dates.Past as error:
        thread.tell(book, office, case, "promise.is_over", who=who, when=error.found.words)
    else:
        if before is not None and due_at > book.now:
            promises.withdraw(book, office, case, before, names.acting(office, event))
        _give(book, office, case, event, due_at, about, message=message)
        return
    if before is not None:
        _tell(book, office, case, before, "promise.still_stands")


def no_longer_typed(book: Book, office: Office, case: Case, message: Message) -> None:
    """The message that gave it says something else now, or is gone: it stands until somebody says otherwise."""
    before = _typed_in(book, message)
    if before is not None:
        _tell(book, office, case, before, "promise.still_stands")


def _typed_in(book: Book, message: Message) -> Promise | None:
    """What the note promises that is still to be kept."""
    return next((one for one in _of_message(book, message) if promises.counts(book, one)), None)


def by_form(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    due_at = moments.picked(event.fields.get("when", ""))
    if due_at is not None:
        _give(book, office, case, event, due_at, event.fields.get("about", "").strip())


def _give(
    book: Book, office: Office, case: Case, event: DeskSaid | DeskEdited | DeskPressed, due_at: Millis, about: str, *,
    message: Message | None = None,
) -> None:  # fmt: skip
    who = names.person(event.user, event.name)
    if due_at <= book.now:
        thread.tell(book, office, case, "promise.is_over", who=who, when=office.staff.moment(due_at, book.now))
        return
    name = names.acting(office, event)
    promise = promises.heard(book, case, about or case.matter, due_at, owner=event.user, name=name, message=message)
    promise = promises.give(book, office, case, promise)
    _tell(book, office, case, promise, "promise.given")


def _tell(book: Book, office: Office, case: Case, promise: Promise, key: str, *actions: Action) -> None:
    """Say in the thread what was promised, with what can be done about it."""
    buttons = tuple(promises.button(office, promise, action) for action in actions or ("kept", "later", "withdraw"))
    body = promises.said(book, office, case, promise, key)
    if key == "promise.given" and promises.is_recalled(book, promise):
        body = richtext.join(body, office.staff.rich("promise.is_recalled"))
    outbox.post(book, case, body, buttons=buttons)


# --- heard in an answer ------------------------------------------------------------------------------------------------------


def offer(book: Book, office: Office, case: Case, message: Message, due_at: Millis) -> None:
    """An answer names a moment: one click makes a promise of it."""
    promise = _heard(book, case, message, due_at)
    _tell(book, office, case, promise, "promise.offered", "save")


def stands_in(book: Book, case: Case, message: Message, due_at: Millis) -> None:
    """The message answers nothing yet, and says when an answer will come: that counts once it has arrived."""
    _heard(book, case, message, due_at, by_itself=True)


def _heard(book: Book, case: Case, message: Message, due_at: Millis, *, by_itself: bool = False) -> Promise:
    assert message.author is not None
    return promises.heard(
        book, case, matter.excerpt(message.body), due_at, owner=message.author, name=message.name,
        message=message, kept_by_answer=by_itself, by_itself=by_itself,
    )  # fmt: skip


def standing_in(book: Book, message: Message) -> Promise | None:
    """What this message will promise in place of an answer, when it has arrived."""
    return next((one for one in _of_message(book, message) if one.by_itself and one.clock_id is None), None)


def given_in(book: Book, message: Message) -> Promise | None:
    """What this message promised by itself last."""
    return next((one for one in reversed(_of_message(book, message)) if one.by_itself and one.clock_id is not None), None)


def _of_message(book: Book, message: Message) -> list[Promise]:
    book.fetch(Promise, "message_id", [message.id])
    return book.all(Promise, message_id=message.id)


def arrived(book: Book, office: Office, case: Case, promise: Promise) -> None:
    """The customer has read when he will hear from us."""
    if promise.due_at > book.now:
        promise = promises.give(book, office, case, promise)
        _tell(book, office, case, promise, "promise.stands_in", "withdraw", "later")
        waited_since = waiting.until_then(book, office, case, book.need(Message, promise.message_id))
        book.change(promise, waited_since=waited_since)


def told_of_delay(book: Book, office: Office, case: Case, message: Message) -> None:
    """The customer has read that it will take longer, if that is what this message says. Who was blocked meanwhile is promised nothing."""
    if memory.customer(book, case).muted_at is not None:
        return
    for later in _of_message(book, message):
        if later.instead_of is not None and later.clock_id is None and later.due_at > book.now:
            given = promises.take_place(book, office, case, later, message.name)
            if given is not None:
                _tell(book, office, case, given, "promise.given")


def stood_in(book: Book, office: Office, case: Case, withdrawn: Promise) -> None:
    """It does not count any more. What it held off is waited for again, unless another promise holds it off as well."""
    since = withdrawn.waited_since
    others = [promise for promise, _ in promises.open_of(book, case) if promise.kept_by_answer]
    if since is not None and others:
        book.change(others[0], waited_since=min(since, others[0].waited_since or since))
    elif since is not None:
        waiting.again(book, office, book.need(Case, case.id), since, "promise_withdrawn")


# --- its buttons -------------------------------------------------------------------------------------------------------------


def save(book: Book, office: Office, case: Case, promise: Promise, event: DeskPressed) -> None:
    """The question is closed and loses its buttons: what can be done about the promise stands on a post of its own."""
    if promise.clock_id is None and promise.due_at > book.now:
        _answered(book, case, event, office.staff.rich("promise.saved", name=names.acting(office, event)))
        _tell(book, office, case, promises.give(book, office, case, promise), "promise.given")


def kept(book: Book, office: Office, case: Case, promise: Promise, event: DeskPressed) -> None:
    if promises.keep(book, office, case, promise, book.now, names.acting(office, event)):
        _done(book, office, case, promise, event, "promise.kept")


def withdraw(book: Book, office: Office, case: Case, promise: Promise, event: DeskPressed) -> None:
    """Undo. What it stood in for runs again, from its own start."""
    if promises.withdraw(book, office, case, promise, names.acting(office, event)):
        _done(book, office, case, promise, event, "promise.withdrawn")
        stood_in(book, office, case, promise)


def later(book: Book, office: Office, case: Case, promise: Promise, event: DeskPressed) -> None:
    """It will take longer: the customer hears it from us, and before he has to ask."""
    due_at = moments.picked(event.fields.get("when", ""))
    if due_at is None:
        return
    who = names.person(event.user, event.name)
    if due_at <= book.now:
        thread.tell(book, office, case, "promise.is_over", who=who, when=office.staff.moment(due_at, book.now))
        return
    if promises.counts(book, promise):
        text = event.fields.get("text", "").strip()
        body = richtext.plain(text) if text else ready_text(book, office, case, promise, due_at)
        message = memory.desk_message(book, case, body, event.user, event.name, event.at, "staff")
        outbox.post(book, case, richtext.join(office.staff.rich("promise.delay_sent", name=event.name), body))
        place = outbox.customer_place(book, case)
        outbox.send(book, place, message, body, case=case, reply_to=addressing.quoted(book, case, place))
        promises.put_off(book, case, promise, due_at, message)


def ready_text(book: Book, office: Office, case: Case, promise: Promise, due_at: Millis) -> RichText:
    """What the customer reads of a delay unless somebody writes something else."""
    words = office.words(case.language)
    return words.rich(
        "delay", name=memory.customer(book, case).name, about=promise.about,
        due=words.moment(promise.due_at, book.now), new=words.moment(due_at, book.now), owner=promise.owner_name,
    )  # fmt: skip


def _done(book: Book, office: Office, case: Case, promise: Promise, event: DeskPressed, key: str) -> None:
    body = office.staff.rich(key, name=names.acting(office, event), about=promise.about)
    if not _answered(book, case, event, body):
        outbox.post(book, case, body)


def _answered(book: Book, case: Case, event: DeskPressed, body: RichText) -> bool:
    """The post whose button it was says what became of it, without buttons; False: there is none in the thread, or it
    is the card, which stays."""
    home = outbox.current_thread(book, case)
    if event.channel is None or event.ts is None or home is None or home.channel != event.channel or home.ts == event.ts:
        return False
    outbox.close_question(book, case, event.channel, event.ts, body)
    return True
