"""Who has a case? Whoever claimed or answered it; until then whom a rule gave it to, in turn among a team's members or by name.
Whoever is away has none: it goes to whoever stands in, else to the team's members in turn, else to nobody, and the thread says so.

What a rule gave is not taken yet: it may still be routed elsewhere, and whoever is faster has it.
"""

from bridge.clocks import absences, audience
from bridge.clocks.absences import Who
from bridge.clocks.pages import customer_label
from bridge.model import richtext
from bridge.model.ids import UserId
from bridge.model.people import Turn
from bridge.model.records import Case
from bridge.model.richtext import RichText
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
    meant = None if route.assignee == IN_TURN else absences.named(office, route.assignee)
    there = _in_turn(book, office, case.team) if meant is None else absences.in_place_of(book, office, meant)
    if there is None and meant is not None and case.assignee is None:
        there = _in_turn(book, office, case.team)
    if there is None or there.user is None:
        return _to_nobody(book, office, case, meant)
    if there.user == case.assignee:
        return case
    rule = next((reason.rule for reason in route.reasons if "assignee" in reason.sets), "")
    case = book.change(case, assignee=there.user, assignee_name=absences.shown(office, there), assigned_by=rule)
    _tell(book, office, case, there.user, None if meant is None else audience.person(book, office, meant, there, word="").because)
    if meant is not None and there != meant:
        other, who = absences.shown(office, meant), absences.shown(office, there)
        outbox.post(book, case, office.staff.rich("assigned.instead", other=other, who=who))
    outbox.redraw(book, case)
    return case


def _tell(book: Book, office: Office, case: Case, user: UserId, because: RichText | None) -> None:
    thread = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
    matter = case.matter or office.staff.line("page.no_matter")
    body = office.staff.rich("assigned.to_you", customer=customer_label(book, office, case), matter=matter)
    outbox.notify(book, user, richtext.join(body, because or richtext.EMPTY), buttons=(thread,), case=case)


def _to_nobody(book: Book, office: Office, case: Case, meant: Who | None) -> Case:
    """Whom it was for is away, and so are all who could have it instead. The ladder does not wait for them: nobody has the case."""
    if case.assignee is not None:
        return case
    whom = IN_TURN if meant is None or meant.key is None else meant.key
    body = office.staff.rich("operators.not_assigned", team=office.team_label(case.team), person=whom)
    told.operators(book, office, f"not_assigned:{case.team}:{whom}", body)
    if meant is not None:
        outbox.post(book, case, office.staff.rich("assigned.to_nobody", other=absences.shown(office, meant)))
    return case


def _in_turn(book: Book, office: Office, team: str) -> Who | None:
    key = _next_in_turn(book, office, team)
    return None if key is None else absences.named(office, key)


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
