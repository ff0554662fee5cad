"""Two clocks of one case may call the same person at the same moment: that person hears of the case once, in one page that names both.

The climb that comes second shares the page of the first, and says so where it keeps whom it told. The page belongs to one climb; when that
one ends, it goes on as the other's.
"""

from typing import Any

from bridge.model.clocks import Clock, Escalation, Page
from bridge.model.ids import Millis
from bridge.model.records import Case
from bridge.model.states import EscalationState
from bridge.work.book import Book

MOMENT: Millis = 60_000
"""What comes within a minute comes together."""


def page_of(book: Book, case: Case, climb: Escalation, to: str) -> Page | None:
    """The page by which another climb of the case has just called this person or channel. What goes with a digest stands there on a line of
    its own."""
    others = {each.id for each in _others(book, climb) if each.state is EscalationState.CLIMBING}
    if not others:
        return None
    book.fetch(Page, "case_id", [case.id], closed=(False,))
    pages = [page for page in book.all(Page, case_id=case.id) if page.escalation_id in others and page.to == to and not page.closed]
    return next((page for page in pages if page.digest_id is None and 0 <= book.now - page.called_at < MOMENT), None)


def sharing(book: Book, page: Page) -> list[Escalation]:
    """The other climbs that count on this page."""
    climbs = book.all(Escalation, case_id=page.case_id)
    return [each for each in climbs if each.id != page.escalation_id and each.state is not EscalationState.ENDED and _shares(each, page)]


def shared_by(book: Book, climb: Escalation) -> list[Page]:
    """The pages of others that it counts on."""
    pages = book.all(Page, case_id=climb.case_id)
    return [page for page in pages if page.escalation_id != climb.id and not page.closed and _shares(climb, page)]


def older(book: Book, page: Page) -> list[Page]:
    """The pages about the case that the same person or channel got before it, and that can still be pressed. One in a digest stands among
    others, and a digest's line takes no page's place."""
    if page.digest_id is not None:
        return []
    pages = (each for each in book.all(Page, case_id=page.case_id) if each.to == page.to and each.id < page.id and not each.closed)
    return [each for each in pages if each.digest_id is None and each.ts is not None]


def share_instead(book: Book, before: Page, page: Page) -> None:
    """The climbs that count on this page count on the other from now on."""
    for climb in (book.need(Escalation, before.escalation_id), *sharing(book, before)):
        told = tuple({**one, "page": page.id} if _is_by(one, climb, before) else one for one in climb.told)
        if climb.id != page.escalation_id:
            book.change(climb, told=told)


def _is_by(one: dict[str, Any], climb: Escalation, page: Page) -> bool:
    """Was it told by this page? Of its own a climb keeps only whom it called, and when."""
    own = climb.id == page.escalation_id and (one["to"], one["at"]) == (page.to, page.called_at)
    return bool(own or one.get("page") == page.id)


def resting(book: Book, climb: Escalation, clock: Clock) -> Escalation | None:
    """Another climb of the case that rests, as somebody has the case or asked for more time. Whoever did so knew nothing of what the
    customer asked or was promised after that: a clock which has started since calls by itself."""
    taken = (each for each in _others(book, climb) if each.state is EscalationState.TAKEN)
    resting = (each for each in taken if (each.taken_until or 0) > book.now)
    return next((each for each in resting if clock.started_at <= _rests_since(each)), None)


def _rests_since(climb: Escalation) -> Millis:
    since: Millis = next(one["at"] for one in reversed(climb.history) if one["what"] != "missed")
    return since


def is_of_its_own(climb: Escalation) -> bool:
    """Nothing of it depends on other climbs of its case."""
    return climb.state is not EscalationState.TAKEN and not any("page" in one for one in climb.told)


def _others(book: Book, climb: Escalation) -> list[Escalation]:
    return [each for each in book.all(Escalation, case_id=climb.case_id) if each.id != climb.id]


def _shares(climb: Escalation, page: Page) -> bool:
    return any(one.get("page") == page.id for one in climb.told)
