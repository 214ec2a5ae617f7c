"""What may be written through FHIR, and what OpenMRS finds wrong with it."""

import json
from typing import Any

import pytest

from plugin.sandbox.messages import Response
from tests.plugin.sandbox.fhir.clinic import (
    ANA,
    CANARY,
    DATE,
    DIAGNOSIS,
    NOTE,
    QUESTION,
    TEXT,
    TOTAL,
    YES,
    Clinic,
    clinic,
)

SUBJECT = {"subject": {"reference": f"Patient/{ANA}"}}
PRECISION = (
    'Assigning decimal value to numeric concept with "Allowed decimal" property set to false is not allowed.'
)
TASK = {"status": "requested", "intent": "order", "for": SUBJECT["subject"]}


def _post(made: Clinic, kind: str, fields: dict[str, Any], user: str = "admin") -> Response:
    body = json.dumps({"resourceType": kind, **fields}).encode()
    return made.ask(f"/ws/fhir2/R4/{kind}", user, "POST", body)


def _put(made: Clinic, kind: str, uuid: str, **fields: Any) -> Response:
    body = json.dumps({"resourceType": kind, "id": uuid, **fields}).encode()
    return made.ask(f"/ws/fhir2/R4/{kind}/{uuid}", "admin", "PUT", body)


def _obs(concept: str, **value: Any) -> dict[str, Any]:
    return {
        "status": "final",
        "code": {"coding": [{"code": concept}]},
        "effectiveDateTime": "2026-01-08",
        **SUBJECT,
        **value,
    }


@pytest.mark.parametrize(
    ("concept", "value"),
    [
        (TOTAL, {"valueQuantity": {"value": 9}}),
        (TEXT, {"valueString": "words"}),
        (DATE, {"valueDateTime": "2026-01-08T04:05:06+00:00"}),
        (
            QUESTION,
            {"valueCodeableConcept": {"coding": [{"code": YES, "display": "Yes c1"}], "text": "Yes c1"}},
        ),
    ],
)
def test_an_observation_is_kept_with_its_value(concept: str, value: dict[str, Any]) -> None:
    made = clinic()
    response = _post(made, "Observation", _obs(concept, **value))
    assert response.status == 201
    kept = made.fhir(f"Observation/{response.json()['id']}")
    assert {name: kept[name] for name in value} == value
    assert str(response.header("Location")).endswith(f"/Observation/{kept['id']}")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (_obs(TOTAL, valueQuantity={"value": 99}), "valueNumeric: error.value.outOfRange.high"),
        (_obs(TOTAL, valueQuantity={"value": -1}), "valueNumeric: error.value.outOfRange.low"),
        (_obs(TOTAL, valueQuantity={"value": 1.5}), "valueNumeric: " + PRECISION),
        (_obs(TOTAL, valueString="seven"), "valueNumeric: Cannot be empty or null"),
        (_obs("00000000-0000-4000-8000-000000000000", valueString="x"), "concept: Cannot be empty or null"),
    ],
)
def test_an_observation_that_openmrs_would_not_keep(fields: dict[str, Any], reason: str) -> None:
    made = clinic()
    before = len(made.store.find("obs"))
    response = _post(made, "Observation", fields)
    assert response.status == 422
    assert (
        response.json()["issue"][0]["diagnostics"]
        == f"'obs id is null' failed to validate with reason: {reason}"
    )
    assert len(made.store.find("obs")) == before


@pytest.mark.parametrize(
    ("value", "bounds", "text"),
    [
        (20, {}, None),
        (20, {"lowNormal": 10}, None),
        (20, {"lowNormal": 10, "hiNormal": 20}, "Normal"),
        (21, {"lowNormal": 10, "hiNormal": 20}, None),
        (21, {"hiNormal": 20, "hiCritical": 25}, "High"),
        (25, {"hiNormal": 20, "hiCritical": 25}, "Critically High"),
        (4, {"lowNormal": 5, "lowCritical": 2}, "Low"),
        (2, {"lowNormal": 5, "lowCritical": 2}, "Critically Low"),
    ],
)
def test_a_number_is_told_how_it_lies_to_the_ranges(
    value: int, bounds: dict[str, int], text: str | None
) -> None:
    made = clinic()
    made.store.change("concept", TOTAL, **bounds)
    shown = _post(made, "Observation", _obs(TOTAL, valueQuantity={"value": value})).json()
    assert [one["text"] for one in shown.get("interpretation", [])] == ([text] if text else [])


