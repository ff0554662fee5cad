"""Why is a case with this team? What its decision kept, said in the thread in staff's language when somebody asks.

Once for each decision: while the answer stands in the thread, the card does not offer to ask again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bridge.config.rulebook import ROUND_ROBIN
from bridge.model import richtext
from bridge.model.records import Case, Decision
from bridge.model.richtext import RichText
from bridge.road.case import rulebook
from bridge.safety import cards
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

DEFAULT = "default"
"""The rule's name in the reasons where no rule chose the team."""
MOST_WORDS = 5
"""Words of one rule that are quoted."""
MOST_RULES = 8
"""Rules that are named one by one."""


def can_be_asked(book: Book, case: Case) -> bool:
    decision = _decision(book, case)
    return decision is not None and not decision.told


def tell(book: Book, office: Office, case: Case) -> None:
    """Answer in the thread. Nothing where the answer stands there already."""
    decision = _decision(book, case)
    if decision is not None and not decision.told:
        book.change(decision, told=True)
        outbox.post(book, case, _said(book, office, case, decision))
        outbox.redraw(book, case)


def _decision(book: Book, case: Case) -> Decision | None:
    return book.need(Decision, case.decision_id) if case.decision_id is not None else None


def _said(book: Book, office: Office, case: Case, decision: Decision) -> RichText:
    words, route = office.staff, decision.route
    reasons: Sequence[Mapping[str, Any]] = route["reasons"]
    chose = next((each for each in reasons if "team" in each["sets"] and each["rule"] != DEFAULT), None)
    team = office.team_label(route["team"])
    lines: list[RichText] = []
    if chose is None:
        lines.append(words.rich("why.default", team=team))
    else:
        lines.append(words.rich("why.rule", team=team, rule=chose["rule"], found=_found(office, decision, chose)))
    for each in reasons:
        sets = ", ".join(_set(office, name, value) for name, value in each["sets"].items() if name != "team")
        if sets and each["rule"] != DEFAULT:
            key = "why.it_also_set" if each is chose else "why.also_set"
            lines.append(words.rich(key, rule=each["rule"], sets=sets, found=_found(office, decision, each)))
    if also := route.get("also", ()):
        lines.append(words.rich("why.also_matched", rules=_named(also)))
    if erred := route.get("erred", ()):
        lines.append(words.rich("why.skipped", rules=_named(erred)))
    if chose is not None:
        lines.append(words.rich("why.otherwise", team=office.team_label(office.config.default_team)))
    if (rules := rulebook.behind(book, decision)) is not None:
        lines.append(words.rich("why.rules", case=str(case.id), version=rules.version, since=words.moment(rules.since, book.now)))
    return richtext.join(*lines)


def _found(office: Office, decision: Decision, reason: Mapping[str, Any]) -> str:
    """Which words stood where; of a rule that asks for none, its conditions as its author wrote them."""
    text = cards.masked(decision.facts["text"])  # before it is cut: half a card's number is not known for one
    words = reason["words"][:MOST_WORDS]
    quoted = ((word, office.router.quote(text, word)) for word in words)
    said = [office.staff.line("why.word", word=word, quote=quote) if quote else f"«{word}»" for word, quote in quoted]
    return ", ".join(said) or "; ".join(reason.get("because", ())) or office.staff.line("why.always")


def _set(office: Office, field: str, value: Any) -> str:
    """A field that was decided, or what was done besides."""
    words = office.staff
    match field:
        case "priority":
            value = words.line(f"priority.{value}")
        case "greeting":
            return words.line("why.sets.greeting" if value else "why.sets.no_greeting")
        case "assignee" if value != ROUND_ROBIN:
            known = office.config.people.get(value)
            value = known.name if known is not None and known.name else value
        case "assignee":
            return words.line("why.sets.in_turn")
        case "tags" | "tell" | "webhook":
            value = ", ".join(value)
    return words.line(f"why.sets.{field}", value=value)


def _named(rules: Sequence[str]) -> str:
    shown = ", ".join(f"«{rule}»" for rule in rules[:MOST_RULES])
    return shown + (f" +{len(rules) - MOST_RULES}" if len(rules) > MOST_RULES else "")
