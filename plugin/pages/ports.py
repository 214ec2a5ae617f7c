"""What the pages for staff need of the rest of the shell; ``doubles.py`` stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A call that waits: since when, for whom (a patient uuid), and the names of who was called."""

    call: str
    since: datetime
    patient: str
    called: tuple[str, ...]


class CallBoard(Protocol):
    """Open calls. Both may ask OpenMRS, block for a moment, and raise."""

    def waiting(self, user: str) -> Sequence[Waiting]:
        """Those that this user (a uuid) was called for, or saved the form of; oldest first."""
        ...

    def acknowledge(self, call: str, user: str, now: datetime) -> bool:
        """This user is with her. False where that call doesn't wait for this user, whatever the reason."""
        ...
