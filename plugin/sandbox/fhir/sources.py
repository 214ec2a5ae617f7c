"""Where the resources of a type come from: kinds of documents, how each is shown, matched, and sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from plugin.sandbox.fhir import allergies, conditions, encounters, locations, observations, people, tasks
from plugin.sandbox.fhir.criteria import (
    Criterion,
    Matcher,
    code_of,
    concept_of,
    date_of,
    encounter_in,
    identity,
    location_in,
    never,
    patient_in,
    provider_is,
    quantity_of,
    tag_name,
    text_of,
    token,
    updated,
)
from plugin.sandbox.fhir.naming import current
from plugin.sandbox.fhir.parts import GENDERS, Resource, last_updated
from plugin.sandbox.store import Doc, Store

SortKey = Callable[[Store, Doc], str | None]
Gate = Callable[[Sequence[Criterion]], bool]


def _open(_criteria: Sequence[Criterion]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of documents. ``indexed`` names, for parameters that hold a uuid, the indexed field to look
    in; ``gate`` says whether a search asks for this kind at all; ``gone`` is the field that hides a document.
    """

    kind: str
    privilege: str | None
    show: Callable[[Store, Doc], Resource]
    matchers: Mapping[str, Matcher] = field(default_factory=dict)
    sorts: Mapping[str, SortKey] = field(default_factory=dict)
    indexed: Mapping[str, str] = field(default_factory=dict)
    gone: str = "voided"
    gate: Gate = _open


def _by(name: str) -> SortKey:
    return lambda _store, doc: doc.get(name)


def _by_update(_store: Store, doc: Doc) -> str:
    return last_updated(doc)


def _gate(parameter: str, system: str, code: str, *, bare: bool) -> Gate:
    """Open without the parameter, or where it names the code; ``bare``: also without its system."""

    def asks(criteria: Sequence[Criterion]) -> bool:
        named = [one for one in criteria if one.name == parameter]
        wanted = [token(value) for one in named for value in one.values]
        return not named or (system, code) in wanted or (bare and ("", code) in wanted)

    return asks


_COMMON: dict[str, Matcher] = {"_id": identity, "_lastUpdated": updated}
_UPDATES: dict[str, SortKey] = {"_lastupdated": _by_update}
_UUIDS: dict[str, SortKey] = {**_UPDATES, "_id": _by("uuid")}


def _patient(store: Store, doc: Doc, asked: Criterion) -> bool:
    held = store.find("patientidentifier", patient=doc["uuid"])
    systems_and_codes = [token(value) for value in asked.values]
    return any(
        not one.get("voided") and not system and str(one["identifier"]).lower() == code.lower()
        for one in held
        for system, code in systems_and_codes
    )


def _in_person(matcher: Matcher) -> Matcher:
    return lambda store, doc, asked: matcher(
        store, store.get("person", str(doc.get("person") or doc["uuid"])) or {}, asked
    )


