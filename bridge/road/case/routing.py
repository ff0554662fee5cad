"""Which team does a case go to? What its decision changes, moves and has done.

A case is routed once it says something; until a person claims or answers it, what the customer adds may route it again.
"""

import dataclasses
from typing import Any

from bridge.clocks import answering, recompute, resolution
from bridge.clocks.pages import customer_label
from bridge.model.ids import DecisionId
from bridge.model.records import Case, Decision, Message, ReplyMode
from bridge.model.richtext import RichText
from bridge.model.routing import Facts, Occasion, Route
from bridge.model.states import CASE, CaseState, step
from bridge.operate.metrics import RULES_ERRED
from bridge.road.case import assigning, effects, entering, facts, swarms
from bridge.road.shown import heal, thread
from bridge.work import outbox, told
from bridge.work.book import Book
from bridge.work.office import Office

PRIORITIES = ("low", "normal", "high", "urgent")


def route(book: Book, office: Office, case: Case) -> Case:
    """Send an opening on its way: team, clock, and its thread, unless it has to wait for that. All its messages are in the book."""
    case = book.change(case, state=step(CASE, case.state, CaseState.OPEN), route_at=None)
    known, decision = _decide(book, office, case, facts.all_heard(book, case))
    case = _apply(book, office, case, known, decision, decision)
    if case.waiting_since is not None:
        answering.start(book, office, case, case.waiting_since)
        resolution.start(book, office, case, case.waiting_since)
    case = book.need(Case, case.id) if swarms.waits(book, office, case) else entering.enter(book, office, case)
    case = assigning.assign(book, office, case, decision, moved=False)
    return effects.do(book, office, case, known, decision)


def reconsider(book: Book, office: Office, case: Case, message: Message, *, anew: bool = False) -> Case:
    """The customer said more: before anybody took the case decide again, and move it if it belongs elsewhere.

    anew: the message was edited, so that what was heard before does not count any more.
    """
    if case.state is not CaseState.OPEN:
        return case
    if assigning.is_taken(case) or case.answered_at is not None or answering.under_way(book, case):
        return _heed(book, office, case, message)
    before = _last_on_message(book, case)
    heard = facts.heard_anew(book, case) if anew else facts.heard_more(book, facts.heard_until(before), message)
    known, decision = _decide(book, office, case, heard, why=False)
    if before.rules == office.router.version and _outline(decision.to_json()) == _outline(before.route):
        book.change(before, facts=known.to_json())  # the same rules want the same: why stays what it was
        return case
    known, decision = _decide(book, office, case, heard)
    then = _kept(case, before, decision)
    if _is_as(case, then):
        book.change(before, facts=known.to_json(), route=decision.to_json(), rules=office.router.version)
        case = assigning.assign(book, office, case, decision, moved=False)
        return effects.do(book, office, case, known, decision)
    old_team = case.team
    case = _apply(book, office, case, known, decision, then)
    return _follow(book, office, case, old_team, known, decision, "thread.moved_away")


def _heed(book: Book, office: Office, case: Case, message: Message) -> Case:
    """A person has the case, and it stays where it is. What the customer says now is looked at by itself: it may make the case more urgent,
    mark it, and have people and programs hear of it."""
    heard = facts.heard_in(book, case, message)
    known, decision = _decide(book, office, case, heard, why=False)
    priority = max(case.priority, decision.priority, key=PRIORITIES.index)
    tags = tuple(dict.fromkeys((*case.tags, *decision.tags)))
    if (priority, tags) != (case.priority, case.tags):
        case = book.change(case, priority=priority, tags=tags)
        recompute.by_terms(book, office, case, "more_urgent")
        outbox.redraw(book, case)
    if not any(effect.kind in effects.AGAIN for effect in decision.effects):
        return case
    known, decision = _decide(book, office, case, heard)
    wanted = tuple(effect for effect in decision.effects if effect.kind in effects.AGAIN)
    return effects.do(book, office, case, known, dataclasses.replace(decision, effects=wanted))


def decide_on(book: Book, office: Office, case: Case, heard: facts.Heard, occasion: Occasion) -> Case:
    """Something happened to a routed case: decide what the rules change for that. Where nothing is to be changed or done, nothing is."""
    known, decision = _decide(book, office, case, heard, occasion)
    if not decision.reasons and not decision.effects:
        return case
    old_team = case.team
    then = dataclasses.replace(decision, sla=decision.sla or case.sla, escalation=decision.escalation or case.escalation, greeting=True)
    if case.state is CaseState.RESOLVED:  # nobody works at it: it changes its marks, and not its place
        then, decision = dataclasses.replace(then, team=old_team), dataclasses.replace(decision, assignee=None)
    case = _apply(book, office, case, known, decision, then)
    return _follow(book, office, case, old_team, known, decision, "thread.moved_by_rule")


