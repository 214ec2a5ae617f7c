"""How people are related."""

from typing import Any

from plugin.sandbox.rest.drafts import (
    Draft,
    moment,
    reference,
)
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import living, person_name
from plugin.sandbox.rest.relationship_types import RELATIONSHIP_TYPE
from plugin.sandbox.rest.resource import Getter, Resource, Rights, SearchHandler
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

# Relationships


def _given_name(view: View, person: str | None) -> Any:
    return (person_name(view, person) or {}).get("givenName")


def _relationship_display(view: View, doc: Doc) -> str:
    kind = view.get("relationshiptype", doc.get("relationshipType"))
    relation = kind.get("aIsToB") if kind else "NULL"
    one, other = (_given_name(view, doc.get(side)) for side in ("personA", "personB"))
    return f"{one} is the {relation} of {other}"


def _save_relationship(draft: Draft) -> Doc:
    problems = Problems()
    start, end = draft.current("startDate"), draft.current("endDate")
    if start and end and end < start:
        problems.overall("Relationship.InvalidEndDate.error")
    if start and start > draft.view.call.now_text:
        problems.overall("error.date.future")
    problems.refuse()
    return stored(draft)


def _relation(listing: Listing) -> str | None:
    asked, lookup = listing.parameter("relation"), RELATIONSHIP_TYPE.lookup
    found = lookup(listing.view, asked) if asked and lookup else None
    return found["uuid"] if found else None


def _search_relationships(listing: Listing) -> Page:
    view = listing.view
    view.call.identity.require("Get People")
    relation = _relation(listing)
    person, related = listing.parameter("person"), listing.parameter("relatedPerson")
    person_a, person_b = listing.parameter("personA"), listing.parameter("personB")

    def fits(doc: Doc) -> bool:
        sides = {doc.get("personA"), doc.get("personB")}
        if relation and doc.get("relationshipType") != relation and not related:
            return False
        if person is not None:
            return person in sides and (related is None or related in sides)
        return person_a in {None, doc.get("personA")} and person_b in {None, doc.get("personB")}

    if all(view.get("person", uuid) is None for uuid in (person, person_a, person_b)):
        return NOTHING
    return Page(docs=[doc for doc in living(view, "relationship") if fits(doc)])


def _queries(*required: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((frozenset(names.split()), frozenset[str]()) for names in required)


def _side(name: str) -> Getter:
    """Whoever was searched for shows as the patient that she is; everybody else as a person."""

    def get(view: View, doc: Doc) -> Any:
        uuid, asked = doc.get(name), view.call.request.parameter
        searched = view.call.request.method == "GET" and uuid in map(asked, ("person", "personA", "personB"))
        return (view.node("patient", uuid) if searched else None) or view.node("person", uuid)

    return get


_DATES = (moment("startDate"), moment("endDate"))

RELATIONSHIP = Resource(
    name="relationship",
    kind="relationship",
    java="org.openmrs.Relationship",
    version="1.9",
    privilege="Get Relationships",
    rights=Rights(
        read=("Get Relationships",),
        save=("Add Relationships", "Edit Relationships"),
        remove=("Delete Relationships",),
        purge=("Purge Relationships",),
    ),
    life="voided",
    display=_relationship_display,
    plain=("startDate", "endDate"),
    nodes={"relationshipType": "relationshiptype"},
    computed={"personA": _side("personA"), "personB": _side("personB")},
    default="uuid display personA:ref relationshipType:ref personB:ref voided startDate endDate +self +full",
    full="uuid display personA relationshipType personB voided auditInfo startDate endDate +self",
    creatable=(
        reference("personA", "person", required=True),
        reference("relationshipType", "relationshiptype", required=True),
        reference("personB", "person", required=True),
        *_DATES,
    ),
    updatable=(reference("relationshipType", "relationshiptype"), *_DATES),
    save=_save_relationship,
    listing=lambda listing: Page(docs=living(listing.view, "relationship")),
    searches=(
        SearchHandler(
            id="default",
            queries=_queries(
                "person",
                "person relatedPerson",
                "person relation",
                "personA relation",
                "personA personB",
                "personA personB relation",
                "personB relation",
            ),
            find=_search_relationships,
        ),
    ),
)


RESOURCES = (RELATIONSHIP,)
