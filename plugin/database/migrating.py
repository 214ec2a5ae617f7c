"""Running the packaged migrations over a connection that is already in a transaction."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from plugin.database.errors import DatabaseTooNew


def upgrade(connection: Connection) -> None:
    """All migrations that this database lacks; ``DatabaseTooNew`` if it has one that we don't know."""
    with as_file(files("plugin.database").joinpath("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
            raise DatabaseTooNew
        command.upgrade(config, "head")
