"""Patients and their identifiers."""

import re
from typing import Any

from plugin.sandbox.rest import people
from plugin.sandbox.rest.check_digits import checks_out
from plugin.sandbox.rest.drafts import Draft, as_reference, custom, filled, flag, reference, text
from plugin.sandbox.rest.encounter_saving import restore_encounter, void_encounter
from plugin.sandbox.rest.errors import (
    ConversionFailed,
    IllegalRequest,
    Problems,
    ServerFault,
    Unsupported,
    duplicate_entry,
)
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import identifiers_of, living, patient_display
from plugin.sandbox.rest.representations import DEFAULT
from plugin.sandbox.rest.resource import Getter, Parent, Resource, Rights, SearchHandler, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.rest.visits import void_visit
from plugin.sandbox.store import Doc, DuplicateUuid

# Identifiers


def _identifier_problem(view: View, identifier: Doc) -> str | None:
    """What is wrong with an identifier, as the server says it; None if nothing is."""
    value, type_ = (
        identifier.get("identifier"),
        view.get("patientidentifiertype", identifier.get("identifierType")),
    )
    if type_ is None:
        return "PatientIdentifierType.null"
    if not str(value or "").strip():
        return "PatientIdentifier.error.nullOrBlank"
    if type_.get("validator", "").endswith("LuhnIdentifierValidator") and not checks_out(str(value)):
        return f"Invalid check digit for identifier: {value}"
    if type_.get("format") and not re.fullmatch(str(type_["format"]), str(value)):
        shown = type_.get("formatDescription") or type_["format"]
        return f'Identifier "{value}" does not match : "{shown}"'
    if identifier.get("location") is None and type_.get("locationBehavior") in {None, "REQUIRED"}:
        return f"Identifier Location cannot be null for {value}"
    if type_.get("uniquenessBehavior") != "NON_UNIQUE" and _in_use(view, identifier):
        return f"Identifier {value} already in use by another patient"
    return None


def _in_use(view: View, identifier: Doc) -> bool:
    wanted = str(identifier.get("identifier")).lower()
    return any(
        str(doc.get("identifier")).lower() == wanted and doc.get("patient") != identifier.get("patient")
        for doc in living(view, "patientidentifier")
        if doc.get("identifierType") == identifier.get("identifierType")
    )


def _save_identifier(draft: Draft) -> Doc:
    problem = _identifier_problem(draft.view, draft.document)
    if problem:
        problems = Problems()
        problems.overall(problem)
        problems.refuse()
    if draft.current("preferred"):
        for doc in living(draft.view, "patientidentifier", patient=draft.current("patient")):
            if doc["uuid"] != draft.current("uuid"):
                draft.view.store.change("patientidentifier", doc["uuid"], preferred=False)
    return stored(draft)


def _list_identifiers(listing: Listing) -> Page:
    owner = listing.owner["uuid"] if listing.owner else None
    return Page(docs=listing.living(listing.view.store.find("patientidentifier", patient=owner)))


def _set_type(draft: Draft, raw: Any) -> None:
    found = as_reference(draft.view, "patientidentifiertype", raw)
    if found is not None:
        draft.values["identifierType"] = found


IDENTIFIER = Resource(
    name="patient/identifier",
    kind="patientidentifier",
    java="org.openmrs.PatientIdentifier",
    rights=Rights(
        read=("Get Patient Identifiers",),
        save=("Add Patient Identifiers", "Edit Patient Identifiers"),
        remove=("Delete Patient Identifiers",),
        purge=("Add Patients", "Edit Patients"),
    ),
    parent=Parent(resource="patient", field="patient"),
    life="voided",
    display=lambda view, doc: (
        f"{view.name_of('patientidentifiertype', doc.get('identifierType'))} = {doc.get('identifier')}"
    ),
    plain=("identifier", "preferred"),
    defaults={"preferred": False},
    nodes={"identifierType": "patientidentifiertype", "location": "location"},
    default="display uuid identifier identifierType:ref location:ref preferred voided +self +full",
    full="display uuid identifier identifierType location preferred voided auditInfo +self",
    creatable=(
        text("identifier", required=True),
        Writable(name="identifierType", assign=_set_type, required=True),
        reference("location", "location"),
        flag("preferred"),
    ),
    save=_save_identifier,
    listing=_list_identifiers,
)


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
            problem = _identifier_problem(view, {**identifier.document, "patient": None})
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


# Searches


def _living_patients(view: View) -> list[Doc]:
    return living(view, "patient")


def _by_name(listing: Listing) -> Page:
    view = listing.view
    view.call.identity.require("Get Patients")
    wanted = (listing.parameter("q") or "").strip().lower()
    if len(wanted) < 2:
        return NOTHING
    words = wanted.split()
    found = [
        doc
        for doc in _living_patients(view)
        if people.name_fits(view, doc["uuid"], words) or _has_identifier(view, doc["uuid"], wanted)
    ]
    if (listing.parameter("includeDead") or "").lower() != "true":
        found = [doc for doc in found if not (view.get("person", doc["uuid"]) or {}).get("dead")]
    return Page(docs=found) if found else NOTHING


def _has_identifier(view: View, patient: str, wanted: str) -> bool:
    return any(
        str(doc.get("identifier")).lower() == wanted
        for doc in living(view, "patientidentifier", patient=patient)
    )


def _by_identifier(listing: Listing) -> Page:
    view = listing.view
    wanted = (listing.parameter("identifier") or "").lower()
    if not wanted.strip():
        return NOTHING
    view.call.identity.require("Get Patients")
    start = listing.parameter("searchType") == "start"
    patients = [
        view.get("patient", doc.get("patient"))
        for doc in living(view, "patientidentifier")
        if _fits(str(doc.get("identifier")).lower(), wanted, start=start)
    ]
    found = [doc for doc in patients if doc and not doc.get("voided")]
    return Page(docs=list({doc["uuid"]: doc for doc in found}.values())) if found else NOTHING


def _fits(identifier: str, wanted: str, *, start: bool) -> bool:
    return identifier.startswith(wanted) if start else identifier == wanted


def _no_other_search(listing: Listing) -> Page:
    attributes = listing.parameter("attributesToFindDuplicatesBy")
    if attributes is not None and len(attributes.split(",")) < 2:
        raise IllegalRequest("Choose a minimum of two attributes")
    return Page()


# A patient is a person: these can be asked of either.
_INHERITED = (
    *people.PERSON.plain,
    "causeOfDeath",
    "age",
    "personName",
    "personAddress",
    "names",
    "addresses",
    "attributes",
    "givenName",
    "middleName",
    "familyName",
    "personId",
)


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
        **{name: _of_person(name) for name in _INHERITED},
    },
    default="uuid display identifiers:ref person voided +self +full",
    full="uuid display identifiers person:full voided auditInfo +self",
    creatable=_CREATABLE,
    create=_create,
    update=_update,
    remove=_void,
    restore=_restore,
    search=_no_other_search,
    searches=(
        SearchHandler(id="default", queries=((frozenset({"q"}), frozenset({"includeDead"})),), find=_by_name),
        SearchHandler(
            id="patientByIdentifier",
            queries=((frozenset({"identifier"}), frozenset({"searchType"})),),
            find=_by_identifier,
        ),
    ),
)

RESOURCES = (PATIENT, IDENTIFIER)
