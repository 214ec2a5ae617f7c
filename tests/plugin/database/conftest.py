"""A fresh, migrated database for each test."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from plugin.database.engine import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path}/hst.sqlite3", busy_timeout=timedelta(seconds=10))
    opened.migrate()
    yield opened
    opened.close()
