"""What does a person read who is called, and what becomes of it? Two lines: who waits how long for what, and who was told before."""

from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.ids import Millis
from bridge.model.records import Case, Clock, Conversation, Escalation, Identity, Page
from bridge.model.richtext import RichText
from bridge.road import outbox
from bridge.road.book import Book
from bridge.road.office import Office

TAKE = "take"
LATE_AFTER: Millis = 60_000
"""A page sent so long after its moment says that it is late, and by how much."""


def customer_label(book: Book, office: Office, case: Case) -> str:
    """`Ana Torres · Telegram`: how a customer is called at the desk."""
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    return f"{identity.name} · {office.platform_label(case.account)}"


def text(book: Book, office: Office, case: Case, clock: Clock, climb: Escalation, due_at: Millis) -> RichText:
    words = office.staff
    waits = words.rich(
        "page.waits",
        customer=customer_label(book, office, case),
        team=office.team_label(case.team),
        wait=words.wait(book.now - clock.started_at),
        matter=case.matter or words.line("page.no_matter"),
    )
    if climb.told:
        told = ", ".join(f"{one['who']} ({words.moment(one['at'], book.now)})" for one in climb.told[-4:])
        before = words.rich("page.told", told=told)
    else:
        before = words.rich("page.told_nobody")
    late = book.now - due_at
    lines = [waits, before]
    if late > LATE_AFTER:
        lines.append(words.rich("page.late", late=words.wait(late)))
    return richtext.join(*lines)


def buttons(book: Book, office: Office, case: Case, climb: Escalation) -> tuple[Button, ...]:
    return (
        Button(action=TAKE, label=office.staff.line("button.take"), value=str(climb.id), style="primary"),
        outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case)),
    )


def send(book: Book, office: Office, case: Case, climb: Escalation, to: str, body: RichText) -> None:
    """Call one person or channel."""
    page = book.put(Page(id=book.new_id(), escalation_id=climb.id, case_id=case.id, to=to, text=body))
    outbox.notify(book, to, body, buttons=buttons(book, office, case, climb), case=case, page=page)


def close(book: Book, office: Office, climb: Escalation, how: str, by: str) -> None:
    """It is over: every page says how it ended, and its buttons are gone."""
    ending = office.staff.rich(how, who=by, at=office.staff.moment(book.now, book.now))
    for page in book.all(Page, escalation_id=climb.id):
        if not page.closed:
            outbox.redraw_page(book, page, richtext.join(page.text, ending))
            book.change(page, closed=True)


def taken(book: Book, office: Office, case: Case, climb: Escalation, by: str, until: Millis) -> None:
    """Someone has it: the pages say who and until when, and keep only the way to the thread."""
    words = office.staff
    line = words.rich("page.taken", who=by, at=words.moment(book.now, book.now), until=words.moment(until, book.now))
    thread_button = buttons(book, office, case, climb)[1:]
    for page in book.all(Page, escalation_id=climb.id):
        if not page.closed:
            outbox.redraw_page(book, page, richtext.join(page.text, line), thread_button)
