"""Patients."""

from typing import Any

from plugin.sandbox.rest import people
from plugin.sandbox.rest.drafts import Draft, custom, filled, flag
from plugin.sandbox.rest.encounter_saving import restore_encounter, void_encounter
from plugin.sandbox.rest.errors import (
    ConversionFailed,
    Problems,
    ServerFault,
    Unsupported,
    duplicate_entry,
)
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.patient_identifiers import identifier_problem
from plugin.sandbox.rest.patient_searches import PATIENT_SEARCHES, no_other_search
from plugin.sandbox.rest.person_shape import identifiers_of, living, patient_display
from plugin.sandbox.rest.representations import DEFAULT
from plugin.sandbox.rest.resource import Getter, Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.rest.visits import void_visit
from plugin.sandbox.store import Doc, DuplicateUuid

# Patients


def _set_identifiers(draft: Draft, raw: Any) -> None:
    posted = raw if isinstance(raw, list) else []
    if not posted:
        raise Unsupported("At least one identifier required")
    drafts = [nested_draft(draft.view, "patient/identifier", one) for one in posted]
    preferred = [one for one in drafts if one.current("preferred")]
    if len(preferred) > 1:
        raise Unsupported("Only one preferred identifier allowed")
    for one in drafts:
        one.values["preferred"] = one is (preferred or drafts)[0]
    draft.parts["identifiers"] = drafts


def _ignore(_draft: Draft, _raw: Any) -> None:
    """The person was read before the properties."""


_CREATABLE = (
    custom("person", _ignore, required=True),
    custom("identifiers", _set_identifiers, required=True),
)


def _create(view: View, posted: Doc) -> Any:
    person = _posted_person(view, posted.get("person"))
    draft = Draft(view=view, resource=PATIENT)
    uuid = str(person.document["uuid"])
    rest = {name: value for name, value in posted.items() if (name, value) != ("uuid", uuid)}
    filled(draft, rest, _CREATABLE, creating=True)
    view.call.identity.require_any("Add Patients", "Edit Patients")
    _check(view, person, draft)
    try:
        return view.shown(Node("patient", _store(view, person, draft)), DEFAULT)
    except DuplicateUuid as error:
        raise duplicate_entry(error.uuid, "uuid") from error


def _posted_person(view: View, posted: Any) -> Draft:
    if posted is None:
        raise ConversionFailed("The person property is missing")
    if isinstance(posted, str):
        known = view.get("person", posted)
        if known is None:
            raise ServerFault(None, java="java.lang.NullPointerException")
        return Draft(view=view, resource=people.PERSON, original=known)
    return nested_draft(view, "person", posted)


def _check(view: View, person: Draft, draft: Draft) -> None:
    problems = Problems()
    people.check_person(problems, person)
    if not str(person.current("gender") or "").strip():
        problems.field("gender", "Person.gender.required")
    if not problems:
        for position, identifier in enumerate(draft.parts["identifiers"]):
            problem = identifier_problem(view, {**identifier.document, "patient": None})
            if problem:
                problems.overall(problem)
            del position
    problems.refuse()


def _store(view: View, person: Draft, draft: Draft) -> Doc:
    saved = people.save_person(person)
    patient = view.store.add("patient", {"uuid": saved["uuid"], "id": saved["id"], **view.call.created()})
    for identifier in draft.parts["identifiers"]:
        identifier.values["patient"] = patient["uuid"]
        stored(identifier)
    return patient


def _update(view: View, doc: Doc, posted: Doc) -> Any:
    """Only the person's properties can change here."""
    view.call.identity.require_any("Add Patients", "Edit Patients")
    person = view.get("person", doc["uuid"])
    changes = posted.get("person")
    if isinstance(changes, dict) and person is not None:
        draft = Draft(view=view, resource=people.PERSON, original=person)
        people.save_person(filled(draft, changes, people.UPDATABLE, creating=False))
        return view.shown(Node("patient", doc), DEFAULT)
    draft = Draft(view=view, resource=PATIENT, original=doc)
    filled(draft, posted, (custom("person", _ignore), flag("voided")), creating=False)
    return view.shown(Node("patient", stored(draft)), DEFAULT)


