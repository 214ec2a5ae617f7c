"""The verbs of REST on any resource: read, list, create, update, delete, purge."""

from collections.abc import Mapping
from typing import Any

from plugin.sandbox.identity import Identity
from plugin.sandbox.rest.drafts import Draft, filled, find_unique, flag, text
from plugin.sandbox.rest.errors import (
    InvalidSearch,
    ObjectMismatch,
    ObjectNotFound,
    ServerFault,
    Unsupported,
    duplicate_entry,
)
from plugin.sandbox.rest.pages import NOTHING, SPECIAL, Listing, listing_of, shown_page
from plugin.sandbox.rest.representations import DEFAULT, REF, Representation, requested
from plugin.sandbox.rest.resource import Finder, Resource, Writable
from plugin.sandbox.rest.view import DENIED, Node, View
from plugin.sandbox.store import Doc, DuplicateUuid


def representation_of(view: View, default: Representation) -> Representation:
    """What ``v`` asks for; an empty one is refused."""
    asked = view.call.request.parameter("v")
    if asked == "":
        raise ServerFault("?v=(empty string) is not allowed", java="java.lang.IllegalArgumentException")
    return default if asked is None else requested(asked)


def found(view: View, resource: Resource, uuid: str, owner: str | None = None) -> Doc:
    """The document, which must belong to ``owner`` where a sub-resource is asked for; ``ObjectNotFound``."""
    doc = find_unique(view, resource, uuid)
    if doc is None:
        raise ObjectNotFound
    if resource.parent is not None and owner is not None and doc.get(resource.parent.field) != owner:
        raise ObjectMismatch(f"{owner} does not match {doc.get(resource.parent.field)}")
    return doc


def read(view: View, resource: Resource, uuid: str, owner: str | None = None) -> dict[str, Any]:
    rep = representation_of(view, DEFAULT)
    return view.represented(resource, found(view, resource, uuid, owner), rep)


# Lists and searches


def listed(view: View, resource: Resource) -> dict[str, Any]:
    """A search where parameters ask for one, else all."""
    listing = listing_of(view, resource, representation_of(view, REF))
    asked = {name for name, _ in view.call.request.query}
    handler = _search_handler(resource, asked - SPECIAL, view.call.request.parameter("s"))
    if handler is not None:
        return shown_page(listing, handler(listing))
    if asked - SPECIAL:
        return shown_page(listing, _searching(listing, resource)(listing))
    if resource.listing is None:
        raise Unsupported
    _require(view.call.identity, resource.rights.listing, resource.rights.read)
    return shown_page(listing, resource.listing(listing))


def _searching(listing: Listing, resource: Resource) -> Finder:
    if resource.search is None:
        return lambda _: NOTHING
    rights = resource.rights
    needed = rights.read if rights.listing is None else rights.listing
    _require(listing.view.call.identity, rights.searching, needed)
    return resource.search


def _search_handler(resource: Resource, parameters: set[str], asked: str | None) -> Finder | None:
    if asked is not None:
        named = next((handler for handler in resource.searches if handler.id == asked), None)
        if named is None:
            raise InvalidSearch(
                f"The search with id '{asked}' for 'v1/{resource.name}' resource is not recognized"
            )
        return named.find
    fitting = [
        handler
        for handler in resource.searches
        if parameters
        and parameters <= _known(handler.queries)
        and any(need <= parameters for need, _ in handler.queries)
    ]
    if len(fitting) > 1:
        fitting = [handler for handler in fitting if handler.id == "default"] or fitting
    return fitting[0].find if fitting else None


def _known(queries: tuple[tuple[frozenset[str], frozenset[str]], ...]) -> frozenset[str]:
    return frozenset().union(*(required | optional for required, optional in queries))


def listed_below(view: View, resource: Resource, owner_uuid: str) -> dict[str, Any]:
    """The sub-resources of one owner."""
    assert_parent = resource.parent
    owner_resource = view.resources[assert_parent.resource] if assert_parent else resource
    owner = find_unique(view, owner_resource, owner_uuid)
    listing = listing_of(view, resource, representation_of(view, DEFAULT), owner)
    if resource.listing is None:
        raise Unsupported
    return shown_page(listing, resource.listing(listing))


# Writing


def create(view: View, resource: Resource, posted: Doc, owner_uuid: str | None = None) -> Any:
    if resource.create is not None:
        return resource.create(view, posted)
    draft = Draft(view=view, resource=resource)
    if resource.parent is not None and owner_uuid is not None:
        owner = find_unique(view, view.resources[resource.parent.resource], owner_uuid)
        if owner is None:
            raise ObjectNotFound
        draft.values[resource.parent.field] = owner["uuid"]
    filled(draft, posted, _creatable(view, resource, posted), creating=True)
    return answered(view, resource, saved(draft))


def _creatable(view: View, resource: Resource, posted: Mapping[str, Any]) -> tuple[Writable, ...]:
    if resource.creatable is None:
        raise Unsupported
    own_uuid = (text("uuid"),) if "uuid" in posted else ()
    return (*resource.creatable, *own_uuid, *audit_writables(view.call.identity, resource))


