"""What does a person read who is called, and what becomes of it? Who waits how long for what, who was told before, and what to do now."""

from bridge.clocks import beyond, digests, together
from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.clocks import Clock, Escalation, Page, Promise
from bridge.model.ids import ChatId, Millis
from bridge.model.records import Case, Conversation, Identity, Outgoing
from bridge.model.richtext import RichText
from bridge.model.states import DELIVERY, DeliveryState, EscalationState, step
from bridge.ports import Sheet
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

TAKE, GIVE, MORE_TIME = "take", "give", "more_time"
LATE_AFTER: Millis = 60_000
"""A page sent so long after its moment says that it is late, and by how much."""

_NOT_THERE = {DeliveryState.FAILED: "now_not_arrived", DeliveryState.UNCERTAIN: "now_perhaps_arrived"}
"""What to do where somebody answered."""


def customer_label(book: Book, office: Office, case: Case) -> str:
    """`Ana Torres · Telegram`: how a customer is called at the desk."""
    identity = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    return f"{identity.name} · {office.platform_label(case.account)}"


def send(
    book: Book, case: Case, climb: Escalation, to: str, due_at: Millis, *, because: RichText | None = None, alone: bool = False
) -> None:
    """Call one person or channel, who should have been called at `due_at`: at once, or in a digest with what else comes together. because:
    why it is this person, where another was meant. alone: in no digest, which names only what nobody has taken."""
    page = Page(
        id=book.new_id(), escalation_id=climb.id, case_id=case.id, to=to, due_at=due_at, called_at=book.now, team=case.team,
        matter=case.matter, because=because or richtext.EMPTY, digest_id=None if alone else digests.gather(book, to),
    )  # fmt: skip
    book.put(page)
    if page.digest_id is None:
        outbox.call(book, case, page)


def name_too(book: Book, office: Office, case: Case, climb: Escalation, page: Page) -> None:
    """Another climb of the case shares the page. If it is drawn already, what this one is about stands below."""
    if page.text:
        body = about(book, office, case, book.need(Clock, climb.clock_id))
        page = book.change(page, text=richtext.join(page.text, body))
        first = book.need(Escalation, page.escalation_id)
        outbox.redraw_page(book, page, _order(book, office, page, case, first), _buttons(book, office, case, first))


# --- how it looks --------------------------------------------------------------------------------------------------


def draw(book: Book, office: Office, page: Page) -> Sheet:
    """As it is when its turn to leave has come. What it says is kept, without what to do now: that is over before the rest."""
    case, climb = book.need(Case, page.case_id), book.need(Escalation, page.escalation_id)
    book.change(page, text=_text(book, office, page, case, climb, richtext.EMPTY))
    whole = _text(book, office, page, case, climb, _order(book, office, page, case, climb))
    return Sheet(body=whole, buttons=_buttons(book, office, case, climb))


def _text(book: Book, office: Office, page: Page, case: Case, climb: Escalation, order: RichText) -> RichText:
    words = office.staff
    climbs = _called_for(book, page, climb)
    lines = [about(book, office, case, book.need(Clock, each.clock_id)) for each in climbs]
    lines += [_before(book, office, page, climb), order]
    late = book.now - page.due_at
    if late > LATE_AFTER:
        lines.append(words.rich("page.late", late=words.wait(late)))
    thread = outbox.current_thread(book, case)
    if thread is None or thread.ts is None:
        lines.append(words.rich("page.no_thread"))
    return richtext.join(*lines, page.because)


def about(book: Book, office: Office, case: Case, clock: Clock) -> RichText:
    """Who waits for what since when; which promise is broken; what should be settled."""
    words, customer, team = office.staff, customer_label(book, office, case), office.team_label(case.team)
    matter = case.matter or words.line("page.no_matter")
    by, late = words.moment(clock.due_at, book.now), words.wait(book.now - clock.due_at)
    if clock.kind == "promise":
        (promise,) = book.fetch(Promise, "clock_id", [clock.id])
        return words.rich("page.promise", customer=customer, team=team, who=promise.owner_name, about=promise.about, by=by, late=late)
    if clock.kind == "resolution":
        key = "page.unsettled" if book.now >= clock.due_at else "page.to_settle"
        return words.rich(key, customer=customer, team=team, matter=matter, by=by)
    return words.rich("page.waits", customer=customer, team=team, wait=words.wait(book.now - clock.started_at), matter=matter)


def _before(book: Book, office: Office, page: Page, climb: Escalation) -> RichText:
    """Who was told before, each once and with the last time, and who had taken it. Not whose notice has not arrived."""
    words = office.staff
    on_its_way = {(each.to, each.called_at) for each in _parted(book, climb)[0] if each.digest_id is None and each.ts is None}
    told_before = (one for one in climb.told if one["at"] < page.called_at and (one["to"], one["at"]) not in on_its_way)
    last = {one["who"]: one["at"] for one in told_before}
    if not last:
        return words.rich("page.told_nobody")
    told = ", ".join(f"{who} ({words.moment(at, book.now)})" for who, at in last.items())
    rest = next((one for one in reversed(climb.history) if "until" in one), None)
    if rest is not None and rest["what"] == MORE_TIME:
        until = words.moment(rest["until"], book.now)
        return words.rich("page.told_more_time", told=told, who=rest["who"], until=until, reason=rest["reason"])
    if rest is None or climb.state is EscalationState.TAKEN:
        return words.rich("page.told", told=told)
    return words.rich("page.told_taken", told=told, who=rest["who"], until=words.moment(rest["until"], book.now))


def _order(book: Book, office: Office, page: Page, case: Case, climb: Escalation) -> RichText:
    """What to do now about all that it calls for."""
    climbs = _called_for(book, page, climb)
    return richtext.join(*dict.fromkeys(_now(book, office, page, case, each) for each in climbs))


