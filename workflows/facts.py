"""What a move tells the rooms above: a fact, which reminders may turn into a follow-up.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass
from datetime import datetime

from content.identifiers import identifier
from content.moments import require_zone, text_of
from workflows.table import Machine, Transition


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A state was entered that someone should know of. ``kind`` is the content's: "handoff_offered" …

    ``patient``, ``subject`` (the handoff or enrollment) and ``by`` (who made the move, a user) are uuids.
    """

    kind: str
    machine: str
    state: str
    patient: str
    subject: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_zone(self.at)

    @property
    def id(self) -> str:
        """The same uuid for the same entering, however often it is told."""
        return identifier("state_entered", self.subject, self.machine, self.state, text_of(self.at))


def began(machine: Machine, *, patient: str, subject: str, by: str, at: datetime) -> Entered | None:
    """The fact of a workflow that begins, if its first state tells one (a handoff was offered)."""
    return _entered(machine, machine.initial, patient=patient, subject=subject, by=by, at=at)


def moved(
    machine: Machine, transition: Transition, *, patient: str, subject: str, by: str, at: datetime
) -> Entered | None:
    """The fact of a move, if the state that it enters tells one."""
    return _entered(machine, transition.target, patient=patient, subject=subject, by=by, at=at)


def _entered(
    machine: Machine, state: str, *, patient: str, subject: str, by: str, at: datetime
) -> Entered | None:
    kind = machine.state(state).fact
    if kind is None:
        return None
    return Entered(
        kind=kind, machine=machine.key, state=state, patient=patient, subject=subject, by=by, at=at
    )
