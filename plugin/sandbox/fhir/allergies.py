"""AllergyIntolerance: one allergy of a patient's list."""

from plugin.sandbox.fhir.parts import (
    TERMINOLOGY,
    Resource,
    codeable_concept,
    coding,
    compact,
    meta,
    patient_reference,
    recorder_reference,
)
from plugin.sandbox.fhir.times import date_time
from plugin.sandbox.store import Doc, Store

CATEGORIES = {"DRUG": "medication", "FOOD": "food", "ENVIRONMENT": "environment"}
SEVERITY_SETTINGS = {
    "mild": "allergy.concept.severity.mild",
    "moderate": "allergy.concept.severity.moderate",
    "severe": "allergy.concept.severity.severe",
}
_CRITICALITIES = {"mild": "low", "moderate": "unable-to-assess", "severe": "high"}


def allergy(store: Store, doc: Doc) -> Resource:
    severity = severity_of(store, doc)
    category = CATEGORIES.get(str(doc.get("allergenType")))
    allergen = _allergen(store, doc)
    return compact(
        {
            "resourceType": "AllergyIntolerance",
            "id": doc["uuid"],
            "meta": meta(doc),
            "clinicalStatus": _status(
                "allergyintolerance-clinical", "inactive" if doc.get("voided") else "active"
            ),
            "verificationStatus": _status("allergyintolerance-verification", "confirmed"),
            "type": "allergy",
            "category": [category] if category else None,
            "criticality": _CRITICALITIES.get(str(severity)),
            "code": allergen,
            "patient": patient_reference(store, doc["patient"]),
            "recordedDate": date_time(doc["dateCreated"]),
            "recorder": recorder_reference(store, doc.get("creator")),
            "note": [{"text": doc["comment"]}] if doc.get("comment") else None,
            "reaction": [_reaction(store, doc, allergen, severity)],
        }
    )


def severity_of(store: Store, doc: Doc) -> str | None:
    """``mild``, ``moderate`` or ``severe``, by the concept that the system settings name for it."""
    if not doc.get("severity"):
        return None
    for severity, setting in SEVERITY_SETTINGS.items():
        found = store.first("systemsetting", property=setting)
        if found is not None and found.get("value") == doc["severity"]:
            return severity
    return None


def _allergen(store: Store, doc: Doc) -> Resource | None:
    coded = codeable_concept(store, doc.get("codedAllergen"))
    if coded is None or not doc.get("nonCodedAllergen"):
        return coded
    return {**coded, "text": doc["nonCodedAllergen"]}


def _status(system: str, code: str) -> Resource:
    return {"coding": [coding(f"{TERMINOLOGY}/{system}", code, code.capitalize())], "text": code.capitalize()}


def _reaction(store: Store, doc: Doc, allergen: Resource | None, severity: str | None) -> Resource:
    manifestations = [_manifestation(store, one) for one in doc.get("reactions") or [] if one.get("reaction")]
    return compact({"substance": allergen, "manifestation": manifestations, "severity": severity})


def _manifestation(store: Store, reaction: Doc) -> Resource:
    coded = codeable_concept(store, reaction["reaction"]) or {}
    text = reaction.get("reactionNonCoded")
    return {**coded, "text": text} if text else coded