def _called_for(book: Book, page: Page, climb: Escalation) -> list[Escalation]:
    """All whose page it is, and those of the pages that it takes the place of."""
    replaced = [book.need(Escalation, each.escalation_id) for each in together.older(book, page)]
    return list({each.id: each for each in (climb, *together.sharing(book, page), *replaced)}.values())


def _now(book: Book, office: Office, page: Page, case: Case, climb: Escalation) -> RichText:
    """The one thing to do, where somebody has to."""
    words, kind = office.staff, book.need(Clock, climb.clock_id).kind
    if climb.state is EscalationState.TAKEN:
        return richtext.EMPTY
    if kind in ("promise", "resolution"):
        return words.rich(f"page.now_{kind}")
    unread = outbox.not_there(book, case)
    if unread is not None:
        row, answer = unread
        at, account = words.moment(answer.sent_at, book.now), office.platform_label(case.account)
        return words.rich(f"page.{_NOT_THERE.get(row.state, 'now_under_way')}", who=answer.name, at=at, account=account)
    if case.assignee is None:
        return words.rich("page.now_free")
    return words.rich("page.now_yours" if page.to == case.assignee else "page.now_theirs", who=case.assignee_name or "")


def arrived(book: Book, office: Office, page: Page, channel: ChatId, ts: str) -> None:
    """It is posted. Whoever was called about the case before answers here from now on, for all that is lacking in it: one page can be
    pressed, and the older ones say so."""
    page = book.change(page, channel=channel, ts=ts)
    book.fetch_cases([page.case_id])
    if page.closed:
        return
    for each in together.older(book, page):
        together.share_instead(book, each, page)
        book.change(each, closed=True)
        outbox.redraw_page(book, each, office.staff.rich("page.replaced"))


# --- what becomes of it --------------------------------------------------------------------------------------------


def rests(book: Book, office: Office, case: Case, climb: Escalation, line: RichText) -> None:
    """Someone has it, or asked for time: the pages say so."""
    last, (shown, told) = climb.history[-1], _parted(book, climb)
    if last["what"] != MORE_TIME:
        _over(book, office, case, climb, told, last["what"], last["who"], line)
    for page in shown:
        if page.digest_id is not None:
            digests.changed(book, page.digest_id)
        else:
            outbox.redraw_page(book, page, line, _buttons(book, office, case, climb))


def close(book: Book, office: Office, climb: Escalation, how: str, by: str) -> None:
    """It is over: every page says how it ended, and its buttons are gone. A page that nobody has seen yet is not sent any more. One that
    calls for something else of the case, too, keeps its buttons for that."""
    case, ending = book.need(Case, climb.case_id), office.staff.rich(how, who=by, at=office.staff.moment(book.now, book.now))
    shown, told = _parted(book, climb)
    kept = [(page, others[0]) for page in shown if (others := together.sharing(book, page))]
    shown = [page for page in shown if all(page is not each for each, _ in kept)]
    withdrawn = _withdraw(book, climb, {page.id for page in (*shown, *told) if page.ts is None and page.digest_id is None})
    heard = [page for page in told if page.id not in withdrawn]
    _over(book, office, case, climb, heard, how.removeprefix("page."), by, ending)
    for page in shown:
        if page.digest_id is not None:
            digests.changed(book, page.digest_id)
        elif page.id not in withdrawn:
            outbox.redraw_page(book, page, ending)
    for page in (*shown, *told):
        book.change(page, closed=True)
    for page, other in (*kept, *((page, book.need(Escalation, page.escalation_id)) for page in together.shared_by(book, climb))):
        page = book.change(page, escalation_id=other.id)
        line = richtext.join(ending, _order(book, office, page, case, other))
        outbox.redraw_page(book, page, line, _buttons(book, office, case, other))


def _parted(book: Book, climb: Escalation) -> tuple[list[Page], list[Page]]:
    """The pages that are not over: those at the desk, and those beyond it."""
    pages = [page for page in book.all(Page, escalation_id=climb.id) if not page.closed]
    return [page for page in pages if not beyond.is_beyond(page)], [page for page in pages if beyond.is_beyond(page)]


def _over(book: Book, office: Office, case: Case, climb: Escalation, pages: list[Page], how: str, by: str, line: RichText) -> None:
    if pages:
        whose = office.staff.rich("page.over", customer=customer_label(book, office, case), team=office.team_label(case.team))
        beyond.over(book, office, case, book.need(Clock, climb.clock_id), pages, how, by, richtext.join(whose, line))


def _withdraw(book: Book, climb: Escalation, unseen: set[int]) -> set[int]:
    """Take the notices of these pages out of the outbox; which of them had not been tried yet."""
    if not unseen:
        return set()
    withdrawn = set()
    for row in book.fetch(Outgoing, "case_id", [climb.case_id], state=(DeliveryState.PENDING,)):
        if row.state is DeliveryState.PENDING and row.attempts == 0 and row.act.get("page") in unseen:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
            withdrawn.add(row.act["page"])
    return withdrawn


def _buttons(book: Book, office: Office, case: Case, climb: Escalation) -> tuple[Button, ...]:
    words, value = office.staff, str(climb.id)
    take = Button(action=TAKE, label=words.line("button.take"), value=value, style="primary")
    give = Button(action=GIVE, label=words.line("button.give"), value=value)
    more_time = Button(action=MORE_TIME, label=words.line("button.more_time"), value=value)
    to_thread = outbox.to_thread(words.line("button.open_thread"), outbox.current_thread(book, case))
    return (*([take] if climb.state is EscalationState.CLIMBING else []), give, more_time, to_thread)
