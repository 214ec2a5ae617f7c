"""The many ways to ask for the same thing, and what an answer looks like with all identity taken out."""

import json
import re
from typing import Any

from content.identifiers import identifier
from plugin.demo.people import PATIENT, demo
from plugin.demo.steps.conversation import form

_REST, _FHIR = "/openmrs/ws/rest/v1", "/openmrs/ws/fhir2/R4"
_NESTED = "custom:(uuid,encounters:(uuid,encounterType:(uuid,name),obs:(uuid,display,value)))"

# By patient: asked of her and of her twin, the answers must look alike. {patient} and {visit} are filled in.
LISTS = {
    "the encounters": f"{_REST}/encounter?patient={{patient}}&v=full",
    "the encounters, counted": f"{_REST}/encounter?patient={{patient}}&v=ref&totalCount=true&limit=1",
    "the obs": f"{_REST}/obs?patient={{patient}}&v=full",
    "the visit": f"{_REST}/visit/{{visit}}?v=full",
    "the visits, nested": f"{_REST}/visit?patient={{patient}}&v={_NESTED}",
    "the visits, by a double slash": f"/openmrs//ws/rest/v1/visit?patient={{patient}}&v={_NESTED}",
    "the patient": f"{_REST}/patient/{{patient}}?v=full",
    "the FHIR encounters": f"{_FHIR}/Encounter?patient={{patient}}",
    "the FHIR observations": f"{_FHIR}/Observation?patient={{patient}}",
    "everything of the FHIR patient": f"{_FHIR}/Patient/{{patient}}/$everything",
}
# By identifier: must look as if nothing of that identifier existed.
ITEMS = {
    "the encounter": f"{_REST}/encounter/{{encounter}}?v=full",
    "the encounter's obs": f"{_REST}/obs?encounter={{encounter}}&v=default",
    "one answer": f"{_REST}/obs/{{obs}}",
    "the FHIR encounter": f"{_FHIR}/Encounter/{{encounter}}",
    "one FHIR observation": f"{_FHIR}/Observation/{{obs}}",
}
# Across patients: nothing of hers may be in the answer.
ACROSS = {
    "all conversations of the hospital": (
        f"{_FHIR}/Encounter?type={identifier('encounter_type', 'conversation')}"
    ),
    "all answers to the first question": f"{_FHIR}/Observation?code={form().concept_uuid('talk_a')}",
}

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:?\d\d)?")
_OF_HERS = re.compile(r"Patient-(?:first|second)|D-100\d|\"versionId\":\"\d+\"")


def of(patient: str, template: str) -> str:
    """The path for one of the two patients."""
    key = "first" if patient == PATIENT else "second"
    return template.format(patient=patient, visit=demo("visit", key))


def item(template: str, *, encounter: str, obs: str) -> str:
    """The path for one encounter and one of its obs."""
    return template.format(encounter=encounter, obs=obs)


def anonymous(body: Any) -> str:
    """An answer without identifiers, names and times, so that two patients' answers can be compared."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    for pattern, mark in ((_UUID, "U"), (_MOMENT, "T"), (_OF_HERS, "N")):
        text = pattern.sub(mark, text)
    return text
