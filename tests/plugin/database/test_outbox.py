"""The outbox in the database, also from several connections at once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from plugin.database.encounters import EncountersSeen
from plugin.database.engine import Database
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from reminders.outbox import Outbox
from tests.reminders.outbox_contract import OutboxContract
from tests.reminders.worlds import NOW


class TestDatabaseOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self, database: Database) -> Outbox:
        return DatabaseOutbox(database)


@pytest.mark.parametrize(
    ("index", "ask"),
    [
        ("ix_outbox_planned", lambda db: DatabaseOutbox(db).due(NOW, 100)),
        ("ix_outbox_claimed", lambda db: DatabaseOutbox(db).lapsed(NOW, 100)),
        ("ix_outbox_unreported", lambda db: DatabaseOutbox(db).unreported(100)),
        ("ix_followups_unraised", lambda db: FollowUpIndex(db).unraised(NOW, 100)),
        ("ix_encounters_seen_pending", lambda db: EncountersSeen(db).pending(NOW, 100)),
    ],
)
def test_an_idle_round_reads_an_index_of_the_open_rows_only(
    index: str, ask: Callable[[Database], object], database: Database
) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", listen)
    ask(database)
    event.remove(database.engine, "before_cursor_execute", listen)
    statement, parameters = asked[-1]
    with database.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert index in str(plan)
    assert "SCAN" not in str(plan) or f"USING INDEX {index}" in str(plan)
