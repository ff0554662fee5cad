"""What can an operator look at and mend from the command line? Dead letters of both directions."""

import dataclasses
import datetime
from typing import Any

from bridge.delivery import settle
from bridge.model.records import InboxItem, Outgoing
from bridge.model.states import DeliveryState
from bridge.ports import Queries
from bridge.road.bench import Bench


def undelivered(queries: Queries) -> list[dict[str, Any]]:
    """Deliveries that failed, or that may not have arrived; without what they say."""
    rows = queries.find(Outgoing, "state", [DeliveryState.FAILED, DeliveryState.UNCERTAIN])
    return [
        {
            "id": row.id,
            "state": str(row.state),
            "account": row.account,
            "act": row.act["act"],
            "case": row.case_id,
            "since": _moment(row.created_at),
            "attempts": row.attempts,
            "error": row.error,
        }
        for row in rows
    ]


def dead(queries: Queries) -> list[dict[str, Any]]:
    """Events that could not be worked; without what they say."""
    return [
        {"id": item.id, "account": item.account, "key": item.source_key, "since": _moment(item.received_at), "error": item.error}
        for item in queries.find(InboxItem, "state", ["dead"])
    ]


def retry(bench: Bench, queries: Queries, number: int, name: str) -> None:
    """Queue a failed or uncertain delivery anew. Raises LookupError."""
    found = queries.find(Outgoing, "id", [number], state=(DeliveryState.FAILED, DeliveryState.UNCERTAIN))
    if not found:
        raise LookupError(f"no failed or uncertain delivery has the number {number}; `puente outbox list` shows which there are")
    book = bench.book(queries)
    settle.resend(book, bench.office, book.adopt(found)[0], name)
    book.save()


def revive(queries: Queries, number: int) -> None:
    """Have a dead event worked once more. Raises LookupError."""
    found = queries.find(InboxItem, "id", [number], state=("dead",))
    if not found:
        raise LookupError(f"no dead event has the number {number}; `puente outbox dead` shows which there are")
    queries.save([dataclasses.replace(item, state="new", error=None) for item in found])


def _moment(at: int) -> str:
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).isoformat(timespec="seconds")
