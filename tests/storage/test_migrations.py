"""An old database becomes a new one, and the new one is what the code believes it is."""

import pathlib
import re
import sqlite3
import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage import StoreTooNew, migrations, open_store, schema, upgrade


def migrated(path: pathlib.Path) -> sa.Engine:
    """A database that came the long way, through every migration."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrations.walk(connection, None)
    return engine


def described(engine: sa.Engine) -> dict[str, tuple[str, ...]]:
    """Every table and index as SQLite keeps it; a table's lines without their order."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    engine.dispose()
    return {name: tuple(sorted(re.sub(r"\s+", " ", line).strip(" ,") for line in sql.splitlines())) for name, sql in rows}


def test_alembic_sees_no_difference_between_migrations_and_schema(tmp_path: pathlib.Path) -> None:
    engine = migrated(tmp_path / "a.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_nor_does_sqlite_down_to_the_conditions_of_the_indexes(tmp_path: pathlib.Path) -> None:
    fresh = sa.create_engine(f"sqlite:///{tmp_path}/b.db")
    with fresh.connect() as connection:
        migrations.upgrade_sync(connection)
    assert described(migrated(tmp_path / "a.db")) == described(fresh)


async def test_a_database_left_behind_is_brought_up_when_it_is_opened(tmp_path: pathlib.Path) -> None:
    """One that Alembic has begun and not finished: its version table is there, and nothing else."""
    connection = sqlite3.connect(tmp_path / "puente.db")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.close()
    await upgrade(f"sqlite:///{tmp_path}/puente.db")
    store = await open_store(f"sqlite:///{tmp_path}/puente.db")
    assert (await store.read(lambda queries: queries.counts()))["inbox_new"] == 0
    await store.close()


async def test_a_later_versions_database_is_left_alone(tmp_path: pathlib.Path) -> None:
    connection = sqlite3.connect(tmp_path / "puente.db")
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreTooNew, match="9999"):
        await open_store(f"sqlite:///{tmp_path}/puente.db")


def test_a_database_that_is_up_to_date_costs_no_alembic(tmp_path: pathlib.Path) -> None:
    program = f"""
import asyncio, sys, storage
async def twice():
    for _ in range(2):
        await (await storage.open_store("sqlite:///{tmp_path}/puente.db")).close()
asyncio.run(twice())
sys.exit("alembic" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
