"""How do many units share one commit? Each in a savepoint, so that one that raises is undone alone.

A store gathers what waits and runs `commit_group` on whatever thread its connection lives on; this knows of no thread.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from bridge.model.record import record
from storage.queries import SqlQueries

log = structlog.get_logger("store")


@record(frozen=True, kw_only=True)
class Done:
    """What a unit returned; true once the group is committed, and told to nobody before."""

    result: Any


@record(frozen=True, kw_only=True)
class Undone:
    """Why a unit's changes are not there."""

    failure: BaseException


Outcome = Done | Undone
Unit = Callable[[SqlQueries], Any]


def commit_group(connection: sqlite3.Connection, units: Sequence[Unit]) -> list[Outcome]:
    """Run the units in one transaction and commit; one outcome per unit, in their order.

    Raises when the transaction as a whole is lost (the commit failed, or the database undid it by itself as it does on a full disk):
    then nothing of any unit is there.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        queries = SqlQueries(connection)
        outcomes = [_attempt(queries, unit) for unit in units]
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()  # nothing, where SQLite has ended the transaction itself
        raise
    for then in queries.afterwards:
        try:
            then()
        except Exception:  # nothing of that may make what is committed look undone, and be done again
            log.exception("after_commit")
    return outcomes


def _attempt(queries: SqlQueries, unit: Unit) -> Outcome:
    connection: sqlite3.Connection = queries.connection
    before = len(queries.afterwards)
    connection.execute("SAVEPOINT unit")
    try:
        result = unit(queries)
    except Exception as failure:
        del queries.afterwards[before:]
        try:
            connection.execute("ROLLBACK TO unit")
            connection.execute("RELEASE unit")
        except sqlite3.Error:
            raise failure from None  # the savepoint is gone: the database has undone everything, not this unit alone
        return Undone(failure=failure)
    connection.execute("RELEASE unit")
    return Done(result=result)
