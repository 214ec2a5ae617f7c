"""What can go wrong with the plugin's own database, split by what an operator can do about it."""


class DatabaseError(Exception):
    """Base of all. ``str()`` is one sentence with its mend; it carries no address and no stored value."""


class DatabaseUnavailable(DatabaseError):
    """Locked, full, unreadable or away. What was asked did not happen; asking again later may work."""


class DatabaseTooNew(DatabaseError):
    """A newer version of the plugin wrote this database, and older code would misread it."""

    def __init__(self) -> None:
        super().__init__(
            "The database was written by a newer version of this plugin: "
            "install that version, or restore the backup from before."
        )


class BadDatabaseURL(DatabaseError):
    """``HST_DATABASE_URL`` can't be used."""

    def __init__(self, problem: str, mend: str = "") -> None:
        mend = mend or "write it as sqlite:////var/lib/hst/hst.sqlite3 or postgresql+psycopg://user@host/name"
        super().__init__(f"HST_DATABASE_URL {problem}: {mend}.")


class UnstorableText(DatabaseError, ValueError):
    """A text that is no identifier, code or zone was about to be stored. The text itself is not repeated."""

    def __init__(self, shape: str) -> None:
        super().__init__(f"A text that is no {shape} was refused: store identifiers, times and states only.")
