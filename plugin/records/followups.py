"""Follow-ups and the attempts to reach her, as records."""

from content.identifiers import identifier
from plugin.records.codec import Record
from reminders.followups import FollowUp
from reminders.ports import Attempt

_YES, _NO = "yes", "no"


def followup_record(followup: FollowUp) -> Record:
    """The record of a follow-up as it was planned."""
    return Record(
        uuid=followup.id,
        kind="follow_up",
        patient=followup.patient,
        fields={
            "rule": followup.rule,
            "source": followup.source,
            "item": followup.item,
            "owner": followup.owner,
            "reaches_her": _YES if followup.reaches_her else _NO,
            "due_at": followup.due_at,
            "expires_at": followup.expires_at,
            "created_at": followup.created_at,
        },
    )


def followup_of(record: Record) -> FollowUp:
    """The follow-up that a record holds, as if open. Raises ``ValueError`` where the record can't be one."""
    return FollowUp(
        id=record.uuid,
        patient=record.patient,
        rule=record.text("rule"),
        source=record.text("source"),
        item=record.text("item"),
        owner=record.text("owner"),
        # Anything but a clear yes is a no: a damaged record must not reach her.
        reaches_her=record.text("reaches_her") == _YES,
        due_at=record.moment("due_at"),
        expires_at=record.moment("expires_at"),
        created_at=record.moment("created_at"),
    )


def attempt_record(attempt: Attempt) -> Record:
    """The marker that goes to OpenMRS before a message to her."""
    return Record(
        uuid=identifier("attempt", attempt.message),
        kind="attempt",
        patient=attempt.patient,
        fields={
            "message": attempt.message,
            "follow_up": attempt.followup,
            "rung": float(attempt.rung),
            "occurrence": float(attempt.occurrence),
            "at": attempt.at,
        },
    )


def outcome_record(attempt: Attempt, outcome: str) -> Record:
    """How an attempt ended; ``attempt.at`` is when."""
    return Record(
        uuid=identifier("attempt_outcome", attempt.message),
        kind="attempt_outcome",
        patient=attempt.patient,
        fields={"message": attempt.message, "outcome": outcome, "at": attempt.at},
    )


def attempt_of(record: Record) -> Attempt:
    """The attempt that a record holds."""
    return Attempt(
        message=record.text("message"),
        followup=record.text("follow_up"),
        patient=record.patient,
        rung=record.number("rung"),
        occurrence=record.number("occurrence"),
        at=record.moment("at"),
    )
