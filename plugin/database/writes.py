"""Writes that a gateway saw begin: their tickets stay until somebody knows how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select

from plugin.database.engine import Database
from plugin.database.tables import writes_underway
from plugin.gateway.ports import Write


@dataclass(frozen=True, kw_only=True)
class Ticket:
    ticket: str
    write: Write


class WritesUnderway:
    """The durable half of the gateway's ``WriteNotice``; the feeds do the reading again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, write: Write) -> str:
        """Note durably that the write is under way; the ticket is random, for two may be alike."""
        ticket = str(uuid4())
        row = {name: getattr(write, name) for name in ("resource", "uuid", "encounter", "patient", "at")}
        with self._database.writing() as connection:
            connection.execute(insert(writes_underway).values(ticket=ticket, **row))
        return ticket

    def close(self, ticket: str) -> None:
        """What followed from it is done; closing twice is closing once."""
        with self._database.writing() as connection:
            connection.execute(delete(writes_underway).where(writes_underway.c.ticket == ticket))

    def begun_before(self, moment: datetime, limit: int) -> Sequence[Ticket]:
        """Tickets that nobody closed, oldest first: whether they were saved is unknown."""
        query = select(writes_underway).where(writes_underway.c.at < moment)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(writes_underway.c.at).limit(limit)).mappings().all()
        return tuple(_ticket(dict(row)) for row in rows)


def _ticket(values: dict[str, Any]) -> Ticket:
    ticket = values.pop("ticket")
    return Ticket(ticket=ticket, write=Write(**values))
