"""A person's names, addresses and attributes."""

from typing import Any

from plugin.sandbox.rest.drafts import Draft, as_text, custom, flag, moment, reference, text, texts
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page, owned
from plugin.sandbox.rest.person_shape import (
    ADDRESS_PARTS,
    MORE_ADDRESS_PARTS,
    NAME_PARTS,
    full_name,
    living,
)
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

_OWNED = Parent(resource="person", field="person")
_RIGHTS = Rights(
    read=("Get People",), save=("Add People", "Edit People"), purge=("Add People", "Edit People")
)


def _only_preferred(draft: Draft, kind: str) -> None:
    """A preferred one takes that from the others."""
    if draft.current("preferred"):
        for doc in draft.view.store.find(kind, person=draft.current("person")):
            if doc["uuid"] != draft.current("uuid") and doc.get("preferred"):
                draft.view.store.change(kind, doc["uuid"], preferred=False)


# Names


def check_name(problems: Problems, name: Doc, prefix: str = "") -> None:
    if not str(name.get("givenName") or "").replace('"', "").strip():
        problems.field(f"{prefix}givenName", "Patient.names.required.given.family")


def _save_name(draft: Draft) -> Doc:
    problems = Problems()
    check_name(problems, draft.document, "names[0].")
    problems.refuse()
    _only_preferred(draft, "personname")
    return stored(draft)


_NAME_WRITABLES = (
    text("givenName", required=True),
    text("familyName"),
    text("middleName"),
    text("familyName2"),
    flag("preferred"),
    *texts("prefix familyNamePrefix familyNameSuffix degree"),
)

PERSON_NAME = Resource(
    name="person/name",
    kind="personname",
    java="org.openmrs.PersonName",
    rights=_RIGHTS,
    parent=_OWNED,
    life="voided",
    display=lambda _view, doc: full_name(doc),
    computed={"fullName": lambda _view, doc: full_name(doc)},
    plain=(*NAME_PARTS, "preferred"),
    defaults={"preferred": False},
    default="display uuid givenName middleName familyName familyName2 voided +self +full",
    full="display uuid givenName middleName familyName familyName2 preferred prefix familyNamePrefix "
    "familyNameSuffix "
    "degree voided auditInfo +self",
    creatable=_NAME_WRITABLES,
    save=_save_name,
    listing=lambda listing: Page(docs=listing.view.store.find("personname", person=_owner(listing))),
)


def _owner(listing: Listing) -> str | None:
    return str(listing.owner["uuid"]) if listing.owner else None


# Addresses

_ADDRESS = (
    "display uuid preferred address1 address2 cityVillage stateProvince country postalCode countyDistrict "
    "address3 "
    "address4 address5 address6 startDate endDate latitude longitude voided"
)
_LATER = " ".join(MORE_ADDRESS_PARTS)


def _save_address(draft: Draft) -> Doc:
    _only_preferred(draft, "personaddress")
    return stored(draft)


PERSON_ADDRESS = Resource(
    name="person/address",
    kind="personaddress",
    java="org.openmrs.PersonAddress",
    version="2.0",
    rights=_RIGHTS,
    parent=_OWNED,
    life="voided",
    display=lambda _view, doc: doc.get("address1"),
    plain=(*ADDRESS_PARTS, *MORE_ADDRESS_PARTS, "preferred", "startDate", "endDate"),
    defaults={"preferred": False},
    default=f"{_ADDRESS} {_LATER} +self +full",
    full=f"{_ADDRESS} auditInfo {_LATER} +self",
    creatable=(
        flag("preferred"),
        *(text(part) for part in (*ADDRESS_PARTS, *MORE_ADDRESS_PARTS)),
        moment("startDate"),
        moment("endDate"),
    ),
    save=_save_address,
    listing=owned("person"),
)


# Attributes


def _attribute_value(view: View, doc: Doc) -> Any:
    """The value as its type's format has it: a concept or location shows as a reference, the rest as text."""
    value, format_ = doc.get("value"), view.get("personattributetype", doc.get("attributeType"))
    kind = {"org.openmrs.Concept": "concept", "org.openmrs.Location": "location"}.get(
        (format_ or {}).get("format", "")
    )
    if kind and value:
        found = next((one for one in view.store.find(kind) if str(one["id"]) == value), None)
        return Node(kind, found) if found else value
    if (format_ or {}).get("format") == "java.lang.Boolean" and value is not None:
        return value == "true"
    return value


def _attribute_display(view: View, doc: Doc) -> str:
    value = _attribute_value(view, doc)
    if isinstance(value, Node):
        return view.display(value.resource, value.doc) or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value or "")


def _set_value(draft: Draft, raw: Any) -> None:
    value = as_text(raw)
    for kind in ("location", "concept"):
        found = draft.view.get(kind, value)
        if found is not None:
            value = str(found["id"])
    draft.values["value"] = value


def save_attribute(draft: Draft) -> Doc:
    """A new attribute takes the place of the one of its type; the same value again changes nothing."""
    view = draft.view
    if draft.original is not None:
        return stored(draft)
    if not str(draft.current("value") or "").strip():
        # The server drops it, and the one of its type with it.
        for doc in living(view, "personattribute", person=draft.current("person")):
            if doc.get("attributeType") == draft.current("attributeType"):
                view.store.change("personattribute", doc["uuid"], **view.call.voided("New value: "))
        return {**draft.document, "uuid": str(draft.document.get("uuid"))}
    for doc in living(view, "personattribute", person=draft.current("person")):
        if doc.get("attributeType") == draft.current("attributeType"):
            if doc.get("value") == draft.current("value"):
                return doc
            reason = f"New value: {draft.current('value')}"
            view.store.change("personattribute", doc["uuid"], **view.call.voided(reason))
    return stored(draft)


PERSON_ATTRIBUTE = Resource(
    name="person/attribute",
    kind="personattribute",
    java="org.openmrs.PersonAttribute",
    rights=_RIGHTS,
    parent=_OWNED,
    life="voided",
    display=_attribute_display,
    nodes={"attributeType": "personattributetype"},
    computed={"value": _attribute_value, "hydratedObject": _attribute_value},
    default="display uuid value attributeType:ref voided +self +full",
    full="display uuid value attributeType:full voided auditInfo hydratedObject +self",
    creatable=(
        reference("attributeType", "personattributetype", required=True),
        custom("value", _set_value),
        custom("hydratedObject", _set_value),
    ),
    save=save_attribute,
    listing=owned("person"),
)


RESOURCES = (PERSON_NAME, PERSON_ADDRESS, PERSON_ATTRIBUTE)
