"""The outbox in the database: a claim is an UPDATE that only one process can win."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Update, func, select, update

from plugin.database.engine import Database
from plugin.database.inserting import insert_new
from plugin.database.tables import CLAIMED, PLANNED, UNREPORTED, outbox
from reminders.outbox import Message

_COLUMNS = tuple(column.name for column in outbox.columns)


class DatabaseOutbox:
    """Supplies ``reminders.outbox.Outbox``; its methods are described there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, messages: Sequence[Message]) -> int:
        with self._database.writing() as connection:
            return _insert(connection, messages)

    def get(self, message: str) -> Message | None:
        found = self._read(select(outbox).where(outbox.c.id == message))
        return found[0] if found else None

    def of_followup(self, followup: str) -> Sequence[Message]:
        query = select(outbox).where(outbox.c.followup == followup)
        return self._read(query.order_by(outbox.c.rung, outbox.c.occurrence))

    def due(self, now: datetime, limit: int) -> Sequence[Message]:
        query = select(outbox).where(PLANNED, outbox.c.not_before <= now)
        return self._read(query.order_by(outbox.c.not_before, outbox.c.id).limit(limit))

    def lapsed(self, now: datetime, limit: int) -> Sequence[Message]:
        query = select(outbox).where(CLAIMED, outbox.c.lease_until <= now)
        return self._read(query.order_by(outbox.c.lease_until, outbox.c.id).limit(limit))

    def claim(self, message: str, claim: str, lease_until: datetime) -> bool:
        change = update(outbox).where(outbox.c.id == message, outbox.c.state == "planned")
        return self._change(change.values(state="claimed", claim=claim, lease_until=lease_until))

    def give_back(self, message: str, claim: str, *, not_before: datetime, reason: str | None = None) -> bool:
        change = _held(message, claim).values(
            state="planned",
            claim=None,
            lease_until=None,
            not_before=not_before,
            reason=outbox.c.reason if reason is None else reason,
            tries=outbox.c.tries + 1,
        )
        return self._change(change)

    def settle(
        self,
        message: str,
        claim: str,
        *,
        state: str,
        reason: str | None,
        now: datetime,
        unreported: bool = False,
        then: Sequence[Message] = (),
    ) -> bool:
        change = _held(message, claim).values(
            state=state, reason=reason, settled_at=now, unreported=unreported, lease_until=None
        )
        with self._database.writing() as connection:
            if connection.execute(change).rowcount != 1:
                return False
            _insert(connection, then)
        return True

    def unreported(self, limit: int) -> Sequence[Message]:
        query = select(outbox).where(UNREPORTED)
        return self._read(query.order_by(outbox.c.settled_at, outbox.c.id).limit(limit))

    def reported(self, message: str) -> None:
        self._change(update(outbox).where(outbox.c.id == message).values(unreported=False))

    def counts(self) -> dict[str, int]:
        query = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
        with self._database.reading() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def _change(self, change: Update) -> bool:
        with self._database.writing() as connection:
            return connection.execute(change).rowcount == 1

    def _read(self, query: Select[Any]) -> Sequence[Message]:
        with self._database.reading() as connection:
            return tuple(map(_message, connection.execute(query).mappings()))


def _held(message: str, claim: str) -> Update:
    return update(outbox).where(outbox.c.id == message, outbox.c.state == "claimed", outbox.c.claim == claim)


def _insert(connection: Connection, messages: Sequence[Message]) -> int:
    return sum(insert_new(connection, outbox, _row(message)) for message in messages)


def _row(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in _COLUMNS}


def _message(row: RowMapping) -> Message:
    values: dict[str, Any] = dict(row)
    return Message(**values)
