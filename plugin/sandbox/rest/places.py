"""Locations and providers."""

from plugin.sandbox.rest.drafts import (
    Draft,
    flag,
    ignored,
    reference,
    references,
    text,
    texts,
)
from plugin.sandbox.rest.errors import Problems, ServerFault
from plugin.sandbox.rest.metadata_shape import blank, check_lengths, finds_by_name, metadata, same_name
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.people import name_fits
from plugin.sandbox.rest.person_shape import full_name, person_name
from plugin.sandbox.rest.resource import Rights, SearchHandler
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

# Locations

_PLACE = (
    "address1 address2 cityVillage stateProvince country postalCode latitude longitude countyDistrict "
    "address3 address4 "
    "address5 address6"
)
_LATER = " ".join(f"address{number}" for number in range(7, 16))


def _children(view: View, doc: Doc) -> list[Node] | None:
    """None in the answer to a create: the server has no list yet."""
    return None if doc.get("fresh") else _children_of(view, doc)


def _children_of(view: View, doc: Doc) -> list[Node]:
    children = [
        one for one in view.store.find("location", parentLocation=doc["uuid"]) if not one.get("retired")
    ]
    return view.nodes("location", children)


def _ancestors(view: View, doc: Doc) -> list[Node]:
    found: list[Doc] = []
    parent = view.get("location", doc.get("parentLocation"))
    while parent is not None and parent not in found:
        found.append(parent)
        parent = view.get("location", parent.get("parentLocation"))
    return view.nodes("location", found)


def _descendants(view: View, doc: Doc) -> list[Node]:
    found: list[Node] = []
    for child in _children_of(view, doc):
        found += [child, *_descendants(view, child.doc)]
    return found


def _save_location(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("name")):
        problems.field("name", "error.name")
    elif same_name(draft):
        problems.field("name", "location.duplicate.name")
    parent = draft.view.get("location", draft.current("parentLocation"))
    if (
        draft.original
        and parent
        and draft.original["uuid"] in {parent["uuid"], *_uuids(_ancestors(draft.view, parent))}
    ):
        problems.field("parentLocation", "Location.parentLocation.error")
    check_lengths(problems, draft.document, {"name": 255, "description": 255})
    problems.refuse()
    untagged = draft.current("tags") is None
    draft.values.setdefault("tags", draft.current("tags") or [])
    saved = stored(draft)
    shown = {**saved, "fresh": True} if draft.original is None else saved
    return {**shown, "tags": None} if untagged else shown


def _uuids(nodes: list[Node]) -> list[str]:
    return [str(node.doc["uuid"]) for node in nodes]


def _search_locations(listing: Listing) -> Page:
    view, tag, query = listing.view, listing.parameter("tag"), listing.parameter("q")
    docs = sorted(listing.living(view.store.find("location")), key=lambda doc: str(doc.get("name")).lower())
    if query:
        view.call.identity.require("Get Locations")
        docs = [doc for doc in docs if str(doc.get("name")).lower().startswith(query.lower())]
    if tag:
        known = finds_by_name("locationtag")(view, tag)
        docs = [
            doc for doc in docs if known and known["uuid"] in doc.get("tags", []) and not doc.get("retired")
        ]
    if not query and not tag:
        raise ServerFault(None, java="java.lang.NullPointerException")
    return Page(docs=docs)


LOCATION = metadata(
    "location",
    "Location",
    "Get Locations",
    "Manage Locations",
    version="2.0",
    rights=Rights(
        read=("Get Locations",), searching=(), save=("Manage Locations",), purge=("Purge Locations",)
    ),
    plain=("name", "description", *_PLACE.split(), *_LATER.split(), "attributes"),
    defaults={"attributes": []},
    nodes={"tags": "locationtag", "parentLocation": "location"},
    computed={
        "childLocations": _children,
        "ancestorLocations": _ancestors,
        "descendantLocations": _descendants,
    },
    default=f"uuid display name description {_PLACE} tags:ref parentLocation:ref childLocations:ref "
    "retired attributes:ref "
    f"{_LATER} +self +full",
    full=f"uuid display name description {_PLACE} tags parentLocation childLocations retired auditInfo "
    f"attributes {_LATER} "
    "+self",
    creatable=(
        text("name", required=True),
        text("description"),
        *texts(_PLACE),
        references("tags", "locationtag"),
        reference("parentLocation", "location"),
        *texts(_LATER),
    ),
    save=_save_location,
    lookup=finds_by_name("location"),
    search=_search_locations,
)

# Providers


def provider_name(view: View, doc: Doc) -> str | None:
    """The person's name, or the provider's own where it has no person."""
    return full_name(person_name(view, doc["person"])) if doc.get("person") else doc.get("name")


def _provider_display(view: View, doc: Doc) -> str | None:
    name = provider_name(view, doc)
    return name if doc.get("identifier") is None else f"{doc['identifier']} - {name}"


def _save_provider(draft: Draft) -> Doc:
    problems = Problems()
    if draft.current("person") is None and blank(draft.current("name")):
        problems.field("name", "Provider.error.personOrName.required")
        problems.field("person", "Provider.error.personOrName.required")
    if draft.current("retired") and blank(draft.current("retireReason")):
        problems.field("retireReason", "Provider.error.retireReason.required")
    problems.refuse()
    return stored(draft)


def _search_providers(listing: Listing) -> Page:
    view, query = listing.view, listing.parameter("q")
    if query is None:
        return NOTHING
    words = query.lower().split()
    found = [
        doc
        for doc in listing.living(view.store.find("provider"))
        if not words or _provider_fits(view, doc, query.lower(), words)
    ]
    return Page(docs=found)


def _provider_fits(view: View, doc: Doc, query: str, words: list[str]) -> bool:
    if str(doc.get("identifier") or "").lower().startswith(query):
        return True
    if doc.get("person"):
        return name_fits(view, doc["person"], words)
    return all(word in str(doc.get("name") or "").lower() for word in words)


def _of_user(listing: Listing) -> Page:
    view = listing.view
    view.call.identity.require("Get Users")
    user = view.get("user", listing.parameter("user"))
    if user is None:
        return NOTHING
    view.call.identity.require("Get Providers")
    return Page(docs=view.store.find("provider", person=user["person"]))


PROVIDER = metadata(
    "provider",
    "Provider",
    "Get Providers",
    "Manage Providers",
    version="2.8",
    rights=Rights(read=("Get Providers",), save=("Manage Providers",), purge=("Purge Providers",)),
    display=_provider_display,
    plain=("identifier", "attributes", "providerRole"),
    defaults={"attributes": []},
    nodes={"person": "person"},
    computed={"name": provider_name, "providerId": lambda _view, doc: doc["id"]},
    default="uuid display person:ref identifier attributes:ref retired providerRole:ref +self +full",
    full="uuid display person identifier attributes retired auditInfo providerRole +self",
    creatable=(
        reference("person", "person", required=True),
        text("identifier", required=True),
        ignored("attributes"),
        flag("retired"),
    ),
    save=_save_provider,
    search=_search_providers,
    listing=lambda listing: Page(docs=listing.living(listing.view.store.find("provider"))),
    searches=(SearchHandler(id="default", queries=((frozenset({"user"}), frozenset()),), find=_of_user),),
)

RESOURCES = (LOCATION, PROVIDER)
