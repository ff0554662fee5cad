"""How does a case's card look? The root of its thread, drawn from the case as it is now, with what was said before the thread was there.

Those first messages cost no posts of their own, and whoever looks into the channel reads them at once. Each stays one by itself: an edit
changes its words here, by drawing the card anew.
"""

from collections.abc import Collection, Sequence

from bridge.clocks import answering, audience, deadlines, promises, resolution, snooze
from bridge.clocks import clock as clocks
from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.clocks import Clock, Escalation
from bridge.model.ids import DESK, MessageId, Ref, ref, unref
from bridge.model.posts import neighbours, post_of
from bridge.model.records import Case, Conversation, Decision, Identity, Link, Message, Thread
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run
from bridge.model.states import CaseState, ClockState, DeliveryState, EscalationState
from bridge.ports import Sheet
from bridge.road import memory
from bridge.road.case import assigning, reasons, waiting
from bridge.road.shown import thread as threads
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MOST_WORDS = 3
"""Words of the customer's that the card repeats as the reason why the case is here."""
MOST_SAID = 9_000
"""Characters of the messages on a card: Slack takes about 13,000 in all. Only edits can make them so long."""
_NOT_THERE = {DeliveryState.FAILED: "not_arrived", DeliveryState.UNCERTAIN: "perhaps_arrived"}
PRIORITY_SIGNS = {"urgent": "🔴", "high": "🟠", "normal": "", "low": ""}


def draw(book: Book, office: Office, case: Case, thread: Thread, messages: Sequence[Message]) -> Sheet:
    """messages: those that stand on the card."""
    who, said = _who(book, office, case), _said(book, office, case, messages)
    if not thread.current:
        goes_on, buttons = _moved(book, office, case)
        return Sheet(body=richtext.join(who, goes_on, said), buttons=buttons)
    now, why = richtext.join(_state(book, office, case), _clocks(book, office, case)), _why(book, office, case)
    return Sheet(
        body=richtext.join(who, now, said),
        footnote=why,
        buttons=(*(_buttons(book, office, case) if case.state is CaseState.OPEN else ()), *_promised(book, office, case)),
        notice=richtext.join(who, said, now, why),
    )


# --- the messages on it ------------------------------------------------------------------------------------------------------


def fetch(book: Book, homes: Collection[Thread]) -> None:
    """Bring into memory the messages that stand on the cards of these threads."""
    refs = [each for home in homes if home.ts is not None for each in _places(home)]
    messages = book.fetch(Message, "id", {link.message_id for link in book.fetch(Link, "ref", refs)})
    threads.fetch_shown(book, messages)
    cases = [book.need(Case, home.case_id) for home in homes if home.ts is not None]
    book.fetch(Message, "id", {case.newest_id for case in cases if case.newest_id is not None and case.waiting_since is None})


def messages_on(book: Book, home: Thread) -> list[Message]:
    """What `fetch` found of one thread, in order."""
    found = [book.get(Link, place) for place in _places(home)] if home.ts is not None else []
    return [book.need(Message, link.message_id) for link in found if link is not None]


def showing(book: Book, message_id: MessageId) -> list[Thread]:
    """The threads on whose cards this message stands."""
    copies = [unref(link.ref) for link in book.fetch(Link, "message_id", [message_id], side=("copy",))]
    posts = {(chat, post_of(at)) for account, chat, at in copies if account == DESK and post_of(at) != at}
    return book.fetch(Thread, ("channel", "ts"), posts)


def shows_whole(book: Book, office: Office, case: Case, home: Thread, message: Message) -> bool:
    """Is there room on the card for all of this message, among the others there?"""
    fetch(book, [home])
    return any(each.id == message.id and whole for each, _, whole in _fitted(book, office, case, messages_on(book, home)))


def _places(home: Thread) -> list[Ref]:
    return neighbours(ref(DESK, home.channel, home.ts or ""))


def _said(book: Book, office: Office, case: Case, messages: Sequence[Message]) -> RichText:
    """The messages, each a quotation of its own, and by whom where it is not the customer; what Puente said for itself is none."""
    blocks: list[Block] = []
    usual = threads.by_name(office, case, memory.customer(book, case).name)
    for message, words, _ in _fitted(book, office, case, messages):
        speaker = threads.speaker(book, office, case, message)
        if speaker not in (None, usual):
            blocks.append(Paragraph(runs=(Run(text=f"{speaker}:", styles=frozenset({"bold"})),)))
        blocks += words if speaker is None else _quoted(words)
    return tuple(blocks)


