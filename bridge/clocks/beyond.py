"""Who is told of a wait beyond the desk? Programs of the brand's, and mailboxes; and when it is over, that nobody has to act any more."""

import datetime
import zoneinfo
from collections.abc import Sequence
from typing import Any

from bridge.clocks import promised
from bridge.clocks.audience import Reached
from bridge.config.ladder import EMAIL, WEBHOOK
from bridge.model import acts, richtext
from bridge.model.clocks import Clock, Deadline, Escalation, Page
from bridge.model.ids import HOOKS, MAIL
from bridge.model.records import Case, Conversation, Identity
from bridge.model.richtext import RichText
from bridge.work import described, outbox
from bridge.work.book import Book
from bridge.work.office import Office


def is_beyond(page: Page) -> bool:
    return page.to.startswith((f"{WEBHOOK}:", f"{EMAIL}:"))


def call(book: Book, office: Office, case: Case, clock: Clock, climb: Escalation, one: Reached, rung: Deadline) -> None:
    """The page says the same in words, and is never redrawn."""
    page = book.put(
        Page(
            id=book.new_id(), escalation_id=climb.id, case_id=case.id, to=one.to, due_at=rung.due_at, called_at=book.now,
            team=case.team, matter=case.matter, because=one.because or richtext.EMPTY,
        )
    )  # fmt: skip
    who = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    payload = {
        "occasion": "escalation",
        "at": book.now,
        "step": rung.rung,
        "clock": _clock(clock),
        **_promise(book, office, clock),
        "told": [{"who": one["who"], "at": one["at"]} for one in climb.told],
        "case": described.case(case),
        "customer": described.customer(who, office.platform(case.account)),
    }
    _tell(book, office, case, page, payload, page=page.id)


def over(book: Book, office: Office, case: Case, clock: Clock, pages: Sequence[Page], how: str, by: str, body: RichText) -> None:
    """Each that was called hears once that somebody has it, or that nobody waits any more. how: `taken`, `answered`, …; body: in words."""
    payload = {
        "occasion": "escalation_over", "at": book.now, "how": how, "by": by, "clock": _clock(clock), **_promise(book, office, clock),
        "case": {"id": str(case.id)},
    }  # fmt: skip
    for page in {page.to: page for page in pages}.values():
        _tell(book, office, case, page, payload, body=body)
    for page in pages:
        book.change(page, closed=True)


def _tell(
    book: Book, office: Office, case: Case, told: Page, payload: dict[str, Any], *, page: int | None = None, body: RichText = richtext.EMPTY
) -> None:
    """In a lane of its own for each, so that the end is told after the beginning; nobody, where it is not in the configuration any more."""
    way, _, name = told.to.partition(":")
    if way == EMAIL:
        known = office.config.people.get(name)
        if known is not None and known.email is not None:
            letter = acts.Write(to=known.email, page=page, body=body)
            outbox.queue(book, letter, account=MAIL, lane=f"{MAIL}|{letter.to}", priority=outbox.PAGE, case=case)
    elif name in office.config.webhooks:
        hook = acts.CallHook(name=name, payload=payload, page=page)
        outbox.queue(book, hook, account=HOOKS, lane=f"{HOOKS}|{name}", priority=outbox.PAGE, case=case)


def _clock(clock: Clock) -> dict[str, object]:
    return {"kind": clock.kind, "started_at": clock.started_at, "due_at": clock.due_at}


def _promise(book: Book, office: Office, clock: Clock) -> dict[str, object]:
    """What was promised, by whom and for when, where that is what is lacking."""
    if clock.kind != "promise":
        return {}
    promise, zone = promised.of_clock(book, clock), zoneinfo.ZoneInfo(office.config.brand.timezone)
    due_at = datetime.datetime.fromtimestamp(promise.due_at / 1000, zone).isoformat(timespec="seconds")
    return {"promise": {"about": promise.about, "owner": promise.owner_name, "due_at": due_at}}
