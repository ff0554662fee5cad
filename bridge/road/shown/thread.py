"""What stands in a case's thread? The customer's words under the customer's name, marked with the platform so that nobody can pose
as staff, and as public where the case is a private one; bystanders as bystanders; what the brand's people answered by hand in the place
itself."""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.crowds import Flood
from bridge.model.ids import MediaId
from bridge.model.records import Case, Conversation, Media, Message, Outgoing, Place
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run
from bridge.model.states import DeliveryState
from bridge.road.shown import counters, names
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

LONGEST_BUNDLE = 3_000
"""Characters of one post: Slack shows a longer one folded."""
QUOTED = 60
"""Characters of a message that are repeated above the reply to it."""


def speaker(book: Book, office: Office, case: Case, message: Message) -> str | None:
    """Whose words these are, as the thread shows it; None: Puente's own."""
    label = office.platform_label(case.account)
    if message.speaker in ("auto", "rule"):
        return None
    if message.speaker == "bystander":
        return office.staff.line("speaker.bystander", name=message.name, platform=label)
    if message.speaker == "hand":
        return office.staff.line("speaker.hand", name=message.name, platform=label)
    if message.speaker in ("staff", "note"):
        return office.staff.line("speaker.staff", name=message.name)
    if not case.public and _said_in_public(book, message):
        return office.staff.line("speaker.in_public", name=message.name, platform=label)
    return by_name(office, case, message.name)


def by_name(office: Office, case: Case, name: str) -> str:
    """A customer as the author of his words, marked with the platform."""
    return f"{name} · {office.platform_label(case.account)}"


def _said_in_public(book: Book, message: Message) -> bool:
    conversation = book.get(Conversation, message.conversation_id)
    place = book.get(Place, conversation.place_id) if conversation is not None else None
    return place is not None and place.public


def copy(book: Book, office: Office, case: Case, message: Message) -> None:
    """Show a message in the thread: its text, then its files. Nothing of one that is held back."""
    if message.showing == "held":
        return
    copy_words(book, office, case, message)
    for media_id in message.media if message.deleted_at is None else ():
        outbox.upload(book, case, message, book.need(Media, media_id))


def copy_words(book: Book, office: Office, case: Case, message: Message) -> None:
    body = shown(book, office, case, message)
    if not richtext.is_empty(body):
        outbox.post(book, case, body, speaker=speaker(book, office, case, message), message=message)


def copy_edit(book: Book, office: Office, case: Case, message: Message) -> None:
    """Its copy shows the message as it is now: the copy that stands, or the one that has not left yet."""
    if message.showing == "bundled":  # the post that holds it holds many others: from now on it has one of its own
        copy(book, office, case, book.change(message, showing="single"))
        return
    if message.showing == "held":
        return
    body = shown(book, office, case, message)
    waiting = [row for row in outbox.deliveries(book, message) if _is_text(row) and outbox.has_not_left(row)]
    for row in waiting:
        book.change(row, act={**row.act, "body": richtext.to_json(body)})
    if not waiting:
        outbox.edit_in_thread(book, case, message, body, speaker(book, office, case, message))


def has_copy(book: Book, message: Message) -> bool:
    """Was it repeated at the desk? What staff say in the thread stands there itself."""
    return any(_is_text(row) for row in outbox.deliveries(book, message))


def _is_text(row: Outgoing) -> bool:
    return bool(row.act["act"] == acts.PostInThread.__name__)


def withdraw(book: Book, office: Office, case: Case, message: Message, files: Iterable[MediaId]) -> None:
    """Its author took it back, or these files of it: the copy shows what is left, and they leave the desk."""
    copy_edit(book, office, case, message)
    for media in files:
        uploads = [row for row in outbox.deliveries(book, message) if row.act["act"] == acts.UploadToThread.__name__]
        mine = [row for row in uploads if row.act["media"] == media]
        for row in mine:
            if outbox.has_not_left(row):
                outbox.cancel(book, row)
        if not all(book.need(Outgoing, row.id).state is DeliveryState.CANCELLED for row in mine):
            outbox.withdraw_files(book, case, message, media)


def retell(book: Book, office: Office, case: Case) -> None:
    """All that was said so far, into a thread that has just been opened."""
    said = (message for message in book.all(Message, case_id=case.id) if message.showing != "held")
    messages = in_order(message for message in said if message.speaker != "note" or message.deleted_at is None)
    fetch_shown(book, messages)
    for bundled, some in itertools.groupby(messages, key=lambda message: message.showing == "bundled"):
        if bundled:
            bundle(book, office, case, tuple(some))
        else:
            for message in some:
                copy(book, office, case, message)
    counters.post_again(book, case)


def fetch(book: Book, case: Case) -> None:
    """Bring into memory what `retell` tells."""
    book.fetch(Message, "case_id", [case.id], showing=("single", "bundled"))
    book.fetch(Flood, "case_id", [case.id])


