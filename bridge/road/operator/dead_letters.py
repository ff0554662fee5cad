"""What did not arrive, what could not be read, and how is it tried again? For the operator at a terminal."""

import dataclasses
import datetime
from typing import Any, TypeVar

from bridge.model.ids import Millis
from bridge.model.records import InboxItem, Outgoing
from bridge.model.states import DeliveryState
from bridge.operate.logs import redacted
from bridge.ports import Queries
from bridge.road.fate import settled_by_hand
from bridge.work.book import Book
from bridge.work.office import Office

R = TypeVar("R", Outgoing, InboxItem)

TROUBLED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
DEAD = "dead"


class NothingToRetry(LookupError):
    """There is no such row, or it is not one that waits for a person; in words for the operator."""


def troubled(queries: Queries) -> list[dict[str, Any]]:
    """Failed and uncertain deliveries, without what they say: {id, state, account, lane, act, case, at, attempts, error}."""
    return [
        {
            "id": row.id,
            "state": str(row.state),
            "account": row.account,
            "lane": row.lane,
            "act": row.act.get("act"),
            "case": row.case_id,
            "at": _moment(row.created_at),
            "attempts": row.attempts,
            "error": redacted(row.error or ""),
        }
        for row in queries.find(Outgoing, "state", TROUBLED)
    ]


def dead(queries: Queries) -> list[dict[str, Any]]:
    """Events that could not be worked, without their content: {id, account, key, at, error}."""
    return [
        {"id": row.id, "account": row.account, "key": row.source_key, "at": _moment(row.received_at), "error": redacted(row.error or "")}
        for row in queries.find(InboxItem, "state", [DEAD])
    ]


def retry(book: Book, office: Office, number: int, by: str) -> None:
    """Queue a failed or uncertain delivery anew, and say so in the case's thread. Raises NothingToRetry."""
    row = _the_one(book.queries, Outgoing, number)
    if row.state not in TROUBLED:
        raise NothingToRetry(f"delivery {number} is {row.state}: only failed and uncertain ones are sent again")
    settled_by_hand.resend(book, office, row, by)


def revive(queries: Queries, number: int) -> None:
    """Have an event worked again. Raises NothingToRetry."""
    row = _the_one(queries, InboxItem, number)
    if row.state != DEAD:
        raise NothingToRetry(f"event {number} is {row.state}: only dead ones are worked again")
    queries.save([dataclasses.replace(row, state="new", error=None)])


def _the_one(queries: Queries, kind: type[R], number: int) -> R:
    found = queries.find(kind, "id", [number])
    if not found:
        raise NothingToRetry(f"there is none with the number {number}")
    return found[0]


def _moment(at: Millis) -> str:
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).isoformat(timespec="seconds")
