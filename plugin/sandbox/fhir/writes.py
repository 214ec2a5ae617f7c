"""What may be written through FHIR: Observation, Condition, Task and CarePlan, with fhir2's checks and gaps.

The server makes up the id of a new resource, whatever id the caller sent.
"""

import json

from plugin.sandbox.call import Call
from plugin.sandbox.fhir.careplans import care_plan, care_plan_fields
from plugin.sandbox.fhir.conditions import condition
from plugin.sandbox.fhir.incoming import condition_fields, obs_fields
from plugin.sandbox.fhir.observation_checks import problems_of, range_fields
from plugin.sandbox.fhir.observations import observation
from plugin.sandbox.fhir.outcomes import deleted, invalid, unknown_resource, unprocessable, unsupported
from plugin.sandbox.fhir.parts import Resource
from plugin.sandbox.fhir.tasks import task, task_fields
from plugin.sandbox.store import Doc

_VOIDED = {
    "Observation": ("obs", "Delete Observations"),
    "Condition": ("condition", "Delete Conditions"),
    "AllergyIntolerance": ("allergy", "Delete Allergies"),
}


def create(call: Call, kind: str) -> Resource:
    """The new resource as it is kept. ``Refused`` with 422 where OpenMRS would not keep it."""
    resource = posted_resource(call, kind)
    match kind:
        case "Observation":
            call.identity.require_any("Add Observations", "Edit Observations")
            return observation(call.store, _new_obs(call, resource))
        case "Condition":
            call.identity.require("Edit Conditions")
            fields = _checked_condition(condition_fields(call.store, resource))
            return condition(call.store, call.store.add("condition", {**call.created(), **fields}))
        case "Task":
            return task(
                call.store, call.store.add("task", {**call.created(), **task_fields(call.store, resource)})
            )
        case "CarePlan":
            return care_plan(call.store, new_care_plan(call, resource))
    raise unsupported("POST", kind, ())


def new_care_plan(call: Call, resource: Resource) -> Doc:
    """Keep a patient task; the tasks module's own door does the same."""
    return call.store.add("careplan", {**call.created(), **care_plan_fields(call.store, resource)})


def _new_obs(call: Call, resource: Resource) -> Doc:
    fields = obs_fields(call.store, resource)
    found = problems_of(call.store, fields)
    if found:
        raise unprocessable(f"'obs id is null' failed to validate with reason: {', '.join(found)}")
    concept = call.store.get("concept", fields["concept"]) or {}
    return call.store.add("obs", {**call.created(), **fields, **range_fields(concept, fields)})


def _checked_condition(fields: Doc) -> Doc:
    missing = [
        name for name, known in (("patient", "patient"), ("condition", "coded")) if not fields.get(known)
    ]
    if missing and not (missing == ["condition"] and fields.get("nonCoded")):
        reasons = ", ".join(f"{name}: Cannot be empty or null" for name in missing)
        raise unprocessable(f"'Condition' failed to validate with reason: {reasons}")
    return fields


def update(call: Call, kind: str, uuid: str) -> Resource:
    """The resource after a PUT, which replaces what FHIR shows of it."""
    resource = posted_resource(call, kind)
    if resource.get("id") != uuid:
        raise invalid(f"{kind} id does not match resource id.")
    match kind:
        case "Condition":
            call.identity.require("Edit Conditions")
            _known(call, "condition", kind, uuid)
            fields = _checked_condition(condition_fields(call.store, resource))
            return condition(call.store, call.store.change("condition", uuid, **call.changed(), **fields))
        case "Task":
            _known(call, "task", kind, uuid)
            fields = task_fields(call.store, resource)
            return task(call.store, call.store.change("task", uuid, **call.changed(), **fields))
        case "CarePlan":
            _known(call, "careplan", kind, uuid)
            fields = care_plan_fields(call.store, resource)
            return care_plan(call.store, call.store.change("careplan", uuid, **call.changed(), **fields))
    raise unsupported("PUT", f"{kind}/{uuid}", ())


def delete(call: Call, kind: str, uuid: str) -> Resource:
    """Void it, and say so."""
    if kind == "Task":
        _known(call, "task", kind, uuid)
        call.store.change("task", uuid, **call.retired("Retired via FHIR API"))
        return deleted()
    if kind not in _VOIDED:
        raise unsupported("DELETE", f"{kind}/{uuid}", ())
    stored, privilege = _VOIDED[kind]
    call.identity.require(privilege)
    _known(call, stored, kind, uuid)
    call.store.change(stored, uuid, **call.voided("Voided via FHIR API"))
    return deleted()


def _known(call: Call, stored: str, kind: str, uuid: str) -> None:
    if call.store.get(stored, uuid) is None:
        raise unknown_resource(kind, uuid)


def posted_resource(call: Call, kind: str) -> Resource:
    """The body as a resource of that type; ``Refused`` where it is none."""
    try:
        resource = json.loads(call.request.body)
    except ValueError as error:
        raise invalid("HAPI-0450: Failed to parse request body as JSON resource") from error
    if not isinstance(resource, dict) or resource.get("resourceType") != kind:
        raise invalid("HAPI-0450: Failed to parse request body as JSON resource")
    return resource
