"""Observations, alone and in groups: an obs that exists is never changed, it is voided and replaced."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import (
    Draft,
    as_text,
    collection,
    custom,
    find_unique,
    moment,
    reference,
    text,
)
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.java_order import in_set_order
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.obs_checks import check_obs, interpretation, reference_range
from plugin.sandbox.rest.obs_values import members_of, set_value, shown_value, value_of_kind, worded_value
from plugin.sandbox.rest.operations import gone
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.resource import Parent, Resource, Rights, SearchHandler
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

CHANGED = "Replaced with a new one because it was changed"


# Writing


def _set_concept(draft: Draft, raw: Any) -> None:
    identifier = raw.get("uuid") if isinstance(raw, dict) else raw
    found = find_unique(draft.view, draft.view.resources["concept"], identifier) if identifier else None
    draft.values["concept"] = found["uuid"] if found else None


def _set_members(draft: Draft, raw: Any) -> None:
    draft.parts["members"] = in_set([nested_draft(draft.view, "obs", one) for one in collection(raw)])


def in_set(drafts: list[Draft]) -> list[Draft]:
    """The drafts as the server's set walks them."""
    by_uuid = {str(draft.document["uuid"]): draft for draft in drafts}
    return [by_uuid[uuid] for uuid in in_set_order(by_uuid)]


def _set_upper(field: str) -> Any:
    def assign(draft: Draft, raw: Any) -> None:
        value = as_text(raw)
        draft.values[field] = value.upper() if value else value

    return assign


def save_obs(draft: Draft, reason: str = CHANGED) -> Doc:
    """Store an obs with its members; one that exists is voided, and a new one takes its place."""
    problems = Problems()
    check_obs(draft, problems)
    problems.refuse()
    return _saved(draft, None, reason)


def _saved(draft: Draft, group: str | None, reason: str) -> Doc:
    if draft.original is None:
        return _added(draft, group, reason)
    if draft.values.get("voided"):
        return void_obs(draft.view, draft.original, draft.values.get("voidReason"))
    if not is_dirty(draft):
        return _with_members(draft, draft.original, reason)
    return _replaced(draft, reason)


def _added(draft: Draft, group: str | None, reason: str) -> Doc:
    view = draft.view
    values = {"status": "FINAL", **draft.values}
    if group is not None:
        values["obsGroup"] = group
    values |= _ranges(draft, values)
    saved = view.store.add("obs", {**view.call.created(), **values})
    return _with_members(draft, saved, reason)


def _ranges(draft: Draft, values: Doc) -> Doc:
    ranges = reference_range(draft.view, values)
    found = interpretation(ranges, values) if ranges else None
    return ({"referenceRange": ranges} if ranges else {}) | ({"interpretation": found} if found else {})


def _with_members(draft: Draft, saved: Doc, reason: str) -> Doc:
    for member in draft.parts.get("members", []):
        for field in ("person", "encounter", "obsDatetime", "location"):
            if member.current(field) is None:
                member.values[field] = saved.get(field)
        _saved(member, saved["uuid"], reason)
    return saved


def is_dirty(draft: Draft) -> bool:
    """Whether anything but the members was changed."""
    original = draft.original or {}
    return any(
        value != original.get(name) for name, value in draft.values.items() if name not in {"uuid", "status"}
    )


def _replaced(draft: Draft, reason: str) -> Doc:
    """The new obs, with copies of the members that were not posted; the old group is voided."""
    view, old = draft.view, draft.original or {}
    carried = {
        key: value for key, value in old.items() if key not in {"uuid", "id", "creator", "dateCreated"}
    }
    values = {**carried, **draft.values, "previousVersion": old["uuid"], **gone("voided")}
    values.pop("uuid", None)
    if old.get("status") == "FINAL":
        values["status"] = "AMENDED"
    values |= _ranges(draft, values)
    new = view.store.add("obs", {**view.call.created(), **values})
    _copy_members(draft, old, new)
    void_obs(view, old, reason)
    return _with_members(draft, new, reason)


