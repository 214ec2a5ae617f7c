"""A patient's enrollment in a program, and the states that it goes through."""

from typing import Any

from plugin.sandbox.rest.drafts import (
    Draft,
    collection,
    custom,
    find_unique,
    flag,
    ignored,
    moment,
    reference,
)
from plugin.sandbox.rest.errors import Problems, ServerFault
from plugin.sandbox.rest.nesting import nested_draft
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.patient_states import day, states_of
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Resource, Rights
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

# Changing state


def _set_states(draft: Draft, raw: Any) -> None:
    """Each state that is not there yet is gone to, in the order of their starts."""
    posted = [nested_draft(draft.view, "programenrollment/state", one) for one in collection(raw)]
    draft.parts.setdefault("states", _drafted_states(draft))
    for one in sorted(posted, key=lambda state: str(state.current("startDate") or "9")):
        if one.original is not None:
            _merge(draft, one)
        else:
            _move_to(draft, one.current("state"), one.current("startDate") or draft.view.call.now_text)


def _drafted_states(draft: Draft) -> list[Doc]:
    return [dict(doc) for doc in states_of(draft.view, draft.original["uuid"])] if draft.original else []


def _merge(draft: Draft, changed: Draft) -> None:
    for state in draft.parts["states"]:
        if state.get("uuid") == (changed.original or {}).get("uuid"):
            state.update(changed.values)


def _move_to(draft: Draft, state_uuid: str | None, on: str) -> None:
    view = draft.view
    state = view.get("state", state_uuid)
    if state is None:
        raise ServerFault(
            'Cannot invoke "org.openmrs.ProgramWorkflowState.getProgramWorkflow()" because '
            '"programWorkflowState" is null',
            java="java.lang.NullPointerException",
        )
    present = _current(draft, state["workflow"])
    if present is not None:
        _leave(present, state, on)
    states = draft.parts["states"]
    states.append(
        {"state": state["uuid"], "startDate": day(on), "endDate": day(draft.current("dateCompleted"))}
    )
    if state.get("terminal"):
        draft.values["dateCompleted"] = on


def _leave(present: Doc, state: Doc, on: str) -> None:
    illegal = "java.lang.IllegalArgumentException"
    if present.get("endDate"):
        raise ServerFault("You can't change out of a state that has an end date already", java=illegal)
    if present.get("startDate") and str(present["startDate"]) > on:
        raise ServerFault("You can't change out of a state before that state started", java=illegal)
    if present.get("state") == state["uuid"]:
        raise ServerFault(f"You can't change from state {state['uuid']} to {state['uuid']}", java=illegal)
    present["endDate"] = day(on)


def _current(draft: Draft, workflow: str) -> Doc | None:
    """The state of the workflow that holds now."""
    now = draft.view.call.now_text
    found = None
    for doc in draft.parts["states"]:
        in_workflow = (draft.view.get("state", doc.get("state")) or {}).get("workflow") == workflow
        started = not doc.get("startDate") or str(doc["startDate"]) <= now
        if (
            in_workflow
            and started
            and not doc.get("voided")
            and (not doc.get("endDate") or str(doc["endDate"]) > now)
        ):
            found = doc
    return found


# Saving


def _save(draft: Draft) -> Doc:
    draft.parts.setdefault("states", _drafted_states(draft))
    _check(draft)
    _end_open_states(draft)
    saved = stored(draft)
    for state in draft.parts["states"]:
        _save_state(draft.view, saved, state)
    return saved


def _end_open_states(draft: Draft) -> None:
    """A completed enrollment ends the last state of each workflow."""
    completed = draft.current("dateCompleted")
    latest: dict[str, Doc] = {}
    for state in draft.parts["states"]:
        workflow = (draft.view.get("state", state.get("state")) or {}).get("workflow")
        latest[str(workflow)] = state
    for state in latest.values():
        if completed and not state.get("endDate"):
            state["endDate"] = day(completed)


def _save_state(view: View, enrollment: Doc, state: Doc) -> None:
    if "uuid" not in state:
        view.store.add("patientstate", {**view.call.created(), **state, "enrollment": enrollment["uuid"]})
    elif state != view.get("patientstate", state["uuid"]):
        view.store.change("patientstate", state["uuid"], **{**state, **view.call.changed()})


def _check(draft: Draft) -> None:
    problems = Problems()
    for field, label in (("patient", "Patient"), ("program", "Program")):
        if draft.current(field) is None:
            problems.field(field, "error.required", None, label)
    problems.refuse()
    _check_dates(draft, problems)
    if not problems:
        _check_states(draft, problems)
    problems.refuse()


