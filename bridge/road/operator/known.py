"""What does the brand know of its customers? Tags and a segment, told by an operator or brought from another system; rules ask for them."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bridge.model.ids import AccountName, IdentityId, UserId
from bridge.model.records import Case, Conversation, Identity
from bridge.model.states import CaseState
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

NAMED = 5
"""Customers that a refusal names."""


class NobodyKnown(LookupError):
    """Some of the customers cannot be found; in words for the operator."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Word:
    """What is to be known of one customer from now on."""

    account: str
    who: str
    """The platform's id of the person, or @handle as the platform writes it."""
    add: tuple[str, ...] = ()
    take: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None
    """All tags that the customer has from now on; None: those that there are."""
    segment: str | None = None
    """"": none from now on; None: as it is."""

    def to_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


def learn(book: Book, office: Office, told: Sequence[Mapping[str, Any]], by: str) -> None:
    """told: Words as JSON. Of who never wrote it is kept until he does, by his id; a handle that nobody has is refused. Raises NobodyKnown,
    and then nothing of it is done."""
    words = [_word(each) for each in told]
    _refuse_unknown({word.account for word in words} - office.config.accounts.keys(), "there is no [accounts.{}]")
    by_handle = _with_handles(book, {word.who[1:] for word in words if word.who.startswith("@")})
    people = book.fetch(Identity, ("account", "user"), {(word.account, word.who) for word in words})
    found = {(each.account, str(each.user)): each.id for each in people} | by_handle
    handles = (word.who for word in words if word.who.startswith("@") and (word.account, word.who) not in found)
    _refuse_unknown(handles, "nobody called {} has written yet: give the platform's id")
    changed = {_told(book, word, found.get((word.account, word.who))) for word in words}
    _redraw(book, {who for who in changed if who is not None})


def _word(told: Mapping[str, Any]) -> Word:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Word(**fields)


def _refuse_unknown(unknown: Iterable[str], why: str) -> None:
    names = sorted(set(unknown))
    if names:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        raise NobodyKnown(why.format(", ".join(names[:NAMED]) + more))


def _with_handles(book: Book, wanted: Collection[str]) -> dict[tuple[str, str], IdentityId]:
    """By account and @handle; who came last, where somebody had it before."""
    return {(each.account, f"@{each.handle}"): each.id for each in book.fetch(Identity, "handle", wanted)}


def _told(book: Book, word: Word, known: IdentityId | None) -> IdentityId | None:
    """Who is known otherwise now; None: nothing changed."""
    if known is None:
        account, user = AccountName(word.account), UserId(word.who)
        who = book.one(Identity, account=account, user=user)
        who = who or book.put(Identity(id=IdentityId(book.new_id()), account=account, user=user, name=word.who))
    else:
        who = book.need(Identity, known)
    tags = who.tags if word.tags is None else word.tags
    tags = tuple(dict.fromkeys(tag for tag in (*tags, *word.add) if tag not in word.take))
    segment = who.segment if word.segment is None else word.segment or None
    if (tags, segment) == (who.tags, who.segment):
        return None
    return book.change(who, tags=tags, segment=segment).id


def _redraw(book: Book, people: Collection[IdentityId]) -> None:
    """The cards of their open cases show it."""
    talks = book.fetch(Conversation, "identity_id", people)
    book.fetch_cases([talk.case_id for talk in talks if talk.case_id is not None])
    for case in {talk.case_id: book.get(Case, talk.case_id) for talk in talks}.values():
        if case is not None and case.state is not CaseState.RESOLVED:
            outbox.redraw(book, case)
