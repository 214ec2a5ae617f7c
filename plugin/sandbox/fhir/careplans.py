"""CarePlan, as the tasks module 2.1 keeps it: one patient task a plan, without meta, narrative and version.

Seen in answers alone (the module's source is not at hand): the plan's status follows its activity, a due date
is both start and end of the period, and a plan that comes in replaces the whole of what was kept.
"""

from plugin.sandbox.fhir.criteria import Criterion, id_part, identity
from plugin.sandbox.fhir.naming import user_name
from plugin.sandbox.fhir.outcomes import invalid
from plugin.sandbox.fhir.parts import Resource, compact, patient_reference
from plugin.sandbox.fhir.source import Source
from plugin.sandbox.fhir.times import date_time, moment_of, stored_text
from plugin.sandbox.store import Doc, Store

DUE_KIND = "http://openmrs.org/fhir/StructureDefinition/activity-dueKind"
_ENDED = {"completed": "completed", "cancelled": "revoked", "stopped": "revoked"}


def care_plan(store: Store, doc: Doc) -> Resource:
    return compact(
        {
            "resourceType": "CarePlan",
            "id": doc["uuid"],
            "status": _ENDED.get(str(doc.get("activityStatus")), "active"),
            "intent": "plan",
            "subject": patient_reference(store, doc["patient"]),
            "created": date_time(doc["dateCreated"]),
            "author": {"display": user_name(store, doc.get("creator"))},
            "activity": [{"reference": {"type": "Task"}, "detail": _detail(doc)}],
        }
    )


def _detail(doc: Doc) -> Resource:
    kind = doc.get("dueKind")
    period = {"start": date_time(doc.get("dueStart")), "end": date_time(doc.get("dueEnd"))}
    return compact(
        {
            "extension": [{"url": DUE_KIND, "valueCode": kind}] if kind else None,
            "status": doc.get("activityStatus"),
            "scheduledPeriod": compact(period),
            "performer": doc.get("performer"),
            "description": doc.get("description"),
        }
    )


def care_plan_fields(store: Store, resource: Resource) -> Doc:
    """The document of a CarePlan that comes in; ``Refused`` where the patient or the activity is missing."""
    patient = id_part(str((resource.get("subject") or {}).get("reference") or ""))
    activities = resource.get("activity") or []
    if store.get("patient", patient) is None or not activities:
        raise invalid("CarePlan must have a subject that is a known patient, and one activity")
    detail = activities[0].get("detail") or {}
    return {
        "patient": patient,
        "activityStatus": detail.get("status"),
        "description": detail.get("description"),
        "performer": detail.get("performer"),
        **_due(detail),
    }


def _due(detail: Resource) -> Doc:
    end = (detail.get("scheduledPeriod") or {}).get("end")
    named = [one.get("valueCode") for one in detail.get("extension") or [] if one.get("url") == DUE_KIND]
    due = _day(end) if end else None
    return {"dueKind": named[0] if named else ("date" if due else None), "dueStart": due, "dueEnd": due}


def _day(text: str) -> str:
    return stored_text(moment_of(f"{text}T00:00:00+00:00" if len(text) == 10 else text))


def _subject(_store: Store, doc: Doc, asked: Criterion) -> bool:
    return doc["patient"] in {id_part(value) for value in asked.values}


CARE_PLANS = Source(
    kind="careplan",
    privilege=None,
    show=care_plan,
    matchers={"_id": identity, "subject": _subject},
)
