"""Somebody pressed a button or sent a form at the desk: one function per action, in one table.

A button can be old: what it is about may be settled, or not there any more, and then it does nothing. The forms themselves (what a
button asks before it counts) are in `forms.py`.
"""

from collections.abc import Callable, Mapping

from bridge.clocks import absences, digests, incidents, ladder, pages, snooze
from bridge.model import richtext
from bridge.model.clocks import Escalation, Promise
from bridge.model.crowds import Flood
from bridge.model.events import DeskPressed
from bridge.model.ids import CaseId, UserId
from bridge.model.records import Case, Conversation, Identity, Message, Outgoing, Place, Thread
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import assigning, floods, muted, reasons, resolving, swarms, waiting
from bridge.road.fate import settled_by_hand
from bridge.road.heard import matching, promising, snoozing, staff
from bridge.road.shown import addressing, names, thread, withheld
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def pressed(book: Book, office: Office, event: DeskPressed) -> None:
    """Do what the button says. Guests and strangers press in vain, and are told: they act for nobody here."""
    number = event.row if event.value else _case_of_thread(book, event)
    if event.outsider:
        outbox.notify(book, event.user, office.staff.rich("guest.in_vain"))
        return
    if number is None:
        return
    if event.action in ON_CASES:
        book.fetch_cases([CaseId(number)])
        case = book.get(Case, number)
        if case is not None and _was_asked(book, office, case, event):
            ON_CASES[event.action](book, office, case, event)
    elif event.action in ON_PROMISES:
        for promise in book.fetch(Promise, "id", [number]):
            book.fetch_cases([promise.case_id])
            case = book.need(Case, promise.case_id)
            if _was_asked(book, office, case, event):
                ON_PROMISES[event.action](book, office, case, promise, event)
    elif event.action in ON_OTHERS:
        ON_OTHERS[event.action](book, office, number, event)
    elif event.action in ON_DELIVERIES:
        for row in book.fetch(Outgoing, "id", [number]):
            question = (event.channel, event.ts) if event.channel and event.ts else None
            ON_DELIVERIES[event.action](book, office, row, names.acting(office, event), question)


def _was_asked(book: Book, office: Office, case: Case, event: DeskPressed) -> bool:
    """A form that could not be opened has asked nothing: whoever pressed is told, and nothing is guessed for him."""
    if event.action not in ASKS_WHEN or "when" in event.fields:
        return True
    thread.tell(book, office, case, "form.not_opened", who=names.person(event.user, event.name))
    return False


def _case_of_thread(book: Book, event: DeskPressed) -> int | None:
    """A message shortcut names no row of ours, but the thread of the message that it was chosen on."""
    found = book.fetch(Thread, ("channel", "ts"), [(event.channel, event.ts)]) if event.channel and event.ts else []
    return found[0].case_id if found else None


# --- on a case's card ----------------------------------------------------------------------------------------------


