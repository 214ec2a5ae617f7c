"""The small modules' doors: tasks, flags, mappings, ranges, the address template."""

import json
from typing import Any

import pytest

from plugin.sandbox.messages import Response
from tests.plugin.sandbox.fhir.clinic import ANA, BEA, TOTAL, Clinic, clinic

PLANS = "/ws/rest/v1/tasks/careplan"
DUE_KIND = "http://openmrs.org/fhir/StructureDefinition/activity-dueKind"


def _plan(made: Clinic, **detail: Any) -> Response:
    plan = {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "subject": {"reference": f"Patient/{ANA}"},
        "activity": [{"detail": {"status": "not-started", "description": "Call", **detail}}],
    }
    return made.ask(PLANS, "admin", "POST", json.dumps(plan).encode())


def test_a_task_is_posted_and_found_by_its_patient() -> None:
    made = clinic()
    posted = _plan(made, scheduledPeriod={"end": "2026-12-01"})
    assert (posted.status, posted.header("Content-Type")) == (201, "application/json;charset=UTF-8")
    assert posted.header("Location") == f"CarePlan/{posted.json()['id']}"
    found = made.fhir(f"CarePlan?subject=Patient/{ANA}")
    assert [entry["resource"] for entry in found["entry"]] == [posted.json()]
    assert made.fhir(f"CarePlan?subject=Patient/{BEA}")["total"] == 0


def test_a_due_kind_of_ones_own_is_kept() -> None:
    plan = _plan(clinic(), extension=[{"url": DUE_KIND, "valueCode": "next-visit"}]).json()
    assert plan["activity"][0]["detail"]["extension"] == [{"url": DUE_KIND, "valueCode": "next-visit"}]


@pytest.mark.parametrize(
    ("status", "whole"), [("in-progress", "active"), ("completed", "completed"), ("cancelled", "revoked")]
)
def test_the_plan_s_status_follows_its_activity(status: str, whole: str) -> None:
    assert _plan(clinic(), status=status).json()["status"] == whole


@pytest.mark.parametrize("body", [b"{}", b"no json", b'{"resourceType":"CarePlan","activity":[{}]}'])
def test_a_plan_without_patient_or_shape_is_refused(body: bytes) -> None:
    assert clinic().ask(PLANS, "admin", "POST", body).status == 400


def test_plans_are_read_through_fhir_alone() -> None:
    assert clinic().ask(PLANS).status == 405


DOORS = [
    "addresstemplate",
    f"conceptreferencerange?patient={ANA}&concept={TOTAL}",
    "metadatamapping/termmapping?code=emr.primaryIdentifierType",
    "patientflags/flag",
    f"patientflags/patientflag?patient={ANA}",
    "tasks/careplan",
]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_is_asked_to_log_in(door: str) -> None:
    response = clinic().ask(f"/ws/rest/v1/{door}", None)
    assert response.status == 401
    assert "Basic realm" in str(response.header("WWW-Authenticate"))


def test_a_range_comes_from_the_concept_and_is_new_each_time() -> None:
    made = clinic()
    target = f"/ws/rest/v1/conceptreferencerange?patient={ANA}&concept={TOTAL},unknown&v=full"
    first, second = (made.ask(target).json()["results"] for _ in range(2))
    assert [(one["lowAbsolute"], one["hiAbsolute"], one["allowDecimal"]) for one in first] == [(0, 27, False)]
    assert first[0]["uuid"] != second[0]["uuid"]


@pytest.mark.parametrize(
    ("query", "status"), [("concept=x", 500), (f"patient={ANA}", 500), ("patient=none&concept=x", 404)]
)
def test_a_range_needs_patient_and_concept(query: str, status: int) -> None:
    assert clinic().ask(f"/ws/rest/v1/conceptreferencerange?{query}").status == status


def test_a_reference_view_of_a_range_is_short() -> None:
    target = f"/ws/rest/v1/conceptreferencerange?patient={ANA}&concept={TOTAL}&v=ref"
    assert set(clinic().ask(target).json()["results"][0]) == {"uuid", "display", "links", "resourceVersion"}


def test_no_flag_has_a_uuid() -> None:
    assert clinic().ask("/ws/rest/v1/patientflags/flag/none").status == 404
    assert clinic().ask("/ws/rest/v1/metadatamapping/termmapping/none").status == 404


def test_the_same_list_is_not_sent_twice() -> None:
    made = clinic()
    first = made.ask("/ws/rest/v1/patientflags/flag")
    assert first.header("ETag") is not None
