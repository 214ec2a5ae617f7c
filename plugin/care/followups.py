"""Follow-ups: stored in OpenMRS first, then in the index; and what became of the attempts to reach her."""

from datetime import datetime

from content.identifiers import identifier
from content.moments import text_of, utc
from plugin.database.followups import FollowUpIndex
from plugin.errors import Exit, Stop
from plugin.records.codec import CorruptRecord, Record
from plugin.records.followups import attempt_of, followup_of, followup_record
from plugin.records.store import RecordStore
from reminders.followups import FollowUp
from reminders.outbox import SURVIVOR, Message, Outbox

# How an attempt may have ended, as its record says; anything else is read as unknown.
_ENDS = ("sent", "delivered", "failed")


class FollowUpDesk:
    """Where follow-ups are opened and done."""

    def __init__(self, records: RecordStore, index: FollowUpIndex, outbox: Outbox) -> None:
        self._records = records
        self._index = index
        self._outbox = outbox

    def open(self, followup: FollowUp) -> bool:
        """Store a follow-up; False if it stood there already."""
        new = self._records.write(followup_record(followup))
        self._index.add(followup)
        return new

    def done(self, followup: str, by: str, now: datetime) -> None:
        """``by`` (a user uuid) did it; nothing goes out for it any more."""
        found = self._index.get(followup)
        if found is None:
            raise Stop(Exit.NOT_FOUND, "There is no such follow-up: `hst remind status` lists the open ones.")
        self._records.write(
            Record(
                uuid=identifier("follow_up_done", followup),
                kind="follow_up_done",
                patient=found.patient,
                fields={"follow_up": followup, "at": utc(now), "by": by},
            )
        )
        self._index.close(followup, "done")

    def hand_over(self, followup: FollowUp, owner: str, now: datetime) -> None:
        """Another user's work from now on."""
        moment = utc(now)
        self._records.write(
            Record(
                uuid=identifier("follow_up_moved", followup.id, owner, text_of(moment)),
                kind="follow_up_moved",
                patient=followup.patient,
                fields={"follow_up": followup.id, "owner": owner, "at": moment},
            )
        )
        self._index.hand_over(followup.id, owner)

    def refresh(self, patient: str, now: datetime) -> int:
        """Bring the index up to what OpenMRS holds of one patient; how many records could not be read."""
        unreadable = 0
        attempts: list[Record] = []
        outcomes: dict[str, str] = {}
        finished: list[str] = []
        moves: list[Record] = []
        for record in self._records.of_patient(patient, "follow_up"):
            match record:
                case Record(kind="follow_up"):
                    unreadable += not self._add(record)
                case Record(kind="follow_up_done"):
                    finished.append(record.text("follow_up"))
                case Record(kind="follow_up_moved"):
                    moves.append(record)
                case Record(kind="attempt"):
                    attempts.append(record)
                case Record(kind="attempt_outcome"):
                    outcomes[record.text("message")] = record.text("outcome")
                case CorruptRecord():
                    unreadable += 1
        for move in sorted(moves, key=lambda each: each.moment("at")):
            self._index.hand_over(move.text("follow_up"), move.text("owner"))
        for followup in finished:
            self._index.close(followup, "done")
        known = [attempt for attempt in attempts if self._index.get(attempt.text("follow_up"))]
        self._outbox.plan([_message(record, outcomes, now) for record in known])
        return unreadable

    def _add(self, record: Record) -> bool:
        try:
            followup = followup_of(record)
        except ValueError:
            return False
        self._index.add(followup)
        return True


def _message(record: Record, outcomes: dict[str, str], now: datetime) -> Message:
    """The message of an attempt. Without a certain end it may have gone out, so it is never sent again."""
    attempt = attempt_of(record)
    outcome = outcomes.get(attempt.message)
    certain = outcome in _ENDS
    return Message(
        id=attempt.message,
        followup=attempt.followup,
        rung=attempt.rung,
        occurrence=attempt.occurrence,
        patient=attempt.patient,
        audience=SURVIVOR,
        recipient=None,
        template="restored",
        not_before=attempt.at,
        expires_at=None,
        state=outcome if certain and outcome else "unknown",
        reason=None if certain else "uncertain",
        settled_at=utc(now),
    )
