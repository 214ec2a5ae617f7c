"""Privileges and roles."""

from typing import Any

from plugin.sandbox.identity import all_roles
from plugin.sandbox.rest.drafts import Draft, references, text
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.metadata_shape import blank, check_lengths, metadata
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page, by_name
from plugin.sandbox.rest.resource import Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

# Privileges and roles: their names are their keys in the database, so they are never changed


def _every(listing: Listing) -> Page:
    return Page(docs=sorted(listing.view.store.find(listing.resource.kind), key=by_name))


def _save_named(code: str, lengths: dict[str, int]) -> Any:
    def save(draft: Draft) -> Doc:
        problems = Problems()
        field = draft.resource.kind
        name = draft.current("name")
        if blank(name):
            problems.field(field, code)
        elif field == "role" and name != str(name).strip():
            problems.field(field, "error.trailingSpaces")
        check_lengths(problems, draft.document, lengths)
        problems.refuse()
        return _kept_or_stored(draft)

    return save


def _kept_or_stored(draft: Draft) -> Doc:
    """A second one of the same name changes the first, as both have the name as their key."""
    view, kind = draft.view, draft.resource.kind
    for field in ("privileges", "inheritedRoles") if kind == "role" else ():
        draft.values.setdefault(field, draft.current(field) or [])
    known = view.store.first(kind, name=draft.current("name"))
    if draft.original is None and known is not None:
        return view.store.change(kind, known["uuid"], **{**draft.values, "uuid": known["uuid"]})
    return stored(draft)


def _privilege_lookup(view: View, identifier: str) -> Doc | None:
    return view.get("privilege", identifier) or view.store.first("privilege", name=identifier)


PRIVILEGE = metadata(
    "privilege",
    "Privilege",
    "Get Privileges",
    "Manage Privileges",
    rights=Rights(
        read=("Get Privileges",),
        listing=("Manage Privileges",),
        save=("Manage Privileges",),
        purge=("Purge Privileges",),
    ),
    updatable=(text("description"),),
    save=_save_named("error.privilege", {"name": 255, "description": 250}),
    lookup=_privilege_lookup,
    listing=_every,
)


def _ancestors(view: View, doc: Doc) -> list[Node]:
    roles = all_roles(view.store, doc.get("inheritedRoles", []))
    return view.nodes("role", [role for role in roles if not role.get("retired")])


_ROLE_WRITABLES = (
    text("description"),
    references("privileges", "privilege"),
    references("inheritedRoles", "role"),
)

ROLE = metadata(
    "role",
    "Role",
    "Get Roles",
    "Manage Roles",
    rights=Rights(
        read=("Get Roles",), listing=("Manage Roles",), save=("Manage Roles",), purge=("Purge Roles",)
    ),
    nodes={"privileges": "privilege", "inheritedRoles": "role"},
    computed={"allInheritedRoles": _ancestors},
    default="uuid display name description retired privileges:ref inheritedRoles:ref +self +full",
    full="uuid display name description retired privileges inheritedRoles allInheritedRoles auditInfo +self",
    creatable=(text("name", required=True), *_ROLE_WRITABLES),
    updatable=_ROLE_WRITABLES,
    save=_save_named("error.role", {"name": 50, "description": 255}),
    listing=_every,
)

RESOURCES = (PRIVILEGE, ROLE)