def _in_names(*fields: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        names = current(store.find("personname", person=doc.get("person") or doc["uuid"]))
        return any(text_of(*fields)(store, name, _words(asked, fields)) for name in names)

    return matches


def _words(asked: Criterion, fields: tuple[str, ...]) -> Criterion:
    # A whole name is looked for word by word, in any part of the name.
    if len(fields) == 1:
        return asked
    words = tuple(word for value in asked.values for word in value.split())
    return Criterion(name=asked.name, modifier=asked.modifier, values=words or ("",))


def _in_addresses(name: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        held = current(store.find("personaddress", person=doc.get("person") or doc["uuid"]))
        return any(text_of(name)(store, one, asked) for one in held)

    return matches


def _name_key(*fields: str) -> SortKey:
    def key(store: Store, doc: Doc) -> str | None:
        names = current(store.find("personname", person=doc["uuid"]))
        return " ".join(str(names[0].get(one) or "") for one in fields).lower() if names else None

    return key


def _participant(store: Store, doc: Doc, asked: Criterion) -> bool:
    links = store.find("encounterprovider", encounter=doc["uuid"])
    return any(provider_is(store, link["provider"], asked) for link in links)


def _visit_participant(store: Store, doc: Doc, asked: Criterion) -> bool:
    return any(_participant(store, one, asked) for one in store.find("encounter", visit=doc["uuid"]))


def _has_member(store: Store, doc: Doc, asked: Criterion) -> bool:
    held = store.find("obs", obsGroup=doc["uuid"])
    wanted = concept_of("concept") if asked.chain == "code" else identity
    bare = Criterion(name=asked.name, values=tuple(value.rpartition("/")[2] for value in asked.values))
    return any(wanted(store, member, bare) for member in held)


def _obs_category(store: Store, doc: Doc, asked: Criterion) -> bool:
    concept = store.get("concept", doc["concept"]) or {}
    category = observations.CATEGORIES.get(str(concept.get("conceptClass")), ("", ""))[0]
    return category in {token(value)[1] for value in asked.values}


def _severity(store: Store, doc: Doc, asked: Criterion) -> bool:
    return allergies.severity_of(store, doc) in {token(value)[1].lower() for value in asked.values}


def _manifestation(store: Store, doc: Doc, asked: Criterion) -> bool:
    return any(concept_of("reaction")(store, one, asked) for one in doc.get("reactions") or [])


def _task_reference(name: str) -> Matcher:
    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        # Without a type fhir2 drops the condition, and every task fits.
        wanted = [_typed(value, asked.modifier) for value in asked.values]
        held = doc.get(name) or []
        refs = held if isinstance(held, list) else [held]
        found = {(one.get("type"), one.get("uuid")) for one in refs}
        return any(not kind for kind, _ in wanted) or any(one in found for one in wanted)

    return matches


def _typed(value: str, modifier: str) -> tuple[str, str]:
    kind, _, uuid = value.rpartition("/")
    return kind.rpartition("/")[2] or modifier, uuid


_ADDRESSES: dict[str, Matcher] = {
    "address-city": _in_addresses("cityVillage"),
    "address-state": _in_addresses("stateProvince"),
    "address-postalcode": _in_addresses("postalCode"),
    "address-country": _in_addresses("country"),
}
_NAMES: dict[str, Matcher] = {
    "name": _in_names("givenName", "middleName", "familyName"),
    "given": _in_names("givenName"),
    "family": _in_names("familyName"),
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
        "identifier": _patient,
        "gender": _in_person(code_of("gender", _GENDER)),
        "birthdate": _in_person(date_of("birthdate")),
        "death-date": _in_person(date_of("deathDate")),
        "deceased": _in_person(
            lambda _store, person, asked: (
                str(bool(person.get("dead"))).lower() in {one.lower() for one in asked.values}
            )
        ),
        "_has": never,
    },
    sorts={
        **_UPDATES,
        "name": _name_key("familyName", "familyName2", "givenName", "middleName"),
        "given": _name_key("givenName"),
        "family": _name_key("familyName"),
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
        "participant": _visit_participant,
    },
    sorts={**_UPDATES, "date": _by("startDatetime")},
    indexed=_OF_PATIENT,
    gate=_gate("_tag", encounters.TAG, "visit", bare=True),
)
ENCOUNTERS = Source(
    kind="encounter",
    privilege="Get Encounters",
    show=encounters.encounter,
    matchers={
        **_ENCOUNTER,
        "date": date_of("encounterDatetime"),
        "type": code_of("encounterType"),
        "participant": _participant,
    },
    sorts={**_UPDATES, "date": _by("encounterDatetime")},
    indexed={**_OF_PATIENT, "type": "encounterType"},
    gate=_gate("_tag", encounters.TAG, "encounter", bare=True),
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
        "category": _obs_category,
        "date": date_of("obsDatetime"),
        "has-member": _has_member,
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
    sorts={"_lastupdated": _by("dateCreated"), "date": _by("obsDatetime")},
    indexed={"patient": "person", "subject": "person", "encounter": "encounter", "code": "concept"},
)
DIAGNOSES = Source(
    kind="diagnosis",
    privilege="Get Diagnoses",
    show=conditions.diagnosis,
    matchers=_CONDITION,
    sorts=_UUIDS,
    indexed=_OF_PATIENT,
    gate=_gate("category", conditions.CATEGORY, "encounter-diagnosis", bare=False),
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
    sorts={**_UUIDS, "onset-date": _by("onsetDate"), "recorded-date": _by("dateCreated")},
    indexed=_OF_PATIENT,
    gate=_gate("category", conditions.CATEGORY, "problem-list-item", bare=False),
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
        "severity": _severity,
        "manifestation": _manifestation,
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
        "subject": _task_reference("for"),
        "owner": _task_reference("owner"),
        "focus": _task_reference("focus"),
        "based-on": _task_reference("basedOn"),
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
        "name": _by("name"),
        "address-city": _by("cityVillage"),
        "address-state": _by("stateProvince"),
        "address-country": _by("country"),
        "address-postalcode": _by("postalCode"),
    },
    gone="retired",
)
