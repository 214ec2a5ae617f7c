"""Her enrolment in the clinic's program, as OpenMRS holds it: program states carry where she stands.

OpenMRS keeps dates without a time, one active state, and refuses the same state twice from one day. Going
back on the same day therefore takes away the last state, which opens the one before it again; the exact times
stand in records. Of states that began and ended on one day OpenMRS takes the greatest uuid for the last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from content.identifiers import identifier

_STATES = "states:(uuid,voided,startDate,endDate,state:(uuid,terminal))"
_REPRESENTATION = f"custom:(uuid,voided,dateEnrolled,dateCompleted,program:(uuid),{_STATES})"


class Server(Protocol):
    """What enrolment needs of the OpenMRS client."""

    def search(self, resource: str, /, **params: object) -> Any: ...
    def create(self, resource: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def update(self, resource: str, uuid: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def retire(self, resource: str, uuid: str, reason: str, /) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One state she was or is in; ``ended`` None: she is in it."""

    uuid: str
    state: str  # content key
    started: date
    ended: date | None
    ends: bool = False  # a terminal state: nothing comes after it


@dataclass(frozen=True, kw_only=True)
class Enrollment:
    """Her enrolment; ``stays`` from first to last."""

    uuid: str
    completed: bool
    stays: tuple[Stay, ...]

    @property
    def state(self) -> str | None:
        """The state she is in, or was in when it was completed; None where we know none."""
        return self.stays[-1].state if self.stays else None

    @property
    def removable(self) -> Stay:
        """The only stay that OpenMRS deletes: the last one in its own order."""
        return max(self.stays, key=lambda stay: (stay.started, stay.ended or date.max, stay.uuid))

    def was_in(self, state: str, day: date) -> bool:
        """Whether a stay in this state began on that day."""
        return any(stay.state == state and stay.started == day for stay in self.stays)


class Enrollments:
    """``states`` maps a content key to the uuid of its program state."""

    def __init__(self, server: Server, *, program: str, states: Mapping[str, str]) -> None:
        self._server = server
        self._program = program
        self._uuid_of = dict(states)
        self._key_of = {uuid: key for key, uuid in states.items()}

    def of(self, patient: str) -> Enrollment | None:
        """Her newest enrolment in this program; an active one before any completed one."""
        rows = self._server.search("programenrollment", patient=patient, v=_REPRESENTATION)
        ours = [row for row in rows if row["program"]["uuid"] == self._program and not row.get("voided")]
        newest = max(ours, key=lambda row: (row["dateCompleted"] is None, row["dateEnrolled"]), default=None)
        return None if newest is None else self._read(newest)

    def begin(self, patient: str, state: str, today: date) -> Enrollment:
        """Enrol her; safe to repeat, since the enrolment's uuid is derived from hers."""
        body = {
            "uuid": identifier("enrollment", patient),
            "patient": patient,
            "program": self._program,
            "dateEnrolled": today.isoformat(),
            "states": [{"state": self._uuid_of[state], "startDate": today.isoformat()}],
        }
        self._server.create("programenrollment", body)
        return self._must(patient)

    def move(self, patient: str, enrollment: Enrollment, state: str, today: date) -> Enrollment:
        """Bring her into ``state`` from today on; a completed enrolment is opened again."""
        # Where OpenMRS's calendar is ahead of ours, its last state began "tomorrow" and can't be left before.
        day = max([today, *(stay.started for stay in enrollment.stays)])
        if enrollment.completed:
            self._server.update("programenrollment", enrollment.uuid, {"dateCompleted": None})
        while enrollment.state != state and enrollment.was_in(state, day):
            path = f"programenrollment/{enrollment.uuid}/state"
            self._server.retire(path, enrollment.removable.uuid, "she went back on the same day")
            enrollment = self._must(patient)
        if enrollment.state != state:
            change = {"states": [{"state": self._uuid_of[state], "startDate": day.isoformat()}]}
            self._server.update("programenrollment", enrollment.uuid, change)
        return self._must(patient)

    def _must(self, patient: str) -> Enrollment:
        found = self.of(patient)
        if found is None:
            raise LookupError("OpenMRS took an enrolment and does not show it")
        return found

    def _read(self, row: Mapping[str, Any]) -> Enrollment:
        stays = [
            Stay(
                uuid=stay["uuid"],
                state=self._key_of[stay["state"]["uuid"]],
                started=_day(stay["startDate"]),
                ended=_day(stay["endDate"]) if stay.get("endDate") else None,
                ends=bool(stay["state"].get("terminal")),
            )
            for stay in row.get("states") or ()
            if not stay.get("voided") and stay["state"]["uuid"] in self._key_of
        ]
        # The one without an end is the last. Of those that ended on one day OpenMRS gives no order, but a
        # terminal state comes after all others.
        stays.sort(key=lambda stay: (stay.started, stay.ended or date.max, stay.ends))
        return Enrollment(uuid=row["uuid"], completed=row["dateCompleted"] is not None, stays=tuple(stays))


def _day(text: str) -> date:
    # OpenMRS writes "2026-01-05T00:00:00.000+0000"; the date is what counts, in the server's own zone.
    return date.fromisoformat(text[:10])
