"""How does a case's card look? The root of its thread, drawn from the case as it is now."""

from bridge.clocks import clock as clocks
from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.records import Case, Clock, Conversation, Decision, Escalation, Identity, Thread
from bridge.model.richtext import RichText, Run
from bridge.model.states import CaseState, ClockState, EscalationState
from bridge.ports import Sheet
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MOST_WORDS = 3
"""Words of the customer's that the card repeats as the reason why the case is here."""
PRIORITY_SIGNS = {"urgent": "🔴", "high": "🟠", "normal": "", "low": ""}


def draw(book: Book, office: Office, case: Case, thread: Thread) -> Sheet:
    if not thread.current:
        return _moved(book, office, case)
    lines = [_who(book, office, case), _state(office, case), _clock(book, office, case)]
    buttons = _buttons(office, case) if case.state is CaseState.OPEN else ()
    return Sheet(body=richtext.join(*(line for line in lines if line)), footnote=_why(book, office, case), buttons=buttons)


def _who(book: Book, office: Office, case: Case) -> RichText:
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    place = outbox.customer_place(book, case)
    account = office.platform_label(case.account) + (f" @{identity.handle}" if identity.handle else "")
    key = "card.who_public" if case.public else "card.who"
    return office.staff.rich(key, customer=Run(text=identity.name, styles=frozenset({"bold"})), account=account, place=place.title)


def _state(office: Office, case: Case) -> RichText:
    words = office.staff
    if case.state is CaseState.RESOLVED:
        state = words.line("card.resolved_unanswered" if case.resolution == "unanswered" else "card.resolved")
    elif case.waiting_since is None:
        state = words.line("card.answered" if case.answered_at is not None else "card.nobody_waits")
    else:
        state = words.line("card.waits")
    sign = PRIORITY_SIGNS.get(case.priority, "")
    priority = f"{sign} " + words.line(f"priority.{case.priority}") if sign else words.line(f"priority.{case.priority}")
    if case.assignee is None:
        return words.rich("card.state_free", state=state, priority=priority)
    who = Run(text=f"@{case.assignee_name}", person=case.assignee)
    return words.rich("card.state_taken", state=state, priority=priority, who=who)


def _clock(book: Book, office: Office, case: Case) -> RichText:
    clock = clocks.running(book, case)
    if clock is None or case.state is not CaseState.OPEN:
        return richtext.EMPTY
    words = office.staff
    by = words.moment(clock.due_at, book.now)
    if clock.state is ClockState.BREACHED:
        told = _told(book, clock)
        return words.rich("card.breached_told", by=by, told=told) if told else words.rich("card.breached", by=by)
    return words.rich("card.answer_by", by=by, since=words.moment(clock.started_at, book.now))


def _told(book: Book, clock: Clock) -> str:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            return ", ".join(dict.fromkeys(str(one["who"]) for one in climb.told))
    return ""


def _why(book: Book, office: Office, case: Case) -> RichText:
    decision = book.need(Decision, case.decision_id) if case.decision_id is not None else None
    reasons = decision.route.get("reasons", ()) if decision else ()
    rules = [reason for reason in reasons if reason["rule"] != "default" and "team" in reason["sets"]]
    tags = "  ·  " + ", ".join(case.tags) if case.tags else ""
    if not rules:
        return office.staff.rich("card.why_default", team=office.team_label(case.team), tags=tags)
    said = ", ".join(f"«{word}»" for word in rules[0]["words"][:MOST_WORDS])
    return office.staff.rich("card.why" if said else "card.why_rule", rule=rules[0]["rule"], words=said, tags=tags)


def _buttons(office: Office, case: Case) -> tuple[Button, ...]:
    words, value = office.staff, str(case.id)
    claim = Button(action="claim", label=words.line("button.claim"), value=value, style="primary")
    resolve = Button(
        action="resolve" if case.waiting_since is None else "resolve_unanswered", label=words.line("button.resolve"), value=value
    )
    if not case.public:
        answer: tuple[Button, ...] = (Button(action="reply", label=words.line("button.reply"), value=value),)
    else:
        private = Button(action="reply_privately", label=words.line("button.reply_privately"), value=value)
        answer = (Button(action="reply", label=words.line("button.reply_publicly"), value=value), private)
    return ((claim,) if case.assignee is None else ()) + (*answer, resolve)


def _moved(book: Book, office: Office, case: Case) -> Sheet:
    """What is left of a card whose case went to another team."""
    now = outbox.current_thread(book, case)
    body = richtext.join(_who(book, office, case), office.staff.rich("card.moved", team=office.team_label(case.team)))
    return Sheet(body=body, buttons=(outbox.to_thread(office.staff.line("button.open_thread"), now),))
