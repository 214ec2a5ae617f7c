"""Persons."""

from typing import Any

from plugin.sandbox.rest.drafts import Draft, custom, flag, moment, reference, text
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.person_parts import check_name, save_attribute
from plugin.sandbox.rest.person_shape import (
    NAME_PARTS,
    age,
    full_name,
    living,
    person_address,
    person_name,
)
from plugin.sandbox.rest.resource import Getter, Resource, Rights, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

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
        save_attribute(attribute)
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

RESOURCES = (PERSON,)