def _check_dates(draft: Draft, problems: Problems) -> None:
    enrolled, completed, now = (
        draft.current("dateEnrolled"),
        draft.current("dateCompleted"),
        draft.view.call.now_text,
    )
    if enrolled is None:
        problems.field("dateEnrolled", "error.patientProgram.enrolledDateEmpty")
    elif enrolled > now:
        problems.field("dateEnrolled", "error.patientProgram.enrolledDateDateCannotBeInFuture")
    if completed and completed > now:
        problems.field("dateCompleted", "error.patientProgram.completionDateCannotBeInFuture")
    if enrolled and completed and completed < enrolled:
        problems.field("dateCompleted", "error.patientProgram.enrolledDateShouldBeBeforecompletionDate")


def _check_states(draft: Draft, problems: Problems) -> None:
    """States belong to the program, do not overlap, and only the last may be open."""
    view = draft.view
    workflows = {doc["uuid"] for doc in view.store.find("workflow", program=draft.current("program"))}
    seen: set[tuple[Any, Any]] = set()
    open_workflows: set[str] = set()
    for state in draft.parts["states"]:
        workflow = (view.get("state", state.get("state")) or {}).get("workflow")
        if workflow not in workflows:
            problems.field("states", "PatientState.error.invalidPatientState")
            return
        code = _state_problem(state, str(workflow), seen, open_workflows)
        if code:
            problems.field("states", code)
            return


def _state_problem(
    state: Doc, workflow: str, seen: set[tuple[Any, Any]], open_workflows: set[str]
) -> str | None:
    start, end = state.get("startDate"), state.get("endDate")
    if start and end and end < start:
        return "PatientState.error.endDateCannotBeBeforeStartDate"
    if (state.get("state"), start) in seen:
        return "PatientState.error.duplicatePatientStates"
    seen.add((state.get("state"), start))
    if end is None and workflow in open_workflows:
        return "PatientProgram.error.cannotBeInMultipleStates"
    if end is None:
        open_workflows.add(workflow)
    return None


def _search(listing: Listing) -> Page:
    view, uuid = listing.view, listing.parameter("patient")
    patient = find_unique(view, view.resources["patient"], uuid) if uuid else None
    if patient is None:
        return NOTHING
    view.call.identity.require("Get Patient Programs")
    return Page(docs=living(view, "enrollment", patient=patient["uuid"]))


def _void(view: View, doc: Doc, reason: str) -> None:
    if doc.get("voided"):
        return
    marks = view.call.voided(reason)
    for state in states_of(view, doc["uuid"]):
        view.store.change("patientstate", state["uuid"], **marks)
    view.store.change("enrollment", doc["uuid"], **marks)


def _restore(view: View, doc: Doc) -> Doc:
    for state in view.store.find("patientstate", enrollment=doc["uuid"]):
        if state.get("dateVoided") == doc.get("dateVoided"):
            view.store.change("patientstate", state["uuid"], **gone("voided"))
    return view.store.change("enrollment", doc["uuid"], **gone("voided"))


_COMMON = "uuid patient:ref program:ref display dateEnrolled dateCompleted"

_CHANGEABLE = (
    moment("dateCompleted"),
    custom("states", _set_states),
    reference("outcome", "concept"),
    reference("location", "location"),
    flag("voided"),
    ignored("attributes"),
)

ENROLLMENT = Resource(
    name="programenrollment",
    kind="enrollment",
    java="org.openmrs.PatientProgram",
    privilege="Get Patient Programs",
    rights=Rights(
        read=("Get Patient Programs",),
        searching=(),
        save=("Add Patient Programs", "Edit Patient Programs"),
        remove=("Delete Patient Programs",),
        purge=("Purge Patient Programs",),
    ),
    life="voided",
    display=lambda view, doc: view.name_of("program", doc.get("program")),
    plain=("dateEnrolled", "dateCompleted", "attributes"),
    defaults={"attributes": []},
    nodes={"patient": "patient", "program": "program", "location": "location", "outcome": "concept"},
    computed={
        "states": lambda view, doc: view.nodes("programenrollment/state", states_of(view, doc["uuid"])),
    },
    default=f"{_COMMON} location:ref voided outcome:ref states:ref attributes:ref +self +full",
    full="uuid patient program display dateEnrolled dateCompleted location voided outcome states:ref "
    "auditInfo attributes +self",
    ref="",
    creatable=(
        reference("patient", "patient", required=True),
        reference("program", "program", required=True),
        moment("dateEnrolled", required=True),
        *_CHANGEABLE,
    ),
    updatable=(moment("dateEnrolled"), *_CHANGEABLE),
    save=_save,
    search=_search,
    remove=_void,
    restore=_restore,
)


RESOURCES = (ENROLLMENT,)
