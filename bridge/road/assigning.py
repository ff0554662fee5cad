"""Who has a case? Whoever claimed or answered it; until then whom a rule gave it to, in turn among a team's members or by name.

What a rule gave is not taken yet: it may still be routed elsewhere, and whoever is faster has it.
"""

from bridge.clocks import absences
from bridge.clocks.pages import customer_label
from bridge.model.people import Turn
from bridge.model.records import Case
from bridge.model.routing import Route
from bridge.work import outbox, told
from bridge.work.book import Book
from bridge.work.office import Office

IN_TURN = "round_robin"


def is_taken(case: Case) -> bool:
    """Has a person taken it?"""
    return case.assignee is not None and case.assigned_by is None


def assign(book: Book, office: Office, case: Case, route: Route, *, moved: bool) -> Case:
    """Give the case to whom the route says, unless somebody took it. moved: it is another team's by now, so that nobody of the old one
    still has it."""
    if is_taken(case):
        return case
    if moved and case.assignee is not None:
        case = book.change(case, assignee=None, assignee_name=None, assigned_by=None)
    if route.assignee is None or (route.assignee == IN_TURN and case.assignee is not None):
        return case
    person = _next_in_turn(book, office, case.team) if route.assignee == IN_TURN else route.assignee
    user = office.people.get(person) if person is not None else None
    if user is None:
        key = f"not_assigned:{case.team}:{person}"
        whom = person or IN_TURN
        told.operators(book, office, key, office.staff.rich("operators.not_assigned", team=office.team_label(case.team), person=whom))
        return case
    if user == case.assignee:
        return case
    rule = next((reason.rule for reason in route.reasons if "assignee" in reason.sets), "")
    case = book.change(case, assignee=user, assignee_name=office.person_name(user), assigned_by=rule)
    thread = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
    matter = case.matter or office.staff.line("page.no_matter")
    body = office.staff.rich("assigned.to_you", customer=customer_label(book, office, case), matter=matter)
    outbox.notify(book, user, body, buttons=(thread,), case=case)
    outbox.redraw(book, case)
    return case


def _next_in_turn(book: Book, office: Office, team: str) -> str | None:
    """The member who was given one longest ago; those who never were come first, in the order of the configuration. Nobody whom the desk
    does not know, or who is away."""
    members = [member for member in office.team(team).members if member in office.people and _is_there(book, office, member)]
    if not members:
        return None
    book.fetch(Turn, "team", [team])
    last = {turn.person: turn for turn in book.all(Turn, team=team)}
    chosen = min(members, key=lambda member: (last[member].at, last[member].id) if member in last else (0, 0))
    # Within a millisecond several are given: a new row for each keeps their order.
    given = Turn(id=book.new_id(), team=team, person=chosen, at=book.now)
    book.put(given) if chosen not in last else book.change(last[chosen], at=max(book.now, 1 + max(turn.at for turn in last.values())))
    return chosen


def _is_there(book: Book, office: Office, member: str) -> bool:
    return absences.away(book, office, absences.named(office, member)) is None
