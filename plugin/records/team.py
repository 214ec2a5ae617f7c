"""Where she stands with the team, and who is passed her to whom, as records: one for each step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from content.identifiers import identifier
from plugin.records.codec import CorruptRecord, Record


@dataclass(frozen=True, kw_only=True)
class EngagementStep:
    """A state entered. ``by`` and ``owner`` are user uuids; ``event`` is a move of the machine, or "enrol".

    ``number`` counts from 0: two people who act at once collide on it.
    """

    patient: str
    number: int
    event: str
    state: str
    at: datetime
    by: str
    owner: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoffStep:
    """One step of one handoff; ``number`` counts from 0."""

    patient: str
    handoff: str
    number: int
    event: str
    state: str
    giver: str
    receiver: str
    at: datetime
    by: str
    reason: str = ""

    def following(self, event: str, state: str, at: datetime, by: str, reason: str = "") -> "HandoffStep":
        """The step after this one."""
        number = self.number + 1
        return replace(self, number=number, event=event, state=state, at=at, by=by, reason=reason)


@dataclass(frozen=True, kw_only=True)
class TeamRecords:
    """All steps of one patient, oldest first; ``unreadable`` counts what could not be read."""

    engagement: tuple[EngagementStep, ...]
    handoffs: tuple[HandoffStep, ...]
    unreadable: int

    def handoff(self, uuid: str) -> tuple[HandoffStep, ...]:
        """The steps of one handoff, in order."""
        steps = (step for step in self.handoffs if step.handoff == uuid)
        return tuple(sorted(steps, key=lambda step: step.number))


def engagement_record(step: EngagementStep) -> Record:
    """The record of one step of her engagement."""
    return Record(
        uuid=identifier("engagement", step.patient, str(step.number)),
        kind="engagement",
        patient=step.patient,
        fields={
            "step": float(step.number),
            "event": step.event,
            "state": step.state,
            "at": step.at,
            "by": step.by,
            "owner": step.owner,
            "reason": step.reason,
        },
    )


def handoff_record(step: HandoffStep) -> Record:
    """The record of one step of a handoff."""
    return Record(
        uuid=identifier("handoff_step", step.handoff, str(step.number)),
        kind="handoff",
        patient=step.patient,
        fields={
            "handoff": step.handoff,
            "step": float(step.number),
            "event": step.event,
            "state": step.state,
            "from": step.giver,
            "to": step.receiver,
            "at": step.at,
            "by": step.by,
            "reason": step.reason,
        },
    )


def team_records_of(records: Iterable[Record | CorruptRecord]) -> TeamRecords:
    """Sort a patient's team notes."""
    engagement: list[EngagementStep] = []
    handoffs: list[HandoffStep] = []
    unreadable = 0
    for record in records:
        match record:
            case Record(kind="engagement"):
                engagement.append(_engagement(record))
            case Record(kind="handoff"):
                handoffs.append(_handoff(record))
            case _:
                unreadable += 1
    return TeamRecords(
        engagement=tuple(sorted(engagement, key=lambda step: step.number)),
        handoffs=tuple(sorted(handoffs, key=lambda step: (step.at, step.number))),
        unreadable=unreadable,
    )


def _engagement(record: Record) -> EngagementStep:
    return EngagementStep(
        patient=record.patient,
        number=record.number("step"),
        event=record.text("event"),
        state=record.text("state"),
        at=record.moment("at"),
        by=record.text("by"),
        owner=record.text("owner"),
        reason=record.text("reason"),
    )


def _handoff(record: Record) -> HandoffStep:
    return HandoffStep(
        patient=record.patient,
        handoff=record.text("handoff"),
        number=record.number("step"),
        event=record.text("event"),
        state=record.text("state"),
        giver=record.text("from"),
        receiver=record.text("to"),
        at=record.moment("at"),
        by=record.text("by"),
        reason=record.text("reason"),
    )