def fetch_shown(book: Book, messages: Sequence[Message]) -> None:
    """Bring into memory what these messages are shown with: their files, and where they were said."""
    book.fetch(Media, "id", {media_id for message in messages for media_id in message.media if book.get(Media, media_id) is None})
    told_at = {message.conversation_id for message in messages if book.get(Conversation, message.conversation_id) is None}
    elsewhere = book.fetch(Conversation, "id", {conversation_id for conversation_id in told_at if conversation_id is not None})
    book.fetch(Place, "id", {conversation.place_id for conversation in elsewhere})


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Telegram counts whole seconds and Slack parts of them: within a second, as they reached us."""
    return sorted(messages, key=lambda message: (message.sent_at // 1000, message.id))


def bundle(book: Book, office: Office, case: Case, messages: Sequence[Message]) -> None:
    """Show many messages in few posts. What was said several times in a row is said once, with how often; files are named."""
    post: list[tuple[Message, RichText]] = []
    room = LONGEST_BUNDLE
    for body, same in itertools.groupby(messages, key=lambda message: shown(book, office, case, message)):
        first, *again = same
        if again:
            body = richtext.join(body, office.staff.rich("thread.times", count=office.staff.number(1 + len(again))))
        length = len(richtext.as_plain(body))
        if post and (length > room or speaker(book, office, case, first) != speaker(book, office, case, post[0][0])):
            _post_bundle(book, office, case, post)
            post, room = [], LONGEST_BUNDLE
        post.append((first, body))
        room -= length
    if post:
        _post_bundle(book, office, case, post)


def _post_bundle(book: Book, office: Office, case: Case, post: Sequence[tuple[Message, RichText]]) -> None:
    """None of them has this post as its own copy: an edit of one leaves the others alone."""
    outbox.post(book, case, richtext.join(*(body for _, body in post)), speaker=speaker(book, office, case, post[0][0]))


def tell(
    book: Book, office: Office, case: Case, key: str, *, buttons: tuple[Button, ...] = (), **values: str | Run
) -> None:  # fmt: skip
    """Say a text of the staff's catalogue in the thread."""
    outbox.post(book, case, office.staff.rich(key, **values), buttons=buttons)


def shown(book: Book, office: Office, case: Case, message: Message) -> RichText:
    """A message as the thread shows it: what it answers, its words, the names of its files, and that it was edited; of one that its author
    took back, only that. It pings nobody, even where a note is told again that once did."""
    words = office.staff
    if message.deleted_at is not None:
        return words.rich("thread.deleted", name=message.name, at=words.moment(message.deleted_at, book.now))
    if message.speaker == "auto":
        # What it promised stands in its first paragraph; notices for the customer below it are of no use to staff.
        return words.rich("thread.automatic", text=richtext.as_plain(message.body[:1]))
    body = _silent(message.body)
    if message.speaker == "rule":
        return words.rich("thread.note_by_rule", rule=message.name, text=richtext.as_plain(message.body))
    if message.speaker == "note":
        body = richtext.join(words.rich("thread.note_from", name=message.name), body)
    body = richtext.join(_answered(book, office, case, message), body)
    if message.media:
        files = [book.need(Media, media_id) for media_id in message.media]
        named = [file.name for file in files if file.kind != "sticker" or richtext.is_empty(body)]  # a sticker's emoji says more
        if named:
            body = richtext.join(body, words.rich("thread.files", names=", ".join(named)))
    if message.edited_at is not None and message.speaker != "staff":  # of ours it may have been a link's preview that changed
        body = richtext.join(body, words.rich("thread.edited"))
    return body


def _answered(book: Book, office: Office, case: Case, message: Message) -> RichText:
    """What a customer's message replies to, where that is not clear: something else was said to him or by him in between."""
    answered = book.need(Message, message.reply_to) if message.speaker == "customer" and message.reply_to is not None else None
    if answered is None or answered.deleted_at is not None:
        return richtext.EMPTY
    book.fetch(Message, "case_id", [case.id])
    between = (other for other in book.all(Message, case_id=case.id) if answered.id < other.id < message.id)
    if answered.case_id == case.id and all(other.speaker in ("note", "rule", "bystander") for other in between):
        return richtext.EMPTY
    text = names.one_line(richtext.as_plain(answered.body), QUOTED)
    return (Quote(runs=(Run(text=office.staff.line("thread.answers", name=answered.name, text=text)),)),)


def _silent(body: RichText) -> RichText:
    if not any(run.person for run in richtext.runs_of(body)):
        return body

    def quiet(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(dataclasses.replace(run, person=None) if run.person else run for run in runs)

    out: list[Block] = []
    for block in body:
        match block:
            case Paragraph() | Quote():
                out.append(dataclasses.replace(block, runs=quiet(block.runs)))
            case Listing():
                out.append(dataclasses.replace(block, items=tuple(quiet(item) for item in block.items)))
            case Code():
                out.append(block)
    return tuple(out)
