"""How do many units share one commit? Each in a savepoint, so that one that raises is undone alone.

A store gathers what waits and runs `commit_group` on whatever thread its connection lives on; this knows of no thread and no database.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.queries import SqlQueries


@dataclasses.dataclass(frozen=True, kw_only=True)
class Done:
    """What a unit returned; true once the group is committed, and told to nobody before."""

    result: Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Undone:
    """Why a unit's changes are not there."""

    failure: BaseException


Outcome = Done | Undone
Unit = Callable[[SqlQueries], Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """One call of `put`: rows for the inbox, and cursors to move with them."""

    rows: Sequence[Mapping[str, Any]]
    cursors: Sequence[Mapping[str, str]]

    def __call__(self, queries: SqlQueries) -> int:
        return len(queries.receive(self.rows, self.cursors))


def commit_group(connection: sa.Connection, units: Sequence[Unit]) -> list[Outcome]:
    """Run the units in one transaction and commit; one outcome per unit, in their order.

    Raises when the transaction as a whole is lost (the commit failed, or the database undid it by itself as it does on a full disk):
    then nothing of any unit is there.
    """
    try:
        with connection.begin():
            queries = SqlQueries(connection)
            outcomes: dict[int, Outcome] = {}
            receipts = {place: unit for place, unit in enumerate(units) if isinstance(unit, Receipt)}
            if len(receipts) > 1:
                outcomes.update(_receive_together(connection, queries, receipts))
            for place, unit in enumerate(units):
                if place not in outcomes:
                    outcomes[place] = _attempt(connection, queries, unit)
    except BaseException:
        # After a COMMIT that failed, SQLAlchemy holds the transaction for ended while SQLite may still be in the middle of it.
        connection.connection.rollback()
        raise
    return [outcomes[place] for place in range(len(units))]


def _attempt(connection: sa.Connection, queries: SqlQueries, unit: Unit) -> Outcome:
    savepoint = connection.begin_nested()
    try:
        result = unit(queries)
        savepoint.commit()
    except Exception as failure:
        try:
            savepoint.rollback()
        except sa.exc.DBAPIError:
            raise failure from None  # the savepoint is gone: the database has undone everything, not this unit alone
        return Undone(failure=failure)
    return Done(result=result)


def _receive_together(connection: sa.Connection, queries: SqlQueries, receipts: Mapping[int, Receipt]) -> dict[int, Outcome]:
    """All that came in as one multi-row insert. Nothing when one of them is bad: then each is tried by itself."""
    whole = Receipt(
        rows=[row for receipt in receipts.values() for row in receipt.rows],
        cursors=[cursor for receipt in receipts.values() for cursor in receipt.cursors],
    )
    match _attempt(connection, queries, lambda queries: queries.receive(whole.rows, whole.cursors)):
        case Done(result=new):
            return {place: Done(result=sum(row["id"] in new for row in receipt.rows)) for place, receipt in receipts.items()}
        case _:
            return {}
