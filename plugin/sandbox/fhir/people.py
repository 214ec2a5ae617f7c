"""Patient and Practitioner: patients, providers, and users (who are practitioners too)."""

from plugin.sandbox.fhir.naming import metadata_name
from plugin.sandbox.fhir.parts import (
    EXTENSION,
    GENDERS,
    Resource,
    birth_date,
    codeable_concept,
    compact,
    human_names,
    location_reference,
    meta,
    person_addresses,
)
from plugin.sandbox.fhir.times import date_time
from plugin.sandbox.store import Doc, Store


def patient(store: Store, doc: Doc) -> Resource:
    uuid = doc["uuid"]
    person = store.get("person", uuid) or doc
    return compact(
        {
            "resourceType": "Patient",
            "id": uuid,
            "meta": meta(doc),
            "extension": attribute_extensions(store, uuid),
            "identifier": [
                _identifier(store, one)
                for one in store.find("patientidentifier", patient=uuid)
                if not one.get("voided")
            ],
            "active": not doc.get("voided"),
            "name": human_names(store, uuid),
            "gender": GENDERS.get(str(person.get("gender"))),
            "birthDate": birth_date(person),
            **_deceased(person),
            "address": person_addresses(store, uuid),
        }
    )


def _deceased(person: Doc) -> Resource:
    if person.get("dead") and person.get("deathDate"):
        return {"deceasedDateTime": date_time(person["deathDate"])}
    return {"deceasedBoolean": bool(person.get("dead"))}


def _identifier(store: Store, doc: Doc) -> Resource:
    location = location_reference(store, doc.get("location"))
    where = {"url": f"{EXTENSION}/patient/identifier#location", "valueReference": location}
    kind = doc["identifierType"]
    return compact(
        {
            "id": doc["uuid"],
            "extension": [where] if location else None,
            "use": "official" if doc.get("preferred") else "usual",
            "type": compact(
                {"coding": [{"code": kind}], "text": metadata_name(store, "patientidentifiertype", kind)}
            ),
            "value": doc["identifier"],
        }
    )


def attribute_extensions(store: Store, person: str) -> list[Resource]:
    """The person's attributes that fhir2 can show."""
    shown = (_attribute(store, one) for one in store.find("personattribute", person=person))
    return [one for one in shown if one]


def _attribute(store: Store, doc: Doc) -> Resource | None:
    # fhir2 shows four formats and leaves the others out.
    kind = store.get("personattributetype", str(doc.get("attributeType"))) or {}
    value = doc.get("value")
    shown: Resource = {}
    if value is None or doc.get("voided"):
        return None
    match kind.get("format"):
        case "java.lang.String":
            shown = {"valueString": value}
        case "java.lang.Boolean":
            shown = {"valueBoolean": str(value).lower() == "true"}
        case "org.openmrs.Location" if store.get("location", value):
            shown = {"valueReference": location_reference(store, value)}
        case "org.openmrs.Concept" if store.get("concept", value):
            shown = {"valueCodeableConcept": codeable_concept(store, value)}
        case _:
            return None
    url = f"{EXTENSION}/person-attribute"
    parts = [{"url": f"{url}-type", "valueString": kind["name"]}, {"url": f"{url}-value", **shown}]
    return {"url": url, "extension": parts}


def provider(store: Store, doc: Doc) -> Resource:
    active = {"active": not doc.get("retired")}
    return _practitioner(store, doc, "provider", doc.get("identifier"), active)


def user(store: Store, doc: Doc) -> Resource:
    return _practitioner(store, doc, "user", doc.get("systemId"), {})


def _practitioner(store: Store, doc: Doc, kind: str, identifier: str | None, more: Resource) -> Resource:
    person = store.get("person", str(doc.get("person"))) or {}
    named = compact({"system": f"{EXTENSION}/{kind}/identifier", "value": identifier})
    return compact(
        {
            "resourceType": "Practitioner",
            "id": doc["uuid"],
            "meta": meta(doc),
            "identifier": [named],
            **more,
            "name": human_names(store, doc.get("person")),
            "gender": GENDERS.get(str(person.get("gender"))),
            "birthDate": birth_date(person),
            "address": person_addresses(store, doc.get("person")),
        }
    )
