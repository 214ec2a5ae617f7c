"""Encounters with their providers, obs and diagnoses."""

from typing import Any

from plugin.sandbox.rest.drafts import Draft, collection, custom, find_unique, flag, moment, reference, text
from plugin.sandbox.rest.encounter_saving import (
    check_edit_privilege,
    restore_encounter,
    save_encounter,
    void_encounter,
)
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.obs import in_set
from plugin.sandbox.rest.operations import answered, filled_update
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import full_name, living, patient_display, person_name
from plugin.sandbox.rest.resource import Parent, Resource, Rights, SearchHandler
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.rest.worded_times import date_of
from plugin.sandbox.store import Doc

# Providers in an encounter


def _provider_display(view: View, doc: Doc) -> str | None:
    provider = view.get("provider", doc.get("provider"))
    name = full_name(person_name(view, provider["person"])) if provider and provider.get("person") else None
    name = name or (provider or {}).get("name")
    role = view.name_of("encounterrole", doc.get("encounterRole"))
    return f"{name}: {role}" if role else name


def _list_providers(listing: Listing) -> Page:
    owner = listing.owner["uuid"] if listing.owner else None
    return Page(docs=listing.living(listing.view.store.find("encounterprovider", encounter=owner)))


ENCOUNTER_PROVIDER = Resource(
    name="encounter/encounterprovider",
    kind="encounterprovider",
    java="org.openmrs.EncounterProvider",
    version="1.9",
    rights=Rights(read=(), save=("Edit Encounters",)),
    parent=Parent(resource="encounter", field="encounter"),
    life="voided",
    display=_provider_display,
    nodes={"provider": "provider", "encounterRole": "encounterrole"},
    default="uuid provider:ref encounterRole:ref voided +full",
    full="uuid provider encounterRole voided auditInfo +self",
    creatable=(
        reference("provider", "provider"),
        reference("encounter", "encounter"),
        reference("encounterRole", "encounterrole"),
    ),
    updatable=(reference("encounterRole", "encounterrole"), flag("voided"), text("voidReason")),
    listing=_list_providers,
)


# Properties


def _set_parts(name: str, resource: str) -> Any:
    def assign(draft: Draft, raw: Any) -> None:
        draft.parts[name] = [nested_draft(draft.view, resource, one) for one in collection(raw)]

    return assign


def _set_obs(draft: Draft, raw: Any) -> None:
    draft.parts["obs"] = in_set([nested_draft(draft.view, "obs", one) for one in collection(raw)])


def _top_obs(view: View, doc: Doc) -> list[Node]:
    """The living obs outside of any group; right after an update, those that were posted."""
    chosen = doc.get("shownObs")
    found = [one for one in view.store.find("obs", encounter=doc["uuid"]) if not one.get("obsGroup")]
    living_ones = [one for one in found if not one.get("voided")]
    return view.nodes("obs", [one for one in living_ones if chosen is None or one["uuid"] in chosen])


def _update(view: View, doc: Doc, posted: Doc) -> Any:
    """Answers with the obs that were posted, as the server forgets the others until it reads again."""
    draft = filled_update(Draft(view=view, resource=ENCOUNTER, original=doc), posted)
    saved = save_encounter(draft)
    shown = {**saved, "shownObs": draft.parts["saved"]} if "obs" in draft.parts else saved
    return answered(view, ENCOUNTER, shown)


def _remove(view: View, doc: Doc, reason: str) -> None:
    if not doc.get("voided"):
        check_edit_privilege(view, doc, "void")
        void_encounter(view, doc, reason)


def _restore(view: View, doc: Doc) -> Doc:
    check_edit_privilege(view, doc, "unvoid")
    return restore_encounter(view, doc)


def _purge(view: View, doc: Doc) -> None:
    for kind in ("obs", "encounterprovider", "diagnosis"):
        for one in view.store.find(kind, encounter=doc["uuid"]):
            view.store.remove(kind, one["uuid"])
    view.store.remove("encounter", doc["uuid"])


# Searches: these alone look at the view privilege of the encounter's type


def may_view(view: View, encounter: Doc) -> bool:
    """Whether the caller holds the view privilege of the encounter's type, if it has one."""
    type_ = view.get("encountertype", encounter.get("encounterType")) or {}
    return view.call.identity.has(view.name_of("privilege", type_.get("viewPrivilege")))


def _by_patient(listing: Listing) -> Page:
    view = listing.view
    patient = find_unique(view, view.resources["patient"], listing.parameter("patient") or "")
    type_uuid = listing.parameter("encounterType")
    type_ = find_unique(view, view.resources["encountertype"], type_uuid) if type_uuid else None
    if patient is None or (type_uuid and type_ is None):
        return NOTHING
    view.call.identity.require("Get Encounters")
    found = [
        doc
        for doc in living(view, "encounter", patient=patient["uuid"])
        if (type_ is None or doc.get("encounterType") == type_["uuid"])
        and _in_window(listing, doc)
        and may_view(view, doc)
    ]
    ordered = sorted(found, key=lambda doc: str(doc.get("encounterDatetime")))
    return Page(docs=ordered[::-1] if listing.parameter("order") == "desc" else ordered)