_PARTS = (
    ("personname", "person"),
    ("personaddress", "person"),
    ("personattribute", "person"),
    ("patientidentifier", "patient"),
)


def _void(view: View, doc: Doc, reason: str) -> None:
    """Visits first (with a reason of their own), then encounters, all parts of the person, the patient."""
    if doc.get("voided"):
        return
    for visit in living(view, "visit", patient=doc["uuid"]):
        void_visit(view, visit, "Patient deleted")
    for encounter in living(view, "encounter", patient=doc["uuid"]):
        void_encounter(view, encounter, reason)
    marks = view.call.voided(reason)
    for kind, owner in _PARTS:
        for part in living(view, kind, **{owner: doc["uuid"]}):
            view.store.change(kind, part["uuid"], **marks)
    view.store.change("person", doc["uuid"], **marks)
    view.store.change("patient", doc["uuid"], **marks)


def _restore(view: View, doc: Doc) -> Doc:
    """What was voided with the patient lives again."""
    for kind, owner in _PARTS:
        for part in view.store.find(kind, **{owner: doc["uuid"]}):
            if part.get("voided") and part.get("dateVoided") == doc.get("dateVoided"):
                view.store.change(kind, part["uuid"], **gone("voided"))
    for encounter in view.store.find("encounter", patient=doc["uuid"]):
        if encounter.get("voided") and encounter.get("dateVoided") == doc.get("dateVoided"):
            restore_encounter(view, encounter)
    view.store.change("person", doc["uuid"], **gone("voided"))
    return view.store.change("patient", doc["uuid"], **gone("voided"))


# A patient is a person: these can be asked of either.
_INHERITED = (
    *people.PERSON.plain,
    "causeOfDeath",
    "age",
    "personName",
    "personAddress",
    "givenName",
    "middleName",
    "familyName",
    "personId",
)


# Asked of a patient, what was voided comes too; asked of the person, only what lives.
_WITH_VOIDED = {
    "names": ("person/name", "personname"),
    "addresses": ("person/address", "personaddress"),
    "attributes": ("person/attribute", "personattribute"),
}


def _every(resource: str, kind: str) -> Getter:
    def get(view: View, doc: Doc) -> Any:
        return view.nodes(resource, view.store.find(kind, person=doc["uuid"]))

    return get


def _of_person(name: str) -> Getter:
    def get(view: View, doc: Doc) -> Any:
        return view.property(people.PERSON, view.get("person", doc["uuid"]) or doc, name)

    return get


def _preferred_identifier(view: View, doc: Doc) -> Node | None:
    return next(iter(view.nodes("patient/identifier", identifiers_of(view, doc["uuid"]))), None)


PATIENT = Resource(
    name="patient",
    kind="patient",
    java="org.openmrs.Patient",
    privilege="Get Patients",
    rights=Rights(
        read=("Get Patients",),
        searching=(),
        save=("Add Patients", "Edit Patients"),
        remove=("Delete Patients",),
        purge=("Purge Patients",),
    ),
    life="voided",
    display=patient_display,
    computed={
        "identifiers": lambda view, doc: view.nodes("patient/identifier", identifiers_of(view, doc["uuid"])),
        "person": lambda view, doc: view.node("person", doc["uuid"]),
        "patientId": lambda _view, doc: doc["id"],
        "patientIdentifier": _preferred_identifier,
        "activeIdentifiers": lambda view, doc: view.nodes(
            "patient/identifier", identifiers_of(view, doc["uuid"])
        ),
        **{name: _every(*where) for name, where in _WITH_VOIDED.items()},
        **{name: _of_person(name) for name in _INHERITED},
    },
    default="uuid display identifiers:ref person voided +self +full",
    full="uuid display identifiers person:full voided auditInfo +self",
    creatable=_CREATABLE,
    create=_create,
    update=_update,
    remove=_void,
    restore=_restore,
    search=no_other_search,
    searches=PATIENT_SEARCHES,
)

RESOURCES = (PATIENT,)