def test_a_text_may_be_too_long() -> None:
    assert _post(clinic(), "Observation", _obs(TEXT, valueString="x" * 65536)).status == 422


def test_an_observation_needs_a_privilege_to_write() -> None:
    response = _post(clinic(), "Observation", _obs(TEXT, valueString="x"), "drjonesc1")
    assert response.status == 500
    assert (
        "Privileges required: Add Observations,Edit Observations"
        in response.json()["issue"][0]["diagnostics"]
    )


def test_a_condition_is_made_changed_and_deleted() -> None:
    made = clinic()
    code = {"code": {"coding": [{"code": DIAGNOSIS}]}}
    status = {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "inactive"}
    uuid = _post(made, "Condition", {**code, **SUBJECT}).json()["id"]
    changed = _put(made, "Condition", uuid, **code, **SUBJECT, clinicalStatus={"coding": [status]})
    assert changed.json()["clinicalStatus"]["coding"][0]["code"] == "inactive"
    assert (
        made.ask(f"/ws/fhir2/R4/Condition/{uuid}", "admin", "DELETE").json()["issue"][0]["code"]
        == "informational"
    )
    assert made.ask(f"/ws/fhir2/R4/Condition/{uuid}").status == 410


def test_a_condition_without_patient_is_refused() -> None:
    assert _post(clinic(), "Condition", {"code": {"coding": [{"code": DIAGNOSIS}]}}).status == 422


def test_a_task_keeps_its_references_and_drops_its_words() -> None:
    made = clinic()
    told = {
        "description": "call",
        "note": [{"text": "soon"}],
        "encounter": {"reference": f"Encounter/{NOTE}"},
    }
    uuid = _post(made, "Task", {**TASK, **told}).json()["id"]
    _put(made, "Task", uuid, status="completed", executionPeriod={"start": "2026-01-08T00:00:00Z"})
    kept = made.fhir(f"Task?subject=Patient/{ANA}&status=completed")["entry"][0]["resource"]
    assert kept["encounter"] == {"reference": f"Encounter/{NOTE}", "type": "Encounter"}
    assert kept["executionPeriod"] == {"start": "2026-01-08T00:00:00+00:00"}
    assert kept["note"] == [{"text": "soon"}]
    assert "description" not in kept


@pytest.mark.parametrize("query", ["subject=Patient/none", "status=draft", "code=x"])
def test_a_task_that_is_not_found(query: str) -> None:
    made = clinic()
    _post(made, "Task", TASK)
    assert made.fhir(f"Task?{query}")["total"] == 0


def test_a_task_is_found_by_any_subject_that_tells_no_type() -> None:
    made = clinic()
    _post(made, "Task", TASK)
    assert made.fhir("Task?subject=anybody")["total"] == 1


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", "Observation", b"no json", 400),
        ("POST", "Observation", b'{"resourceType":"Patient"}', 400),
        ("POST", "Group", b'{"resourceType":"Group"}', 400),
        ("PUT", "Condition/x", b'{"resourceType":"Condition","id":"y"}', 400),
        ("PUT", "Condition/x", b'{"resourceType":"Condition","id":"x"}', 404),
        ("PUT", f"Observation/{CANARY}", b'{"resourceType":"Observation","id":"%s"}' % CANARY.encode(), 400),
        ("DELETE", "Observation/none", b"", 404),
        ("DELETE", "Location/none", b"", 400),
        ("PATCH", f"Observation/{CANARY}", b"[]", 400),
    ],
)
def test_a_write_is_refused(method: str, target: str, body: bytes, status: int) -> None:
    response = clinic().ask(f"/ws/fhir2/R4/{target}", "admin", method, body)
    assert response.status == status
    assert response.json()["resourceType"] == "OperationOutcome"
