"""Who is in the clinic's care, in which state of engagement, and whose work that is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select

from plugin.database import counters
from plugin.database.engine import Database
from plugin.database.inserting import put
from plugin.database.tables import people

# States of engagement in which nothing goes out to her, with the reason that staff are told.
_QUIET = {"paused": "paused", "transferred": "left", "deceased": "left"}


@dataclass(frozen=True, kw_only=True)
class Person:
    """``engagement`` is a state of that machine (None before enrolment), ``owner`` a user uuid.

    Someone with a protected encounter and no enrolment stands here too, with ``enrolled`` False.
    """

    patient: str
    enrolled: bool
    engagement: str | None = None
    owner: str | None = None
    updated: datetime


class People:
    """Supplies ``reminders.ports.People``. Every change counts the policy up, in its own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, patient: str) -> Person | None:
        with self._database.reading() as connection:
            row = connection.execute(select(people).where(people.c.patient == patient)).one_or_none()
        return None if row is None else _person(row)

    def put(self, person: Person) -> None:
        """Store how she stands now, in place of what stood there."""
        with self._database.writing() as connection:
            put(connection, people, asdict(person))
            counters.bump(connection, counters.POLICY)

    def note(self, patient: str, now: datetime) -> bool:
        """Remember that the clinic holds something protected of hers; False if she stood here already."""
        if self.get(patient) is not None:
            return False  # no write lock for what every saved encounter asks
        with self._database.writing() as connection:
            known = connection.execute(select(people.c.patient).where(people.c.patient == patient)).first()
            if known is not None:
                return False
            put(connection, people, asdict(Person(patient=patient, enrolled=False, updated=now)))
            counters.bump(connection, counters.POLICY)
        return True

    def forget(self, patient: str) -> None:
        """She has nothing protected and no enrolment any more (all voided)."""
        with self._database.writing() as connection:
            connection.execute(delete(people).where(people.c.patient == patient))
            counters.bump(connection, counters.POLICY)

    def quiet(self, patient: str) -> str | None:
        person = self.get(patient)
        return _QUIET.get(person.engagement or "") if person is not None else None

    def all(self) -> Sequence[Person]:
        """Everyone, by patient."""
        with self._database.reading() as connection:
            return tuple(_persons(connection.execute(select(people).order_by(people.c.patient))))


def _persons(rows: Any) -> Iterator[Person]:
    return map(_person, rows)


def _person(row: Row[Any]) -> Person:
    return Person(**row._mapping)
