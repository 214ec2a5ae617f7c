"""Counters that any process can compare, to learn that what it remembers is out of date."""

from sqlalchemy import Connection, select

from plugin.database.inserting import insert
from plugin.database.tables import counters

POLICY, IDENTITY = "policy", "identity"


def bump(connection: Connection, name: str) -> None:
    """Count one up inside the transaction that changes what is counted."""
    statement = insert(connection, counters).values(name=name, value=1)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    )


def read(connection: Connection) -> dict[str, int]:
    """All counters by name; one that never counted is absent."""
    rows = connection.execute(select(counters.c.name, counters.c.value))
    return {row.name: row.value for row in rows}
