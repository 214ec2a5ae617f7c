"""The resource types of the server, and which parameters, chains and includes each understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugin.sandbox.fhir import sources
from plugin.sandbox.fhir.careplans import CARE_PLANS
from plugin.sandbox.fhir.source import Source

_PATIENT = ("", "identifier", "given", "family", "name")
_PRACTITIONER = ("", "identifier", "given", "family", "name")
_PLACE = ("", "address-city", "address-state", "address-country", "address-postalcode")
_ONLY = ("",)


def _plain(*names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, _ONLY)


_OF_PATIENT = dict.fromkeys(("patient", "subject"), _PATIENT)
_ADDRESS = _plain("address-city", "address-state", "address-postalcode", "address-country")
_PERSON = {**_plain("name", "_id", "_lastUpdated"), **_ADDRESS}


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """``parameters`` maps each search parameter to what may be chained to it ("" is the parameter alone). A
    type without ``sources`` is known and empty; one whose ``searchable`` is false can only be read by id;
    ``unready`` says what the server lacks before it can search.
    """

    name: str
    sources: tuple[Source, ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    includes: frozenset[str] = frozenset()
    revincludes: frozenset[str] = frozenset()
    searchable: bool = True
    unready: str | None = None


_PATIENT_TYPE = ResourceType(
    name="Patient",
    sources=(sources.PATIENTS,),
    parameters={
        **_PERSON,
        **_plain("given", "family", "identifier", "gender", "birthdate", "death-date", "deceased", "_has"),
    },
    revincludes=frozenset(
        (
            "Observation:patient",
            "AllergyIntolerance:patient",
            "DiagnosticReport:patient",
            "Encounter:patient",
            "MedicationRequest:patient",
            "ServiceRequest:patient",
            "MedicationDispense:prescription",
        )
    ),
)
_ENCOUNTER_TYPE = ResourceType(
    name="Encounter",
    sources=(sources.VISITS, sources.ENCOUNTERS),
    parameters={
        **_OF_PATIENT,
        **_plain("date", "type", "_id", "_tag", "_lastUpdated", "_has"),
        "location": _PLACE,
        "participant": _PRACTITIONER,
    },
    includes=frozenset(("Encounter:location", "Encounter:patient", "Encounter:participant")),
    revincludes=frozenset(
        (
            "Observation:encounter",
            "DiagnosticReport:encounter",
            "MedicationRequest:encounter",
            "ServiceRequest:encounter",
            "MedicationDispense:prescription",
        )
    ),
)
_OBSERVATION_TYPE = ResourceType(
    name="Observation",
    sources=(sources.OBSERVATIONS,),
    parameters={
        **_OF_PATIENT,
        **_plain("value-concept", "value-date", "value-quantity", "value-string", "date", "code", "category"),
        **_plain("_id", "_lastUpdated"),
        "encounter": ("", "type"),
        "has-member": ("", "code"),
    },
    includes=frozenset(("Observation:encounter", "Observation:patient", "Observation:has-member")),
    revincludes=frozenset(("Observation:has-member", "DiagnosticReport:result")),
)
_CONDITION_TYPE = ResourceType(
    name="Condition",
    sources=(sources.DIAGNOSES, sources.CONDITIONS),
    parameters={
        **_OF_PATIENT,
        **_plain("code", "clinical-status", "onset-date", "recorded-date", "category", "_id", "_lastUpdated"),
    },
    includes=frozenset(("Condition:patient",)),
)
_ALLERGY_TYPE = ResourceType(
    name="AllergyIntolerance",
    sources=(sources.ALLERGIES,),
    parameters={
        **_OF_PATIENT,
        **_plain("category", "code", "severity", "manifestation", "clinical-status", "_id", "_lastUpdated"),
    },
    includes=frozenset(("AllergyIntolerance:patient",)),
)
_TASK_TYPE = ResourceType(
    name="Task",
    sources=(sources.TASKS,),
    parameters=_plain("based-on", "owner", "subject", "focus", "code", "status", "_id", "_lastUpdated"),
    includes=frozenset(("Task:patient", "Task:owner", "Task:based-on", "Task:encounter")),
)
_PRACTITIONER_TYPE = ResourceType(
    name="Practitioner",
    sources=(sources.PROVIDERS, sources.USERS),
    parameters={**_PERSON, **_plain("identifier", "given", "family")},
    revincludes=frozenset(
        (
            "Encounter:participant",
            "MedicationRequest:requester",
            "ServiceRequest:requester",
            "MedicationDispense:prescription",
        )
    ),
)
_LOCATION_TYPE = ResourceType(
    name="Location",
    sources=(sources.LOCATIONS,),
    parameters={**_PERSON, **_plain("_tag"), "partof": ("name", *_PLACE)},
    includes=frozenset(("Location:partof",)),
    revincludes=frozenset(("Location:partof", "Encounter:location")),
)
_ORDERED = {**_OF_PATIENT, **_plain("code", "encounter", "_id", "_lastUpdated"), "requester": _PRACTITIONER}

_NO_IMMUNIZATIONS = (
    "The Immunization resource requires a concept mapped to 'CIEL:1421', however either multiple concepts "
    "are mapped to that term or not concepts are mapped to that term."
)

TYPES: dict[str, ResourceType] = {
    one.name: one
    for one in (
        _PATIENT_TYPE,
        _ENCOUNTER_TYPE,
        _OBSERVATION_TYPE,
        _CONDITION_TYPE,
        _ALLERGY_TYPE,
        _TASK_TYPE,
        _PRACTITIONER_TYPE,
        _LOCATION_TYPE,
        ResourceType(name="CarePlan", sources=(CARE_PLANS,), parameters=_plain("subject", "_id")),
        ResourceType(name="PlanDefinition"),
        ResourceType(
            name="DiagnosticReport",
            parameters={
                **_OF_PATIENT,
                **_plain("encounter", "issued", "code", "result", "_id", "_lastUpdated"),
            },
        ),
        ResourceType(name="EpisodeOfCare", sources=(sources.ENROLLMENTS,), searchable=False),
        ResourceType(name="Group", parameters={"managing-entity": ("", "_id", "given", "family", "name")}),
        ResourceType(
            name="Immunization", parameters={"patient": ("", "identifier")}, unready=_NO_IMMUNIZATIONS
        ),
        ResourceType(
            name="Medication", parameters=_plain("code", "form", "ingredient-code", "_id", "_lastUpdated")
        ),
        ResourceType(
            name="MedicationDispense",
            parameters={**_OF_PATIENT, **_plain("context", "prescription", "_id", "_lastUpdated")},
        ),
        ResourceType(
            name="MedicationRequest",
            parameters={**_ORDERED, **_plain("medication", "status", "fulfillerStatus")},
        ),
        ResourceType(name="OperationDefinition", searchable=False),
        ResourceType(
            name="Person",
            sources=(sources.PERSONS,),
            parameters={**_PERSON, **_plain("gender", "birthdate")},
            includes=frozenset(("Person:link:Patient", "Person:patient")),
        ),
        ResourceType(
            name="RelatedPerson",
            sources=(sources.RELATIONSHIPS,),
            parameters={**_PERSON, **_plain("gender", "birthdate")},
            includes=frozenset(("RelatedPerson:patient",)),
        ),
        ResourceType(name="ServiceRequest", parameters={**_ORDERED, **_plain("occurrence")}),
        ResourceType(name="ValueSet", parameters=_plain("title")),
    )
}
