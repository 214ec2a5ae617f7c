"""Patients' identifiers."""

import re
from typing import Any

from plugin.sandbox.rest.check_digits import checks_out
from plugin.sandbox.rest.drafts import Draft, as_reference, flag, reference, text
from plugin.sandbox.rest.errors import (
    Problems,
)
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Parent, Resource, Rights, Writable
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

# Identifiers


def identifier_problem(view: View, identifier: Doc) -> str | None:
    """What is wrong with an identifier, as the server says it; None if nothing is."""
    value = identifier.get("identifier")
    type_ = view.get("patientidentifiertype", identifier.get("identifierType"))
    if type_ is None:
        return "PatientIdentifierType.null"
    if not str(value or "").strip():
        return "PatientIdentifier.error.nullOrBlank"
    if identifier.get("location") is None and type_.get("locationBehavior") in {None, "REQUIRED"}:
        return f"Identifier Location cannot be null for {value}"
    if type_.get("uniquenessBehavior") != "NON_UNIQUE" and _in_use(view, identifier):
        return f"Identifier {value} already in use by another patient"
    return _shape_problem(type_, str(value))


def _shape_problem(type_: Doc, value: str) -> str | None:
    if str(type_.get("validator") or "").endswith("LuhnIdentifierValidator") and not checks_out(value):
        return f"Invalid check digit for identifier: {value}"
    if type_.get("format") and not re.fullmatch(str(type_["format"]), value):
        shown = type_.get("formatDescription") or type_["format"]
        return f'Identifier "{value}" does not match : "{shown}"'
    return None


def _in_use(view: View, identifier: Doc) -> bool:
    wanted = str(identifier.get("identifier")).lower()
    return any(
        str(doc.get("identifier")).lower() == wanted and doc.get("patient") != identifier.get("patient")
        for doc in living(view, "patientidentifier")
        if doc.get("identifierType") == identifier.get("identifierType")
    )


def _save_identifier(draft: Draft) -> Doc:
    problem = identifier_problem(draft.view, draft.document)
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


RESOURCES = (IDENTIFIER,)
