"""Calls: an answer that needs a person now is stored in OpenMRS before anything else, and so is who came."""

import re
from collections.abc import Iterable
from datetime import datetime

from content.moments import utc
from plugin.database.calls import CallIndex
from plugin.errors import Exit, Stop
from plugin.records.calls import (
    acknowledgement_identifier,
    acknowledgement_of,
    acknowledgement_record,
    call_of,
    call_record,
)
from plugin.records.codec import CorruptRecord, Record
from plugin.records.store import RecordStore
from reminders.calls import Acknowledgement, Call, Ring
from reminders.ports import Notice
from reminders.wording import reference

_NONE = "There is no such call: `hst remind calls` lists them."
_WORDS = re.compile(r"\b[0-9a-f]{8}\b")
_REFERENCE = re.compile(r"[0-9a-f-]{8,36}")  # an identifier, or its beginning as notices show it


class CallDesk:
    """Where calls are opened and acknowledged."""

    def __init__(self, records: RecordStore, index: CallIndex) -> None:
        self._records = records
        self._index = index

    def open(self, call: Call) -> bool:
        """Store a call; False if it stood there already, open or not."""
        if self._index.get(call.id) is not None:
            return False  # it got in there from OpenMRS, so it is on record
        new = self._records.write(call_record(call))
        if not new:
            self.refresh(call.patient)
        # Where its record was voided or can't be read somebody is called all the same.
        self._index.add(call)
        return new

    def acknowledge(self, call: str, by: str, now: datetime) -> Acknowledgement:
        """``by`` (a user uuid) is with her; what is on record, which may be someone who was faster.

        ``call`` is an identifier, or the beginning that notices show. ``Stop`` where there is no such call.
        """
        found = self._find(call)
        done = Acknowledgement(
            call=found.id, encounter=found.encounter, patient=found.patient, at=utc(now), by=by
        )
        if not found.open:
            return self._ended(found, done)
        if not self._records.write(acknowledgement_record(done)):
            done = self._stored(done)
        self._index.acknowledge(done)
        return done

    def refresh(self, patient: str) -> int:
        """Bring the index up to what OpenMRS holds of one patient; how many records could not be read."""
        unreadable = 0
        done: list[Acknowledgement] = []
        for record in self._records.of_patient(patient, "follow_up"):
            match record:
                case Record(kind="call"):
                    self._index.add(call_of(record))
                case Record(kind="call_acknowledged"):
                    done.append(acknowledgement_of(record))
                case CorruptRecord():
                    unreadable += 1
        for each in done:
            self._index.acknowledge(each)
        return unreadable

    def restore_rings(self, shown: Iterable[Notice], now: datetime) -> int:
        """Take up again the notices that a lost index knew, so that they end with their call; how many."""
        calls = {reference(call.id): call for call in self._index.all()}
        restored = 0
        for notice in shown:
            call = next((calls[word] for word in _WORDS.findall(notice.text) if word in calls), None)
            if call is not None:
                ring = Ring(id=notice.id, call=call.id, person=notice.user, due_at=call.opened_at)
                self._index.ring(ring)
                self._index.went_out(ring.id, utc(now))
                restored += 1
        return restored

    def _find(self, call: str) -> Call:
        found = self._index.named(call.lower()) if _REFERENCE.fullmatch(call.lower()) else ()
        if not found:
            raise Stop(Exit.NOT_FOUND, _NONE)
        if len(found) > 1:
            raise Stop(Exit.USAGE, "More than one call begins so: give the whole identifier.")
        return found[0]

    def _stored(self, done: Acknowledgement) -> Acknowledgement:
        record = self._records.read(acknowledgement_identifier(done.call))
        return acknowledgement_of(record) if isinstance(record, Record) else done

    def _ended(self, call: Call, done: Acknowledgement) -> Acknowledgement:
        """What ended a call that is open no more."""
        return Acknowledgement(
            call=call.id,
            encounter=call.encounter,
            patient=call.patient,
            at=call.acknowledged_at or done.at,
            by=call.acknowledged_by or done.by,
        )
