"""Person, RelatedPerson and EpisodeOfCare: anybody, relationships, and enrollments in programs."""

from plugin.sandbox.fhir.parts import (
    GENDERS,
    Resource,
    birth_date,
    codeable_concept,
    compact,
    human_names,
    meta,
    patient_reference,
    person_addresses,
)
from plugin.sandbox.fhir.people import attribute_extensions
from plugin.sandbox.fhir.times import date_time
from plugin.sandbox.store import Doc, Store


def person(store: Store, doc: Doc) -> Resource:
    uuid = doc["uuid"]
    patient = store.get("patient", uuid)
    return compact(
        {
            "resourceType": "Person",
            "id": uuid,
            "meta": meta(doc),
            "extension": attribute_extensions(store, uuid),
            **_described(store, doc),
            "active": True,
            "link": [{"target": patient_reference(store, uuid)}] if patient else None,
        }
    )


def related_person(store: Store, doc: Doc) -> Resource:
    """A relationship, seen from its first person; fhir2 gives it no version and no time."""
    other = str(doc.get("personB"))
    start, end = date_time(doc.get("startDate")), date_time(doc.get("endDate"))
    return compact(
        {
            "resourceType": "RelatedPerson",
            "id": doc["uuid"],
            "identifier": [{"system": "RelatedPerson", "value": f"Person/{doc['personA']}"}],
            "active": not end,
            "patient": patient_reference(store, other) if store.get("patient", other) else None,
            **_described(store, store.get("person", doc["personA"]) or {"uuid": doc["personA"]}),
            "period": compact({"start": start, "end": end}),
        }
    )


def _described(store: Store, doc: Doc) -> Resource:
    return {
        "name": human_names(store, doc["uuid"]),
        "gender": GENDERS.get(str(doc.get("gender"))),
        "birthDate": birth_date(doc),
        "address": person_addresses(store, doc["uuid"]),
    }


def episode_of_care(store: Store, doc: Doc) -> Resource:
    """An enrollment: the program's concept is its type. No privilege of the program is asked for."""
    program = store.get("program", str(doc.get("program"))) or {}
    concept = codeable_concept(store, program.get("concept"))
    period = {"start": date_time(doc.get("dateEnrolled")), "end": date_time(doc.get("dateCompleted"))}
    return compact(
        {
            "resourceType": "EpisodeOfCare",
            "id": doc["uuid"],
            "status": "finished" if doc.get("dateCompleted") else "active",
            "type": [concept] if concept else None,
            "patient": patient_reference(store, doc["patient"]),
            "period": compact(period),
        }
    )
