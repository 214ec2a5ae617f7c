"""Encounter: encounters and visits alike, told apart by a tag; no type's privilege is asked for."""

from plugin.sandbox.fhir.naming import metadata_name
from plugin.sandbox.fhir.parts import (
    EXTENSION,
    TERMINOLOGY,
    Resource,
    coding,
    compact,
    encounter_reference,
    location_reference,
    meta,
    patient_reference,
    provider_reference,
)
from plugin.sandbox.fhir.times import date_time
from plugin.sandbox.store import Doc, Store

ENCOUNTER_TYPE = "http://fhir.openmrs.org/code-system/encounter-type"
VISIT_TYPE = "http://fhir.openmrs.org/code-system/visit-type"
TAG = f"{EXTENSION}/encounter-tag"


def encounter(store: Store, doc: Doc) -> Resource:
    return compact(
        {
            **_common(store, doc, coding(TAG, "encounter", "Encounter")),
            "type": _type(store, ENCOUNTER_TYPE, "encountertype", doc.get("encounterType")),
            "participant": [
                {"individual": provider_reference(store, link["provider"])}
                for link in store.find("encounterprovider", encounter=doc["uuid"])
                if not link.get("voided")
            ],
            "period": {"start": date_time(doc.get("encounterDatetime"))},
            "partOf": encounter_reference(doc.get("visit")),
        }
    )


def visit(store: Store, doc: Doc) -> Resource:
    start, stop = date_time(doc.get("startDatetime")), date_time(doc.get("stopDatetime"))
    return compact(
        {
            **_common(store, doc, coding(TAG, "visit", "Visit")),
            "type": _type(store, VISIT_TYPE, "visittype", doc.get("visitType")),
            "period": compact({"start": start, "end": stop}),
        }
    )


def _common(store: Store, doc: Doc, tag: Resource) -> Resource:
    location = location_reference(store, doc.get("location"))
    return {
        "resourceType": "Encounter",
        "id": doc["uuid"],
        "meta": meta(doc, tag),
        "status": "unknown",
        "class": coding(f"{TERMINOLOGY}/v3-ActCode", "AMB"),
        "subject": patient_reference(store, doc["patient"]),
        "location": [{"location": location}] if location else None,
    }


def _type(store: Store, system: str, kind: str, uuid: str | None) -> list[Resource] | None:
    return [{"coding": [coding(system, uuid, metadata_name(store, kind, uuid))]}] if uuid else None
