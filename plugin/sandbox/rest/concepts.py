"""Concepts: names, descriptions, mappings, answers, members, numeric ranges; reference terms."""

from typing import Any

from plugin.sandbox.rest.concept_names import chosen_name, concept_display, living_names, short_name
from plugin.sandbox.rest.concept_searches import (
    CONCEPT_SEARCHES,
    TERM_SEARCHES,
    mapped_to,
    search_concepts,
    search_terms,
)
from plugin.sandbox.rest.drafts import (
    Draft,
    as_flag,
    as_text,
    collection,
    custom,
    decimal,
    flag,
    integer,
    reference,
    references,
    text,
)
from plugin.sandbox.rest.errors import Problems, ServerFault, Unsupported
from plugin.sandbox.rest.metadata_shape import metadata
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page, owned
from plugin.sandbox.rest.resource import Parent, Resource, Rights, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"
_OWNED = Parent(resource="concept", field="concept")
_RIGHTS = Rights(read=("Get Concepts",), save=("Manage Concepts",))
_RANGES = ("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical")


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
    _take_over(draft, [doc for doc in living_names(view, concept) if doc["uuid"] != draft.current("uuid")])
    saved = stored(draft)
    _check_names(view, living_names(view, concept), concept)
    prefer_one_each(view, concept)
    return view.get("conceptname", saved["uuid"]) or saved


def _take_over(draft: Draft, others: list[Doc]) -> None:
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


# Concepts


def _parts(name: str, resource: str, *, required: bool = False) -> Writable:
    def assign(draft: Draft, raw: Any) -> None:
        draft.parts[name] = [nested_draft(draft.view, resource, one) for one in collection(raw)]

    return custom(name, assign, required=required)


def _set_answers(draft: Draft, raw: Any) -> None:
    answers = []
    for one in collection(raw):
        uuid = one.get("uuid") if isinstance(one, dict) else one
        if draft.view.get("concept", uuid) is None:
            raise Unsupported(f"There is no concept or drug with given uuid: {uuid}")
        answers.append(uuid)
    draft.values["answers"] = answers


def _set_members(draft: Draft, raw: Any) -> None:
    references("setMembers", "concept").assign(draft, raw)
    draft.values["set"] = bool(draft.values["setMembers"])