def _fitted(book: Book, office: Office, case: Case, messages: Sequence[Message]) -> list[tuple[Message, RichText, bool]]:
    """Each message with its words as far as there is room, and whether that is all of them."""
    out, room = [], MOST_SAID
    for message in messages:
        words = threads.shown(book, office, case, message)
        text = richtext.as_plain(words)
        whole = len(text) <= room
        out.append((message, words if whole else richtext.plain(text[:room] + "…"), whole))
        room = max(0, room - len(text))
    return out


def _quoted(words: RichText) -> RichText:
    """All of it as one quotation: a line that stood outside would pass for one of the card's own."""
    runs: list[Run] = []
    for block in words:
        runs += [Run(text="\n"), *_runs(block)] if runs else _runs(block)
    return (Quote(runs=tuple(runs)),) if runs else ()


def _runs(block: Block) -> tuple[Run, ...]:
    match block:
        case Paragraph() | Quote():
            return block.runs
        case Code():
            return (Run(text=block.text, styles=frozenset({"code"})),)
        case Listing():
            runs: list[Run] = []
            for mark, item in zip(block.marks(), block.items, strict=True):
                runs += [Run(text=("\n" if runs else "") + f"{'  ' * block.depth}{mark} "), *item]
            return tuple(runs)


# --- its lines and buttons -----------------------------------------------------------------------------------------------------


def _who(book: Book, office: Office, case: Case) -> RichText:
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    place = outbox.customer_place(book, case)
    account = office.platform_label(case.account) + (f" @{identity.handle}" if identity.handle else "")
    key = "card.who_public" if case.public else "card.who"
    who = office.staff.rich(key, customer=Run(text=identity.name, styles=frozenset({"bold"})), account=account, place=place.title)
    known = [*identity.tags, *([office.staff.line("card.segment", segment=identity.segment)] if identity.segment else [])]
    return richtext.join(who, office.staff.rich("card.known", known=", ".join(known))) if known else who


def _state(book: Book, office: Office, case: Case) -> RichText:
    words = office.staff
    if case.state is CaseState.RESOLVED:
        state = words.line("card.resolved_unanswered" if case.resolution == "unanswered" else "card.resolved")
    elif case.waiting_since is None:
        nobody = "card.promised" if promises.open_of(book, case) else "card.nobody_waits"
        state = words.line("card.answered" if case.answered_at is not None else nobody)
    else:
        state = words.line("card.waits")
    sign = PRIORITY_SIGNS.get(case.priority, "")
    priority = f"{sign} " + words.line(f"priority.{case.priority}") if sign else words.line(f"priority.{case.priority}")
    if case.assignee is None:
        return words.rich("card.state_free", state=state, priority=priority)
    who = Run(text=f"@{case.assignee_name}", person=case.assignee)
    key = "card.state_taken" if assigning.is_taken(case) else "card.state_given"
    return words.rich(key, state=state, priority=priority, who=who)


def _clocks(book: Book, office: Office, case: Case) -> RichText:
    """Until when who waits for what, each on a line of its own."""
    words, lines = office.staff, []
    if case.state is CaseState.OPEN:
        lines += [_not_reached(book, office, case), _answer(book, office, case), _settled_by(book, office, case)]
        put_off = snooze.of(book, case)
        if put_off is not None:
            lines.append(words.rich("card.snoozed", until=words.moment(put_off.due_at, book.now), by=put_off.history[0].get("by", "")))
        lines.append(_held_back(book, office, case))
    for promise, clock in promises.open_of(book, case):
        key = "card.promise_broken" if clock.state is ClockState.BREACHED else "card.promise"
        lines.append(words.rich(key, who=promise.owner_name, about=promise.about, when=words.moment(promise.due_at, book.now)))
    return richtext.join(*lines)


def _not_reached(book: Book, office: Office, case: Case) -> RichText:
    """Somebody answered, and the platform has not taken it, or nobody knows whether it has."""
    found = outbox.not_there(book, case)
    if found is None or not (found[0].attempts and found[0].error):
        return richtext.EMPTY
    row, answer = found
    at, account = office.staff.moment(answer.sent_at, book.now), office.platform_label(case.account)
    return office.staff.rich(f"card.{_NOT_THERE.get(row.state, 'not_reached')}", at=at, name=answer.name, account=account)