def audit_writables(identity: Identity, resource: Resource) -> tuple[Writable, ...]:
    """Who may set audit data may post it."""
    if not identity.has("Set Audit Data"):
        return ()
    return (flag(resource.life),) if resource.life else ()


def update(view: View, resource: Resource, uuid: str, posted: Doc, owner_uuid: str | None = None) -> Any:
    doc = found(view, resource, uuid, owner_uuid)
    if posted == {"deleted": "false"}:
        return answered(view, resource, restored(view, resource, doc))
    if resource.update is not None:
        return resource.update(view, doc, posted)
    draft = filled_update(Draft(view=view, resource=resource, original=doc), posted)
    return answered(view, resource, saved(draft))


def filled_update(draft: Draft, posted: Doc) -> Draft:
    """The draft with what an update posts."""
    return filled(draft, posted, _updatable(draft.resource), creating=False)


def _updatable(resource: Resource) -> tuple[Writable, ...]:
    writable = resource.creatable if resource.updatable is None else resource.updatable
    if writable is None:
        raise Unsupported
    life = (flag(resource.life),) if resource.life and resource.parent is None else ()
    return (*writable, *life)


def saved(draft: Draft) -> Doc:
    """Store the draft as its resource does, with the privileges that this asks for."""
    rights = draft.resource.rights
    _require(draft.view.call.identity, rights.update if draft.original else rights.save, rights.save)
    saver = draft.resource.save or stored
    try:
        return saver(draft)
    except DuplicateUuid as error:
        raise duplicate_entry(error.uuid, "uuid") from error


def stored(draft: Draft) -> Doc:
    """The plainest way to save: add or change the document."""
    call = draft.view.call
    if draft.original is None:
        return call.store.add(draft.resource.kind, {**call.created(), **draft.values})
    if not draft.values:
        return draft.original
    fields = {**draft.values, **call.changed(), **_life_changes(draft)}
    return call.store.change(draft.resource.kind, draft.original["uuid"], **fields)


def _life_changes(draft: Draft) -> Doc:
    """What comes with ``retired`` or ``voided`` being posted."""
    life = draft.resource.life
    if life not in draft.values or draft.original is None:
        return {}
    if draft.values[life]:
        return draft.view.call.retired("") if life == "retired" else draft.view.call.voided("")
    return gone(life)


def gone(life: str) -> Doc:
    """The fields that make a document live again."""
    reason = "retireReason" if life == "retired" else "voidReason"
    return {life: False, f"{life}By": None, f"date{life.capitalize()}": None, reason: None}


def answered(view: View, resource: Resource, doc: Doc) -> Any:
    """What a write answers with; who may not get the thing makes the server stumble, after it was saved."""
    rep = (
        DEFAULT
        if resource.parent is not None or resource.answers_default
        else representation_of(view, DEFAULT)
    )
    shown = view.nested(Node(resource.name, doc), rep)
    if shown is DENIED:
        raise ServerFault(
            "class java.lang.Object cannot be cast to class org.openmrs.module.webservices.rest.SimpleObject",
            java="java.lang.ClassCastException",
        )
    return shown


# Removing


def delete(view: View, resource: Resource, uuid: str, reason: str, owner_uuid: str | None = None) -> None:
    doc = found(view, resource, uuid, owner_uuid)
    _require(view.call.identity, resource.rights.remove, resource.rights.save)
    if resource.remove is not None:
        resource.remove(view, doc, reason)
    elif not resource.life:
        raise Unsupported
    elif not doc.get(resource.life):
        call = view.call
        view.store.change(
            resource.kind,
            doc["uuid"],
            **(call.retired(reason) if resource.life == "retired" else call.voided(reason)),
        )


def restored(view: View, resource: Resource, doc: Doc) -> Doc:
    """The document made live again."""
    if not resource.life:
        raise Unsupported("undelete action not yet supported for this resource")
    _require(view.call.identity, resource.rights.remove, resource.rights.save)
    if not doc.get(resource.life):
        return doc
    if resource.restore is not None:
        return resource.restore(view, doc)
    changed = view.call.changed() if resource.life == "retired" else {}
    return view.store.change(resource.kind, doc["uuid"], **gone(resource.life), **changed)


def purge(view: View, resource: Resource, uuid: str, owner_uuid: str | None = None) -> None:
    if find_unique(view, resource, uuid) is None:
        return
    doc = found(view, resource, uuid, owner_uuid)
    _require(view.call.identity, resource.rights.purge, resource.rights.save)
    if resource.purge is not None:
        resource.purge(view, doc)
    else:
        view.store.remove(resource.kind, doc["uuid"])


def _require(identity: Identity, privileges: tuple[str, ...] | None, otherwise: tuple[str, ...]) -> None:
    needed = otherwise if privileges is None else privileges
    if needed:
        identity.require_any(*needed)
