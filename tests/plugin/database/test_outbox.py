"""The outbox in the database, also from several connections at once."""

import pytest
from sqlalchemy import text

from plugin.database.engine import Database
from plugin.database.outbox import DatabaseOutbox
from reminders.outbox import Outbox
from tests.reminders.outbox_contract import OutboxContract


class TestDatabaseOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self, database: Database) -> Outbox:
        return DatabaseOutbox(database)


@pytest.mark.parametrize(
    ("index", "query"),
    [
        (
            "ix_outbox_planned",
            "SELECT id FROM outbox WHERE state = 'planned' AND not_before <= 1 ORDER BY not_before",
        ),
        ("ix_outbox_claimed", "SELECT id FROM outbox WHERE state = 'claimed' AND lease_until <= 1"),
        ("ix_outbox_unreported", "SELECT id FROM outbox WHERE unreported ORDER BY settled_at"),
        (
            "ix_followups_unraised",
            "SELECT id FROM followups WHERE state = 'open' AND raised_at IS NULL AND due_at <= 1",
        ),
    ],
)
def test_an_idle_round_reads_an_index_of_the_open_rows_only(
    index: str, query: str, database: Database
) -> None:
    with database.reading() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).mappings().one()["detail"]
    assert index in plan
