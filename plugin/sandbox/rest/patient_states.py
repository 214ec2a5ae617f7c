"""The states of an enrollment, each on its own."""

from typing import Any

from plugin.sandbox.rest.drafts import (
    Draft,
    as_moment,
    custom,
    flag,
    reference,
)
from plugin.sandbox.rest.errors import Unsupported
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc


def states_of(view: View, enrollment: str) -> list[Doc]:
    """The living states, in the order of their start, then of their end; the uuid decides between equals."""

    def order(doc: Doc) -> tuple[str, str, str]:
        return str(doc.get("startDate") or ""), str(doc.get("endDate") or "9"), str(doc["uuid"])

    return sorted(living(view, "patientstate", enrollment=enrollment), key=order)


def day(text: str | None) -> str | None:
    """The database keeps days alone for states."""
    return f"{text[:10]}T00:00:00.000+0000" if text else text


# States on their own


def _refuse_listing(_listing: Listing) -> Page:
    raise Unsupported("Operation not supported.")


def _refuse_purge(_view: View, _doc: Doc) -> None:
    raise Unsupported("Purging of patient state not supported.")


def _remove_last(view: View, doc: Doc, _reason: str) -> None:
    """Only the last state can go; the one before it is open again."""
    workflow = (view.get("state", doc.get("state")) or {}).get("workflow")
    states = [
        one
        for one in states_of(view, doc["enrollment"])
        if (view.get("state", one.get("state")) or {}).get("workflow") == workflow
    ]
    if not states:
        return
    if states[-1]["uuid"] != doc["uuid"]:
        raise Unsupported("Only last state can be deleted")
    view.store.change("patientstate", doc["uuid"], **{**view.call.voided(""), "voidReason": None})
    enrollment = view.get("enrollment", doc["enrollment"]) or {}
    if len(states) > 1 and states[-2].get("endDate"):
        completed = day(enrollment.get("dateCompleted"))
        view.store.change("patientstate", states[-2]["uuid"], endDate=completed, **view.call.changed())


def _set_day(field: str) -> Any:
    def assign(draft: Draft, raw: Any) -> None:
        draft.values[field] = day(as_moment(raw))

    return assign


_DATES = (custom("startDate", _set_day("startDate")), custom("endDate", _set_day("endDate")))

PATIENT_STATE = Resource(
    name="programenrollment/state",
    kind="patientstate",
    java="org.openmrs.PatientState",
    rights=Rights(read=("Get Patient Programs",), save=("Add Patient Programs", "Edit Patient Programs")),
    parent=Parent(resource="programenrollment", field="enrollment"),
    life="voided",
    plain=("startDate", "endDate"),
    nodes={"state": "workflow/state"},
    computed={"patientProgram": lambda view, doc: view.node("programenrollment", doc.get("enrollment"))},
    default="state uuid patientProgram:ref startDate endDate voided +self +full",
    full="state:full uuid patientProgram startDate endDate voided auditInfo +self",
    ref="state:ref uuid startDate endDate voided +self",
    creatable=(reference("state", "workflow/state", required=True), *_DATES),
    updatable=(reference("state", "workflow/state"), *_DATES, flag("voided")),
    listing=_refuse_listing,
    remove=_remove_last,
    purge=_refuse_purge,
)


RESOURCES = (PATIENT_STATE,)
