"""What enforcing would have hidden, counted by day and without identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from plugin.database.engine import Database
from plugin.database.inserting import insert
from plugin.database.tables import shadow
from plugin.gateway.ports import ShadowFinding


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """One finding, counted over one day (UTC)."""

    day: date
    finding: ShadowFinding


class ShadowCounts:
    """Supplies the gateway's ``ShadowSink``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, at: datetime, findings: Sequence[ShadowFinding]) -> None:
        day = at.astimezone(UTC).date()
        with self._database.writing() as connection:
            for finding in findings:
                statement = insert(connection, shadow).values(day=day, **_values(finding))
                added = shadow.c.count + statement.excluded.count
                keys = list(shadow.primary_key)
                connection.execute(
                    statement.on_conflict_do_update(index_elements=keys, set_={"count": added})
                )

    def report(self, since: date) -> Sequence[DayCount]:
        """All counts from that day on, oldest first."""
        query = select(shadow).where(shadow.c.day >= since).order_by(*shadow.primary_key)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(DayCount(day=row["day"], finding=_finding(dict(row))) for row in rows)


def _values(finding: ShadowFinding) -> dict[str, Any]:
    return {
        "audiences": finding.audiences,
        "resource": finding.resource,
        "outcome": finding.outcome,
        "categories": finding.categories,
        "count": finding.count,
    }


def _finding(row: dict[str, Any]) -> ShadowFinding:
    return ShadowFinding(**{name: value for name, value in row.items() if name != "day"})
