"""Alembic runs this file; the connection comes from ``plugin.database.migrating``, inside its transaction."""

from alembic import context

from plugin.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter a table only by copying it
)
with context.begin_transaction():
    context.run_migrations()