def _claim(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    """The first one has it; who pressed a moment later sees on the card who that is."""
    if case.state is CaseState.OPEN and not assigning.is_taken(case):
        book.change(case, assignee=event.user, assignee_name=names.acting(office, event), assigned_by=None)
        outbox.redraw(book, case)


def _resolve(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    """Settle the case. One that nobody answered needs a reason."""
    if case.state is CaseState.RESOLVED:
        return
    reason = event.fields.get("reason", "").strip() or None
    if reason is None and resolving.leaves_waiting(book, case):
        thread.tell(book, office, case, "resolve.needs_reason", who=names.person(event.user, event.name))
        outbox.redraw(book, case)
        return
    resolving.resolve(book, office, case, event.name, reason)


def _reply(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    _answer(book, office, case, event, outbox.customer_place(book, case), "thread.reply_by_form")


def _reply_privately(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    text = event.fields.get("text", "").strip()
    place = _private_place(book, office, case, event, text) if text else None
    if place is not None:
        _answer(book, office, case, event, place, "thread.reply_private")


def _answer(book: Book, office: Office, case: Case, event: DeskPressed, place: Place, shown_as: str) -> None:
    """The text of the form goes to the customer, and is shown in the thread since nobody typed it there."""
    text = event.fields.get("text", "").strip()
    if text:
        body = richtext.plain(text)
        message = memory.desk_message(book, case, body, event.user, event.name, event.at, "staff")
        outbox.post(book, case, richtext.join(office.staff.rich(shown_as, name=event.name), body))
        staff.reply(book, office, case, message, event.user, event.name, event.at, place=place)


def _private_place(book: Book, office: Office, case: Case, event: DeskPressed, text: str) -> Place | None:
    """Where the customer can be written to privately. Where he has to begin (Telegram), he is invited in public by a link that joins
    this case, and staff are told to write once he is there."""
    origin = outbox.customer_place(book, case)
    if not origin.public:
        return origin
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    if identity.direct_chat is None:
        link = office.private_link(case.account, f"{matching.START_PREFIX}{case.id}")
        if link is not None:
            invitation = office.words(case.language).rich("invite.private", link=richtext.Run(text=link, link=link))
            outbox.send(book, origin, None, invitation, case=case, reply_to=addressing.quoted(book, case, origin))
            thread.tell(book, office, case, "thread.invited", who=names.person(event.user, event.name), text=text)
            return None
    return matching.place_for_private_word(book, office, case, identity)


def _promise(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    promising.by_form(book, office, case, event)


def _snooze(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    snoozing.put_off(book, office, case, event)


def _wake(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    snoozing.take_up(book, office, case, event)


def _awaits(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    """What the customer said last was taken for a closing, and wants an answer after all."""
    newest = book.need(Message, case.newest_id) if case.newest_id is not None else None
    if newest is not None and case.state is CaseState.OPEN and case.waiting_since is None:
        snooze.asked(book, office, case, newest.name)
        waiting.begin(book, office, book.need(Case, case.id), newest.sent_at)
        thread.tell(book, office, case, "thread.awaits", name=names.acting(office, event))


def _why(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    reasons.tell(book, office, case)


# --- on a counter --------------------------------------------------------------------------------------------------


def _show_held(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    floods.show(book, office, case, names.acting(office, event))


def _block(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    muted.block(book, office, case, names.acting(office, event))


def _show_swarm(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    for swarm in book.fetch(Flood, "id", [number]):
        swarms.show(book, swarm, names.acting(office, event))


def _block_swarm(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    for swarm in book.fetch(Flood, "id", [number]):
        swarms.block(book, swarm, names.acting(office, event))


def _unblock(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    for who in book.fetch(Identity, "id", [number]):
        muted.unblock(book, office, who, names.acting(office, event))


# --- on a question about a reply -----------------------------------------------------------------------------------


def _is_answer(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    for message in book.fetch(Message, "id", [number]):
        book.fetch_cases([message.case_id])
        staff.is_answer(book, office, message, names.acting(office, event))


# --- on a page -----------------------------------------------------------------------------------------------------


def _take(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    for climb in book.fetch(Escalation, "id", [number]):
        book.fetch_cases([climb.case_id])
        ladder.take(book, office, climb, event.user, names.acting(office, event))


def _take_incident(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    digests.take(book, number, event.user, names.acting(office, event))


def _give(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    """To whoever was picked, guests and strangers aside."""
    user = event.fields.get("person", "")
    if user in event.names or office.key_of(UserId(user)) is not None:
        to = absences.of_desk(office, UserId(user), event.names.get(user))
        for climb in book.fetch(Escalation, "id", [number]):
            book.fetch_cases([climb.case_id])
            ladder.give(book, office, climb, to, names.acting(office, event))


def _more_time(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    length, reason = event.fields.get("length", ""), event.fields.get("reason", "").strip()
    if reason and length in map(str, ladder.MORE_TIME):
        for climb in book.fetch(Escalation, "id", [number]):
            book.fetch_cases([climb.case_id])
            ladder.more_time(book, office, climb, event.user, names.acting(office, event), int(length), reason)


ON_CASES: Mapping[str, Callable[[Book, Office, Case, DeskPressed], None]] = {
    "claim": _claim,
    "resolve": _resolve,
    "resolve_unanswered": _resolve,
    "reply": _reply,
    "reply_privately": _reply_privately,
    "why": _why,
    "promise": _promise,
    "snooze": _snooze,
    "wake": _wake,
    "awaits": _awaits,
    "show_held": _show_held,
    "block": _block,
}
ASKS_WHEN = frozenset({"promise", "promise_later", "snooze"})
"""Whose forms ask for a moment, be it left empty."""
ON_PROMISES: Mapping[str, Callable[[Book, Office, Case, Promise, DeskPressed], None]] = {
    "promise_save": promising.save,
    "promise_kept": promising.kept,
    "promise_later": promising.later,
    "promise_withdraw": promising.withdraw,
}
ON_OTHERS: Mapping[str, Callable[[Book, Office, int, DeskPressed], None]] = {
    pages.TAKE: _take,
    incidents.TAKE: _take_incident,
    pages.GIVE: _give,
    pages.MORE_TIME: _more_time,
    "is_answer": _is_answer,
    withheld.SHOW: withheld.show,
    "unblock": _unblock,
    "show_swarm": _show_swarm,
    "block_swarm": _block_swarm,
}
ON_DELIVERIES: Mapping[str, Callable[[Book, Office, Outgoing, str, settled_by_hand.Question | None], None]] = {
    "resend": settled_by_hand.resend,
    "arrived": settled_by_hand.arrived,
}
