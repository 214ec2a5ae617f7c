"""Her choices as the gateway reads them: an index of what OpenMRS holds."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, literal, select, union_all

from plugin.database import counters
from plugin.database.corruption import CHOICES, corrupt_among, set_corrupt
from plugin.database.engine import Database
from plugin.database.inserting import put
from plugin.database.tables import choices, corrupt, people
from plugin.gateway.ports import Snapshot
from sensitivity.choices import Choice, PatientChoices

_BATCH = 500  # parameters of one statement, well below either database's limit


class Choices:
    """Supplies the gateway's ``PolicyStore``. A change counts the policy up in its own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def snapshot(self) -> Snapshot:
        with self._database.reading() as connection:
            counted = counters.read(connection)
        return Snapshot(policy=counted.get(counters.POLICY, 0), identity=counted.get(counters.IDENTITY, 0))

    def choices_of(self, patients: Collection[str]) -> dict[str, PatientChoices]:
        """By patient; who never chose is left out. A row that is no choice makes hers corrupt."""
        wanted = sorted(set(patients))
        found: dict[str, PatientChoices] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _BATCH):
                found |= _choices_among(connection, wanted[start : start + _BATCH])
        return found

    def of(self, patient: str) -> PatientChoices:
        return self.choices_of([patient]).get(patient, PatientChoices())

    def is_restricted(self, patient: str) -> bool:
        sources = (
            select(literal(1)).select_from(table).where(table.c.patient == patient)
            for table in (people, choices, corrupt)
        )
        with self._database.reading() as connection:
            return connection.execute(union_all(*sources).limit(1)).first() is not None

    def bump_identity(self) -> None:
        with self._database.writing() as connection:
            counters.bump(connection, counters.IDENTITY)

    def record(self, choice: Choice) -> None:
        """Store one choice, or what has become of it since (withdrawn)."""
        with self._database.writing() as connection:
            put(connection, choices, asdict(choice))
            counters.bump(connection, counters.POLICY)

    def replace(self, patient: str, current: PatientChoices) -> bool:
        """Make the index equal to what OpenMRS holds of her; False (nothing counted) if it was already."""
        with self._database.writing() as connection:
            before = _choices_among(connection, [patient]).get(patient, PatientChoices())
            if set(before.choices) == set(current.choices) and before.corrupt == current.corrupt:
                return False
            connection.execute(delete(choices).where(choices.c.patient == patient))
            for choice in current.choices:
                put(connection, choices, asdict(choice))
            set_corrupt(connection, patient, CHOICES, current.corrupt)
            counters.bump(connection, counters.POLICY)
        return True

    def mark_corrupt(self, patient: str) -> None:
        """From now on the strictest reading holds for her, until ``replace`` brings a good one."""
        with self._database.writing() as connection:
            if set_corrupt(connection, patient, CHOICES, marked=True):
                counters.bump(connection, counters.POLICY)

    def corrupt_patients(self) -> Sequence[str]:
        """Whose choices can't be read; someone must look."""
        with self._database.reading() as connection:
            query = select(corrupt.c.patient).where(corrupt.c.what == CHOICES)
            return tuple(sorted(connection.execute(query).scalars()))


def _choices_among(connection: Connection, patients: Sequence[str]) -> dict[str, PatientChoices]:
    rows = connection.execute(select(choices).where(choices.c.patient.in_(patients))).mappings().all()
    marked = corrupt_among(connection, patients, CHOICES)
    found = {patient: _patient_choices(patient, rows, corrupt=patient in marked) for patient in patients}
    return {patient: each for patient, each in found.items() if each.choices or each.corrupt}


def _patient_choices(patient: str, rows: Sequence[RowMapping], *, corrupt: bool) -> PatientChoices:
    own = [row for row in rows if row["patient"] == patient]
    read = tuple(_readable(own))
    return PatientChoices(choices=read, corrupt=corrupt or len(read) < len(own))


def _readable(rows: Sequence[RowMapping]) -> Iterator[Choice]:
    for row in rows:
        values: dict[str, Any] = dict(row)
        try:
            yield Choice(**values)
        except ValueError:
            continue  # the caller counts what is missing and marks her corrupt
