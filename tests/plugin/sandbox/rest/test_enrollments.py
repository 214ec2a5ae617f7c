"""A patient in a program: states follow one another, the last one ends it, and it can be opened again."""

import pytest

from tests.plugin.sandbox.rest.asking import Clinic, uuid

STATES = "?v=custom:(dateCompleted,states:(startDate,endDate,state:(uuid)))"


@pytest.fixture
def enrolled(clinic: Clinic) -> Clinic:
    clinic.concept("program concept")
    clinic.concept("workflow concept")
    program = {"name": "Care", "description": "d", "concept": uuid("program concept")}
    clinic.post("/program", {"uuid": uuid("program"), **program})
    workflow = {"program": uuid("program"), "concept": uuid("workflow concept")}
    clinic.post("/workflow", {"uuid": uuid("workflow"), **workflow})
    for key, terminal in (("begun", False), ("walking", False), ("ended", True)):
        clinic.concept(f"state {key}")
        state = {"concept": uuid(f"state {key}"), "initial": key == "begun", "terminal": terminal}
        clinic.post(f"/workflow/{uuid('workflow')}/state", {"uuid": uuid(key), **state})
    body = {
        "uuid": uuid("enrollment"),
        "patient": uuid("patient"),
        "program": uuid("program"),
        "dateEnrolled": "2026-01-05",
        "states": [{"state": uuid("begun"), "startDate": "2026-01-05"}],
    }
    clinic.post("/programenrollment", body)
    return clinic


def move(clinic: Clinic, state: str, on: str) -> list[tuple[str, str | None]]:
    body = {"states": [{"state": uuid(state), "startDate": on}]}
    shown = clinic.post(f"/programenrollment/{uuid('enrollment')}{STATES}", body)
    return [(one["startDate"][:10], one["endDate"] and one["endDate"][:10]) for one in shown["states"]]


def test_a_new_state_ends_the_one_before(enrolled: Clinic) -> None:
    assert move(enrolled, "walking", "2026-02-01") == [("2026-01-05", "2026-02-01"), ("2026-02-01", None)]


def test_states_are_kept_by_the_day(enrolled: Clinic) -> None:
    assert move(enrolled, "walking", "2026-02-01T15:30:00.000+0000")[-1] == ("2026-02-01", None)


def test_a_last_state_completes_the_enrollment_and_null_opens_it_again(enrolled: Clinic) -> None:
    assert move(enrolled, "ended", "2026-03-01")[-1] == ("2026-03-01", "2026-03-01")
    path = f"/programenrollment/{uuid('enrollment')}{STATES}"
    assert enrolled.get(path)["dateCompleted"] == "2026-03-01T00:00:00.000+0000"
    assert enrolled.post(path, {"dateCompleted": None})["dateCompleted"] is None


@pytest.mark.parametrize(
    ("state", "on", "message"),
    [
        ("walking", "2026-01-01", "You can't change out of a state before that state started"),
        ("begun", "2026-02-01", "You can't change from state"),
        ("nowhere", "2026-02-01", "programWorkflowState"),
    ],
)
def test_a_wrong_move_is_refused(enrolled: Clinic, state: str, on: str, message: str) -> None:
    body = {"states": [{"state": uuid(state), "startDate": on}]}
    response = enrolled.ask("POST", f"/programenrollment/{uuid('enrollment')}", body)
    assert response.status == 400
    assert message in response.json()["error"]["message"]


def test_only_the_last_state_can_be_taken_back(enrolled: Clinic) -> None:
    move(enrolled, "walking", "2026-02-01")
    path = f"/programenrollment/{uuid('enrollment')}"
    first, last = (one["uuid"] for one in enrolled.get(f"{path}?v=custom:(states:(uuid))")["states"])
    assert enrolled.ask("DELETE", f"{path}/state/{first}").status == 400
    assert enrolled.ask("DELETE", f"{path}/state/{last}").status == 204
    (left,) = enrolled.get(path + STATES)["states"]
    assert left["endDate"] is None
    assert enrolled.ask("GET", f"{path}/state").status == 400


def test_enrolling_twice_is_allowed(enrolled: Clinic) -> None:
    body = {"patient": uuid("patient"), "program": uuid("program"), "dateEnrolled": "2026-02-05"}
    enrolled.post("/programenrollment", body)
    assert len(enrolled.get(f"/programenrollment?patient={uuid('patient')}")["results"]) == 2
