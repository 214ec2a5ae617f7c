"""Persons with their names, addresses and attributes."""

from typing import Any

from plugin.sandbox.rest.drafts import Draft, as_text, custom, flag, moment, reference, text, texts
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page, owned
from plugin.sandbox.rest.person_shape import (
    ADDRESS_PARTS,
    MORE_ADDRESS_PARTS,
    NAME_PARTS,
    age,
    full_name,
    living,
    person_address,
    person_name,
)
from plugin.sandbox.rest.resource import Getter, Parent, Resource, Rights, Writable
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


def _save_attribute(draft: Draft) -> Doc:
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
    save=_save_attribute,
    listing=owned("person"),
)


# Persons

_PERSON = "uuid display gender age birthdate birthdateEstimated dead deathDate"


def _preferred_node(resource: str, doc: Doc | None) -> Node | None:
    return Node(resource, doc) if doc else None


def _parts(name: str, resource: str) -> Writable:
    def assign(draft: Draft, raw: Any) -> None:
        posted = raw if isinstance(raw, list) else [raw]
        draft.parts[name] = [nested_draft(draft.view, resource, one) for one in posted]

    return custom(name, assign)


def _prefer(kind: str, resource: str, field: str) -> Writable:
    def assign(draft: Draft, raw: Any) -> None:
        chosen = nested_draft(draft.view, resource, raw)
        if chosen.original is None:
            what = "name" if kind == "personname" else "address"
            raise Unsupported(f"Only an existing {what} can be marked as preferred!")
        draft.parts.setdefault("preferred", []).append((kind, chosen.original["uuid"]))

    return custom(field, assign)


def _set_age(draft: Draft, raw: Any) -> None:
    if draft.current("birthdate") is None and isinstance(raw, int):
        year = draft.view.call.now.year - raw
        draft.values["birthdate"] = f"{year}-01-01T00:00:00.000+0000"
        draft.values["birthdateEstimated"] = True


_SHARED = (
    text("gender"),
    moment("birthdate"),
    custom("age", _set_age),
    flag("birthdateEstimated"),
    flag("dead"),
    moment("deathDate"),
    reference("causeOfDeath", "concept"),
    _parts("addresses", "person/address"),
    _parts("attributes", "person/attribute"),
    moment("birthtime"),
    flag("deathdateEstimated"),
    text("causeOfDeathNonCoded"),
)
CREATABLE = (
    Writable(name="names", assign=_parts("names", "person/name").assign, required=True),
    Writable(name="gender", assign=text("gender").assign, required=True),
    *_SHARED[1:],
)
UPDATABLE = (
    *_SHARED,
    _parts("names", "person/name"),
    _prefer("personname", "person/name", "preferredName"),
    _prefer("personaddress", "person/address", "preferredAddress"),
)


def check_person(problems: Problems, draft: Draft) -> None:
    """What the server's validator says of a person."""
    for position, name in enumerate(draft.parts.get("names", [])):
        check_name(problems, name.document, f"names[{position}].")
    if draft.original is None and not draft.parts.get("names"):
        problems.field("names", "Person.shouldHaveAtleastOneNonVoidedName")
    born, now = draft.current("birthdate"), draft.view.call.now_text
    if born and born > now:
        problems.field("birthdate", "error.date.future")
    died = draft.current("deathDate")
    if died and died > now:
        problems.field("deathDate", "error.date.future")
    if died and born and died < born:
        problems.field("deathDate", "error.deathdate.before.birthdate")


def save_person(draft: Draft) -> Doc:
    """Store a person with names, addresses and attributes."""
    problems = Problems()
    check_person(problems, draft)
    problems.refuse()
    draft.values.setdefault("dead", draft.current("dead") or False)
    draft.values.setdefault("birthdateEstimated", draft.current("birthdateEstimated") or False)
    person = stored(draft)
    _save_preferring(draft, person, "names", "personname")
    _save_preferring(draft, person, "addresses", "personaddress")
    for attribute in draft.parts.get("attributes", []):
        attribute.values.setdefault("person", person["uuid"])
        _save_attribute(attribute)
    for kind, uuid in draft.parts.get("preferred", []):
        for doc in draft.view.store.find(kind, person=person["uuid"]):
            draft.view.store.change(kind, doc["uuid"], preferred=doc["uuid"] == uuid)
    return person


