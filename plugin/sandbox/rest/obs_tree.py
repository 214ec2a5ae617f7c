"""``obstree``: the observations of a patient below a concept set, as the page of results asks for them."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import as_moment
from plugin.sandbox.rest.errors import ObjectNotFound
from plugin.sandbox.rest.obs_values import worded_value
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_BOUNDS = ("hiAbsolute", "hiCritical", "hiNormal", "lowAbsolute", "lowCritical", "lowNormal")
_NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"


def obs_tree(view: View) -> Doc:
    """A set with its members, those with theirs; a concept that is no set stands below itself."""
    view.call.identity.require("Get Patients")
    view.call.identity.require("Get Concepts")
    patient, concept = (_named(view, kind) for kind in ("patient", "concept"))
    if concept.get("set"):
        return _set(view, patient, concept)
    return {"display": _name(view, concept), "subSets": [_leaf(view, patient, concept)]}


def _named(view: View, kind: str) -> Doc:
    uuid = view.call.request.parameter(kind)
    found = view.get(kind, uuid)
    if found is None:
        raise ObjectNotFound(f"No {kind} found with uuid {uuid}")
    return found


def _set(view: View, patient: Doc, concept: Doc) -> Doc:
    members = (view.get("concept", uuid) for uuid in concept.get("setMembers") or ())
    below = [
        _set(view, patient, one) if one.get("set") else _leaf(view, patient, one) for one in members if one
    ]
    return {"display": _name(view, concept), "subSets": below}


def _leaf(view: View, patient: Doc, concept: Doc) -> Doc:
    shown = {
        "display": _name(view, concept),
        "conceptUuid": concept["uuid"],
        "datatype": view.name_of("conceptdatatype", concept.get("datatype")),
        "obs": [_shown(view, concept, obs) for obs in _found(view, patient, concept)],
    }
    if concept.get("datatype") == _NUMERIC:
        shown |= {name: concept[name] for name in ("units", *_BOUNDS) if concept.get(name) is not None}
    return shown


def _found(view: View, patient: Doc, concept: Doc) -> list[Doc]:
    """The newest first."""
    view.call.identity.require("Get Observations")
    since, until = (_moment(view, name) for name in ("fromDate", "toDate"))
    living = (
        obs
        for obs in view.store.find("obs", person=patient["uuid"], concept=concept["uuid"])
        if not obs.get("voided")
        and (since is None or str(obs["obsDatetime"]) >= since)
        and (until is None or str(obs["obsDatetime"]) <= until)
    )
    return sorted(living, key=lambda obs: str(obs["obsDatetime"]), reverse=True)


def _moment(view: View, name: str) -> str | None:
    return as_moment(view.call.request.parameter(name))


def _shown(view: View, concept: Doc, obs: Doc) -> Doc:
    value = obs["value"] if obs.get("valueKind") == "datetime" else worded_value(view, obs)
    shown: dict[str, Any] = {"value": value, "obsDatetime": obs["obsDatetime"]}
    if concept.get("datatype") == _NUMERIC:
        ranges = obs.get("referenceRange") or {}
        shown |= {name: ranges[name] for name in _BOUNDS if ranges.get(name) is not None}
        shown |= {"interpretation": obs["interpretation"]} if obs.get("interpretation") else {}
    return shown


def _name(view: View, concept: Doc) -> str | None:
    return name_text(view, concept["uuid"])