def _settled_by(book: Book, office: Office, case: Case) -> RichText:
    clock, words = resolution.of(book, case), office.staff
    if clock is None or clocks.rests(clock):
        return richtext.EMPTY
    key = "card.settle_breached" if clock.state is ClockState.BREACHED else "card.settle_by"
    return words.rich(key, by=words.moment(clock.due_at, book.now))


def _answer(book: Book, office: Office, case: Case) -> RichText:
    clock = answering.response(book, case)
    if clock is None:
        return richtext.EMPTY
    words = office.staff
    by = words.moment(clock.due_at, book.now)
    if clocks.rests(clock):
        return words.rich("card.paused", since=words.moment(clock.started_at, book.now))
    if clock.state is ClockState.BREACHED:
        told = _told(book, clock)
        return words.rich("card.breached_told", by=by, told=told) if told else words.rich("card.breached", by=by)
    return words.rich("card.answer_by", by=by, since=words.moment(clock.started_at, book.now))


def _held_back(book: Book, office: Office, case: Case) -> RichText:
    """Whom quiet hours still keep from being called, and until when."""
    words, held = office.staff, {}
    for clock in book.all(Clock, case_id=case.id):
        for deadline in deadlines.put_off_still(book, clock):
            for one in audience.whom(book, office, case, clock, deadline):
                held[one.shown] = words.moment(deadline.due_at, book.now)
    return words.rich("card.held_back", who=", ".join(f"{who} ({at})" for who, at in held.items())) if held else richtext.EMPTY


def _told(book: Book, clock: Clock) -> str:
    for climb in book.all(Escalation, clock_id=clock.id):
        if climb.state is not EscalationState.ENDED:
            return ", ".join(dict.fromkeys(str(one["who"]) for one in climb.told))
    return ""


def _why(book: Book, office: Office, case: Case) -> RichText:
    decision = book.need(Decision, case.decision_id) if case.decision_id is not None else None
    given = decision.route.get("reasons", ()) if decision else ()
    rules = [reason for reason in given if reason["rule"] != "default" and "team" in reason["sets"]]
    tags = "  ·  " + ", ".join(case.tags) if case.tags else ""
    if not rules:
        return office.staff.rich("card.why_default", team=office.team_label(case.team), tags=tags)
    said = ", ".join(f"«{word}»" for word in rules[0]["words"][:MOST_WORDS])
    return office.staff.rich("card.why" if said else "card.why_rule", rule=rules[0]["rule"], words=said, tags=tags)


def _buttons(book: Book, office: Office, case: Case) -> tuple[Button, ...]:
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
    earlier = _earlier(book, case)
    off = "wake" if snooze.of(book, case) is not None else "snooze"
    return (
        *([] if assigning.is_taken(case) else [claim]),
        *answer,
        resolve,
        Button(action="promise", label=words.line("button.promise"), value=value),
        Button(action=off, label=words.line(f"button.{off}"), value=value),
        *([Button(action="awaits", label=words.line("button.awaits"), value=value)] if _said_goodbye(book, case) else []),
        *([Button(action="why", label=words.line("button.why"), value=value)] if reasons.can_be_asked(book, case) else []),
        *([outbox.to_thread(words.line("button.earlier"), earlier)] if earlier else []),
    )


def _promised(book: Book, office: Office, case: Case) -> tuple[Button, ...]:
    """What can be done about the next promise, wherever the case is now and even if it is resolved."""
    promise = promises.next_of(book, case)
    return () if promise is None else (promises.button(office, promise, "kept"), promises.button(office, promise, "later"))


def _said_goodbye(book: Book, case: Case) -> bool:
    """The customer's newest words were taken for a closing, and came after the answer: somebody may see more in them."""
    newest = book.need(Message, case.newest_id) if case.newest_id is not None and case.waiting_since is None else None
    return newest is not None and newest.deleted_at is None and newest.sent_at > (case.answered_at or 0) and not waiting.asks(book, newest)


def _earlier(book: Book, case: Case) -> Thread | None:
    """The thread of the case that the customer had before."""
    return book.one(Thread, case_id=case.previous_id) if case.previous_id is not None else None


def _moved(book: Book, office: Office, case: Case) -> tuple[RichText, tuple[Button, ...]]:
    """What a card says whose case went to another team."""
    now = outbox.current_thread(book, case)
    goes_on = office.staff.rich("card.moved", team=office.team_label(case.team))
    return goes_on, (outbox.to_thread(office.staff.line("button.open_thread"), now),)
