"""What do staff see of a file that was held back, and who lets it through? Its name, the reason, and a button, an infected one aside."""

from bridge.clocks import pages
from bridge.model import acts
from bridge.model.acts import Button
from bridge.model.events import DeskPressed
from bridge.model.records import Case, Media, Message, Outgoing
from bridge.road.shown import thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

SHOW = "show_file"


def tell(book: Book, office: Office, case: Case, row: Outgoing, media: Media) -> None:
    """In place of the file. The operators hear of an infected one."""
    words = office.staff
    size = words.size(media.size) if media.size is not None else "?"
    why = words.line(f"withheld.{media.verdict}", limit=words.size(office.config.files.largest), finding=media.finding or "?")
    infected = media.verdict == "infected"
    buttons = () if infected else (Button(action=SHOW, label=words.line("button.show_file"), value=str(row.id)),)
    thread.tell(book, office, case, "thread.file_withheld", buttons=buttons, name=media.name, size=size, why=why)
    if infected and office.operators is not None:
        customer = pages.customer_label(book, office, case)
        body = words.rich("operators.infected", name=media.name, customer=customer, finding=media.finding or "?")
        outbox.notify(book, office.operators, body, case=case)


def show(book: Book, office: Office, number: int, event: DeskPressed) -> None:
    """Somebody wants to see it all the same: who that was is kept with the file, and said in the thread. Nothing if it is known by now
    to be infected, or was taken back by who sent it."""
    for row in book.fetch(Outgoing, "id", [number]):
        what = acts.from_json(row.act)
        if not isinstance(what, acts.UploadToThread) or row.case_id is None or row.message_id is None:
            return
        book.fetch_cases([row.case_id])
        case, media, message = book.need(Case, row.case_id), book.need(Media, what.media), book.need(Message, row.message_id)
        if media.verdict == "infected" or media.shown_by is not None or message.deleted_at is not None:
            return
        media = book.change(media, shown_by=event.user)
        body = office.staff.rich("thread.file_shown", name=office.person_name(event.user) or event.name, file=media.name)
        if event.channel and event.ts:
            outbox.close_question(book, case, event.channel, event.ts, body)
        else:
            outbox.post(book, case, body)
        outbox.upload(book, case, message, media)
