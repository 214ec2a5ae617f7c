"""The plugin's database from nothing: everything that was decided or is owed stands in OpenMRS.

Safe to stop and to repeat. Of messages only the attempts on record are restored, and none is sent again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from forms.responses import MalformedResponse
from plugin.feeds.encounters import Server
from plugin.feeds.process import Processor
from plugin.records.store import RecordStore

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class RebuildReport:
    """``unreadable``: encounters that can't be read as their form; someone must look at them."""

    patients: int
    encounters: int
    unreadable: tuple[str, ...]


def rebuild(
    server: Server, records: RecordStore, processor: Processor, now: datetime, progress: Progress
) -> RebuildReport:
    """Restore the index. ``progress`` is told (done, all) after each step."""
    patients = sorted(set(records.patients()))
    encounters = sorted(set(_form_encounters(server, processor)))
    steps = len(patients) + len(encounters)
    # Records first: a follow-up that is done must not come back as open from its form.
    for number, patient in enumerate(patients, start=1):
        processor.refresh_all(patient, now)
        progress(number, steps)
    unreadable: list[str] = []
    for number, encounter in enumerate(encounters, start=len(patients) + 1):
        try:
            processor.process(encounter, now)
        except MalformedResponse:
            unreadable.append(encounter)
        progress(number, steps)
    return RebuildReport(patients=len(patients), encounters=len(encounters), unreadable=tuple(unreadable))


def _form_encounters(server: Server, processor: Processor) -> Iterator[str]:
    for encounter_type in {form.encounter_type_uuid for form in processor.forms}:
        for encounter in server.fhir_search("Encounter", type=encounter_type, _count=100):
            yield str(encounter["id"])
