"""What `storage.onehop` leans on in aiosqlite, held against the version that is installed."""

import asyncio
import pathlib
import sqlite3
import threading

import pytest

from storage.onehop import connect


async def test_a_whole_function_runs_on_the_connections_own_thread(tmp_path: pathlib.Path) -> None:
    connection = await connect(tmp_path / "a.db", read_only=False)

    def work(bare: sqlite3.Connection) -> tuple[str, int]:
        bare.execute("CREATE TABLE t (n)")
        bare.execute("INSERT INTO t VALUES (7)")
        assert not bare.in_transaction, "nothing is begun behind our back"
        return threading.current_thread().name, bare.execute("SELECT n FROM t").fetchone()[0]

    first, second = await connection.run(work), await connection.run(lambda bare: threading.current_thread().name)
    assert first == (second, 7)
    assert second != threading.current_thread().name
    await connection.close()


async def test_what_it_raises_comes_back_and_the_connection_goes_on(tmp_path: pathlib.Path) -> None:
    connection = await connect(tmp_path / "a.db", read_only=False)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.run(lambda bare: bare.execute("SELECT * FROM nowhere"))
    assert await connection.run(lambda bare: bare.execute("SELECT 1").fetchone()) == (1,)
    await connection.close()


async def test_cancelling_the_wait_does_not_stop_the_work(tmp_path: pathlib.Path) -> None:
    connection = await connect(tmp_path / "a.db", read_only=False)
    begun, go_on = threading.Event(), threading.Event()

    def work(bare: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(5)
        bare.execute("CREATE TABLE made (n)")

    waiting = asyncio.create_task(connection.run(work))
    await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    go_on.set()
    assert await connection.run(lambda bare: bare.execute("SELECT name FROM sqlite_master").fetchall()) == [("made",)]
    await connection.close()


async def test_a_reader_makes_no_file(tmp_path: pathlib.Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await connect(tmp_path / "nowhere.db", read_only=True)


async def test_its_thread_does_not_keep_a_broken_process_alive(tmp_path: pathlib.Path) -> None:
    connection = await connect(tmp_path / "a.db", read_only=False)
    assert await connection.run(lambda _: threading.current_thread().daemon)
    await connection.close()
