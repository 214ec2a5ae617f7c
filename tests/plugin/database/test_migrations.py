"""The migrations bring an empty file to the schema that the code expects, on both databases."""

from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, make_url, text
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from plugin.database.engine import Database, open_database
from plugin.database.errors import DatabaseTooNew
from plugin.database.tables import metadata


def test_the_migrated_schema_is_the_one_in_the_code(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_checks_and_partial_indexes_are_there_too(tmp_path: Path, database: Database) -> None:
    """What a comparison of the metadata does not look at."""
    declared = open_database(f"sqlite:///{tmp_path}/declared.sqlite3")
    with declared.writing() as connection:
        metadata.create_all(connection)
    assert _shape(database) == _shape(declared)
    declared.close()


def _shape(database: Database) -> dict[str, object]:
    with database.reading() as connection:
        inspector = inspect(connection)
        return {
            table: (
                sorted(
                    (each["name"] or "", each["sqltext"]) for each in inspector.get_check_constraints(table)
                ),
                sorted(
                    (each["name"] or "", str(each.get("dialect_options", {}).get("sqlite_where")))
                    for each in inspector.get_indexes(table)
                ),
                sorted(each["name"] or "" for each in inspector.get_unique_constraints(table)),
            )
            for table in inspector.get_table_names()
            if table != "alembic_version"
        }


def test_migrating_twice_or_at_once_is_migrating_once(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/hst.sqlite3")
    racers = [Thread(target=database.migrate) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    database.migrate()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    database.close()


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="install that version, or restore the backup"):
        database.migrate()
    with database.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_migration_that_breaks_leaves_no_half_schema(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/hst.sqlite3")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counters (name VARCHAR)"))  # in the way of the last step
    with pytest.raises(Exception, match="database"):
        database.migrate()
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["counters"]
    database.close()


def _in_postgresql(element: ExecutableDDLElement) -> str:
    return str(element.compile(dialect=make_url("postgresql://").get_dialect()()))


def test_postgresql_understands_the_same_schema() -> None:
    tables = [_in_postgresql(CreateTable(table)) for table in metadata.sorted_tables]
    indexes = [
        _in_postgresql(CreateIndex(each)) for table in metadata.sorted_tables for each in table.indexes
    ]
    assert all("CREATE TABLE" in each for each in tables)
    assert any("(not_before) WHERE state = 'planned'" in each for each in indexes)
