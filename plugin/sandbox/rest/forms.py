"""Forms and their resources; the text of a resource lies apart, as clob data."""

from typing import Any

from plugin.sandbox.rest.drafts import Draft, flag, ignored, reference, text
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.metadata_shape import blank, check_lengths, metadata
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page, by_name
from plugin.sandbox.rest.resource import Parent, Resource, Rights, SearchHandler
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc


def _form_fields(_view: View, doc: Doc) -> list[Any] | None:
    """None in the answer to a create: the server has no list yet."""
    return None if doc.get("fresh") else []


def resources_of(view: View, form: str) -> list[Doc]:
    return view.store.find("formresource", form=form)


def _resources(view: View, doc: Doc) -> list[Node]:
    return view.nodes("form/resource", resources_of(view, doc["uuid"]))


def _save_form(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("name")):
        problems.field("name", "error.name")
    version = draft.current("version")
    if blank(version):
        problems.field("version", "error.null")
    if version is not None and not str(version)[:1].isdigit():
        problems.field("version", "Form.version.invalid")
    check_lengths(problems, draft.document, {"name": 255, "version": 50, "description": 65535})
    problems.refuse()
    draft.values.setdefault("published", draft.current("published") or False)
    saved = stored(draft)
    return {**saved, "fresh": True} if draft.original is None else saved


def _search(listing: Listing) -> Page:
    """Forms with a word of their name that begins so."""
    wanted = (listing.parameter("q") or "").lower()
    found = [
        doc
        for doc in listing.living(listing.view.store.find("form"))
        if _fits(str(doc.get("name")).lower(), wanted)
    ]
    return Page(docs=sorted(found, key=by_name))


def _fits(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name


def _published(listing: Listing) -> Page:
    listing.view.call.identity.require("Get Forms")
    asked = listing.parameter("published")
    if not asked:
        return NOTHING
    wanted = asked.lower() == "true"
    docs = [
        doc
        for doc in listing.view.store.find("form")
        if not doc.get("retired") and bool(doc.get("published")) == wanted
    ]
    return Page(docs=sorted(docs, key=by_name))


_COMMON = "uuid display name description"

FORM = metadata(
    "form",
    "Form",
    "Get Forms",
    "Manage Forms",
    version="1.9",
    plain=("name", "description", "version", "build", "published", "xslt", "template"),
    defaults={"published": False},
    nodes={"encounterType": "encountertype"},
    computed={"formFields": _form_fields, "resources": _resources, "formId": lambda _view, doc: doc["id"]},
    default=f"{_COMMON} encounterType:ref version build published formFields:ref retired resources:ref "
    "+self +full",
    full=f"{_COMMON} encounterType version build published formFields retired auditInfo resources +self",
    creatable=(
        text("name", required=True),
        text("description"),
        text("version", required=True),
        reference("encounterType", "encountertype"),
        text("build"),
        flag("published"),
        ignored("formFields"),
        text("xslt"),
        text("template"),
    ),
    save=_save_form,
    search=_search,
    searches=(
        SearchHandler(id="default", queries=((frozenset({"published"}), frozenset()),), find=_published),
    ),
)


def _save_resource(draft: Draft) -> Doc:
    """One of the same name takes the place of the one before."""
    view = draft.view
    for doc in resources_of(view, draft.current("form")):
        if doc.get("name") == draft.current("name") and doc["uuid"] != (draft.original or {}).get("uuid"):
            view.store.remove("formresource", doc["uuid"])
    return stored(draft)


def _forget(view: View, doc: Doc, _reason: str) -> None:
    view.store.remove("formresource", doc["uuid"])


_LINKS = "+value +self"

FORM_RESOURCE = Resource(
    name="form/resource",
    kind="formresource",
    java="org.openmrs.FormResource",
    version="1.9",
    parent=Parent(resource="form", field="form"),
    rights=Rights(),
    display=lambda _view, doc: doc.get("name") or "",
    plain=("name", "valueReference", "dataType", "handler", "handlerConfig", "value"),
    nodes={"form": "form"},
    default=f"uuid name valueReference display {_LINKS} +full",
    full=f"uuid name valueReference dataType handler handlerConfig display {_LINKS}",
    ref=f"uuid display {_LINKS}",
    creatable=(
        reference("form", "form"),
        text("name"),
        text("dataType"),
        text("handler"),
        text("handlerConfig"),
        text("value"),
        text("valueReference"),
    ),
    save=_save_resource,
    remove=_forget,
    listing=lambda listing: Page(docs=resources_of(listing.view, (listing.owner or {}).get("uuid", ""))),
)

RESOURCES = (FORM, FORM_RESOURCE)