def _save_preferring(draft: Draft, person: Doc, part: str, kind: str) -> None:
    """Store names or addresses; exactly one of those posted becomes the preferred one."""
    posted = draft.parts.get(part, [])
    if not posted:
        return
    for doc in draft.view.store.find(kind, person=person["uuid"]):
        draft.view.store.change(kind, doc["uuid"], preferred=False)
    chosen = next((one for one in posted if one.current("preferred")), posted[0])
    for one in posted:
        one.values["person"] = person["uuid"]
        one.values["preferred"] = one is chosen
        stored(one)


def _search(listing: Listing) -> Page:
    words = (listing.parameter("q") or "").lower().split()
    found = [
        doc for doc in living(listing.view, "person") if words and name_fits(listing.view, doc["uuid"], words)
    ]
    return Page(docs=found)


def name_fits(view: View, person: str, words: list[str]) -> bool:
    """Whether every word begins some part of one of the person's names."""
    parts = [
        str(name.get(part)).lower()
        for name in living(view, "personname", person=person)
        for part in NAME_PARTS
        if name.get(part)
    ]
    pieces = [piece for part in parts for piece in (part, *part.split())]
    return all(any(piece.startswith(word) for piece in pieces) for word in words)


def _void(view: View, doc: Doc, reason: str) -> None:
    if doc.get("voided"):
        return
    view.store.change("person", doc["uuid"], **view.call.voided(reason))
    for user in view.store.find("user", person=doc["uuid"]):
        if not user.get("retired"):
            view.store.change("user", user["uuid"], **view.call.retired(reason))


def _name_part(part: str) -> Getter:
    def get(view: View, doc: Doc) -> Any:
        return (person_name(view, doc["uuid"]) or {}).get(part)

    return get


PERSON = Resource(
    name="person",
    kind="person",
    java="org.openmrs.Person",
    version="1.11",
    privilege="Get People",
    rights=Rights(
        read=("Get People",),
        save=("Add People", "Edit People"),
        remove=("Edit People",),
        purge=("Purge People",),
    ),
    life="voided",
    display=lambda view, doc: full_name(person_name(view, doc["uuid"])),
    plain=(
        "gender",
        "birthdate",
        "birthdateEstimated",
        "dead",
        "deathDate",
        "birthtime",
        "deathdateEstimated",
        "causeOfDeathNonCoded",
    ),
    defaults={"birthdateEstimated": False, "dead": False, "deathdateEstimated": False},
    nodes={"causeOfDeath": "concept"},
    computed={
        "age": lambda view, doc: age(doc, view.call.now),
        "preferredName": lambda view, doc: _preferred_node("person/name", person_name(view, doc["uuid"])),
        "preferredAddress": lambda view, doc: _preferred_node(
            "person/address", person_address(view, doc["uuid"])
        ),
        "personName": lambda view, doc: _preferred_node("person/name", person_name(view, doc["uuid"])),
        "names": lambda view, doc: view.nodes("person/name", living(view, "personname", person=doc["uuid"])),
        "addresses": lambda view, doc: view.nodes(
            "person/address", living(view, "personaddress", person=doc["uuid"])
        ),
        "attributes": lambda view, doc: view.nodes(
            "person/attribute", living(view, "personattribute", person=doc["uuid"])
        ),
        "givenName": _name_part("givenName"),
        "middleName": _name_part("middleName"),
        "familyName": _name_part("familyName"),
        "personId": lambda _view, doc: doc["id"],
        "isPatient": lambda view, doc: view.get("patient", doc["uuid"]) is not None,
    },
    default=f"{_PERSON} causeOfDeath:ref preferredName:ref preferredAddress:ref attributes:ref voided "
    "birthtime "
    "deathdateEstimated +self +full",
    full=f"{_PERSON} causeOfDeath preferredName preferredAddress names addresses attributes voided "
    "auditInfo birthtime "
    "deathdateEstimated causeOfDeathNonCoded +self",
    creatable=CREATABLE,
    updatable=UPDATABLE,
    save=save_person,
    search=_search,
    remove=_void,
)

RESOURCES = (PERSON, PERSON_NAME, PERSON_ADDRESS, PERSON_ATTRIBUTE)
