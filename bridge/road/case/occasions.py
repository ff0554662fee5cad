"""What do rules say to what happened besides a message? Each thing that happened to a case is asked once, before its transaction ends.

What rules decide then may make more happen (a case that was moved is moved on): that is asked, too, but nothing twice of one case in one
transaction, so that rules which answer each other come to an end.
"""

import dataclasses

from bridge.model.ids import CaseId
from bridge.model.records import Case
from bridge.model.routing import Occasion
from bridge.road import memory
from bridge.road.case import facts, routing
from bridge.work.book import Book
from bridge.work.office import Office


def ask(book: Book, office: Office) -> None:
    """Ask the rules about all that happened in this transaction."""
    asked: set[tuple[CaseId, Occasion]] = set()
    while happened := [each for each in dict.fromkeys(book.happened) if each not in asked and office.router.listens(each[1])]:
        book.happened.clear()
        asked.update(happened)
        book.fetch_cases([case_id for case_id, _ in happened])
        facts.fetch(book, office, {memory.customer(book, book.need(Case, case_id)).id for case_id, _ in happened})
        for case_id, occasion in happened:
            _ask(book, office, book.need(Case, case_id), occasion)
    book.happened.clear()


def _ask(book: Book, office: Office, case: Case, occasion: Occasion) -> None:
    if case.decision_id is None:
        return  # it was resolved before it was routed
    heard = facts.heard_anew(book, case)  # also what was said since somebody took the case, about which rules were not asked
    routing.decide_on(book, office, case, dataclasses.replace(heard, language=case.language), occasion)
