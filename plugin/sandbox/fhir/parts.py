"""The pieces that several FHIR resources share: references, codings, names, addresses, meta."""

from typing import Any

from plugin.sandbox.fhir.naming import (
    concept_name,
    full_name,
    metadata_name,
    patient_label,
    person_name,
    user_name,
)
from plugin.sandbox.fhir.times import date_text, instant, version_of
from plugin.sandbox.store import Doc, Store

Resource = dict[str, Any]

EXTENSION = "http://fhir.openmrs.org/ext"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
SNOMED = "http://snomed.info/sct"
GENDERS = {"M": "male", "F": "female", "U": "unknown", "O": "other"}
# fhir2 shows a mapping only where it knows a system for the source; by itself it knows this one.
_SNOMED_HL7_CODE = "SCT"


def compact(resource: Resource) -> Resource:
    """Without what is None or empty: FHIR has neither."""
    return {
        name: value for name, value in resource.items() if value is not None and value not in ([], {}, "")
    }


def last_updated(doc: Doc) -> str:
    """When the document was changed last, else made: the stored text."""
    return str(doc.get("dateChanged") or doc["dateCreated"])


def meta(doc: Doc, *tags: Resource) -> Resource:
    updated = last_updated(doc)
    return compact({"versionId": version_of(updated), "lastUpdated": instant(updated), "tag": list(tags)})


def coding(system: str | None, code: str, display: str | None = None) -> Resource:
    return compact({"system": system, "code": code, "display": display})


def reference(kind: str, uuid: str, display: str | None = None, **more: Any) -> Resource:
    return compact({"reference": f"{kind}/{uuid}", "type": kind, **more, "display": display})


def patient_reference(store: Store, uuid: str | None) -> Resource | None:
    return reference("Patient", uuid, patient_label(store, uuid)) if uuid else None


def location_reference(store: Store, uuid: str | None) -> Resource | None:
    return reference("Location", uuid, metadata_name(store, "location", uuid)) if uuid else None


def encounter_reference(uuid: str | None) -> Resource | None:
    return reference("Encounter", uuid) if uuid else None


def recorder_reference(store: Store, user: str | None) -> Resource | None:
    return reference("Practitioner", user, user_name(store, user)) if user else None


def provider_reference(store: Store, uuid: str) -> Resource:
    provider = store.get("provider", uuid) or {}
    identifier = {"value": provider["identifier"]} if provider.get("identifier") else None
    return reference("Practitioner", uuid, person_name(store, provider.get("person")), identifier=identifier)


def codeable_concept(store: Store, concept: str | None) -> Resource | None:
    """A concept: its uuid as a coding without system, then the mappings whose system fhir2 knows."""
    if concept is None:
        return None
    shown = concept_name(store, concept)
    mapped = [coding(system, code) for system, code in _mapped_codes(store, concept).items()]
    return compact({"coding": [coding(None, concept, shown), *mapped], "text": shown})


def _mapped_codes(store: Store, concept: str) -> dict[str, str]:
    # With several maps into one system only SAME-AS counts; a single one counts whatever its kind.
    by_system: dict[str, dict[str, str]] = {}
    for mapping in store.find("conceptmapping", concept=concept):
        term = store.get("conceptreferenceterm", mapping["conceptReferenceTerm"]) or {}
        source = store.get("conceptsource", str(term.get("conceptSource"))) or {}
        if source.get("hl7Code") == _SNOMED_HL7_CODE:
            kind = metadata_name(store, "conceptmaptype", mapping.get("conceptMapType")) or ""
            by_system.setdefault(SNOMED, {})[kind.upper()] = str(term["code"])
    found = {system: codes.get("SAME-AS") or _only(codes) for system, codes in by_system.items()}
    return {system: code for system, code in found.items() if code}


def _only(codes: dict[str, str]) -> str | None:
    return next(iter(codes.values())) if len(codes) == 1 else None


def human_name(name: Doc) -> Resource:
    given = [name[part] for part in ("givenName", "middleName") if name.get(part)]
    parts = ("prefix", "familyNamePrefix", "familyName2", "familyNameSuffix", "degree")
    return compact(
        {
            "id": name["uuid"],
            "extension": nested_extension("name", {part: name.get(part) for part in parts}),
            "text": full_name(name),
            "family": name.get("familyName"),
            "given": given,
        }
    )


def human_names(store: Store, person: str | None) -> list[Resource]:
    names = store.find("personname", person=person) if person else []
    return [human_name(name) for name in names if not name.get("voided")]


def address(doc: Doc) -> Resource:
    """A person's or a location's address without id and use."""
    lines = {f"address{number}": doc.get(f"address{number}") for number in range(1, 16)}
    return compact(
        {
            "extension": nested_extension("address", lines),
            "city": doc.get("cityVillage"),
            "state": doc.get("stateProvince"),
            "postalCode": doc.get("postalCode"),
            "country": doc.get("country"),
        }
    )


def person_addresses(store: Store, person: str | None) -> list[Resource]:
    found = store.find("personaddress", person=person) if person else []
    return [_person_address(doc) for doc in found if not doc.get("voided")]


def _person_address(doc: Doc) -> Resource:
    use = "home" if doc.get("preferred") else "old"
    return compact({"id": doc["uuid"], **address(doc), "use": use, "district": doc.get("countyDistrict")})


def nested_extension(name: str, values: dict[str, str | None]) -> list[Resource]:
    """OpenMRS's own properties as one extension that holds one for each value; empty without values."""
    url = f"{EXTENSION}/{name}"
    inner = [
        {"url": f"{url}#{key}", "valueString": value} for key, value in values.items() if value is not None
    ]
    return [{"url": url, "extension": inner}] if inner else []


def birth_date(person: Doc) -> str | None:
    """The date; an estimated one to the year alone, as fhir2 gives it for all but small children."""
    born = date_text(person.get("birthdate"))
    return born[:4] if born and person.get("birthdateEstimated") else born


def number(value: float) -> int | float:
    """HAPI writes 19.0 as 19."""
    return int(value) if float(value).is_integer() else value