def _last_on_message(book: Book, case: Case) -> Decision:
    """What rules last decided on what the customer said, whatever they decided on other occasions since."""
    newest = book.need(Decision, case.decision_id)
    if _is_on_message(newest):
        return newest
    return max((each for each in book.fetch(Decision, "case_id", [case.id]) if _is_on_message(each)), key=lambda each: each.id)


def _is_on_message(decision: Decision) -> bool:
    return bool(decision.facts.get("occasion", "message") == "message")


def _kept(case: Case, before: Decision, decision: Route) -> Route:
    """What is new in a decision on the customer's words. The rest stays as it is: it may have been decided on another occasion since."""
    said: dict[str, Any] = {
        name: getattr(case, name) for name in ("team", "priority", "sla", "escalation") if before.route[name] == getattr(decision, name)
    }
    since = (tag for tag in case.tags if tag not in before.route["tags"])
    return dataclasses.replace(decision, **said, tags=tuple(dict.fromkeys((*decision.tags, *since))))


def _is_as(case: Case, decision: Route) -> bool:
    """Does it change nothing?"""
    now = (case.team, case.priority, case.tags, case.sla, case.escalation)
    return now == (decision.team, decision.priority, decision.tags, decision.sla, decision.escalation)


def _follow(book: Book, office: Office, case: Case, old_team: str, known: Facts, decision: Route, moved: str) -> Case:
    """What a new decision brings about: the case goes to its team, its clock has other moments, what is to be done is done."""
    if case.team != old_team and case.flood_id is None:
        rule = next((reason.rule for reason in decision.reasons if "team" in reason.sets), "")
        old, new = office.team_label(old_team), office.team_label(case.team)
        _move(book, office, case, old_team, office.staff.rich(moved, old=old, new=new, rule=rule))
    if case.state is CaseState.OPEN:
        recompute.by_terms(book, office, case, "routed_anew")
    outbox.redraw(book, case)
    case = assigning.assign(book, office, book.need(Case, case.id), decision, moved=case.team != old_team)
    return effects.do(book, office, case, known, decision)


def _outline(route: dict[str, Any]) -> list[Any]:
    """Which rules decide what, without why."""
    sets = [(reason["rule"], name, value) for reason in route["reasons"] for name, value in reason["sets"].items()]
    return [
        *((rule, name, tuple(value) if isinstance(value, list) else value) for rule, name, value in sets),
        *route["also"],
        *route["erred"],
    ]


def _decide(
    book: Book, office: Office, case: Case, heard: facts.Heard, occasion: Occasion = "message", *, why: bool = True
) -> tuple[Facts, Route]:
    known = facts.gather(book, office, case, heard, occasion)
    decision = office.router.decide(known, why=why)
    for rule in decision.erred:
        book.queries.once_committed(RULES_ERRED.labels(rule=rule).inc)
        told.operators(book, office, f"rule_erred:{rule}", office.staff.rich("operators.rule_erred", rule=rule, case=str(case.id)))
    return known, decision


def _apply(book: Book, office: Office, case: Case, known: Facts, decision: Route, then: Route) -> Case:
    """Keep the decision, and let the case be as `then` says, which follows from it."""
    stored = book.put(
        Decision(
            id=DecisionId(book.new_id()),
            case_id=case.id,
            at=book.now,
            facts=known.to_json(),
            route=decision.to_json(),
            rules=office.router.version,
        )
    )
    case = book.change(
        case,
        team=then.team,
        priority=then.priority,
        tags=then.tags,
        sla=then.sla,
        escalation=then.escalation,
        language=known.language,
        greeted=case.greeted or not then.greeting or effects.ends(decision),
        # On another occasion what the case's place came from stays known, unless that changed.
        decision_id=stored.id if known.occasion == "message" or then.team != case.team else case.decision_id,
    )
    return book.change(case, reply_mode=careful(office, case))


def careful(office: Office, case: Case) -> ReplyMode:
    """How what staff type is taken, where the case is now. Never less careful than they know this case: what they take for a note among
    themselves must not go out because the customer went on in private or the case changed teams."""
    return "explicit" if case.reply_mode == "explicit" else office.reply_mode(case.team, public=case.public)


def _move(book: Book, office: Office, case: Case, old_team: str, gone: RichText) -> None:
    """gone: what is said where it was."""
    old = outbox.current_thread(book, case)
    if old is not None:
        book.change(old, current=False, wanted=old.wanted + 1)  # its card says where the case is now
        heal.leave(book, case, old)
    new = outbox.open_thread(book, case, office.channels[case.team])
    words, names = office.staff, {"old": office.team_label(old_team)}
    to_new = (outbox.to_thread(words.line("button.open_thread"), new),)
    if old is not None:
        outbox.post(book, case, gone, buttons=to_new, thread=old)
    thread.fetch(book, case)
    thread.retell(book, office, case)
    book.happens(case, "moved")
    outbox.post(book, case, words.rich("thread.moved_here", customer=customer_label(book, office, case), **names))
