"""``metadata``: what the server says that it can do."""

import uuid

from plugin.sandbox.call import Call
from plugin.sandbox.fhir.catalogue import TYPES, ResourceType
from plugin.sandbox.fhir.parts import Resource, compact
from plugin.sandbox.fhir.summaries import View, tagged
from plugin.sandbox.fhir.times import instant

_PROFILES = "http://hl7.org/fhir/StructureDefinition"
_OPERATIONS = {
    "Encounter": (
        ("everything", "EncounterPatient-it-everything"),
        ("encountersWithMedicationRequests", "Encounter-query-encountersWithMedicationRequests"),
    ),
    "Group": (("members", "Group-i-members"),),
    "Observation": (
        ("lastn-encounters", "Observation-t-lastn-encounters"),
        ("lastn", "Observation-t-lastn"),
    ),
    "Patient": (
        ("everything", "EncounterPatient-it-everything"),
        ("openmrsPatients", "Patient-query-openmrsPatients"),
    ),
}


def capability_statement(call: Call, view: View) -> Resource:
    """The statement, in summary without the search parameters of the types."""
    base = f"{call.base}/ws/fhir2/R4"
    types = [_described(TYPES[name], base, summary=view.mode == "true") for name in sorted(TYPES)]
    statement = {
        "resourceType": "CapabilityStatement",
        "id": str(uuid.uuid4()),
        "name": "RestServer",
        "status": "active",
        "date": instant(call.now.isoformat()),
        "publisher": "Not provided",
        "kind": "instance",
        "software": {"name": "HAPI FHIR Server", "version": "5.7.9"},
        "implementation": {"description": "HAPI FHIR", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+xml", "xml", "application/fhir+json", "json"],
        "rest": [{"mode": "server", "resource": types}],
    }
    return tagged(statement) if view.subset else statement


def _described(known: ResourceType, base: str, *, summary: bool) -> Resource:
    operations = [
        {"name": name, "definition": f"{base}/OperationDefinition/{defined}"}
        for name, defined in _OPERATIONS.get(known.name, ())
    ]
    parameters = [] if summary else [{"name": name} for name in sorted(known.parameters)]
    return compact(
        {
            "type": known.name,
            "profile": f"{_PROFILES}/{known.name}",
            "searchParam": parameters,
            "operation": operations,
        }
    )
