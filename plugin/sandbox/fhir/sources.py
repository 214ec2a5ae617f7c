"""Where the resources of a type come from: kinds of documents, how each is shown, matched, and sorted."""

from plugin.sandbox.fhir import (
    allergies,
    around,
    conditions,
    encounters,
    locations,
    observations,
    people,
    tasks,
)
from plugin.sandbox.fhir.criteria import (
    Matcher,
    code_of,
    concept_of,
    date_of,
    encounter_in,
    identity,
    location_in,
    never,
    patient_in,
    quantity_of,
    tag_name,
    text_of,
    token,
    updated,
)
from plugin.sandbox.fhir.neighbours import (
    SortKey,
    allergy_severity,
    has_member,
    in_addresses,
    in_names,
    in_person,
    manifestation,
    name_key,
    obs_category,
    of_first_person,
    participant,
    patient_identifier,
    task_reference,
    visit_participant,
)
from plugin.sandbox.fhir.parts import GENDERS
from plugin.sandbox.fhir.source import Source, by, by_update, gate_on

_COMMON: dict[str, Matcher] = {"_id": identity, "_lastUpdated": updated}
_UPDATES: dict[str, SortKey] = {"_lastupdated": by_update}
_UUIDS: dict[str, SortKey] = {**_UPDATES, "_id": by("uuid")}


_ADDRESSES: dict[str, Matcher] = {
    "address-city": in_addresses("cityVillage"),
    "address-state": in_addresses("stateProvince"),
    "address-postalcode": in_addresses("postalCode"),
    "address-country": in_addresses("country"),
}
_NAMES: dict[str, Matcher] = {
    "name": in_names("givenName", "middleName", "familyName"),
    "given": in_names("givenName"),
    "family": in_names("familyName"),
}
_SUBJECT: dict[str, Matcher] = {"patient": patient_in("patient"), "subject": patient_in("patient")}
_OF_PATIENT = {"patient": "patient", "subject": "patient"}
_ENCOUNTER: dict[str, Matcher] = {**_COMMON, **_SUBJECT, "location": location_in("location"), "_has": never}
_CONDITION: dict[str, Matcher] = {**_COMMON, **_SUBJECT, "code": concept_of("coded")}
_GENDER = {fhir: stored for stored, fhir in GENDERS.items()}

