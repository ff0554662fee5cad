"""Somebody put an emoji on a message, or took it away: who sees it on the other side?

A customer's stands on the desk's message, or is told there in words. It answers nothing and opens nothing. Staff's are their own affair
(👀 and ✅ are how teams work), but for a few that the brand chose: these reach the customer, where what staff write does, too.
"""

from collections.abc import Sequence
from typing import Any

from bridge.model.capabilities import PLATFORMS, Capabilities, bare
from bridge.model.events import DeskReacted, Reacted
from bridge.model.failure import Reason
from bridge.model.ids import DESK, UserId, ref
from bridge.model.posts import neighbours
from bridge.model.records import Case, Conversation, Link, Message, Outgoing, Place
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import matter
from bridge.road.shown import names, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def by_customer(book: Book, office: Office, event: Reacted) -> None:
    """Others who react in public say nothing to us."""
    link = book.get(Link, ref(event.account, event.chat, event.message))
    if link is None or event.ours:
        return
    message = book.need(Message, link.message_id)
    case = book.need(Case, message.case_id)
    who = memory.customer(book, case)
    if who.user != event.user or who.muted_at is not None or message.showing == "held":
        return
    if message.deleted_at is not None or case.state is CaseState.OPENING:
        return
    for emoji, on in (*((each, False) for each in event.removed), *((each, True) for each in event.added)):
        outbox.react_in_thread(book, case, message, emoji, event.name, on=on)


def told_in_words(book: Book, office: Office, case: Case, message: Message, name: str, emoji: str) -> None:
    """The desk cannot show this emoji on this message."""
    thread.tell(book, office, case, "thread.reacted", name=name, emoji=emoji, text=matter.excerpt(message.body))


def by_staff(book: Book, office: Office, event: DeskReacted) -> None:
    message = _meant(book, event)
    if message is None or event.outsider:
        return
    case = book.need(Case, message.case_id)
    if case.reply_mode != "open" or bare(event.emoji) not in {bare(each) for each in office.config.desk.reactions}:
        return
    can = PLATFORMS[office.platform(case.account)]
    emoji = can.emoji(event.emoji)
    if emoji is None:
        if event.on:
            not_taken(book, office, case, event.emoji, names.person(event.user, event.name), "unsupported")
        return
    others = [each for each in message.reactions if (each["who"], each["emoji"]) != (event.user, emoji)]
    known = [each for each in message.reactions if each not in others]
    if any(each["at"] > event.at for each in known):
        return  # repeated late by Slack, of whom we have heard more since
    mine = {"who": event.user, "emoji": emoji, "on": event.on, "at": event.at}
    _show(book, case, message, can, tuple(sorted((*others, mine), key=lambda each: each["at"])))


def _meant(book: Book, event: DeskReacted) -> Message | None:
    """Of a customer's words that share a post, those that come first and that he has not taken back. On a card nobody's are meant."""
    on = ref(DESK, event.channel, event.ts)
    links = [book.get(Link, each) for each in (on, *neighbours(on))] if book.get(Link, on) is not None else []
    there = (book.need(Message, link.message_id) for link in links if link is not None)
    return next((message for message in there if message.speaker == "customer" and message.deleted_at is None), None)


def _show(book: Book, case: Case, message: Message, can: Capabilities, wanted: tuple[dict[str, Any], ...]) -> None:
    """Staff share one name at the customer's: an emoji stands there as long as one of them keeps it. Where only one can stand, it is the
    newest, and the one before comes back when it goes."""
    before, after = seen(can, message.reactions), seen(can, wanted)
    message = book.change(message, reactions=wanted)
    conversation = book.need(Conversation, message.conversation_id or case.conversation_id)
    place = book.need(Place, conversation.place_id)
    replaced = can.reactions_each == 1 and after
    for emoji in () if replaced else before:
        if emoji not in after:
            outbox.react(book, place, case, message, emoji, on=False)
    for emoji in after:
        if emoji not in before:
            outbox.react(book, place, case, message, emoji, on=True)


def seen(can: Capabilities, reactions: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """What the customer sees of them."""
    return tuple(dict.fromkeys(each["emoji"] for each in reactions if each["on"]))[-can.reactions_each :]


def failed(book: Book, office: Office, row: Outgoing, why: str) -> None:
    """The platform did not take it: it does not stand there, or still does. Whoever put it there last, or took it away, is told; not
    where a colleague has changed it since, or what it stood on is gone."""
    message, case, emoji = book.need(Message, row.message_id), book.need(Case, row.case_id), row.act["emoji"]
    latest = [each for each in message.reactions if each["emoji"] == emoji]
    kept = [each["who"] for each in latest if each["on"]]
    if row.act["on"] and kept:
        book.change(message, reactions=tuple(each for each in message.reactions if each["emoji"] != emoji))
        not_taken(book, office, case, emoji, _named(office, kept[-1]), why)
    elif not row.act["on"] and latest and not kept and why != Reason.GONE:
        _tell(book, office, case, "reaction.still_there", emoji, _named(office, latest[-1]["who"]), why)


def not_taken(book: Book, office: Office, case: Case, emoji: str, who: Any, why: str) -> None:
    _tell(book, office, case, "reaction.failed", emoji, who, why)


def _tell(book: Book, office: Office, case: Case, key: str, emoji: str, who: Any, why: str) -> None:
    thread.tell(book, office, case, key, who=who, emoji=emoji, why=office.staff.line(f"failure.{why}"))


def _named(office: Office, user: UserId) -> Any:
    return names.person(user, office.person_name(user) or user)
