"""Which encounters the feeds have seen, in which version, and how far they came with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from plugin.database.engine import Database
from plugin.database.inserting import put
from plugin.database.tables import PENDING, encounters_seen


@dataclass(frozen=True, kw_only=True)
class Seen:
    """``signature`` tells versions of an encounter apart (a digest of what was read); "" if not read yet.

    ``attempts`` counts failures with this version; ``state`` is "pending", "done" or "failed" (given up,
    shown).
    """

    encounter: str
    signature: str
    state: str
    attempts: int
    not_before: datetime


class EncountersSeen:
    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, encounter: str, signature: str, now: datetime) -> bool:
        """Set it to pending if it, or this version of it, is new; whether it was."""
        with self._database.writing() as connection:
            query = select(encounters_seen.c.signature).where(encounters_seen.c.encounter == encounter)
            known = connection.execute(query).scalar_one_or_none()
            if known is not None and known == signature:
                return False
            put(connection, encounters_seen, _fresh(encounter, signature, now))
        return True

    def again(self, encounter: str, now: datetime) -> None:
        """Set it to pending whatever was seen of it: a write to it was noticed."""
        with self._database.writing() as connection:
            put(connection, encounters_seen, _fresh(encounter, "", now))

    def pending(self, now: datetime, limit: int) -> Sequence[Seen]:
        """Those whose turn has come, earliest first."""
        query = select(encounters_seen).where(PENDING, encounters_seen.c.not_before <= now)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(encounters_seen.c.not_before).limit(limit)).mappings()
            return tuple(Seen(**row) for row in rows)

    def done(self, seen: Seen, signature: str) -> bool:
        """All that follows from this version is stored; False if it was noted anew meanwhile."""
        return self._move(seen, state="done", signature=signature, attempts=0, not_before=seen.not_before)

    def postpone(self, seen: Seen, not_before: datetime) -> bool:
        """Try again later; one failure more."""
        return self._move(
            seen,
            state="pending",
            signature=seen.signature,
            attempts=seen.attempts + 1,
            not_before=not_before,
        )

    def give_up(self, seen: Seen) -> bool:
        """Park it as failed until it changes; it is shown, not forgotten."""
        return self._move(
            seen,
            state="failed",
            signature=seen.signature,
            attempts=seen.attempts + 1,
            not_before=seen.not_before,
        )

    def failed(self) -> Sequence[str]:
        """The encounters that were given up."""
        query = select(encounters_seen.c.encounter).where(encounters_seen.c.state == "failed")
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def _move(self, seen: Seen, *, state: str, signature: str, attempts: int, not_before: datetime) -> bool:
        # Compare all that a new note would change, so that a version that came meanwhile isn't marked done.
        unchanged = update(encounters_seen).where(
            encounters_seen.c.encounter == seen.encounter,
            encounters_seen.c.state == "pending",
            encounters_seen.c.signature == seen.signature,
            encounters_seen.c.not_before == seen.not_before,
        )
        change = unchanged.values(state=state, signature=signature, attempts=attempts, not_before=not_before)
        with self._database.writing() as connection:
            return connection.execute(change).rowcount == 1


def _fresh(encounter: str, signature: str, now: datetime) -> dict[str, str | int | datetime]:
    return {
        "encounter": encounter,
        "signature": signature,
        "state": "pending",
        "attempts": 0,
        "not_before": now,
    }
