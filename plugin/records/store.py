"""Writing records to OpenMRS and reading them back, for one patient or for all."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from content.identifiers import identifier
from plugin.openmrs.errors import Conflict
from plugin.records.codec import REPRESENTATION, CorruptRecord, Record, encounter_of, record_of
from plugin.records.shapes import SHAPES

logger = logging.getLogger(__name__)

ENCOUNTER_TYPES = tuple(dict.fromkeys(shape.encounter_type for shape in SHAPES.values()))


class Server(Protocol):
    """What records need of the OpenMRS client."""

    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...
    def search(self, resource: str, /, **params: object) -> Iterator[dict[str, Any]]: ...
    def create(self, resource: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def fhir_search(self, kind: str, /, **params: object) -> Iterator[dict[str, Any]]: ...


class RecordStore:
    """The records of this clinic, as OpenMRS holds them."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def write(self, record: Record) -> bool:
        """Store the record; False if it stood there already. Safe to repeat after any crash."""
        if self.read(record.uuid) is not None:
            return False
        try:
            self._server.create("encounter", encounter_of(record))
        except Conflict:
            return False  # somebody wrote the same record between our look and our write
        return True

    def read(self, uuid: str) -> Record | CorruptRecord | None:
        """The record in this encounter; None where there is none, or a voided one."""
        encounter = self._server.find(f"encounter/{uuid}", v=REPRESENTATION)
        return None if encounter is None or encounter.get("voided") else record_of(encounter)

    def of_patient(self, patient: str, encounter_type: str) -> Iterator[Record | CorruptRecord]:
        """All records of one type of encounter (a content key) of one patient."""
        found = self._server.search(
            "encounter",
            patient=patient,
            encounterType=identifier("encounter_type", encounter_type),
            v=REPRESENTATION,
        )
        for encounter in found:
            if not encounter.get("voided"):
                record = record_of(encounter)
                if isinstance(record, CorruptRecord):
                    logger.warning("encounter %s holds no readable record: %s", record.uuid, record.problem)
                yield record

    def patients(self) -> Iterator[str]:
        """Every patient who has a record here, each once. REST can't search across patients; FHIR can."""
        seen: set[str] = set()
        for encounter_type in ENCOUNTER_TYPES:
            for encounter in self.encounters(encounter_type):
                patient = str(encounter["subject"]["reference"]).removeprefix("Patient/")
                if patient not in seen:
                    seen.add(patient)
                    yield patient

    def encounters(self, encounter_type: str) -> Iterator[dict[str, Any]]:
        """The FHIR encounters of one type (a content key) across all patients."""
        uuid = identifier("encounter_type", encounter_type)
        return self._server.fhir_search("Encounter", type=uuid, _count=100)
