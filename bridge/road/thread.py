"""What stands in a case's thread? The customer's words under the customer's name, marked with the platform so that nobody can pose
as staff; bystanders as bystanders; what the brand's people answered by hand in the place itself."""

from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.records import Case, Media, Message
from bridge.model.richtext import RichText
from bridge.road import outbox
from bridge.road.book import Book
from bridge.road.office import Office


def speaker(office: Office, case: Case, message: Message) -> str:
    """Whose words these are, as the thread shows it."""
    label = office.platform_label(case.account)
    if message.speaker == "bystander":
        return office.staff.line("speaker.bystander", name=message.name, platform=label)
    if message.speaker == "hand":
        return office.staff.line("speaker.hand", name=message.name, platform=label)
    if message.speaker in ("auto", "staff", "note"):
        return office.staff.line("speaker.staff", name=message.name)
    return f"{message.name} · {label}"


def copy(book: Book, office: Office, case: Case, message: Message) -> None:
    """Show a message in the thread: its text, then its files."""
    body = _shown(book, office, case, message)
    if not richtext.is_empty(body):
        outbox.post(book, case, body, speaker=speaker(office, case, message), message=message)
    for media_id in message.media:
        outbox.upload(book, case, message, book.need(Media, media_id))


def copy_edit(book: Book, office: Office, case: Case, message: Message) -> None:
    outbox.edit_in_thread(book, case, message, _shown(book, office, case, message), speaker(office, case, message))


def retell(book: Book, office: Office, case: Case) -> None:
    """All that was said so far, into a thread that has just been opened."""
    for message in sorted(book.all(Message, case_id=case.id), key=lambda m: (m.sent_at, m.id)):
        copy(book, office, case, message)


def tell(
    book: Book, office: Office, case: Case, key: str, *, buttons: tuple[Button, ...] = (), **values: str | richtext.Run
) -> None:  # fmt: skip
    """Say a text of the staff's catalogue in the thread."""
    outbox.post(book, case, office.staff.rich(key, **values), buttons=buttons)


def _shown(book: Book, office: Office, case: Case, message: Message) -> RichText:
    body = message.body
    if message.media:
        names = ", ".join(book.need(Media, media_id).name for media_id in message.media)
        body = richtext.join(body, office.staff.rich("thread.files", names=names))
    if message.edited_at is not None:
        body = richtext.join(body, office.staff.rich("thread.edited"))
    return body