def _in_window(listing: Listing, doc: Doc) -> bool:
    from_, until, at = listing.moment("fromdate"), listing.moment("todate"), str(doc.get("encounterDatetime"))
    visits = listing.parameters("visit")
    return (
        (from_ is None or at >= from_)
        and (until is None or at <= until)
        and (not visits or doc.get("visit") in visits)
    )


def _by_obs(listing: Listing) -> Page:
    view = listing.view
    patient = find_unique(view, view.resources["patient"], listing.parameter("patient") or "")
    concept = find_unique(view, view.resources["concept"], listing.parameter("obsConcept") or "")
    if patient is None or concept is None:
        return NOTHING
    values = [one for one in (listing.parameter("obsValues") or "").split(",") if one]
    found = [
        view.get("encounter", obs.get("encounter"))
        for obs in living(view, "obs", person=patient["uuid"])
        if obs.get("concept") == concept["uuid"] and (not values or _is_among(obs.get("value"), values))
    ]
    encounters = {doc["uuid"]: doc for doc in found if doc}
    return Page(docs=list(encounters.values())) if encounters or not values else NOTHING


def _is_among(value: Any, texts: list[str]) -> bool:
    if isinstance(value, (int, float)):
        return any(float(one) == value for one in texts)
    return str(value) in texts


def _search(listing: Listing) -> Page:
    """A free text is looked for among patients' names and identifiers."""
    view, wanted = listing.view, (listing.parameter("q") or "").lower()
    found = [
        doc
        for doc in living(view, "encounter")
        if wanted in patient_display(view, view.get("patient", doc["patient"]) or {"uuid": None}).lower()
    ]
    return Page(docs=[doc for doc in found if may_view(view, doc)])


def _display(view: View, doc: Doc) -> str:
    type_ = view.name_of("encountertype", doc.get("encounterType"))
    return f"{type_ or '?'} {date_of(doc.get('encounterDatetime'))}"


_COMMON = "uuid display encounterDatetime patient:ref"

ENCOUNTER = Resource(
    name="encounter",
    kind="encounter",
    java="org.openmrs.Encounter",
    version="2.2",
    privilege="Get Encounters",
    rights=Rights(
        read=("Get Encounters",),
        searching=(),
        save=("Add Encounters", "Edit Encounters"),
        remove=("Edit Encounters",),
        purge=("Purge Encounters",),
    ),
    life="voided",
    display=_display,
    plain=("encounterDatetime",),
    nodes={
        "patient": "patient",
        "location": "location",
        "form": "form",
        "encounterType": "encountertype",
        "visit": "visit",
    },
    computed={
        "obs": _top_obs,
        "orders": lambda _view, _doc: [],
        "encounterProviders": lambda view, doc: view.nodes(
            "encounter/encounterprovider", living(view, "encounterprovider", encounter=doc["uuid"])
        ),
        "diagnoses": lambda view, doc: view.nodes(
            "patientdiagnoses", living(view, "diagnosis", encounter=doc["uuid"])
        ),
        "allObs": lambda view, doc: view.nodes("obs", living(view, "obs", encounter=doc["uuid"])),
        "encounterId": lambda _view, doc: doc["id"],
    },
    default=f"{_COMMON} location:ref form:ref encounterType:ref obs:ref orders:ref voided visit:ref "
    "encounterProviders:ref "
    "diagnoses +self +full",
    full=f"{_COMMON} location form encounterType obs orders voided auditInfo visit encounterProviders "
    "diagnoses +self",
    creatable=(
        moment("encounterDatetime"),
        reference("patient", "patient", required=True),
        reference("encounterType", "encountertype", required=True),
        reference("location", "location"),
        reference("form", "form"),
        custom("orders", _set_parts("orders", "obs")),
        custom("obs", _set_obs),
        reference("visit", "visit"),
        custom("encounterProviders", _set_parts("providers", "encounter/encounterprovider")),
        custom("diagnoses", _set_parts("diagnoses", "patientdiagnoses")),
    ),
    save=save_encounter,
    update=_update,
    remove=_remove,
    restore=_restore,
    purge=_purge,
    search=_search,
    searches=(
        SearchHandler(
            id="default",
            queries=(
                (
                    frozenset({"patient"}),
                    frozenset({"visit", "encounterType", "fromdate", "todate", "order"}),
                ),
            ),
            find=_by_patient,
        ),
        SearchHandler(
            id="byObs",
            queries=((frozenset({"patient", "obsConcept"}), frozenset({"obsValues"})),),
            find=_by_obs,
        ),
    ),
)

RESOURCES = (ENCOUNTER, ENCOUNTER_PROVIDER)