def _copy_members(draft: Draft, old: Doc, new: Doc) -> None:
    posted = {member.original["uuid"] for member in draft.parts.get("members", []) if member.original}
    for member in members_of(draft.view, old["uuid"]):
        if member["uuid"] not in posted:
            copied = {key: value for key, value in member.items() if key not in {"uuid", "id"}}
            draft.view.store.add(
                "obs",
                {
                    **copied,
                    "obsGroup": new["uuid"],
                    "previousVersion": member["uuid"],
                    **draft.view.call.created(),
                },
            )


def void_obs(view: View, doc: Doc, reason: str | None) -> Doc:
    """Void an obs and its members."""
    if doc.get("voided"):
        return doc
    for member in members_of(view, doc["uuid"]):
        void_obs(view, member, reason)
    return view.store.change("obs", doc["uuid"], **{**view.call.voided(reason or ""), "voidReason": reason})


def _remove(view: View, doc: Doc, reason: str) -> None:
    void_obs(view, doc, reason)


def restore_obs(view: View, doc: Doc) -> Doc:
    """Unvoid an obs and the members that were voided with it."""
    for member in members_of(view, doc["uuid"], voided_too=True):
        if member.get("voided") and member.get("dateVoided") == doc.get("dateVoided"):
            restore_obs(view, member)
    return view.store.change("obs", doc["uuid"], **gone("voided"))


def _save(draft: Draft) -> Doc:
    _inherit_person(draft)
    return save_obs(draft, "REST web service")


def _inherit_person(draft: Draft) -> None:
    """An obs in an encounter is about the encounter's patient."""
    encounter = draft.view.get("encounter", draft.current("encounter"))
    if encounter is not None and draft.original is not None:
        draft.values.setdefault("person", encounter.get("patient"))


# Showing


def _display(view: View, doc: Doc) -> str:
    return f"{name_text(view, doc.get('concept'))}: {worded_value(view, doc)}" if doc.get("concept") else ""


def _members(view: View, doc: Doc) -> list[Node] | None:
    found = members_of(view, doc["uuid"])
    return view.nodes("obs", found) if found else None


def _person(view: View, doc: Doc) -> Node | None:
    """A person who is a patient shows as one: its class decides."""
    uuid = doc.get("person")
    return view.node("patient", uuid) or view.node("person", uuid)


def _reference_range(_view: View, doc: Doc) -> Node | None:
    ranges = doc.get("referenceRange")
    return Node("obs/referencerange", {**ranges, "obs": doc["uuid"]}) if ranges else None


def _previous_versions(view: View, doc: Doc) -> list[Node]:
    found, previous = [], view.get("obs", doc.get("previousVersion"))
    while previous is not None:
        found.append(previous)
        previous = view.get("obs", previous.get("previousVersion"))
    return view.nodes("obs", found)


# Searches


def _ordered(docs: list[Doc]) -> list[Doc]:
    """The newest first; those of one moment as they were stored."""
    return sorted(docs, key=lambda doc: str(doc.get("obsDatetime")), reverse=True)


def _search(listing: Listing) -> Page:
    """By patient, else by encounter; a free text finds nothing here."""
    view = listing.view
    patient, encounter = listing.parameter("patient"), listing.parameter("encounter")
    if patient is not None:
        return _of_patient(listing)
    if encounter is not None:
        found = find_unique(view, view.resources["encounter"], encounter)
        return (
            Page(docs=listing.living(view.store.find("obs", encounter=found["uuid"]))) if found else NOTHING
        )
    return Page()


def _of_patient(listing: Listing) -> Page:
    view = listing.view
    patient = find_unique(view, view.resources["patient"], listing.parameter("patient") or "")
    if patient is None:
        return NOTHING
    view.call.identity.require("Get Observations")
    docs = [doc for doc in view.store.find("obs", person=patient["uuid"]) if not doc.get("voided")]
    return Page(docs=_ordered([doc for doc in docs if _narrowed(listing, doc)]))