def _set_name(draft: Draft, raw: Any) -> None:
    """The fully specified name in the session's language."""
    posted = {"name": as_text(raw), "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}
    draft.parts["name"] = nested_draft(draft.view, "concept/name", posted)


def _is_numeric(doc: Doc) -> bool:
    return doc.get("datatype") == NUMERIC


def _describe(_view: View, doc: Doc, rep: str) -> str | None:
    """Numeric concepts show their ranges in full."""
    if rep != "full":
        return None
    numeric = f" {' '.join(_RANGES)} units allowDecimal displayPrecision" if _is_numeric(doc) else ""
    return (
        "uuid display name datatype conceptClass set version retired names descriptions mappings answers "
        "setMembers "
        f"auditInfo{numeric} attributes +self"
    )


def _save_concept(draft: Draft) -> Doc:
    view = draft.view
    _check_concept(draft)
    if draft.original is None:
        draft.values.setdefault("set", False)
        draft.values.setdefault("answers", [])
        draft.values.setdefault("setMembers", [])
        if _is_numeric(draft.values):
            draft.values.setdefault("allowDecimal", True)
    concept = stored(draft)
    _save_names(draft, concept)
    for part, kind in (("descriptions", "conceptdescription"), ("mappings", "conceptmapping")):
        if part in draft.parts:
            _replace_parts(view, concept, kind, draft.parts[part])
    prefer_one_each(view, concept["uuid"])
    return concept


def _save_names(draft: Draft, concept: Doc) -> None:
    """Names posted are all the names: others are removed; the same name again stays as it is."""
    view = draft.view
    posted: list[Draft] = draft.parts.get("names", [])
    if posted:
        _drop_names(view, concept, posted)
    for name in [*posted, *([draft.parts["name"]] if "name" in draft.parts else [])]:
        if name.original is None and _same_name(view, concept, name):
            continue
        name.values["concept"] = concept["uuid"]
        name.values.setdefault("localePreferred", name.current("localePreferred") or False)
        _take_over(
            name, [doc for doc in living_names(view, concept["uuid"]) if doc["uuid"] != name.current("uuid")]
        )
        stored(name)


def _drop_names(view: View, concept: Doc, posted: list[Draft]) -> None:
    kept = {one.document["uuid"] for one in posted} | {_key(one.document) for one in posted}
    for doc in living_names(view, concept["uuid"]):
        if doc["uuid"] not in kept and _key(doc) not in kept:
            view.store.remove("conceptname", doc["uuid"])


def _same_name(view: View, concept: Doc, name: Draft) -> bool:
    return any(_key(doc) == _key(name.document) for doc in living_names(view, concept["uuid"]))


def _key(name: Doc) -> tuple[Any, ...]:
    return (name.get("name"), name.get("conceptNameType"), name.get("locale"))


def _replace_parts(view: View, concept: Doc, kind: str, posted: list[Draft]) -> None:
    kept = {one.original["uuid"] for one in posted if one.original}
    for doc in view.store.find(kind, concept=concept["uuid"]):
        if doc["uuid"] not in kept:
            view.store.remove(kind, doc["uuid"])
    for one in posted:
        one.values["concept"] = concept["uuid"]
        stored(one)


def _check_concept(draft: Draft) -> None:
    view = draft.view
    own = draft.document.get("uuid")
    names = [one.document for one in draft.parts.get("names", [])] or living_names(view, own)
    problems = Problems()
    if not names:
        problems.overall("Concept.name.atLeastOneRequired")
    problems.refuse()
    if draft.current("datatype") is None:
        problems.field("datatype", "Concept.datatype.empty")
    if draft.current("conceptClass") is None:
        problems.field("conceptClass", "Concept.conceptClass.empty")
    if own in draft.document.get("answers", []):
        problems.overall("Concept.contains.itself.as.answer")
    if len(names) == 1 and not names[0].get("conceptNameType"):
        draft.parts["names"][0].values["conceptNameType"] = "FULLY_SPECIFIED"
        names = [draft.parts["names"][0].document]
    _check_names(view, names, own, problems)


def _check_names(view: View, names: list[Doc], concept: str | None, found: Problems | None = None) -> None:
    problems = found or Problems()
    for name in names:
        if not str(name.get("name") or "").strip():
            problems.overall("Concept.name.empty")
        elif _taken(view, name, concept):
            raise ServerFault(
                f"'{name['name']}' is a duplicate name in locale '{name.get('locale')}'",
                java="org.openmrs.api.DuplicateConceptNameException",
            )
        if name.get("localePreferred") and name.get("conceptNameType") in {"SHORT", "INDEX_TERM"}:
            kind = "shortName" if name["conceptNameType"] == "SHORT" else "indexTerm"
            problems.overall(f"Concept.error.preferredName.is.{kind}")
    if not any(name.get("conceptNameType") == "FULLY_SPECIFIED" for name in names):
        problems.overall("Concept.error.no.FullySpecifiedName")
    problems.refuse()


def _taken(view: View, name: Doc, concept: str | None) -> bool:
    """Whether another living concept has this as fully specified or preferred name in the same language."""
    if name.get("conceptNameType") in {"SHORT", "INDEX_TERM"}:
        return False
    if name.get("conceptNameType") != "FULLY_SPECIFIED" and not name.get("localePreferred"):
        return False
    return any(
        other.get("concept") != concept
        and not other.get("voided")
        and other.get("locale") == name.get("locale")
        and (other.get("conceptNameType") == "FULLY_SPECIFIED" or other.get("localePreferred"))
        and not (view.get("concept", other.get("concept")) or {}).get("retired")
        for other in _named_alike(view, str(name["name"]))
    )


def _named_alike(view: View, name: str) -> list[Doc]:
    lowered = name.lower()
    return [doc for doc in view.store.find("conceptname") if str(doc.get("name")).lower() == lowered]


def prefer_one_each(view: View, concept: str) -> None:
    """Where no name of a language is preferred, its fully specified one becomes so."""
    names = living_names(view, concept)
    for locale in {name.get("locale") for name in names}:
        here = [name for name in names if name.get("locale") == locale]
        if any(name.get("localePreferred") for name in here):
            continue
        chosen = next((name for name in here if name.get("conceptNameType") == "FULLY_SPECIFIED"), None)
        chosen = chosen or next((name for name in here if not name.get("conceptNameType")), None)
        if chosen:
            view.store.change("conceptname", chosen["uuid"], localePreferred=True)


def _lookup(view: View, identifier: str) -> Doc | None:
    """By uuid, or by "source:code" where one living concept is mapped so."""
    if ":" not in identifier:
        return view.get("concept", identifier)
    source, _, code = identifier.partition(":")
    return next(iter(mapped_to(view, source, code)), None)


def _retire(view: View, doc: Doc, reason: str) -> None:
    if not doc.get("retired"):
        view.store.change("concept", doc["uuid"], **view.call.retired(reason))


def _all_concepts(listing: Listing) -> Page:
    return Page(docs=listing.living(listing.view.store.find("concept")))


def _name_node(view: View, doc: Doc) -> Node | None:
    name = chosen_name(view, doc["uuid"])
    return Node("concept/name", name) if name else None


_WRITABLE = (
    _parts("names", "concept/name", required=True),
    reference("datatype", "conceptdatatype", required=True),
    reference("conceptClass", "conceptclass", required=True),
    _parts("descriptions", "concept/description"),
    flag("set"),
    text("version"),
    _parts("mappings", "concept/mapping"),
    custom("answers", _set_answers),
    custom("setMembers", _set_members),
    *(decimal(name) for name in _RANGES),
    text("units"),
    flag("allowDecimal"),
    integer("displayPrecision"),
)

CONCEPT = Resource(
    name="concept",
    kind="concept",
    java="org.openmrs.Concept",
    version="2.0",
    privilege="Get Concepts",
    rights=Rights(read=("Get Concepts",), save=("Manage Concepts",), purge=("Purge Concepts",)),
    life="retired",
    display=concept_display,
    plain=("set", "version", *_RANGES, "units", "allowDecimal", "displayPrecision", "attributes"),
    defaults={"set": False, "attributes": []},
    nodes={
        "datatype": "conceptdatatype",
        "conceptClass": "conceptclass",
        "answers": "concept",
        "setMembers": "concept",
    },
    computed={
        "name": _name_node,
        "shortName": short_name,
        "names": lambda view, doc: view.nodes("concept/name", living_names(view, doc["uuid"])),
        "descriptions": lambda view, doc: view.nodes(
            "concept/description", view.store.find("conceptdescription", concept=doc["uuid"])
        ),
        "mappings": lambda view, doc: view.nodes(
            "concept/mapping", view.store.find("conceptmapping", concept=doc["uuid"])
        ),
        "conceptMappings": lambda view, doc: view.nodes(
            "concept/mapping", view.store.find("conceptmapping", concept=doc["uuid"])
        ),
        "conceptId": lambda _view, doc: doc["id"],
    },
    default="uuid display name datatype:ref conceptClass:ref set version retired names:ref "
    "descriptions:ref mappings:ref "
    "answers:ref setMembers:ref attributes:ref +self +full",
    describe=_describe,
    creatable=_WRITABLE,
    updatable=(*_WRITABLE, custom("name", _set_name)),
    lookup=_lookup,
    save=_save_concept,
    remove=_retire,
    search=search_concepts,
    searches=CONCEPT_SEARCHES,
    listing=_all_concepts,
)

RESOURCES = (CONCEPT, NAME, DESCRIPTION, MAPPING, TERM)
