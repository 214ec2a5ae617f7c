"""Her contact rules as dispatch reads them: an index of what OpenMRS holds."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select

from plugin.database.corruption import CONTACT_RULES, corrupt_among, set_corrupt
from plugin.database.engine import Database
from plugin.database.inserting import put
from plugin.database.tables import contact_rules
from reminders.contact_rules import ContactRule, ContactRules
from reminders.windows import parse_windows, windows_text

_COLUMNS = tuple(column.name for column in contact_rules.columns)


class ContactRuleIndex:
    """Supplies ``reminders.ports.Rules``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, patient: str) -> ContactRules:
        """All of hers; a row that is no rule makes them corrupt, and then nothing goes to her."""
        with self._database.reading() as connection:
            return _rules_of(connection, patient)

    def record(self, rule: ContactRule) -> None:
        """Store one rule, or what has become of it since (withdrawn)."""
        with self._database.writing() as connection:
            put(connection, contact_rules, _row(rule))

    def replace(self, patient: str, current: ContactRules) -> bool:
        """Make the index equal to what OpenMRS holds of her; False if it was already."""
        with self._database.writing() as connection:
            before = _rules_of(connection, patient)
            if set(before.rules) == set(current.rules) and before.corrupt == current.corrupt:
                return False
            connection.execute(delete(contact_rules).where(contact_rules.c.patient == patient))
            for rule in current.rules:
                put(connection, contact_rules, _row(rule))
            set_corrupt(connection, patient, CONTACT_RULES, current.corrupt)
        return True

    def mark_corrupt(self, patient: str) -> None:
        """From now on nothing goes to her, until ``replace`` brings a good reading."""
        with self._database.writing() as connection:
            set_corrupt(connection, patient, CONTACT_RULES, marked=True)


def _rules_of(connection: Connection, patient: str) -> ContactRules:
    rows = (
        connection.execute(select(contact_rules).where(contact_rules.c.patient == patient)).mappings().all()
    )
    read = tuple(_readable(rows))
    marked = bool(corrupt_among(connection, [patient], CONTACT_RULES))
    return ContactRules(rules=read, corrupt=marked or len(read) < len(rows))


def _readable(rows: Sequence[RowMapping]) -> Iterator[ContactRule]:
    for row in rows:
        values: dict[str, Any] = dict(row)
        try:
            yield ContactRule(**(values | {"windows": parse_windows(values["windows"])}))
        except ValueError:
            continue  # the caller counts what is missing and marks her corrupt


def _row(rule: ContactRule) -> dict[str, Any]:
    row = {name: getattr(rule, name) for name in _COLUMNS}
    return row | {"windows": windows_text(rule.windows)}
