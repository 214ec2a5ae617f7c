"""System settings: found by uuid or by their own name."""

import re

from plugin.sandbox.rest.drafts import Draft, text, texts
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.metadata_shape import blank
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.resource import Resource, Rights
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc


def _display(_view: View, doc: Doc) -> str:
    section, dot, name = str(doc["property"]).partition(".")
    if not dot or not section:
        section, name = "General Settings", str(doc["property"])
        return f"{section} - {_beautified(name)} = {_shown(doc)}"
    return f"{_beautified(section)} - {_beautified(name)} = {_shown(doc)}"


def _shown(doc: Doc) -> str:
    return "null" if doc.get("value") is None else str(doc["value"])


def _beautified(text_: str) -> str:
    """ "examplec1.fooBar" -> "Examplec 1 Foo Bar"."""
    spaced = text_.replace("_", " ").replace(".", " ")
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\w\s]+", spaced)
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _lookup(view: View, identifier: str) -> Doc | None:
    found = view.get("systemsetting", identifier)
    lowered = identifier.lower()
    return found or next((doc for doc in _all(view) if str(doc["property"]).lower() == lowered), None)


def _all(view: View) -> list[Doc]:
    return sorted(view.store.find("systemsetting"), key=lambda doc: str(doc["property"]).lower())


def _save(draft: Draft) -> Doc:
    """One of the same name is changed: the name is its key."""
    problems = Problems()
    if blank(draft.current("property")):
        problems.field("property", "error.null")
    problems.refuse()
    view = draft.view
    present = _lookup(view, draft.current("property")) if draft.original is None else None
    if present is not None:
        values = {key: value for key, value in draft.values.items() if key != "uuid"}
        return view.store.change("systemsetting", present["uuid"], **values)
    return stored(draft)


def _search(listing: Listing) -> Page:
    prefix = (listing.parameter("q") or "").lower()
    return Page(docs=[doc for doc in _all(listing.view) if str(doc["property"]).lower().startswith(prefix)])


def _forget(view: View, doc: Doc, _reason: str) -> None:
    view.store.remove("systemsetting", doc["uuid"])


_MORE = "datatypeClassname datatypeConfig preferredHandlerClassname handlerConfig"
_WRITABLE = (text("description"), *texts(_MORE), text("value"))

SETTING = Resource(
    name="systemsetting",
    kind="systemsetting",
    java="org.openmrs.GlobalProperty",
    version="1.9",
    privilege="Get Global Properties",
    rights=Rights(
        read=("Get Global Properties",),
        save=("Manage Global Properties",),
        remove=("Purge Global Properties",),
        purge=("Purge Global Properties",),
    ),
    display=_display,
    plain=("property", "value", "description", *_MORE.split()),
    default="uuid property value description display +self +full",
    full=f"uuid property value description display {_MORE} +self",
    creatable=(text("property", required=True), *_WRITABLE),
    updatable=_WRITABLE,
    lookup=_lookup,
    save=_save,
    search=_search,
    listing=lambda listing: Page(docs=_all(listing.view)),
    remove=_forget,
)

RESOURCES = (SETTING,)
