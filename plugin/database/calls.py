"""The index of calls and of who was called."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Update, and_, exists, or_, select, update

from plugin.database.engine import Database
from plugin.database.inserting import insert_new
from plugin.database.tables import OPEN_CALL, calls, rings
from reminders.calls import Acknowledgement, Call, Ring

_OF_CALL = tuple(column.name for column in calls.columns)
_OF_RING = ("id", "call", "person", "due_at")


class CallIndex:
    """Supplies ``reminders.ports.Calls``, and what desk, lists and page need."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, call: Call) -> bool:
        """Insert unless it is there already; False then, and nothing is changed."""
        with self._database.writing() as connection:
            return insert_new(connection, calls, {name: getattr(call, name) for name in _OF_CALL})

    def acknowledge(self, done: Acknowledgement) -> int:
        """End the calls that it ends; how many were open."""
        same = and_(calls.c.encounter == done.encounter, calls.c.opened_at < done.at)
        ended = update(calls).where(OPEN_CALL, or_(calls.c.id == done.call, same))
        with self._database.writing() as connection:
            return connection.execute(ended.values(acknowledged_at=done.at, acknowledged_by=done.by)).rowcount

    def get(self, call: str) -> Call | None:
        found = self._calls(select(calls).where(calls.c.id == call))
        return found[0] if found else None

    def named(self, reference: str) -> Sequence[Call]:
        """Those whose identifier begins so, at most two."""
        # "g" follows every letter of an identifier.
        query = select(calls).where(calls.c.id >= reference, calls.c.id < f"{reference}g")
        return self._calls(query.order_by(calls.c.id).limit(2))

    def is_open(self, call: str) -> bool:
        found = self.get(call)
        return found is not None and found.open

    def open(self) -> Sequence[Call]:
        return self._calls(select(calls).where(OPEN_CALL).order_by(calls.c.opened_at, calls.c.id))

    def all(self) -> Sequence[Call]:
        """Every one, oldest first."""
        return self._calls(select(calls).order_by(calls.c.opened_at, calls.c.id))

    def of_patient(self, patient: str) -> Sequence[Call]:
        query = select(calls).where(calls.c.patient == patient)
        return self._calls(query.order_by(calls.c.opened_at, calls.c.id))

    def open_for(self, user: str) -> Sequence[Call]:
        """Open ones that this user was called for, or whose author the user is."""
        called = exists().where(rings.c.call == calls.c.id, rings.c.person == user)
        query = select(calls).where(OPEN_CALL, or_(calls.c.author == user, called))
        return self._calls(query.order_by(calls.c.opened_at, calls.c.id))

    def rung(self, call: str) -> frozenset[str]:
        return frozenset(ring.id for ring in self.rings_out(call))

    def rings_out(self, call: str) -> Sequence[Ring]:
        """The rings of a call that went out, earliest due first."""
        return self._rings(select(rings).where(rings.c.call == call, rings.c.out_at.is_not(None)))

    def ring(self, ring: Ring) -> None:
        with self._database.writing() as connection:
            insert_new(connection, rings, {name: getattr(ring, name) for name in _OF_RING})

    def went_out(self, ring: str, now: datetime) -> None:
        self._change(update(rings).where(rings.c.id == ring, rings.c.out_at.is_(None)).values(out_at=now))

    def lingering(self, limit: int) -> Sequence[Ring]:
        later = rings.alias()
        again = exists().where(
            later.c.call == rings.c.call,
            later.c.person == rings.c.person,
            later.c.due_at > rings.c.due_at,
            later.c.out_at.is_not(None),
        )
        over = exists().where(calls.c.id == rings.c.call, calls.c.acknowledged_at.is_not(None))
        query = select(rings).where(rings.c.withdrawn_at.is_(None), or_(over, again))
        return self._rings(query.limit(limit))

    def withdrawn(self, ring: str, now: datetime) -> None:
        self._change(update(rings).where(rings.c.id == ring).values(withdrawn_at=now))

    def _change(self, change: Update) -> None:
        with self._database.writing() as connection:
            connection.execute(change)

    def _calls(self, query: Select[Any]) -> Sequence[Call]:
        with self._database.reading() as connection:
            return tuple(map(_call, connection.execute(query).mappings()))

    def _rings(self, query: Select[Any]) -> Sequence[Ring]:
        ordered = query.order_by(rings.c.due_at, rings.c.id)
        with self._database.reading() as connection:
            return tuple(map(_ring, connection.execute(ordered).mappings()))


def _call(row: RowMapping) -> Call:
    values: dict[str, Any] = dict(row)
    return Call(**values)


def _ring(row: RowMapping) -> Ring:
    return Ring(**{name: row[name] for name in _OF_RING})
