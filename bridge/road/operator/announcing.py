"""What do the operators hear when the configuration changes, or what it takes from elsewhere cannot be had?"""

from collections.abc import Sequence

from bridge.config.change import Change
from bridge.model import richtext
from bridge.model.ids import Millis
from bridge.model.richtext import Code, RichText
from bridge.road.operator.replay import Tally
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MOST_NAMES = 10
MOST_PROBLEMS = 5
MOST_MOVES = 6


def changed(book: Book, office: Office, change: Change, tally: Tally | None) -> None:
    """The office is the new one. tally: whom the new rules would have decided about differently."""
    words = office.staff
    lines = [words.rich("operators.changed", version=office.router.version)]
    for key, names in (
        ("operators.rules_added", change.added),
        ("operators.rules_removed", change.removed),
        ("operators.rules_changed", change.changed),
        ("operators.sections_changed", change.sections),
        ("operators.sections_waiting", change.waiting),
        ("operators.not_at_desk", _not_at_desk(office)),
    ):
        if names:
            lines.append(words.rich(key, names=_named(names)))
    if change.reordered:
        lines.append(words.rich("operators.rules_reordered"))
    if change.default_team is not None:
        lines.append(words.rich("operators.default_changed", team=office.team_label(change.default_team)))
    if tally is not None and tally.cases:
        lines.append(_tallied(office, tally))
    _notify(book, office, richtext.join(*lines))


def _not_at_desk(office: Office) -> Sequence[str]:
    """People and channels of rules whom the desk does not know: others hear of it instead, and nobody would notice."""
    return sorted({*office.config.people.keys() - office.people.keys(), *office.router.told - office.rooms.keys()})


def refused(book: Book, office: Office, problems: Sequence[str]) -> None:
    words = office.staff
    lines = [words.rich("operators.refused", count=words.number(len(problems)))]
    lines += [(Code(text=problem),) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        lines.append(words.rich("operators.refused_more", count=words.number(len(problems) - MOST_PROBLEMS)))
    _notify(book, office, richtext.join(*lines))


def calendar_silent(book: Book, office: Office, hours: Sequence[str], host: str, why: str, copied_at: Millis | None) -> None:
    """A calendar that is kept elsewhere could not be had. copied_at: when it last could; None: never."""
    words = office.staff
    key = "operators.calendar_unknown" if copied_at is None else "operators.calendar_silent"
    since = "" if copied_at is None else words.moment(copied_at, book.now)
    _notify(book, office, words.rich(key, hours=_named(hours), host=host, why=why, since=since))


def calendar_back(book: Book, office: Office, hours: Sequence[str], host: str) -> None:
    _notify(book, office, office.staff.rich("operators.calendar_back", hours=_named(hours), host=host))


def _tallied(office: Office, tally: Tally) -> RichText:
    words, count = office.staff, office.staff.number(tally.cases)
    if not tally.differing:
        return words.rich("operators.none_differ", count=count)
    moved = tally.moves.most_common()
    said = [f"{office.team_label(then)} → {office.team_label(now)}: {words.number(many)}" for (then, now), many in moved[:MOST_MOVES]]
    more = "; ".join([*said, *(["…"] if len(moved) > MOST_MOVES else [])])
    key = "operators.some_moved" if moved else "operators.some_differ"
    return words.rich(key, count=count, differing=words.number(tally.differing), moves=more)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"«{name}»" for name in names[:MOST_NAMES])
    return shown + (f" +{len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else "")


def _notify(book: Book, office: Office, body: RichText) -> None:
    if office.operators is not None:
        outbox.notify(book, office.operators, body)
