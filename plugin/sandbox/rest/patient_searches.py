"""Searches for patients: by name or identifier, the living alone unless the dead are asked for."""

from plugin.sandbox.rest import people
from plugin.sandbox.rest.errors import (
    IllegalRequest,
)
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import SearchHandler
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

# Searches


def _living_patients(view: View) -> list[Doc]:
    return living(view, "patient")


def by_name(listing: Listing) -> Page:
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


def by_identifier(listing: Listing) -> Page:
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


def no_other_search(listing: Listing) -> Page:
    attributes = listing.parameter("attributesToFindDuplicatesBy")
    if attributes is not None and len(attributes.split(",")) < 2:
        raise IllegalRequest("Choose a minimum of two attributes")
    return Page()


PATIENT_SEARCHES = (
    SearchHandler(id="default", queries=((frozenset({"q"}), frozenset({"includeDead"})),), find=by_name),
    SearchHandler(
        id="patientByIdentifier",
        queries=((frozenset({"identifier"}), frozenset({"searchType"})),),
        find=by_identifier,
    ),
)
