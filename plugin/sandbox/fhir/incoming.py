"""FHIR resources that come in, as the fields of documents. References to unknown things come out as None."""

from typing import Any

from plugin.sandbox.fhir.conditions import NON_CODED
from plugin.sandbox.fhir.criteria import id_part, is_concept
from plugin.sandbox.fhir.observations import INTERPRETATIONS
from plugin.sandbox.fhir.outcomes import invalid
from plugin.sandbox.fhir.parts import SNOMED, Resource
from plugin.sandbox.fhir.times import moment_of, stored_text
from plugin.sandbox.store import Doc, Store

_STATUSES = {"preliminary", "final", "amended"}


def known(store: Store, kind: str, given: Resource | None) -> str | None:
    """The uuid that a FHIR reference names, if the store has such a document."""
    uuid = id_part(str((given or {}).get("reference") or ""))
    return uuid if store.get(kind, uuid) else None


def stored_time(text: str | None) -> str | None:
    """A FHIR dateTime as the store keeps it; a date is its midnight in UTC."""
    if not text:
        return None
    try:
        whole = f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01" if len(text) == 7 else text
        return stored_text(moment_of(f"{whole}T00:00:00+00:00" if len(whole) == 10 else whole))
    except ValueError as error:
        raise invalid(f'HAPI-1821: Invalid attribute value "{text}": Invalid date/time format') from error


def concept_in(store: Store, given: Resource | None) -> str | None:
    """The concept that the first fitting coding names: a uuid without system, or a known mapping."""
    for coding in (given or {}).get("coding") or []:
        code, system = str(coding.get("code") or ""), coding.get("system")
        if not system and store.get("concept", code):
            return code
        if system == SNOMED:
            found = (
                one["uuid"] for one in store.find("concept") if is_concept(store, one["uuid"], SNOMED, code)
            )
            return next(found, None)
    return None


def obs_fields(store: Store, resource: Resource) -> Doc:
    status = str(resource.get("status") or "final")
    kind, value = _value(store, resource)
    return {
        "person": known(store, "patient", resource.get("subject")),
        "encounter": known(store, "encounter", resource.get("encounter")),
        "concept": concept_in(store, resource.get("code")),
        "obsDatetime": stored_time(resource.get("effectiveDateTime") or resource.get("effectiveInstant")),
        "status": status.upper() if status in _STATUSES else "FINAL",
        "interpretation": _interpretation(resource),
        "valueKind": kind,
        "value": value,
        "voided": False,
    }


def _value(store: Store, resource: Resource) -> tuple[str | None, Any]:
    if "valueCodeableConcept" in resource:
        concept = concept_in(store, resource["valueCodeableConcept"])
        return ("coded", concept) if concept else (None, None)
    if "valueQuantity" in resource:
        return "numeric", resource["valueQuantity"].get("value")
    simple = {"valueInteger": "numeric", "valueString": "text", "valueBoolean": "boolean"}
    for name, kind in simple.items():
        if name in resource:
            return kind, resource[name]
    if "valueDateTime" in resource:
        return "datetime", stored_time(resource["valueDateTime"])
    return None, None


def _interpretation(resource: Resource) -> str | None:
    codes = [
        coding.get("code")
        for one in resource.get("interpretation") or []
        for coding in one.get("coding") or []
    ]
    named = {code: name for name, (code, _) in INTERPRETATIONS.items()}
    return named.get(codes[0]) if codes else None


def condition_fields(store: Store, resource: Resource) -> Doc:
    codes = [one.get("code") for one in (resource.get("clinicalStatus") or {}).get("coding") or []]
    certainty = [one.get("code") for one in (resource.get("verificationStatus") or {}).get("coding") or []]
    non_coded = [
        one.get("valueString") for one in resource.get("extension") or [] if one.get("url") == NON_CODED
    ]
    notes = [one.get("text") for one in resource.get("note") or []]
    return {
        "patient": known(store, "patient", resource.get("subject")),
        "coded": concept_in(store, resource.get("code")),
        "nonCoded": non_coded[0] if non_coded else None,
        "clinicalStatus": ("ACTIVE" if codes[0] == "active" else "INACTIVE") if codes else None,
        "verificationStatus": str(certainty[0]).upper() if certainty else None,
        "onsetDate": stored_time(resource.get("onsetDateTime")),
        "endDate": stored_time(resource.get("abatementDateTime")),
        "additionalDetail": notes[0] if notes else None,
        "voided": False,
    }
