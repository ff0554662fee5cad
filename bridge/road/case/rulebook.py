"""Which rules decide, and since when? A record for each time that rules took effect, so that an old decision can still be placed."""

from bridge.model.ids import RulebookId
from bridge.model.records import Decision, Rulebook
from bridge.operate.metrics import RULES
from bridge.road.case import waiting
from bridge.work.book import Book
from bridge.work.office import Office


def take_effect(book: Book, office: Office) -> None:
    """The office's rules decide from now on. Nothing where they did before."""
    RULES.info({"version": office.router.version})
    before = book.fetch(Rulebook, "until", [None])
    if [each.version for each in before] != [office.router.version]:
        for each in before:
            book.change(each, until=book.now)
        version, asks = office.router.version, tuple(sorted(office.router.asks))
        book.put(Rulebook(id=RulebookId(book.new_id()), version=version, since=book.now, asks=asks))
        waiting.asked_anew(book, office)


def behind(book: Book, decision: Decision) -> Rulebook | None:
    """The rules that made a decision; None for one made before versions were kept."""
    same = sorted(book.fetch(Rulebook, "version", [decision.rules]), key=lambda each: each.since)
    # A decision that stood when it was made anew keeps its moment, which was before these rules.
    return next((each for each in reversed(same) if each.since <= decision.at), same[0] if same else None)
