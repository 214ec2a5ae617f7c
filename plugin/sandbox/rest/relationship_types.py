"""How two people may be related: named from either side."""

from plugin.sandbox.rest.drafts import Draft, integer, text
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.metadata_shape import (
    LENGTHS,
    blank,
    check_lengths,
    metadata,
)
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc


def _relationship_display(_view: View, doc: Doc) -> str:
    return f"{doc.get('aIsToB')}/{doc.get('bIsToA')}"


def _save_relationship_type(draft: Draft) -> Doc:
    problems = Problems()
    for field in ("aIsToB", "bIsToA", "description"):
        if blank(draft.current(field)):
            problems.field(field, f"RelationshipType.{field}.required")
    own = (draft.original or draft.values).get("uuid")
    pair = (draft.current("aIsToB"), draft.current("bIsToA"))
    for doc in draft.view.store.find("relationshiptype"):
        if (doc.get("aIsToB"), doc.get("bIsToA")) == pair and doc["uuid"] != own and not doc.get("retired"):
            problems.overall("duplicate.relationshipType")
    check_lengths(
        problems, draft.document, {"aIsToB": 50, "bIsToA": 50, "description": LENGTHS["description"]}
    )
    problems.refuse()
    return stored(draft)


def _find_relationship_type(view: View, identifier: str) -> Doc | None:
    lowered = identifier.lower()
    return view.get("relationshiptype", identifier) or next(
        (
            doc
            for doc in view.store.find("relationshiptype")
            if lowered in {str(doc.get("aIsToB")).lower(), str(doc.get("bIsToA")).lower()}
        ),
        None,
    )


def _unretired_relationship_types(listing: Listing) -> Page:
    wanted = listing.parameter("q") or ""
    docs = listing.view.store.find("relationshiptype")
    return Page(
        docs=[
            doc
            for doc in docs
            if not doc.get("retired")
            and (wanted in str(doc.get("aIsToB")) or wanted in str(doc.get("bIsToA")))
        ]
    )


_RELATIONSHIP_PROPERTIES = "uuid display description aIsToB bIsToA displayAIsToB displayBIsToA retired"

RELATIONSHIP_TYPE = metadata(
    "relationshiptype",
    "RelationshipType",
    "Get Relationship Types",
    "Manage Relationship Types",
    display=_relationship_display,
    plain=("name", "description", "aIsToB", "bIsToA", "weight", "preferred"),
    defaults={"weight": 0},
    computed={
        "displayAIsToB": lambda _view, doc: doc.get("aIsToB") or "",
        "displayBIsToA": lambda _view, doc: doc.get("bIsToA") or "",
    },
    default=f"{_RELATIONSHIP_PROPERTIES} +self +full",
    full=f"{_RELATIONSHIP_PROPERTIES} weight auditInfo +self",
    creatable=(
        text("aIsToB", required=True),
        text("bIsToA", required=True),
        integer("weight"),
        text("description"),
    ),
    save=_save_relationship_type,
    lookup=_find_relationship_type,
    search=_unretired_relationship_types,
    listing=_unretired_relationship_types,
)

RESOURCES = (RELATIONSHIP_TYPE,)
