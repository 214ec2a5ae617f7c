"""Planning a program with its workflows and their states."""

from typing import Any

from content.metadata import Program, State, Workflow
from plugin.provisioning.draft import Draft
from plugin.provisioning.ordering import is_ours
from plugin.provisioning.plain_kinds import plain, plan_plain
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Create, Update, joined

Json = dict[str, Any]


def plan_program(server: Server, draft: Draft, program: Program) -> None:
    """The program is read with all that hangs on it in one request."""
    held = plan_plain(server, draft, program) or {}
    workflows = {str(each["uuid"]): each for each in held.get("allWorkflows") or ()}
    for workflow in program.workflows:
        _plan_workflow(draft, program, workflow, workflows.get(workflow.uuid))


def _plan_workflow(draft: Draft, program: Program, workflow: Workflow, held: Json | None) -> None:
    if held is None:
        body = {"uuid": workflow.uuid, "program": program.uuid, "concept": workflow.concept}
        work = Create(resource="workflow", body=body)
        draft.step("workflow", workflow.key, workflow.uuid, "create", work, name=workflow.name)
    elif plain(held.get("concept")) != workflow.concept:
        draft.note(
            f"The workflow {workflow.name!r} has another concept than the content says: give it a new key."
        )
    states = {str(each["uuid"]): each for each in (held or {}).get("states") or ()}
    for state in workflow.states:
        _plan_state(draft, workflow, state, states.get(state.uuid))


def _plan_state(draft: Draft, workflow: Workflow, state: State, held: Json | None) -> None:
    resource = f"workflow/{workflow.uuid}/state"
    wanted = {"concept": state.concept, "initial": state.initial, "terminal": state.terminal}
    if held is None:
        work = Create(resource=resource, body={"uuid": state.uuid, **wanted})
        draft.step("state", state.key, state.uuid, "create", work, name=state.name)
        return
    changed = {name: value for name, value in wanted.items() if plain(held.get(name)) != value}
    if changed and is_ours(state):
        update = Update(resource=resource, uuid=state.uuid, body=changed)
        draft.step("state", state.key, state.uuid, "update", update, name=state.name, how=joined(changed))
