"""How an encounter is checked, stored, voided and brought back, with all that hangs on it."""

from plugin.sandbox.rest.diagnoses import save_diagnosis
from plugin.sandbox.rest.drafts import Draft
from plugin.sandbox.rest.errors import Problems, ServerFault
from plugin.sandbox.rest.obs_saving import restore_obs, save_obs, void_obs
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_HANGING = ("condition", "diagnosis")
_INHERITED = (("obsDatetime", "encounterDatetime"), ("person", "patient"), ("location", "location"))


def save_encounter(draft: Draft) -> Doc:
    """Check and store; ``draft.parts["saved"]`` then holds the uuids of the posted obs as they now are."""
    view = draft.view
    if draft.original is None:
        draft.values.setdefault("encounterDatetime", view.call.now_text)
        view.call.identity.require("Add Encounters")
    else:
        view.call.identity.require("Edit Encounters")
    check_edit_privilege(view, draft.document, "edit")
    _check(draft)
    if draft.values.get("voided") and not draft.current("voidReason"):
        raise ServerFault("The voided bit was set to true, so a void reason is required at save time")
    if draft.original is None and draft.current("visit") is None:
        _assign_visit(draft)
    saved = stored(draft)
    if draft.original is not None:
        _move_obs(draft, saved)
    _save_providers(draft, saved)
    _save_obs(draft, saved)
    _save_diagnoses(draft, saved)
    return saved


def check_edit_privilege(view: View, encounter: Doc, verb: str) -> None:
    """Refuses who lacks the edit privilege of the encounter's type (a 500 of the server)."""
    type_ = view.get("encountertype", encounter.get("encounterType")) or {}
    privilege = view.name_of("privilege", type_.get("editPrivilege"))
    if not view.call.identity.has(privilege):
        raise ServerFault(f"Privilege {privilege} required to {verb} encounters of this type")


def _check(draft: Draft) -> None:
    problems = Problems()
    if draft.current("encounterType") is None:
        problems.field("encounterType", "Encounter.error.encounterType.required")
    if draft.current("patient") is None:
        problems.field("patient", "Encounter.error.patient.required")
    at = draft.current("encounterDatetime")
    if at is None:
        problems.field("encounterDatetime", "Encounter.datetime.required")
    elif at > draft.view.call.now_text:
        problems.field("encounterDatetime", "Encounter.datetimeShouldBeBeforeCurrent")
    visit = draft.view.get("visit", draft.current("visit"))
    if visit is not None:
        _check_visit(draft, visit, problems)
    problems.refuse()


def _check_visit(draft: Draft, visit: Doc, problems: Problems) -> None:
    if visit.get("patient") != draft.current("patient"):
        problems.field("visit", "Encounter.visit.patients.dontMatch")
    at = str(draft.current("encounterDatetime"))
    outside = at < str(visit["startDatetime"]) or (
        visit.get("stopDatetime") and at > str(visit["stopDatetime"])
    )
    if outside:
        problems.field("encounterDatetime", "Encounter.datetimeShouldBeInVisitDatesRange")


def _assign_visit(draft: Draft) -> None:
    """An encounter without visit joins a visit of that time, at its place or at a place above it."""
    view, at = draft.view, str(draft.current("encounterDatetime"))
    visits = sorted(
        living(view, "visit", patient=draft.current("patient")),
        key=lambda doc: str(doc["startDatetime"]),
        reverse=True,
    )
    for visit in visits:
        ended = visit.get("stopDatetime") and str(visit["stopDatetime"]) < at
        if str(visit["startDatetime"]) > at or ended:
            continue
        if visit.get("location") is None or visit["location"] in _places(view, draft.current("location")):
            draft.values["visit"] = visit["uuid"]
            return


def _places(view: View, location: str | None) -> list[str]:
    """A location and those above it."""
    found: list[str] = []
    while location is not None and location not in found:
        found.append(location)
        location = (view.get("location", location) or {}).get("parentLocation")
    return found


def _move_obs(draft: Draft, saved: Doc) -> None:
    """Obs that had the encounter's time, place or patient follow it."""
    old = draft.original or {}
    for doc in draft.view.store.find("obs", encounter=saved["uuid"]):
        changes = {
            field: saved.get(source)
            for field, source in _INHERITED
            if old.get(source) != saved.get(source)
            and (doc.get(field) == old.get(source) or field == "person")
        }
        if changes:
            draft.view.store.change("obs", doc["uuid"], **changes)


def _save_providers(draft: Draft, saved: Doc) -> None:
    """A provider already there in that role stays as it is."""
    for one in draft.parts.get("providers", []):
        pair = (one.current("provider"), one.current("encounterRole"))
        present = draft.view.store.find("encounterprovider", encounter=saved["uuid"])
        if one.original is None and pair in {
            (doc.get("provider"), doc.get("encounterRole")) for doc in present
        }:
            continue
        one.values["encounter"] = saved["uuid"]
        stored(one)


def _save_obs(draft: Draft, saved: Doc) -> None:
    uuids = []
    for one in draft.parts.get("obs", []):
        one.values["encounter"] = saved["uuid"]
        for field, source in _INHERITED:
            if one.current(field) is None:
                one.values[field] = saved.get(source)
        uuids.append(save_obs(one)["uuid"])
    draft.parts["saved"] = uuids


def _save_diagnoses(draft: Draft, saved: Doc) -> None:
    for one in draft.parts.get("diagnoses", []):
        one.values |= {"encounter": saved["uuid"], "patient": saved["patient"]}
        save_diagnosis(one)


def void_encounter(view: View, doc: Doc, reason: str) -> None:
    """Void the encounter, its obs, conditions and diagnoses; its providers stay."""
    for obs in living(view, "obs", encounter=doc["uuid"]):
        if not obs.get("obsGroup"):
            void_obs(view, obs, reason)
    for kind in _HANGING:
        for part in living(view, kind, encounter=doc["uuid"]):
            view.store.change(kind, part["uuid"], **view.call.voided(reason))
    view.store.change("encounter", doc["uuid"], **view.call.voided(reason))


def restore_encounter(view: View, doc: Doc) -> Doc:
    """Unvoid the encounter and the obs that carry its reason."""
    for obs in view.store.find("obs", encounter=doc["uuid"]):
        if obs.get("voided") and not obs.get("obsGroup") and obs.get("voidReason") == doc.get("voidReason"):
            restore_obs(view, obs)
    for kind in _HANGING:
        for part in view.store.find(kind, encounter=doc["uuid"]):
            if part.get("voided") and part.get("voidReason") == doc.get("voidReason"):
                view.store.change(kind, part["uuid"], **gone("voided"))
    return view.store.change("encounter", doc["uuid"], **gone("voided"))
