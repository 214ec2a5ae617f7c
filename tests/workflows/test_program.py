"""The program that OpenMRS shows and the machine that moves it are the same workflow."""

from content.identifiers import identifier
from plugin.provisioning.clinic import load_clinic
from workflows.machine import load

ENGAGEMENT = load("engagement")
(PROGRAM,) = load_clinic().programs
(WORKFLOW,) = PROGRAM.workflows


def test_every_state_of_the_machine_is_a_state_of_the_program() -> None:
    assert {state.key for state in WORKFLOW.states} == set(ENGAGEMENT.states)
    assert [state.key for state in WORKFLOW.states if state.initial] == [ENGAGEMENT.initial]


def test_what_ends_the_machine_completes_the_enrollment_and_nothing_else_does() -> None:
    """S10: a pause that OpenMRS took for an end would close the door."""
    ended = {key for key, state in ENGAGEMENT.states.items() if state.ends}
    assert {state.key for state in WORKFLOW.states if state.terminal} == ended


def test_the_program_is_labelled_by_the_key_that_provisioning_uses() -> None:
    assert PROGRAM.uuid == identifier("program", "continuity")
    assert WORKFLOW.key == ENGAGEMENT.key
