"""What does a person read who is called, and what becomes of it? Two lines: who waits how long for what, and who was told before."""

from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.clocks import Clock, Escalation, Page
from bridge.model.ids import Millis
from bridge.model.records import Case, Conversation, Identity, Outgoing
from bridge.model.richtext import RichText, Run
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

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
    lines = [waits, _before(book, office, climb)]
    late = book.now - due_at
    if late > LATE_AFTER:
        lines.append(words.rich("page.late", late=words.wait(late)))
    thread = outbox.current_thread(book, case)
    if thread is None or thread.ts is None:
        lines.append(words.rich("page.no_thread"))
    return richtext.join(*lines)


def _before(book: Book, office: Office, climb: Escalation) -> RichText:
    """Who was told, each once and with the last time, and who had taken it."""
    words = office.staff
    if not climb.told:
        return words.rich("page.told_nobody")
    last = {one["who"]: one["at"] for one in climb.told}
    told = ", ".join(f"{who} ({words.moment(at, book.now)})" for who, at in last.items())
    if climb.taken_by is None or climb.taken_until is None:
        return words.rich("page.told", told=told)
    name = office.person_name(climb.taken_by)
    who: str | Run = name or Run(text=f"@{climb.taken_by}", person=climb.taken_by)
    return words.rich("page.told_taken", told=told, who=who, until=words.moment(climb.taken_until, book.now))


def send(book: Book, office: Office, case: Case, climb: Escalation, to: str, body: RichText) -> None:
    """Call one person or channel."""
    page = book.put(Page(id=book.new_id(), escalation_id=climb.id, case_id=case.id, to=to, text=body))
    take = Button(action=TAKE, label=office.staff.line("button.take"), value=str(climb.id), style="primary")
    outbox.notify(book, to, body, buttons=(take, _to_thread(book, office, case)), case=case, page=page)


def taken(book: Book, office: Office, case: Case, climb: Escalation, by: str) -> None:
    """Someone has it: the pages say who and until when, and keep only the way to the thread."""
    words = office.staff
    line = words.rich("page.taken", who=by, at=words.moment(book.now, book.now), until=words.moment(climb.taken_until or 0, book.now))
    for page in book.all(Page, escalation_id=climb.id):
        if not page.closed:
            outbox.redraw_page(book, page, richtext.join(page.text, line), (_to_thread(book, office, case),))


def close(book: Book, office: Office, climb: Escalation, how: str, by: str) -> None:
    """It is over: every page says how it ended, and its buttons are gone. A page that nobody has seen yet is not sent any more."""
    ending = office.staff.rich(how, who=by, at=office.staff.moment(book.now, book.now))
    pages = [page for page in book.all(Page, escalation_id=climb.id) if not page.closed]
    withdrawn = _withdraw(book, climb, {page.id for page in pages if page.ts is None})
    for page in pages:
        if page.id not in withdrawn:
            outbox.redraw_page(book, page, richtext.join(page.text, ending))
        book.change(page, closed=True)


def _withdraw(book: Book, climb: Escalation, unseen: set[int]) -> set[int]:
    """Take the notices of these pages out of the outbox; which of them had not been tried yet."""
    if not unseen:
        return set()
    withdrawn = set()
    for row in book.fetch(Outgoing, "case_id", [climb.case_id], state=(DeliveryState.PENDING,)):
        if row.state is DeliveryState.PENDING and row.attempts == 0 and row.act.get("page") in unseen:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
            withdrawn.add(row.act["page"])
    return withdrawn


def _to_thread(book: Book, office: Office, case: Case) -> Button:
    return outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
