"""The audit log in the database: appended to under a lock, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, text

from plugin.database.engine import Database
from plugin.database.tables import audit
from plugin.gateway.ports import AuditEntry, Head, Seal, SealedEntry, Stage


class AuditLog:
    """Supplies the gateway's ``AuditSink``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Sequence[AuditEntry], seal: Seal) -> Sequence[SealedEntry]:
        """Seal the entries behind the last one and store them, all or none; durable when this returns."""
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                # SQLite's writer is alone already; here two appends could read the same head.
                connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            sealed = seal(_head(connection), entries)
            if sealed:
                connection.execute(insert(audit), [_row(each) for each in sealed])
        return sealed

    def restore(self, entries: Iterable[SealedEntry]) -> int:
        """Take entries as they were sealed into an empty log; 0 where it holds any. For a lost database."""
        with self._database.writing() as connection:
            if _head(connection).number:
                return 0
            kept: set[int] = set()
            for each in entries:
                if each.number not in kept:
                    connection.execute(insert(audit), _row(each))
                    kept.add(each.number)
        return len(kept)

    def read(self, after: int, limit: int) -> Sequence[SealedEntry]:
        query = select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(limit)
        with self._database.reading() as connection:
            return tuple(map(_sealed, connection.execute(query).mappings()))

    def of_patient(self, patient: str, after: int, limit: int) -> Sequence[SealedEntry]:
        """The entries about her, numbered above ``after``, in order."""
        query = select(audit).where(audit.c.patient == patient, audit.c.number > after)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(audit.c.number).limit(limit)).mappings()
            return tuple(map(_sealed, rows))


def _head(connection: Connection) -> Head:
    query = select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)
    last = connection.execute(query).first()
    return Head() if last is None else Head(number=last.number, digest=last.digest)


def _row(sealed: SealedEntry) -> dict[str, Any]:
    place = {"number": sealed.number, "previous": sealed.previous, "digest": sealed.digest}
    return asdict(sealed.entry) | {"stage": sealed.entry.stage.value} | place


def _sealed(row: RowMapping) -> SealedEntry:
    values: dict[str, Any] = dict(row)
    number, previous, digest = (values.pop(name) for name in ("number", "previous", "digest"))
    entry = AuditEntry(**(values | {"stage": Stage(values["stage"])}))
    return SealedEntry(number=number, entry=entry, previous=previous, digest=digest)
