"""When does a page go at once, and when with others? In a storm a person gets one page at once, and then a digest every half minute.

Whoever was called is called by one message for what follows within `EVERY`, and so on while more comes. What gathers is rows: a process
that dies between the page and its digest forgets nothing. A digest is drawn when its turn to leave has come, as who still waits is known
only then, and redrawn now and then, however many of its cases are answered meanwhile.
"""

from bridge.clocks import incidents
from bridge.clocks.incidents import Gathered
from bridge.model import acts
from bridge.model.clocks import Digest, Page
from bridge.model.ids import ChatId, DigestId, EscalationId, Millis, UserId
from bridge.ports import Queries
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

EVERY: Millis = 30_000
REDRAWN_EVERY: Millis = 10_000
"""How long a digest rests between two drawings."""


# --- what goes into it ---------------------------------------------------------------------------------------------


def gather(book: Book, to: str) -> DigestId | None:
    """The digest with which a page for this person or channel goes; None: it goes at once."""
    book.fetch_digests()
    newest = book.one(Digest, to=to)
    if newest is not None and _gathers(newest, book.now):
        return _join(book, newest)
    if newest is not None and newest.pages and newest.until <= book.now < newest.until + EVERY:
        return _join(book, _open(book, to, newest, newest.until + EVERY))
    _open(book, to, newest, book.now + EVERY)
    return None


def _gathers(digest: Digest, now: Millis) -> bool:
    """Not yet on its way. One that nothing has joined is over in time, or begins after now: then the clock was set back."""
    return not digest.left and (digest.pages > 0 or digest.until - EVERY <= now < digest.until)


def _open(book: Book, to: str, before: Digest | None, until: Millis) -> Digest:
    if before is not None:
        book.change(before, newest=False)
    return book.put(Digest(id=DigestId(book.new_id()), to=to, until=until))


def _join(book: Book, digest: Digest) -> DigestId:
    if digest.pages == 0:
        outbox.digest(book, digest.to, acts.PostDigest(digest=digest.id), at=digest.until)
    book.change(digest, pages=digest.pages + 1)
    return digest.id


# --- how it looks --------------------------------------------------------------------------------------------------


def leaves(book: Book, digest: Digest) -> None:
    """It is posted: who is called from now on is in the next one."""
    book.change(digest, left=True)


def draw(book: Book, office: Office, digest: Digest) -> Gathered:
    """Of those who still wait. They may be thousands, so that nothing is decided beside it: it only reads."""
    calls = book.queries.called(digest.id)
    labels: dict[str, str] = {account: office.platform_label(account) for account in {call.account for call in calls}}
    teams = {team: office.team_label(team) for call in calls for team in (call.team, call.called_team)}
    return Gathered(
        words=office.staff,
        now=book.now,
        labels=labels,
        teams=teams,
        incidents=incidents.waiting(incidents.group(calls)),
        settled=sum(not call.waits for call in calls),
    )


def changed(book: Book, digest_id: DigestId) -> None:
    """One of its cases was answered or taken. What is not posted yet will say so by itself."""
    digest = book.need(Digest, digest_id)
    digest = book.change(digest, wanted=digest.wanted + 1)
    if digest.ts is not None and not digest.drawing:
        _redraw(book, digest)


def _redraw(book: Book, digest: Digest) -> None:
    outbox.digest(book, digest.to, acts.RedrawDigest(digest=digest.id), at=book.now + REDRAWN_EVERY)
    book.change(digest, drawing=True)


def drawn(book: Book, digest_id: DigestId, look: int, *, place: tuple[ChatId, str] | None, more: bool) -> None:
    """This look of it is on screen. place: where it was posted just now. more: it could not name all of them, so a file follows."""
    digest = book.change(book.need(Digest, digest_id), drawn=look, drawing=False)
    if place is not None:
        digest = book.change(digest, channel=place[0], ts=place[1])
    if more:
        outbox.digest(book, digest.to, acts.ListDigest(digest=digest_id), at=0)
    if digest.ts is not None and digest.drawn < digest.wanted:
        _redraw(book, digest)


def not_redrawn(book: Book, digest_id: DigestId) -> None:
    """It could not be: the next change tries again."""
    book.change(book.need(Digest, digest_id), drawing=False)


# --- somebody takes an incident ------------------------------------------------------------------------------------


def take(book: Book, page_id: int, by: UserId, name: str) -> None:
    """Somebody takes all of the incident to which this page belongs. The cases may be thousands: it is only written down here, and the
    alarm carries it out."""
    for page in book.fetch(Page, "id", [page_id]):
        if page.digest_id is not None:
            digest = book.need(Digest, page.digest_id)
            book.change(digest, taking=(*(digest.taking or ()), {"page": page_id, "by": by, "name": name}))


def to_take(queries: Queries, digest: Digest) -> list[EscalationId]:
    """The climbs of the incident that is to be taken first, which the button counted: those that still wait; none where its page is kept
    no longer."""
    assert digest.taking
    wanted = digest.taking[0]["page"]
    counted = (each.calls for each in incidents.group(queries.called(digest.id)) if any(call.page == wanted for call in each.calls))
    return [call.climb_id for call in next(counted, ()) if call.waits]


def taken(book: Book, digest_id: DigestId) -> None:
    """The first of what was to be taken is."""
    digest = book.need(Digest, digest_id)
    book.change(digest, taking=(digest.taking or ())[1:] or None)
    changed(book, digest_id)
