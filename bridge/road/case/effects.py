"""What do rules have done, besides deciding fields? Each effect once per case, rule and what happened, remembered with the case.

A message is one of many, and what a rule does about them is done once. What else happens may happen again: people and programs hear of it
again, a few times an hour, and the customer does not. What is remembered is committed with what was done: after a crash nothing is done
twice, and nothing is left out.
"""

from collections.abc import Callable, Iterator, Mapping

from bridge.clocks import ladder
from bridge.clocks.pages import customer_label
from bridge.model import richtext
from bridge.model.ids import MessageId, Millis
from bridge.model.records import Case, Message
from bridge.model.richtext import RichText
from bridge.model.routing import Effect, EffectKind, Facts, Route
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import calls, muted, resolving
from bridge.road.shown import addressing, greeting, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

ENDING: frozenset[EffectKind] = frozenset({"spam", "close"})
"""After these nobody is greeted."""
AGAIN: frozenset[EffectKind] = frozenset({"note", "tell", "ladder", "webhook"})
"""Done each time that something happens, besides a message."""
HOUR: Millis = 60 * 60_000
MOST_AN_HOUR = 3
"""Of each of these, per case, rule and occasion: what two machines do to each other has an end."""


def do(book: Book, office: Office, case: Case, facts: Facts, route: Route) -> Case:
    """What the route wants done and was not done yet."""
    for effect in route.effects:
        deeds = _with(case, effect, facts, book.now)
        if deeds is not None:
            case = book.change(case, deeds=deeds)
            _DOING[effect.kind](book, office, case, effect, facts)
            case = book.need(Case, case.id)
    return case


def _with(case: Case, effect: Effect, facts: Facts, now: Millis) -> tuple[str, ...] | None:
    """What was done, this effect included; None: it was done already, or often enough."""
    deed = f"{facts.occasion}|{effect.rule}|{effect.kind}"
    if effect.kind == "webhook":
        deed += f":{effect.value}"  # a rule may call several
    if facts.occasion == "message" or effect.kind not in AGAIN:
        return None if deed in case.deeds else (*case.deeds, deed)
    before = [each for each in case.deeds if each.startswith(f"{deed}@")]
    others = (each for each in case.deeds if each not in before)
    if facts.occasion == "unclaimed":  # a later step asks about the earlier ones, too
        this = f"{deed}@{case.waiting_since}"
        return None if this in before else (*others, this)
    recent = [each for each in before if now - int(each.rpartition("@")[2]) < HOUR]
    return (*others, *recent, f"{deed}@{now}") if len(recent) < MOST_AN_HOUR else None


def ends(route: Route) -> bool:
    """Does it end the case at once?"""
    return any(effect.kind in ENDING for effect in route.effects)


# --- for the customer ----------------------------------------------------------------------------------------------


def _template(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    who = memory.customer(book, case)
    body = office.words(case.language).rich(effect.value, brand=office.config.brand.name, team=office.team_label(case.team), name=who.name)
    place = outbox.customer_place(book, case)
    quoted = addressing.quoted(book, case, place)
    if not greeting.automatic(book, office, case, body, reply_to=quoted):
        thread.tell(book, office, case, "thread.not_said", rule=effect.rule)


# --- for staff -----------------------------------------------------------------------------------------------------


def _note(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    """Kept as a message, so that it is told again wherever the case goes."""
    message = book.put(
        Message(
            id=MessageId(book.new_id()), case_id=case.id, conversation_id=None, speaker="rule", author=None, name=effect.rule,
            body=richtext.plain(effect.value), sent_at=book.now,
        )
    )  # fmt: skip
    thread.copy(book, office, case, message)


def _tell(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    """Where one of them cannot be found the team hears of it: what a rule wants told is told to somebody."""
    body = richtext.join(richtext.plain(effect.value), _about(book, office, case, effect))
    button = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
    for to in dict.fromkeys(_whom(office, case, effect)):
        outbox.notify(book, to, body, buttons=(button,), case=case)


def _whom(office: Office, case: Case, effect: Effect) -> Iterator[str]:
    for to in effect.to:
        match to:
            case "lead":
                found: str | None = office.lead(case.team)
            case "assignee":
                found = case.assignee
            case _:
                found = office.rooms.get(to) or office.people.get(to)
        yield found or office.channels[case.team]


def _about(book: Book, office: Office, case: Case, effect: Effect) -> RichText:
    words = office.staff
    matter = case.matter or words.line("page.no_matter")
    return words.rich(
        "rule.about", rule=effect.rule, customer=customer_label(book, office, case), team=office.team_label(case.team), matter=matter
    )


def _ladder(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    """Where there is no ladder to climb, the lead hears of it, or the operators."""
    if ladder.call_now(book, office, case):
        thread.tell(book, office, case, "thread.ladder_by_rule", rule=effect.rule)
        return
    to = office.lead(case.team) or office.operators or office.channels[case.team]
    body = richtext.join(office.staff.rich("rule.no_ladder"), _about(book, office, case, effect))
    outbox.notify(book, to, body, buttons=(outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case)),))


# --- the end of a case -----------------------------------------------------------------------------------------------


def _spam(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    """As staff's own Block: with a trace in the thread, the button that takes it back, and the lead's daily reminder."""
    muted.block(book, office, case, office.staff.line("rule.by", rule=effect.rule))


def _close(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    if case.state is not CaseState.RESOLVED:
        resolving.resolve(book, office, case, office.staff.line("rule.by", rule=effect.rule), effect.value)


# --- other programs ---------------------------------------------------------------------------------------------------


def _webhook(book: Book, office: Office, case: Case, effect: Effect, facts: Facts) -> None:
    calls.queue(book, case, memory.customer(book, case), effect, facts)


_DOING: Mapping[EffectKind, Callable[[Book, Office, Case, Effect, Facts], None]] = {
    "template": _template,
    "note": _note,
    "tell": _tell,
    "ladder": _ladder,
    "spam": _spam,
    "close": _close,
    "webhook": _webhook,
}
