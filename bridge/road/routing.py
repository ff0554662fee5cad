"""Which team does a case go to? Facts to a decision, and what a changed decision moves.

A case is routed once it says something; until a person claims or answers it, what the customer adds may route it again.
"""

from collections.abc import Iterable

from bridge.clocks import clock as clocks
from bridge.clocks.pages import customer_label
from bridge.model import richtext
from bridge.model.ids import DecisionId
from bridge.model.records import Case, Decision, Message, ReplyMode
from bridge.model.routing import Facts, Route
from bridge.model.states import CASE, CaseState, step
from bridge.road import entering, heal, memory, swarms, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

HEARD = 8_000
"""Characters of a case that rules look at: what follows would change nothing, and costs."""

TELLS_THE_LANGUAGE = 80
"""Characters."""


def route(book: Book, office: Office, case: Case) -> Case:
    """Send an opening on its way: team, clock, and its thread, unless it has to wait for that. All its messages are in the book."""
    case = book.change(case, state=step(CASE, case.state, CaseState.OPEN), route_at=None)
    case = _apply(book, office, case, *_decide(book, office, case, said_so_far(book, case)))
    if case.waiting_since is not None:
        clocks.start(book, office, case, case.waiting_since)
    return book.need(Case, case.id) if swarms.waits(book, office, case) else entering.enter(book, office, case)


def reconsider(book: Book, office: Office, case: Case, message: Message, *, anew: bool = False) -> Case:
    """The customer said more before anybody took the case: decide again, and move it if it belongs elsewhere.

    anew: the message was edited, so that what was heard before does not count any more.
    """
    if case.state is not CaseState.OPEN or case.assignee is not None or case.answered_at is not None or clocks.under_way(book, case):
        return case
    before = book.need(Decision, case.decision_id)
    heard, more = before.facts["text"], richtext.as_plain(message.body)
    if anew:
        book.fetch(Message, "case_id", [case.id], showing=("single",))
        heard = said_so_far(book, case)
    elif not more or len(heard) >= HEARD:
        return case
    else:
        heard = _joined([heard, more])
    # The language that a longer text began in is the customer's: what follows need not be heard.
    language = before.facts["language"] if len(before.facts["text"]) >= TELLS_THE_LANGUAGE and not anew else None
    facts, decision = _decide(book, office, case, heard, language)
    if (case.team, case.priority, case.tags, case.sla) == (decision.team, decision.priority, decision.tags, decision.sla):
        book.change(before, facts=facts.to_json(), route=decision.to_json(), rules=office.router.version)
        return case
    old_team = case.team
    case = _apply(book, office, case, facts, decision)
    if case.team != old_team and case.flood_id is None:
        _move(book, office, case, old_team)
    clocks.rearm(book, office, case)
    outbox.redraw(book, case)
    return case


def said_so_far(book: Book, case: Case) -> str:
    """All that the customer wrote in this case, oldest first."""
    messages = sorted(book.all(Message, case_id=case.id), key=lambda m: (m.sent_at, m.id))
    return _joined(richtext.as_plain(m.body) for m in messages if m.speaker == "customer" and m.deleted_at is None)


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)[:HEARD]


def _decide(book: Book, office: Office, case: Case, text: str, language: str | None = None) -> tuple[Facts, Route]:
    facts = Facts(
        account=case.account,
        platform=office.platform(case.account),
        public=case.public,
        text=text,
        language=language or office.router.language(text, memory.customer(book, case).language),
    )
    return facts, office.router.decide(facts)


def _apply(book: Book, office: Office, case: Case, facts: Facts, decision: Route) -> Case:
    stored = book.put(
        Decision(
            id=DecisionId(book.new_id()),
            case_id=case.id,
            at=book.now,
            facts=facts.to_json(),
            route=decision.to_json(),
            rules=office.router.version,
        )
    )
    case = book.change(
        case,
        team=decision.team,
        priority=decision.priority,
        tags=decision.tags,
        sla=decision.sla,
        language=facts.language,
        greeted=case.greeted or not decision.greeting,
        decision_id=stored.id,
    )
    return book.change(case, escalation=office.ladder_name(case), reply_mode=careful(office, case))


def careful(office: Office, case: Case) -> ReplyMode:
    """How what staff type is taken, where the case is now. Never less careful than they know this case: what they take for a note among
    themselves must not go out because the customer went on in private or the case changed teams."""
    return "explicit" if case.reply_mode == "explicit" else office.reply_mode(case.team, public=case.public)


def _move(book: Book, office: Office, case: Case, old_team: str) -> None:
    old = outbox.current_thread(book, case)
    if old is not None:
        book.change(old, current=False, wanted=old.wanted + 1)  # its card says where the case is now
        heal.leave(book, case, old)
    new = outbox.open_thread(book, case, office.channels[case.team])
    words, names = office.staff, {"old": office.team_label(old_team), "new": office.team_label(case.team)}
    to_new = (outbox.to_thread(words.line("button.open_thread"), new),)
    if old is not None:
        outbox.post(book, case, words.rich("thread.moved_away", **names), buttons=to_new, thread=old)
    thread.fetch(book, case)
    thread.retell(book, office, case)
    outbox.post(book, case, words.rich("thread.moved_here", customer=customer_label(book, office, case), **names))