PATIENTS = Source(
    kind="patient",
    privilege="Get Patients",
    show=people.patient,
    matchers={
        **_COMMON,
        **_NAMES,
        **_ADDRESSES,
        "identifier": patient_identifier,
        "gender": in_person(code_of("gender", _GENDER)),
        "birthdate": in_person(date_of("birthdate")),
        "death-date": in_person(date_of("deathDate")),
        "deceased": in_person(
            lambda _store, person, asked: (
                str(bool(person.get("dead"))).lower() in {one.lower() for one in asked.values}
            )
        ),
        "_has": never,
    },
    sorts={
        **_UPDATES,
        "name": name_key("familyName", "familyName2", "givenName", "middleName"),
        "given": name_key("givenName"),
        "family": name_key("familyName"),
        "birthdate": lambda store, doc: (store.get("person", doc["uuid"]) or {}).get("birthdate"),
    },
)
VISITS = Source(
    kind="visit",
    privilege="Get Visits",
    show=encounters.visit,
    matchers={
        **_ENCOUNTER,
        "date": date_of("startDatetime"),
        "type": code_of("visitType"),
        "participant": visit_participant,
    },
    sorts={**_UPDATES, "date": by("startDatetime")},
    indexed=_OF_PATIENT,
    gate=gate_on("_tag", encounters.TAG, "visit", bare=True),
)
ENCOUNTERS = Source(
    kind="encounter",
    privilege="Get Encounters",
    show=encounters.encounter,
    matchers={
        **_ENCOUNTER,
        "date": date_of("encounterDatetime"),
        "type": code_of("encounterType"),
        "participant": participant,
    },
    sorts={**_UPDATES, "date": by("encounterDatetime")},
    indexed={**_OF_PATIENT, "type": "encounterType"},
    gate=gate_on("_tag", encounters.TAG, "encounter", bare=True),
)
OBSERVATIONS = Source(
    kind="obs",
    privilege="Get Observations",
    show=observations.observation,
    matchers={
        "_id": identity,
        "_lastUpdated": date_of("dateCreated"),
        "patient": patient_in("person"),
        "subject": patient_in("person"),
        "encounter": encounter_in("encounter"),
        "code": concept_of("concept"),
        "category": obs_category,
        "date": date_of("obsDatetime"),
        "has-member": has_member,
        "value-concept": lambda store, doc, asked: (
            doc.get("valueKind") == "coded" and concept_of("value")(store, doc, asked)
        ),
        "value-date": lambda store, doc, asked: (
            doc.get("valueKind") == "datetime" and date_of("value")(store, doc, asked)
        ),
        "value-quantity": quantity_of("value"),
        "value-string": lambda store, doc, asked: (
            doc.get("valueKind") == "text" and text_of("value")(store, doc, asked)
        ),
    },
    sorts={"_lastupdated": by("dateCreated"), "date": by("obsDatetime")},
    indexed={"patient": "person", "subject": "person", "encounter": "encounter", "code": "concept"},
)
DIAGNOSES = Source(
    kind="diagnosis",
    privilege="Get Diagnoses",
    show=conditions.diagnosis,
    matchers=_CONDITION,
    sorts=_UUIDS,
    indexed=_OF_PATIENT,
    gate=gate_on("category", conditions.CATEGORY, "encounter-diagnosis", bare=False),
)
CONDITIONS = Source(
    kind="condition",
    privilege="Get Concepts",
    show=conditions.condition,
    matchers={
        **_CONDITION,
        "clinical-status": lambda _store, doc, asked: (
            (doc.get("clinicalStatus") == "ACTIVE")
            in {token(one)[1].lower() == "active" for one in asked.values}
        ),
        "onset-date": date_of("onsetDate"),
        "recorded-date": date_of("dateCreated"),
    },
    sorts={**_UUIDS, "onset-date": by("onsetDate"), "recorded-date": by("dateCreated")},
    indexed=_OF_PATIENT,
    gate=gate_on("category", conditions.CATEGORY, "problem-list-item", bare=False),
)
ALLERGIES = Source(
    kind="allergy",
    privilege="Get Allergies",
    show=allergies.allergy,
    matchers={
        **_COMMON,
        **_SUBJECT,
        "category": code_of("allergenType", {fhir: stored for stored, fhir in allergies.CATEGORIES.items()}),
        "code": concept_of("codedAllergen"),
        "severity": allergy_severity,
        "manifestation": manifestation,
        "clinical-status": lambda _store, _doc, asked: (
            "inactive" not in {token(one)[1] for one in asked.values}
        ),
    },
    sorts=_UUIDS,
    indexed=_OF_PATIENT,
)
TASKS = Source(
    kind="task",
    privilege=None,
    show=tasks.task,
    matchers={
        **_COMMON,
        "subject": task_reference("for"),
        "owner": task_reference("owner"),
        "focus": task_reference("focus"),
        "based-on": task_reference("basedOn"),
        "code": concept_of("code"),
        "status": code_of("status", {status: status for status in tasks.STATUSES}),
    },
    sorts=_UUIDS,
    gone="retired",
)
PROVIDERS = Source(
    kind="provider",
    privilege="Get Providers",
    show=people.provider,
    matchers={**_COMMON, **_NAMES, **_ADDRESSES, "identifier": code_of("identifier")},
    gone="retired",
)
# fhir2 forgets every condition when it looks for users: all of them are in every answer.
USERS = Source(kind="user", privilege="Get Users", show=people.user, gone="retired")
LOCATIONS = Source(
    kind="location",
    privilege="Get Locations",
    show=locations.location,
    matchers={
        **_COMMON,
        "_tag": tag_name,
        "name": text_of("name"),
        "address-city": text_of("cityVillage"),
        "address-state": text_of("stateProvince"),
        "address-postalcode": text_of("postalCode"),
        "address-country": text_of("country"),
        "partof": location_in("parentLocation"),
    },
    sorts={
        **_UUIDS,
        "name": by("name"),
        "address-city": by("cityVillage"),
        "address-state": by("stateProvince"),
        "address-country": by("country"),
        "address-postalcode": by("postalCode"),
    },
    gone="retired",
)

_DESCRIBED: dict[str, Matcher] = {
    "name": _NAMES["name"],
    **_ADDRESSES,
    "gender": in_person(code_of("gender", _GENDER)),
    "birthdate": in_person(date_of("birthdate")),
}
PERSONS = Source(
    kind="person",
    privilege="Get People",
    show=around.person,
    matchers={**_COMMON, **_DESCRIBED},
    sorts=_UUIDS,
)
RELATIONSHIPS = Source(
    kind="relationship",
    privilege="Get Relationships",
    show=around.related_person,
    matchers={**_COMMON, **{name: of_first_person(matcher) for name, matcher in _DESCRIBED.items()}},
    sorts=_UUIDS,
)
ENROLLMENTS = Source(kind="enrollment", privilege="Get Patient Programs", show=around.episode_of_care)
