"""Opening the database, and what is said when it can't be used."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from plugin.database.engine import Database, open_database
from plugin.database.errors import BadDatabaseURL, DatabaseUnavailable
from plugin.database.people import People, Person
from plugin.database.tables import counters, people
from tests.reminders.worlds import NOW, PATIENT

PERSON = Person(patient=PATIENT, enrolled=True, updated=NOW)


def test_sqlite_is_set_up_for_many_readers_and_a_durable_writer(database: Database) -> None:
    with database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with suppress(RuntimeError), database.writing() as connection:
        connection.execute(people.insert().values(patient=PATIENT, enrolled=True, updated=NOW))
        raise RuntimeError
    assert People(database).get(PATIENT) is None


def test_readers_go_on_while_someone_writes(database: Database) -> None:
    with database.writing() as writer:
        writer.execute(people.insert().values(patient=PATIENT, enrolled=True, updated=NOW))
        assert People(database).get(PATIENT) is None


def test_a_locked_database_is_unavailable_after_the_time_given(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/hst.sqlite3", busy_timeout=timedelta(milliseconds=200))
    database.migrate()
    other = sqlite3.connect(tmp_path / "hst.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable, match="is locked by another process"):
        People(database).put(PERSON)
    assert 0.15 < time.monotonic() - started < 2
    other.execute("ROLLBACK")
    other.close()
    People(database).put(PERSON)
    database.close()


def _not_a_database(folder: Path) -> None:
    (folder / "hst.sqlite3").write_bytes(b"this is no database, but it is long enough to be looked at" * 20)


def _no_folder(folder: Path) -> None:
    folder.rmdir()


def _empty(_: Path) -> None:
    return None


@pytest.mark.parametrize(
    ("sentence", "prepare"),
    [
        ("is no database file", _not_a_database),
        ("can't be opened: check that its folder exists", _no_folder),
        ("is empty or older than this version", _empty),
    ],
)
def test_what_is_wrong_is_said_without_the_path(
    sentence: str, prepare: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "secretfolder"
    folder.mkdir()
    prepare(folder)
    database = open_database(f"sqlite:///{folder}/hst.sqlite3")
    with pytest.raises(DatabaseUnavailable, match=sentence) as caught:
        People(database).get(PATIENT)
    assert "secretfolder" not in str(caught.value)
    assert caught.value.__cause__ is None
    database.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(database: Database) -> None:
    with database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseUnavailable, match="the disk is full"):
        _fill(People(database))
    with database.reading() as connection:
        counted = connection.execute(select(counters.c.value)).scalar()
        stored = connection.execute(text("SELECT count(*) FROM people")).scalar()
    assert counted == stored


def _fill(repository: People) -> None:
    for number in range(10_000):
        repository.put(Person(patient=f"p{number}", enrolled=True, updated=NOW))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is no database address"),
        ("nonsense", "is no database address"),
        ("mysql://host/name", "kind of database that is not supported"),
        ("sqlite://", "names no file"),
        ("postgresql+nodriver://user:hidden@host/name", "driver that is not installed"),
    ],
)
def test_a_bad_address_is_one_sentence_without_the_password(url: str, problem: str) -> None:
    with pytest.raises(BadDatabaseURL, match=problem) as caught:
        open_database(url)
    assert "hidden" not in str(caught.value)
    assert "write it as" in str(caught.value)


def test_the_file_is_made_only_when_it_is_first_used(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/hst.sqlite3").close()
    assert list(tmp_path.iterdir()) == []
