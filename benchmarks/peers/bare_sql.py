"""What does the storm cost SQLite itself? The rows that the product wrote, written once more by a loop that decides nothing.

Batch by batch of 500, one transaction each, synchronous=FULL: the due deadlines are claimed, the same rows inserted and updated.
"""

import pathlib
import sqlite3
import time

from benchmarks import open_cases

BATCH = 500
CLAIM = (
    "UPDATE deadline SET state = 'fired' WHERE id IN (SELECT id FROM deadline WHERE state = 'open' AND due_at <= ? "
    "ORDER BY due_at, id LIMIT ?) RETURNING case_id, clock_id, rung"
)
WRITTEN = ("escalation", "page", "outbox")
"""Tables of which the product wrote rows for each case, in the order of their references."""


def again(database: pathlib.Path, *, cases: int, due: int) -> float:
    """Others of the cases are due: the seconds until the last of them is told."""
    now = time.time_ns() // 1_000_000
    open_cases.come_due(database, cases=cases, due=due, at=now, turn=1 if due < cases else 0)
    return run(database, now)


def polled(database: pathlib.Path, *, cases: int, due: int, every: float) -> dict[str, object]:
    """The same by whoever looks every few seconds, who has just looked when they come due."""
    now = time.time_ns() // 1_000_000
    open_cases.come_due(database, cases=cases, due=due, at=now, turn=1)
    began = time.perf_counter()
    time.sleep(every)
    run(database, now)
    return {"name": f"a poll every {every:.0f} s, bare SQL", "due": due, "last_s": round(time.perf_counter() - began, 3)}


def run(database: pathlib.Path, now: int) -> float:
    """Seconds until the last of the deadlines that are due by `now` is told of. The database holds a storm that the product has worked."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    shapes = {table: _shape(connection, table) for table in WRITTEN}
    number = max(row[0] for table in WRITTEN for row in connection.execute(f"SELECT max(id) FROM {table}")) + 1
    began = time.perf_counter()
    while True:
        connection.execute("BEGIN IMMEDIATE")
        claimed = connection.execute(CLAIM, (now, BATCH)).fetchall()
        rungs = [(case, clock) for case, clock, rung in claimed if rung >= 0]
        climbs = {}
        for table, (insert, columns, patterns) in shapes.items():
            rows = []
            for case, clock in rungs:
                for pattern in patterns:
                    number += 1
                    own = {"id": number, "case_id": case, "clock_id": clock, "escalation_id": climbs.get(case)}
                    rows.append([own.get(name, value) for name, value in zip(columns, pattern, strict=True)])
                    if table == "escalation":
                        climbs[case] = number
            connection.executemany(insert, rows)
        connection.executemany("UPDATE clock SET state = 'breached' WHERE id = ?", [(clock,) for _, clock, rung in claimed if rung < 0])
        connection.executemany("UPDATE thread SET wanted = wanted + 1 WHERE case_id = ?", [(case,) for case, _ in rungs])
        connection.execute("COMMIT")
        if not claimed:
            break
    took = time.perf_counter() - began
    connection.close()
    return took


def _shape(connection: sqlite3.Connection, table: str) -> tuple[str, list[str], list[tuple[object, ...]]]:
    """How to insert into it, and the rows that one case got."""
    found = connection.execute(f"SELECT * FROM {table} WHERE case_id = (SELECT min(case_id) FROM escalation)")
    columns = [each[0] for each in found.description]
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", columns, found.fetchall()
