"""What do rules see? All that is known of a case when they are asked: what was said, by whom, when, and how the case stands.

Made from what the transaction has in memory. Only what some rule looks at is brought there for it (`Router.asks`), for a whole batch at
once.
"""

import datetime
import zoneinfo
from collections.abc import Collection, Iterable

from bridge.clocks import calendars
from bridge.model import richtext
from bridge.model.events import FileKind
from bridge.model.ids import IdentityId, Millis
from bridge.model.record import record
from bridge.model.records import Case, Conversation, Decision, Identity, Media, Message
from bridge.model.routing import Facts, Occasion
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import assigning
from bridge.work.book import Book
from bridge.work.office import Office

LONGEST = 8_000
"""Characters of a case that rules look at: the newest, since the oldest have had their say."""
TELLS_THE_LANGUAGE = 80
"""Characters. The language that a longer text began in is the customer's."""
HOUR: Millis = 60 * 60_000
MOST_MOMENTS = 100
ABOUT_OTHER_CASES = frozenset({"returning", "open_cases", "last_team", "last_state"})
LOOKED_UP = ABOUT_OTHER_CASES | {"open_hours"}
"""Known only where some rule looks at it."""


def fetch(book: Book, office: Office, people: Collection[IdentityId]) -> None:
    """Bring into memory what rules want to know of these customers' other cases."""
    if not office.router.asks & ABOUT_OTHER_CASES:
        return
    newest = {talk.case_id for talk in book.fetch(Conversation, "identity_id", people)}
    book.fetch_cases([case_id for case_id in newest if case_id is not None])
    cases = (book.get(Case, case_id) for case_id in newest)
    book.fetch_cases([case.previous_id for case in cases if case is not None and case.previous_id is not None])


def with_moment(said_at: tuple[Millis, ...], at: Millis) -> tuple[Millis, ...]:
    """The moments of the last hour in which somebody spoke, and this one; the newest first."""
    moments = sorted((at, *said_at), reverse=True) if said_at and at < said_at[0] else (at, *said_at)
    return tuple(each for each in moments[:MOST_MOMENTS] if each > moments[0] - HOUR)


# --- what was said -------------------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class Heard:
    """What the customer said so far in a case."""

    text: str
    files: tuple[FileKind, ...] = ()
    reply: bool = False
    language: str | None = None
    """None: it has yet to be heard."""


def all_heard(book: Book, case: Case) -> Heard:
    """Of the messages that are in memory, the oldest first."""
    messages = sorted(book.all(Message, case_id=case.id), key=lambda m: (m.sent_at, m.id))
    theirs = [message for message in messages if message.speaker == "customer" and message.deleted_at is None]
    return Heard(
        text=_joined(richtext.as_plain(message.body) for message in theirs),
        files=_kinds(book, theirs),
        reply=bool(theirs) and theirs[-1].reply_to is not None,
    )


def heard_anew(book: Book, case: Case) -> Heard:
    """All that was said, as it stands now, whatever rules have seen of it."""
    messages = book.fetch(Message, "case_id", [case.id], speaker=("customer",), showing=("single",))
    book.fetch(Media, "id", {media_id for message in messages for media_id in message.media})
    return all_heard(book, case)


def heard_until(decision: Decision) -> Heard:
    """What the rules knew when they decided so."""
    seen = decision.facts  # what is as usual is not kept
    return Heard(text=seen["text"], files=tuple(seen.get("files", ())), reply=seen.get("reply", False), language=seen["language"])


def heard_in(book: Book, case: Case, message: Message) -> Heard:
    """This message by itself."""
    text = richtext.as_plain(message.body)[:LONGEST]
    return Heard(text=text, files=_kinds(book, [message]), reply=message.reply_to is not None, language=case.language)


def heard_more(book: Book, before: Heard, message: Message) -> Heard:
    settled = len(before.text) >= TELLS_THE_LANGUAGE
    return Heard(
        text=_joined([before.text, richtext.as_plain(message.body)]),
        files=tuple(dict.fromkeys((*before.files, *_kinds(book, [message])))),
        reply=message.reply_to is not None,
        language=before.language if settled else None,
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)[-LONGEST:]


def _kinds(book: Book, messages: Iterable[Message]) -> tuple[FileKind, ...]:
    return tuple(dict.fromkeys(book.need(Media, media_id).kind for message in messages for media_id in message.media))


# --- all together ----------------------------------------------------------------------------------------------------


def gather(book: Book, office: Office, case: Case, heard: Heard, occasion: Occasion = "message") -> Facts:
    who, talk = memory.customer(book, case), book.need(Conversation, case.conversation_id)
    weekday, minute = _on_the_wall(book, office)
    others = _other_cases(book, case, who)
    before = max((other for other in others if other.id < case.id and other.team), key=lambda other: other.id, default=None)
    return Facts(
        account=case.account,
        platform=office.platform(case.account),
        public=case.public,
        text=heard.text,
        language=heard.language or office.router.language(heard.text, who.language),
        occasion=occasion,
        files=heard.files,
        reply=heard.reply,
        returning=case.previous_id is not None or before is not None,
        customer_tags=who.tags,
        segment=who.segment,
        open_cases=sum(other.state is not CaseState.RESOLVED for other in others),
        last_team=before.team if before else None,
        last_state=str(before.state) if before else None,
        said_ago=tuple(max(0, book.now - at) for at in talk.said_at if book.now - at < HOUR),
        weekday=weekday,
        minute=minute,
        open_hours=_open_hours(book, office),
        state=str(case.state),
        team=case.team or None,
        priority=case.priority,
        tags=case.tags,
        age=max(0, book.now - case.opened_at),
        waiting=_since(book, case.waiting_since),
        unclaimed=None if assigning.is_taken(case) else _open_since(book, office, case),
    )


def _on_the_wall(book: Book, office: Office) -> tuple[int, int]:
    """The day of the week and the minute of the day, the same for a whole transaction."""
    known: tuple[int, int] | None = book.worked_out.get(_on_the_wall)
    if known is None:
        now = datetime.datetime.fromtimestamp(book.now / 1000, zoneinfo.ZoneInfo(office.config.brand.timezone))
        known = book.worked_out[_on_the_wall] = now.weekday(), now.hour * 60 + now.minute
    return known


def _open_hours(book: Book, office: Office) -> tuple[str, ...]:
    if "open_hours" not in office.router.asks:
        return ()
    return tuple(name for name in office.config.hours if calendars.named(office, name).is_open(book.now))


def _open_since(book: Book, office: Office, case: Case) -> Millis | None:
    """How long the customer has waited in the hours in which somebody is there."""
    since = case.waiting_since
    return None if since is None else max(0, calendars.of_case(office, case).between(since, book.now))


def _since(book: Book, moment: Millis | None) -> Millis | None:
    return None if moment is None else max(0, book.now - moment)


def _other_cases(book: Book, case: Case, who: Identity) -> list[Case]:
    """Those of the same customer that are in memory: the newest at each place, and the one before this."""
    ids = {talk.case_id for talk in book.all(Conversation, identity_id=who.id)} | {case.previous_id}
    found = (book.get(Case, case_id) for case_id in ids if case_id is not None and case_id != case.id)
    return [other for other in found if other is not None]
