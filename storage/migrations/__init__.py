"""How do the tables of an older version become today's?

Alembic walks `versions/`, but only a database that is really behind pays for importing it (12 MB): an empty one gets today's tables at
once, and one that is up to date is known by its number. tests/storage/test_migrations.py holds the migrations to the schema.
"""

import pathlib

import sqlalchemy as sa

from storage import schema
from storage.errors import StoreTooNew

FOLDER = pathlib.Path(__file__).parent
HEAD = "0001"
"""The revision that `storage.schema` describes."""


def upgrade_sync(connection: sa.Connection) -> None:
    """Bring the database up to HEAD in one transaction. Raises StoreTooNew."""
    with connection.begin():
        found = _revision(connection)
        if found == HEAD:
            return
        if found is None and not sa.inspect(connection).get_table_names():
            _create(connection)
        else:
            walk(connection, found)


def walk(connection: sa.Connection, found: str | None) -> None:
    """Run every migration after `found`, inside the transaction under way."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreTooNew(
            f"the database has version {found}, which this version of Puente (database version {HEAD}) does not know: "
            "a later one has written it. Install that version again."
        )
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(schema.version.name):
        return None
    return connection.execute(sa.select(schema.version.c.version_num)).scalar()


def _create(connection: sa.Connection) -> None:
    schema.metadata.create_all(connection)
    schema.version.create(connection)
    connection.execute(sa.insert(schema.version).values(version_num=HEAD))
