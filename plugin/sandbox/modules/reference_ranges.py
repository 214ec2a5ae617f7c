"""``conceptreferencerange``: the ranges of numeric concepts for a patient.

The server makes such a range anew from the concept whenever it has none for the patient's age and sex, so its
uuid differs from answer to answer.
"""

import uuid
from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.fhir.naming import concept_name
from plugin.sandbox.fhir.parts import number
from plugin.sandbox.modules.answers import read_door, results
from plugin.sandbox.rest.errors import ObjectNotFound, RestFault
from plugin.sandbox.store import Doc

_BOUNDS = ("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical")


class _Missing(RestFault):
    java = "java.lang.IllegalArgumentException"


def _ranges(call: Call) -> Any:
    patient = call.request.parameter("patient") or ""
    asked = call.request.parameter("concept") or ""
    for name, value in (("patient", patient), ("concept", asked)):
        if not value.strip():
            raise _Missing(f"{name} is required")
    if call.store.get("patient", patient) is None:
        raise ObjectNotFound(f"No patient with uuid: {patient}")
    concepts = (call.store.get("concept", one.strip()) for one in asked.split(","))
    return results([_shown(call, one) for one in concepts if one and _has_range(one)])


def _has_range(concept: Doc) -> bool:
    return any(concept.get(bound) is not None for bound in _BOUNDS)


def _shown(call: Call, concept: Doc) -> dict[str, Any]:
    made = str(uuid.uuid4())
    view = call.request.parameter("v") or "default"
    ref: dict[str, Any] = {"uuid": made, "display": concept_name(call.store, concept["uuid"])}
    bounds = {bound: None if concept.get(bound) is None else number(concept[bound]) for bound in _BOUNDS}
    whole = {
        "concept": concept["uuid"],
        **bounds,
        "units": concept.get("units"),
        "allowDecimal": concept.get("allowDecimal"),
    }
    address = f"{call.link_base}/ws/rest/v1/conceptreferencerange/{made}"
    links = [{"rel": "self", "uri": address, "resourceAlias": "conceptreferencerange"}]
    if view != "full":
        links.append({"rel": "full", "uri": f"{address}?v=full", "resourceAlias": "conceptreferencerange"})
    return {**ref, **({} if view == "ref" else whole), "links": links, "resourceVersion": "2.8"}


reference_ranges = read_door("Get Patients", _ranges)
