"""Concepts: names, descriptions, mappings, answers, members, numeric ranges; reference terms."""

from typing import Any

from plugin.sandbox.rest.concept_name_checks import check_names, prefer_one_each
from plugin.sandbox.rest.concept_names import chosen_name, concept_display, living_names, short_name
from plugin.sandbox.rest.concept_parts import take_over
from plugin.sandbox.rest.concept_searches import (
    CONCEPT_SEARCHES,
    mapped_to,
    search_concepts,
)
from plugin.sandbox.rest.drafts import (
    Draft,
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
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.resource import Resource, Rights, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"
_RANGES = ("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical")


# Concepts


def _parts(name: str, resource: str, *, required: bool = False) -> Writable:
    def assign(draft: Draft, raw: Any) -> None:
        draft.parts[name] = [nested_draft(draft.view, resource, one) for one in collection(raw)]

    return custom(name, assign, required=required)


def _set_answers(draft: Draft, raw: Any) -> None:
    answers = []
    for one in collection(raw):
        uuid = as_text(one.get("uuid") if isinstance(one, dict) else one)
        if draft.view.get("concept", uuid) is None:
            raise Unsupported(f"There is no concept or drug with given uuid: {uuid or 'null'}")
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
        take_over(
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
    check_names(view, names, own, problems)


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

RESOURCES = (CONCEPT,)
