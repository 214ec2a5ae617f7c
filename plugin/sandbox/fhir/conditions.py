"""Condition: the problem list (conditions) and what encounters diagnosed, told apart by category."""

from plugin.sandbox.fhir.parts import (
    EXTENSION,
    TERMINOLOGY,
    Resource,
    codeable_concept,
    coding,
    compact,
    encounter_reference,
    meta,
    patient_reference,
    recorder_reference,
)
from plugin.sandbox.fhir.times import date_time
from plugin.sandbox.store import Doc, Store

CATEGORY = f"{TERMINOLOGY}/condition-category"
CLINICAL_STATUS = f"{TERMINOLOGY}/condition-clinical"
VERIFICATION_STATUS = f"{TERMINOLOGY}/condition-ver-status"
NON_CODED = f"{EXTENSION}/non-coded-condition"
RANK = "http://fhir.openmrs.org/R4/StructureDefinition/diagnosis-rank"
_CERTAINTIES = {"CONFIRMED": "confirmed", "PROVISIONAL": "provisional"}


def condition(store: Store, doc: Doc) -> Resource:
    status = "active" if doc.get("clinicalStatus") == "ACTIVE" else "inactive"
    note = doc.get("additionalDetail")
    return compact(
        {
            **_common(store, doc, coding(CATEGORY, "problem-list-item", "Problem List Item")),
            "extension": _non_coded(doc),
            "clinicalStatus": {"coding": [coding(CLINICAL_STATUS, status)]}
            if doc.get("clinicalStatus")
            else None,
            "verificationStatus": _verification(doc.get("verificationStatus")),
            "onsetDateTime": date_time(doc.get("onsetDate")),
            "abatementDateTime": date_time(doc.get("endDate")),
            "recordedDate": date_time(doc["dateCreated"]),
            "note": [{"text": note}] if note else None,
        }
    )


def diagnosis(store: Store, doc: Doc) -> Resource:
    encounter = store.get("encounter", str(doc.get("encounter"))) or {}
    certainty = _CERTAINTIES.get(str(doc.get("certainty")), "unconfirmed")
    rank = [{"url": RANK, "valueInteger": doc["rank"]}] if doc.get("rank") is not None else []
    return compact(
        {
            **_common(store, doc, coding(CATEGORY, "encounter-diagnosis", "Encounter Diagnosis")),
            "extension": [*_non_coded(doc), *rank],
            "clinicalStatus": {"coding": [coding(CLINICAL_STATUS, "unknown", "Unknown")]},
            "verificationStatus": {
                "coding": [coding(VERIFICATION_STATUS, certainty, certainty.capitalize())]
            },
            "encounter": encounter_reference(doc.get("encounter")),
            "recordedDate": date_time(encounter.get("encounterDatetime")),
        }
    )


def _common(store: Store, doc: Doc, category: Resource) -> Resource:
    return {
        "resourceType": "Condition",
        "id": doc["uuid"],
        "meta": meta(doc),
        "category": [{"coding": [category]}],
        "code": codeable_concept(store, doc.get("coded")),
        "subject": patient_reference(store, doc["patient"]),
        "recorder": recorder_reference(store, doc.get("creator")),
    }


def _non_coded(doc: Doc) -> list[Resource]:
    return [{"url": NON_CODED, "valueString": doc["nonCoded"]}] if doc.get("nonCoded") else []


def _verification(status: str | None) -> Resource | None:
    if status is None:
        return None
    return {"coding": [coding(VERIFICATION_STATUS, status.lower(), status.replace("_", "-").upper())]}
