"""How is a database filled with a million open cases in seconds? One record of each kind is the pattern, SQLite counts the rest."""

import pathlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from bridge.model import records as r
from bridge.model.clocks import Clock, Deadline
from bridge.model.ids import (
    AccountName,
    CaseId,
    ChatId,
    ClockId,
    ConversationId,
    IdentityId,
    Millis,
    PlaceId,
    ThreadId,
    UserId,
)
from bridge.model.states import CaseState, ClockState
from storage.dialect import SQLITE
from storage.rows import table_of, writer

ACCOUNT = AccountName("memory")
CUSTOMERS = 1_000
HOUR: Millis = 3_600_000
FIRST = 1_000_000
"""The id of the first case, its thread, its clock and its rung; the clock's end and its next rung have it in ranges of their own."""
END, NEXT = 500_000_000, 600_000_000
QUICKLY = ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF")


def fill(
    database: pathlib.Path, *, cases: int, now: Millis, team: str, ladder: str, to: tuple[str, ...], account: AccountName = ACCOUNT
) -> None:
    """So many cases of customers who wrote an hour ago; one rung of each is open, and due in the hour after `now`."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in QUICKLY:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    who, customer, numbered = IdentityId(1), f"{FIRST} + n.i % {CUSTOMERS}", {"id": f"{FIRST} + n.i"}
    identity = r.Identity(id=who, account=account, user=UserId(""), name="Ana Torres")
    _repeat(connection, CUSTOMERS, identity, numbered | {"user": "n.i"})
    place = r.Place(id=PlaceId(1), account=account, chat=ChatId(""), title="", public=False)
    _repeat(connection, CUSTOMERS, place, numbered | {"chat": "n.i"})
    talk = r.Conversation(id=ConversationId(1), place_id=place.id, identity_id=who)
    _repeat(connection, CUSTOMERS, talk, numbered | {"place_id": numbered["id"], "identity_id": numbered["id"]})
    case = r.Case(
        id=CaseId(1), state=CaseState.OPEN, conversation_id=ConversationId(1), account=account, public=False, language="es",
        matter="me cobraron dos veces", opened_at=now - HOUR, waiting_since=now - HOUR, team=team,
    )  # fmt: skip
    _repeat(connection, cases, case, numbered | {"conversation_id": customer})
    of_case = numbered | {"case_id": f"{FIRST} + n.i"}
    thread = r.Thread(id=ThreadId(1), case_id=CaseId(1), channel=ChatId("C0COBROS"), drawn=1)
    _repeat(connection, cases, thread, of_case | {"ts": "n.i || '.0'"})
    clock = Clock(
        id=ClockId(1), case_id=CaseId(1), kind="first_response", state=ClockState.RUNNING, started_at=now - HOUR, due_at=0, policy=ladder,
        promise=2 * HOUR, hours=None, counts_since=now - HOUR,
    )  # fmt: skip
    _repeat(connection, cases, clock, of_case | {"due_at": f"{now + HOUR} + n.i"})
    target = {"to": list(to), "repeat": None}
    rung = Deadline(id=1, clock_id=ClockId(1), case_id=CaseId(1), rung=0, generation=0, due_at=0, target=target)
    _repeat(connection, cases, rung, of_case | {"clock_id": f"{FIRST} + n.i", "due_at": f"{now + HOUR} + n.i"})
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def come_due(database: pathlib.Path, *, cases: int, due: int, at: Millis, turn: int = 0) -> None:
    """Evenly scattered among the cases: so many clocks end at this moment and call on their rung, the next
    rung comes an hour later. turn: others than in an earlier one."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN")
    ids = [(at, FIRST + number * cases // due + turn) for number in range(due)]
    connection.executemany("UPDATE clock SET due_at = ?, state = 'running' WHERE id = ?", ids)
    connection.executemany("UPDATE deadline SET due_at = ?, state = 'open' WHERE id = ?", ids)
    columns = [column for (_, column, *_) in connection.execute("PRAGMA table_info(deadline)")]
    for values in (
        {"id": f"{END} + id", "rung": "-1", "target": "'{}'"},
        {"id": f"{NEXT} + id", "rung": "1", "due_at": f"due_at + {HOUR}"},
    ):
        chosen = ", ".join(values.get(name, name) for name in columns)
        copied = f"INSERT OR REPLACE INTO deadline SELECT {chosen} FROM deadline WHERE id = ?"
        connection.executemany(copied, [(number,) for _, number in ids])
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _repeat(connection: sqlite3.Connection, times: int, pattern: Any, counted: Mapping[str, str]) -> None:
    """Rows like this one, but for the columns that are counted: SQL over `n.i`, from 0."""
    table = table_of(type(pattern))
    writing = writer(table, SQLITE)
    of_pattern = dict(zip((name for name, _ in writing.fields), writing.row(pattern), strict=True))
    names = list(of_pattern)
    columns = ", ".join([f'"{name}"' for name in names])
    values = [of_pattern[name] for name in names if name not in counted]
    connection.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {times - 1}) "
        f"INSERT INTO {table.name} ({columns}) "
        f"SELECT {', '.join(counted.get(name, '?') for name in names)} FROM n",
        values,
    )
