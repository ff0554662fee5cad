"""What Alembic runs for every command: the migrations, on the connection and in the transaction it was handed."""

from alembic import context

from storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
