"""Marks on a patient whose stored choices or contact rules can't be read; used inside a transaction."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from plugin.database.inserting import insert_new
from plugin.database.tables import corrupt

CHOICES, CONTACT_RULES = "choices", "contact_rules"


def corrupt_among(connection: Connection, patients: Collection[str], what: str) -> set[str]:
    """Those of the patients who carry the mark."""
    query = select(corrupt.c.patient).where(corrupt.c.patient.in_(patients), corrupt.c.what == what)
    return set(connection.execute(query).scalars())


def set_corrupt(connection: Connection, patient: str, what: str, marked: bool) -> bool:
    """Set or lift the mark; whether that changed anything."""
    if marked:
        return insert_new(connection, corrupt, {"patient": patient, "what": what})
    lifted = delete(corrupt).where(corrupt.c.patient == patient, corrupt.c.what == what)
    return connection.execute(lifted).rowcount == 1
