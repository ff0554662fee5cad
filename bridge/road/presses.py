"""Somebody pressed a button or sent a form at the desk: one function per action, in one table.

The forms themselves (what a button asks before it counts) are in `forms.py`.
"""

from collections.abc import Callable, Mapping

from bridge.clocks import clock as clocks
from bridge.clocks import ladder, pages
from bridge.delivery import settle
from bridge.model import richtext
from bridge.model.events import DeskPressed
from bridge.model.records import Case, Conversation, Escalation, Identity, Outgoing, Page, Place
from bridge.model.states import CASE, CaseState, step
from bridge.road import matching, memory, outbox, staff, thread
from bridge.road.book import Book
from bridge.road.office import Office

Action = Callable[[Book, Office, DeskPressed], None]


def pressed(book: Book, office: Office, event: DeskPressed) -> None:
    """Do what the button says. Guests and strangers press in vain: they act for nobody here."""
    action = ACTIONS.get(event.action)
    if action is not None and not event.outsider and event.value.isdigit():
        action(book, office, event)


def _case(book: Book, event: DeskPressed) -> Case:
    book.fetch_cases([int(event.value)])  # type: ignore[list-item]
    return book.need(Case, int(event.value))


def _claim(book: Book, office: Office, event: DeskPressed) -> None:
    case = _case(book, event)
    if case.state is CaseState.RESOLVED or case.assignee == event.user:
        return
    book.change(case, assignee=event.user)
    outbox.redraw(book, case)


def _resolve(book: Book, office: Office, event: DeskPressed) -> None:
    """Settle the case. One that nobody answered needs a reason, counts as unanswered, and its team's lead is told."""
    case = _case(book, event)
    if case.state is CaseState.RESOLVED:
        return
    unanswered = case.waiting_since is not None and not clocks.under_way(book, case)
    reason = event.fields.get("reason", "").strip() or None
    if unanswered and reason is None:
        thread.tell(book, office, case, "resolve.needs_reason", who=staff.person(event.user, event.name))
        outbox.redraw(book, case)
        return
    clocks.stop(book, office, case, event.name)
    case = book.change(
        case,
        state=step(CASE, case.state, CaseState.RESOLVED),
        resolved_at=book.now,
        resolution="unanswered" if unanswered else "answered",
        resolution_reason=reason,
        waiting_since=None,
        waiting_next=None,
    )
    if unanswered and reason:
        thread.tell(book, office, case, "thread.resolved_unanswered", name=event.name, reason=reason)
        lead = office.lead(case.team)
        if lead:
            customer = pages.customer_label(book, office, case)
            body = office.staff.rich("lead.resolved_unanswered", name=event.name, customer=customer, matter=case.matter, reason=reason)
            button = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
            outbox.notify(book, lead, body, buttons=(button,), case=case)
    else:
        thread.tell(book, office, case, "thread.resolved", name=event.name)
    outbox.redraw(book, case)


def _reply(book: Book, office: Office, event: DeskPressed) -> None:
    _reply_by_form(book, office, event, private=False)


def _reply_privately(book: Book, office: Office, event: DeskPressed) -> None:
    _reply_by_form(book, office, event, private=True)


def _reply_by_form(book: Book, office: Office, event: DeskPressed, *, private: bool) -> None:
    """The text of the Reply form goes to the customer, and is shown in the thread since nobody typed it there."""
    case, text = _case(book, event), event.fields.get("text", "").strip()
    if not text:
        return
    body = richtext.plain(text)
    place = _private_place(book, office, case, event, text) if private else outbox.customer_place(book, case)
    if place is None:
        return
    message = staff.desk_message(book, case, body, event.user, event.name, event.at, "staff")
    key = "thread.reply_private" if private else "thread.reply_by_form"
    outbox.post(book, case, richtext.join(office.staff.rich(key, name=event.name), body))
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
            outbox.send(book, origin, None, invitation, case=case, reply_to=staff.to_answer(book, case, origin))
            thread.tell(book, office, case, "thread.invited", who=staff.person(event.user, event.name), text=text)
            return None
    return memory.direct_place(book, case, identity)


def _take(book: Book, office: Office, event: DeskPressed) -> None:
    climb = book.need(Escalation, int(event.value))
    book.fetch_cases([climb.case_id])
    book.fetch(Page, "escalation_id", [climb.id])
    name = office.person_name(event.user) or event.name
    ladder.take(book, office, climb, event.user, name)


def _resend(book: Book, office: Office, event: DeskPressed) -> None:
    settle.resend(book, office, book.need(Outgoing, int(event.value)), event.name)


def _arrived(book: Book, office: Office, event: DeskPressed) -> None:
    settle.arrived(book, office, book.need(Outgoing, int(event.value)), event.name)


ACTIONS: Mapping[str, Action] = {
    "claim": _claim,
    "resolve": _resolve,
    "resolve_unanswered": _resolve,
    "reply": _reply,
    "reply_privately": _reply_privately,
    pages.TAKE: _take,
    "resend": _resend,
    "arrived": _arrived,
}
