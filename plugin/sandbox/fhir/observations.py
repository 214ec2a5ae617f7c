"""Observation: one obs, also when its encounter is protected (fhir2 never asks for its privilege)."""

from typing import Any

from plugin.sandbox.fhir.naming import concept_name
from plugin.sandbox.fhir.parts import (
    EXTENSION,
    TERMINOLOGY,
    Resource,
    codeable_concept,
    coding,
    compact,
    encounter_reference,
    meta,
    number,
    patient_reference,
    reference,
)
from plugin.sandbox.fhir.times import date_time, instant
from plugin.sandbox.store import Doc, Store

UCUM = "http://unitsofmeasure.org"
CATEGORIES = {
    "8d4907b2-c2cc-11de-8d13-0010c6dffd0f": ("laboratory", "Laboratory"),
    "8d490bf4-c2cc-11de-8d13-0010c6dffd0f": ("procedure", "Procedure"),
    "8d491a9a-c2cc-11de-8d13-0010c6dffd0f": ("exam", "Exam"),
}
INTERPRETATIONS = {
    "NORMAL": ("N", "Normal"),
    "ABNORMAL": ("A", "Abnormal"),
    "CRITICALLY_ABNORMAL": ("AA", "Critically Abnormal"),
    "CRITICALLY_HIGH": ("HH", "Critically High"),
    "CRITICALLY_LOW": ("LL", "Critically Low"),
    "HIGH": ("H", "High"),
    "LOW": ("L", "Low"),
}
# Units of the vitals that are UCUM as they stand; fhir2 asks a UCUM library for every unit.
_UCUM_UNITS = frozenset(
    ("%", "cm", "g", "g/dL", "kg", "kg/m2", "m", "mg", "mg/dL", "mL", "mm", "mmHg", "mmol/L", "ng")
)
_RANGES = (
    ("normal", f"{TERMINOLOGY}/referencerange-meaning", "lowNormal", "hiNormal"),
    ("treatment", f"{TERMINOLOGY}/referencerange-meaning", "lowCritical", "hiCritical"),
    ("absolute", f"{EXTENSION}/obs/reference-range", "lowAbsolute", "hiAbsolute"),
)


def observation(store: Store, obs: Doc) -> Resource:
    """The Observation of an obs. A group has no value of its own and shows its members' values as text."""
    concept = store.get("concept", obs["concept"]) or {}
    return compact(
        {
            "resourceType": "Observation",
            "id": obs["uuid"],
            "meta": meta(obs),
            "status": str(obs.get("status") or "FINAL").lower(),
            "category": _category(concept),
            "code": codeable_concept(store, obs["concept"]),
            "subject": patient_reference(store, _patient(store, obs)),
            "encounter": encounter_reference(obs.get("encounter")),
            "effectiveDateTime": date_time(obs.get("obsDatetime")),
            "issued": instant(obs["dateCreated"]),
            **_value(store, obs, concept),
            "interpretation": _interpretation(obs),
            "referenceRange": _ranges(concept) if obs.get("valueKind") == "numeric" else None,
            "hasMember": [reference("Observation", member["uuid"]) for member in members(store, obs)],
        }
    )


def members(store: Store, obs: Doc) -> list[Doc]:
    return [member for member in store.find("obs", obsGroup=obs["uuid"]) if not member.get("voided")]


def _patient(store: Store, obs: Doc) -> str | None:
    person = str(obs.get("person"))
    return person if store.get("patient", person) else None


def _category(concept: Doc) -> list[Resource] | None:
    known = CATEGORIES.get(str(concept.get("conceptClass")))
    return [{"coding": [coding(f"{TERMINOLOGY}/observation-category", *known)]}] if known else None


def _interpretation(obs: Doc) -> list[Resource] | None:
    known = INTERPRETATIONS.get(str(obs.get("interpretation")))
    if known is None:
        return None
    return [{"coding": [coding(f"{TERMINOLOGY}/v3-ObservationInterpretation", *known)], "text": known[1]}]


def _value(store: Store, obs: Doc, concept: Doc) -> dict[str, Any]:
    value = obs.get("value")
    match obs.get("valueKind"):
        case "boolean":
            return {"valueBoolean": value}
        case "coded":
            return {"valueCodeableConcept": codeable_concept(store, value)}
        case "datetime":
            return {"valueDateTime": date_time(value)}
        case "numeric":
            return {"valueQuantity": _quantity(concept, float(str(value)))}
        case _:
            return {"valueString": value_text(store, obs)}


def _quantity(concept: Doc, value: float) -> Resource:
    unit = concept.get("units")
    known = unit in _UCUM_UNITS
    return compact(
        {
            "value": _rounded(concept, value),
            "unit": unit,
            "system": UCUM if known else None,
            "code": unit if known else None,
        }
    )


def _rounded(concept: Doc, value: float) -> int | float:
    return number(value) if concept.get("allowDecimal", True) else int(value)


def value_text(store: Store, obs: Doc) -> str:
    """The value as OpenMRS shows it in text; of a group those of its members."""
    value = obs.get("value")
    match obs.get("valueKind"):
        case None:
            return ", ".join(value_text(store, member) for member in members(store, obs))
        case "coded":
            return concept_name(store, str(value))
        case "numeric":
            return str(number(float(str(value))))
        case "boolean":
            return "true" if value else "false"
        case _:
            return str(value)


def _ranges(concept: Doc) -> list[Resource]:
    return [
        compact(
            {
                "low": _bound(concept, low),
                "high": _bound(concept, high),
                "type": {"coding": [coding(system, code)]},
            }
        )
        for code, system, low, high in _RANGES
        if concept.get(low) is not None or concept.get(high) is not None
    ]


def _bound(concept: Doc, name: str) -> Resource | None:
    value = concept.get(name)
    return None if value is None else {"value": _rounded(concept, float(value))}
