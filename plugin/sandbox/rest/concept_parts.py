"""Reference terms, and a concept's names, descriptions and mappings."""

from typing import Any

from plugin.sandbox.rest.concept_name_checks import check_names, prefer_one_each
from plugin.sandbox.rest.concept_names import living_names
from plugin.sandbox.rest.concept_searches import (
    TERM_SEARCHES,
    search_terms,
)
from plugin.sandbox.rest.drafts import (
    Draft,
    as_flag,
    as_text,
    custom,
    reference,
    text,
)
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.metadata_shape import metadata
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Page, owned
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_OWNED = Parent(resource="concept", field="concept")
_RIGHTS = Rights(read=("Get Concepts",), save=("Manage Concepts",))

# Reference terms


def term_display(view: View, doc: Doc | None) -> str:
    source = view.name_of("conceptsource", doc.get("conceptSource")) if doc else None
    if doc is None or source is None:
        return ""
    return f"{source}: {doc.get('code')}" + (
        f" ({doc['name']})" if str(doc.get("name") or "").strip() else ""
    )


def _save_term(draft: Draft) -> Doc:
    problems = Problems()
    code, source = draft.current("code"), draft.current("conceptSource")
    if not str(code or "").strip():
        problems.field("code", "ConceptReferenceTerm.error.codeRequired")
    if source is None:
        problems.field("conceptSource", "ConceptReferenceTerm.error.sourceRequired")
    problems.refuse()
    own = (draft.original or draft.values).get("uuid")
    for other in draft.view.store.find("conceptreferenceterm", conceptSource=source):
        same = str(other.get("code")).lower() == str(code).strip().lower()
        if same and other["uuid"] != own and not other.get("retired"):
            problems.field("code", "ConceptReferenceTerm.duplicate.code")
    problems.refuse()
    return stored(draft)


TERM = metadata(
    "conceptreferenceterm",
    "ConceptReferenceTerm",
    "Get Concept Reference Terms",
    "Manage Concept Reference Terms",
    version="1.9",
    display=term_display,
    plain=("name", "description", "code", "version"),
    nodes={"conceptSource": "conceptsource"},
    default="uuid display name conceptSource:ref description code version retired +self +full",
    full="uuid display name conceptSource description code version retired auditInfo +self",
    creatable=(
        text("code", required=True),
        reference("conceptSource", "conceptsource", required=True),
        text("name"),
        text("description"),
        text("version"),
    ),
    save=_save_term,
    search=search_terms,
    searches=TERM_SEARCHES,
    listing=lambda listing: Page(docs=listing.living(listing.view.store.find("conceptreferenceterm"))),
)


# Names


def _set_locale(draft: Draft, raw: Any) -> None:
    draft.values["locale"] = (as_text(raw) or "").replace("-", "_")


def _set_preferred(draft: Draft, raw: Any) -> None:
    draft.values["localePreferred"] = as_flag(raw) or False


def _save_name(draft: Draft) -> Doc:
    """A name of a concept that exists; the concept is checked as a whole."""
    view, concept = draft.view, draft.current("concept")
    take_over(draft, [doc for doc in living_names(view, concept) if doc["uuid"] != draft.current("uuid")])
    saved = stored(draft)
    check_names(view, living_names(view, concept), concept)
    prefer_one_each(view, concept)
    return view.get("conceptname", saved["uuid"]) or saved


def take_over(draft: Draft, others: list[Doc]) -> None:
    """A new preferred or fully specified name takes that from the one that had it in its language."""
    for other in others:
        if other.get("locale") != draft.current("locale"):
            continue
        if draft.current("localePreferred") and other.get("localePreferred"):
            draft.view.store.change("conceptname", other["uuid"], localePreferred=False)
        kind = draft.current("conceptNameType")
        if kind in {"FULLY_SPECIFIED", "SHORT"} and other.get("conceptNameType") == kind:
            draft.view.store.change("conceptname", other["uuid"], conceptNameType=None)


NAME = Resource(
    name="concept/name",
    kind="conceptname",
    java="org.openmrs.ConceptName",
    version="1.9",
    rights=_RIGHTS,
    parent=_OWNED,
    life="voided",
    display=lambda _view, doc: doc.get("name"),
    plain=("name", "locale", "localePreferred", "conceptNameType"),
    defaults={"localePreferred": False},
    default="display uuid name locale localePreferred conceptNameType +self +full",
    full="display uuid name locale localePreferred conceptNameType auditInfo +self",
    creatable=(
        text("name", required=True),
        custom("locale", _set_locale, required=True),
        custom("localePreferred", _set_preferred),
        text("conceptNameType"),
    ),
    save=_save_name,
    listing=owned("concept"),
)


# Descriptions and mappings


def _forget(kind: str) -> Any:
    def remove(view: View, doc: Doc, _reason: str) -> None:
        view.store.remove(kind, doc["uuid"])

    return remove


DESCRIPTION = Resource(
    name="concept/description",
    kind="conceptdescription",
    java="org.openmrs.ConceptDescription",
    version="1.9",
    rights=_RIGHTS,
    parent=_OWNED,
    display=lambda _view, doc: doc.get("description"),
    plain=("description", "locale"),
    default="display uuid description locale +self +full",
    full="uuid description locale auditInfo +self",
    creatable=(text("description", required=True), custom("locale", _set_locale, required=True)),
    listing=owned("concept"),
    remove=_forget("conceptdescription"),
)


def _refuse_removal(_view: View, _doc: Doc, _reason: str) -> None:
    raise Unsupported


MAPPING = Resource(
    name="concept/mapping",
    kind="conceptmapping",
    java="org.openmrs.ConceptMap",
    version="1.9",
    rights=_RIGHTS,
    parent=_OWNED,
    display=lambda view, doc: term_display(
        view, view.get("conceptreferenceterm", doc.get("conceptReferenceTerm"))
    ),
    nodes={"conceptReferenceTerm": "conceptreferenceterm", "conceptMapType": "conceptmaptype"},
    default="display uuid conceptReferenceTerm:ref conceptMapType:ref +self +full",
    full="display uuid conceptReferenceTerm conceptMapType auditInfo +self",
    creatable=(
        reference("conceptReferenceTerm", "conceptreferenceterm", required=True),
        reference("conceptMapType", "conceptmaptype", required=True),
    ),
    listing=owned("concept"),
    remove=_refuse_removal,
)


RESOURCES = (NAME, DESCRIPTION, MAPPING, TERM)
