"""Observations, alone and in groups."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import (
    Draft,
    as_text,
    cannot_cast,
    collection,
    custom,
    find_unique,
    moment,
    reference,
    text,
)
from plugin.sandbox.rest.java_order import in_set_order
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.obs_saving import restore_obs, save_obs, void_obs
from plugin.sandbox.rest.obs_values import members_of, set_value, shown_value, value_of_kind, worded_value
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.resource import Parent, Resource, Rights, SearchHandler
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

# Writing


def _set_concept(draft: Draft, raw: Any) -> None:
    """By its uuid alone: neither an object with one nor "source:code" will do here."""
    draft.view.call.identity.require("Get Concepts")
    if raw is not None and not isinstance(raw, str):
        raise cannot_cast(raw, "java.lang.String")
    found = draft.view.get("concept", raw)
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


def _remove(view: View, doc: Doc, reason: str) -> None:
    void_obs(view, doc, reason)


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