def _narrowed(listing: Listing, doc: Doc) -> bool:
    """Whether the obs fits concept(s), answers and the concepts of its group."""
    concepts = listing.parameter("concept") or listing.parameter("concepts")
    if concepts and doc.get("concept") not in _concepts(listing, concepts):
        return False
    answers = listing.parameter("answers")
    if answers and doc.get("value") not in _concepts(listing, answers):
        return False
    grouping = listing.parameter("groupingConcepts")
    if grouping:
        group = listing.view.get("obs", doc.get("obsGroup")) or {}
        return group.get("concept") in grouping.split(",")
    return True


def _concepts(listing: Listing, text_: str) -> set[str]:
    view = listing.view
    found = (find_unique(view, view.resources["concept"], one) for one in text_.split(","))
    return {str(doc["uuid"]) for doc in found if doc}


_SHARED = "formFieldPath formFieldNamespace status interpretation referenceRange"

OBS = Resource(
    name="obs",
    kind="obs",
    java="org.openmrs.Obs",
    version="2.7",
    privilege="Get Observations",
    rights=Rights(
        read=("Get Observations",),
        searching=(),
        save=("Add Observations",),
        update=("Edit Observations",),
        remove=("Edit Observations",),
        purge=("Delete Observations",),
    ),
    life="voided",
    display=_display,
    plain=(
        "obsDatetime",
        "accessionNumber",
        "comment",
        "valueModifier",
        "valueCodedName",
        "formFieldPath",
        "formFieldNamespace",
        "status",
        "interpretation",
        "order",
    ),
    nodes={
        "concept": "concept",
        "obsGroup": "obs",
        "location": "location",
        "encounter": "encounter",
        "previousVersion": "obs",
    },
    computed={
        "person": _person,
        "groupMembers": _members,
        "value": shown_value,
        "referenceRange": _reference_range,
        "previousVersions": _previous_versions,
        **{
            f"value{kind.capitalize()}": value_of_kind(kind)
            for kind in ("coded", "numeric", "text", "datetime", "boolean")
        },
        "obsId": lambda _view, doc: doc["id"],
    },
    default="uuid display concept:ref person:ref obsDatetime accessionNumber obsGroup:ref "
    "valueCodedName:ref groupMembers "
    f"comment location:ref order:ref encounter:ref voided value valueModifier {_SHARED} +self +full",
    full="uuid display concept person:ref obsDatetime accessionNumber obsGroup valueCodedName "
    "groupMembers:full comment "
    f"location order encounter voided auditInfo value valueModifier {_SHARED} +self",
    creatable=(
        reference("person", "person", required=True),
        moment("obsDatetime", required=True),
        custom("concept", _set_concept, required=True),
        reference("location", "location"),
        text("order"),
        reference("encounter", "encounter"),
        text("accessionNumber"),
        custom("groupMembers", _set_members),
        text("valueCodedName"),
        text("comment"),
        custom("value", set_value),
        text("valueModifier"),
        text("valueComplex"),
        text("formFieldPath"),
        text("formFieldNamespace"),
        custom("status", _set_upper("status")),
        custom("interpretation", _set_upper("interpretation")),
    ),
    save=_save,
    search=_search,
    remove=_remove,
    restore=restore_obs,
    searches=(
        SearchHandler(
            id="default",
            queries=(
                (frozenset({"patient"}), frozenset({"concept", "concepts", "answers", "groupingConcepts"})),
            ),
            find=_of_patient,
        ),
    ),
)

REFERENCE_RANGE = Resource(
    name="obs/referencerange",
    kind="obsreferencerange",
    java="org.openmrs.ObsReferenceRange",
    version="2.7",
    parent=Parent(resource="obs", field="obs"),
    display=lambda _view, _doc: "",
    plain=("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical"),
    default="display uuid hiNormal hiAbsolute hiCritical lowNormal lowAbsolute lowCritical +self +full",
    full="display uuid hiNormal hiAbsolute hiCritical lowNormal lowAbsolute lowCritical +self +full",
)

RESOURCES = (OBS, REFERENCE_RANGE)
