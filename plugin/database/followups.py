"""The index of follow-ups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select, update

from plugin.database.engine import Database
from plugin.database.inserting import insert_new
from plugin.database.tables import UNRAISED, followups
from reminders.followups import FollowUp

_COLUMNS = tuple(column.name for column in followups.columns)


class FollowUpIndex:
    """Supplies ``reminders.ports.FollowUps``, and what lists and ``hst remind why`` need."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, followup: FollowUp) -> bool:
        with self._database.writing() as connection:
            return insert_new(connection, followups, _row(followup))

    def get(self, followup: str) -> FollowUp | None:
        found = self._read(select(followups).where(followups.c.id == followup))
        return found[0] if found else None

    def unraised(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        due = select(followups).where(UNRAISED, followups.c.due_at <= now)
        return self._read(due.order_by(followups.c.due_at, followups.c.id).limit(limit))

    def open(self, owner: str | None = None) -> Sequence[FollowUp]:
        """Open ones, of one owner or of all, earliest due first."""
        query = select(followups).where(followups.c.state == "open")
        if owner is not None:
            query = query.where(followups.c.owner == owner)
        return self._read(query.order_by(followups.c.due_at, followups.c.id))

    def all(self) -> Sequence[FollowUp]:
        """Every one, open or not, earliest due first."""
        return self._read(select(followups).order_by(followups.c.due_at, followups.c.id))

    def of_patient(self, patient: str) -> Sequence[FollowUp]:
        query = select(followups).where(followups.c.patient == patient)
        return self._read(query.order_by(followups.c.due_at, followups.c.id))

    def raised(self, followup: str, now: datetime, verdict: str) -> None:
        self._change(followup, {"raised_at": now, "verdict": verdict})

    def judged(self, followup: str, verdict: str) -> None:
        self._change(followup, {"verdict": verdict})

    def close(self, followup: str, state: str) -> bool:
        """open -> "done" or "cancelled"; False if it was not open. Nothing goes to her for it any more."""
        change = update(followups).where(followups.c.id == followup, followups.c.state == "open")
        with self._database.writing() as connection:
            return connection.execute(change.values(state=state)).rowcount == 1

    def hand_over(self, followup: str, owner: str) -> None:
        """Another user's work from now on."""
        self._change(followup, {"owner": owner})

    def _change(self, followup: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(update(followups).where(followups.c.id == followup).values(**values))

    def _read(self, query: Select[Any]) -> Sequence[FollowUp]:
        with self._database.reading() as connection:
            return tuple(map(_followup, connection.execute(query).mappings()))


def _row(followup: FollowUp) -> dict[str, Any]:
    return {name: getattr(followup, name) for name in _COLUMNS}


def _followup(row: RowMapping) -> FollowUp:
    values: dict[str, Any] = dict(row)
    return FollowUp(**values)
