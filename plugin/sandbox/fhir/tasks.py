"""Task: what fhir2 keeps of one. Description, priority and the like are dropped on the way in, as there."""

from plugin.sandbox.fhir.parts import (
    EXTENSION,
    Resource,
    codeable_concept,
    compact,
    last_updated,
    meta,
    reference,
)
from plugin.sandbox.fhir.times import date_time, moment_of, stored_text
from plugin.sandbox.store import Doc, Store

STATUSES = frozenset(
    (
        "draft",
        "requested",
        "received",
        "accepted",
        "rejected",
        "ready",
        "cancelled",
        "in-progress",
        "on-hold",
        "failed",
        "completed",
        "entered-in-error",
    )
)
_SINGLE = ("focus", "for", "encounter", "owner", "location")
_SEVERAL = ("basedOn", "partOf")


def task(store: Store, doc: Doc) -> Resource:
    period = {"start": date_time(doc.get("executionStart")), "end": date_time(doc.get("executionEnd"))}
    return compact(
        {
            "resourceType": "Task",
            "id": doc["uuid"],
            "meta": meta(doc),
            "identifier": [{"system": f"{EXTENSION}/task/identifier", "value": doc["uuid"]}],
            **{name: [_shown(one) for one in doc.get(name) or []] for name in _SEVERAL},
            "status": doc.get("status"),
            "intent": doc.get("intent"),
            "code": codeable_concept(store, doc.get("code")),
            **{name: _shown(doc[name]) for name in _SINGLE if doc.get(name)},
            "executionPeriod": compact(period),
            "authoredOn": date_time(doc["dateCreated"]),
            "lastModified": date_time(last_updated(doc)),
            "note": [{"text": doc["comment"]}] if doc.get("comment") else None,
        }
    )


def _shown(kept: Doc) -> Resource:
    return reference(kept["type"], kept["uuid"]) if kept.get("type") else {"reference": kept["uuid"]}


def task_fields(store: Store, resource: Resource) -> Doc:
    """What is kept of a Task that comes in; only the fields that it has."""
    fields: Doc = {}
    if resource.get("status"):
        fields["status"] = resource["status"] if resource["status"] in STATUSES else "unknown"
    if resource.get("intent"):
        fields["intent"] = resource["intent"]
    for name in _SINGLE:
        if resource.get(name):
            fields[name] = _kept(resource[name])
    for name in _SEVERAL:
        if resource.get(name):
            fields[name] = [_kept(one) for one in resource[name]]
    return {**fields, **_more_fields(store, resource)}


def _more_fields(store: Store, resource: Resource) -> Doc:
    period = resource.get("executionPeriod") or {}
    fields: Doc = {}
    for end, name in (("start", "executionStart"), ("end", "executionEnd")):
        if period.get(end):
            fields[name] = stored_text(moment_of(period[end]))
    if resource.get("note"):
        fields["comment"] = resource["note"][0].get("text")
    codes = [coding.get("code") for coding in (resource.get("code") or {}).get("coding", [])]
    known = [code for code in codes if code and store.get("concept", code)]
    return {**fields, "code": known[0]} if known else fields


def _kept(given: Resource) -> Doc:
    kind, _, uuid = str(given.get("reference") or "").rpartition("/")
    return {"type": given.get("type") or kind.rpartition("/")[2] or None, "uuid": uuid}
