"""Encounters: how obs are edited in them, what an edit answers, what a void takes along."""

from typing import Any

import pytest

from tests.plugin.sandbox.rest.asking import Clinic, encounter, uuid

SHORT = "?v=custom:(uuid,obs:(uuid,display,status,voided))"


def saved(clinic: Clinic) -> None:
    obs: list[dict[str, Any]] = [
        {"uuid": uuid("o1"), "concept": uuid("score"), "value": 7},
        {"uuid": uuid("o2"), "concept": uuid("note"), "value": "first"},
    ]
    clinic.post("/encounter", encounter("e", obs))


def test_an_edited_obs_gets_a_new_uuid_and_the_old_one_is_voided(clinic: Clinic) -> None:
    saved(clinic)
    answer = clinic.post(f"/encounter/{uuid('e')}{SHORT}", {"obs": [{"uuid": uuid("o1"), "value": 8}]})
    (edited,) = answer["obs"]
    assert (edited["display"], edited["status"]) == ("score: 8", "AMENDED")
    assert edited["uuid"] != uuid("o1")
    old = clinic.get(f"/obs/{uuid('o1')}?v=custom:(voided,voidReason)")
    assert old["voided"]
    assert old["voidReason"] == "Replaced with a new one because it was changed"


def test_an_edit_answers_with_the_obs_that_were_posted_and_keeps_the_others(clinic: Clinic) -> None:
    saved(clinic)
    answer = clinic.post(f"/encounter/{uuid('e')}{SHORT}", {"obs": [{"uuid": uuid("o1"), "value": 8}]})
    assert len(answer["obs"]) == 1
    assert len(clinic.get(f"/encounter/{uuid('e')}{SHORT}")["obs"]) == 2


def test_an_obs_posted_unchanged_stays_itself(clinic: Clinic) -> None:
    saved(clinic)
    answer = clinic.post(f"/encounter/{uuid('e')}{SHORT}", {"obs": [{"uuid": uuid("o1"), "value": 7}]})
    assert [(one["uuid"], one["status"]) for one in answer["obs"]] == [(uuid("o1"), "FINAL")]


def test_an_obs_can_be_voided_and_another_added_in_one_edit(clinic: Clinic) -> None:
    saved(clinic)
    added = {"uuid": uuid("o3"), "concept": uuid("asked"), "value": uuid("yes")}
    clinic.post(f"/encounter/{uuid('e')}", {"obs": [{"uuid": uuid("o2"), "voided": True}, added]})
    shown = clinic.get(f"/encounter/{uuid('e')}{SHORT}")["obs"]
    assert {one["display"] for one in shown} == {"score: 7", "asked: yes"}


def test_groups_keep_their_members_and_are_worded_by_them(clinic: Clinic) -> None:
    members = [
        {"uuid": uuid("m1"), "concept": uuid("score"), "value": 19},
        {"uuid": uuid("m2"), "concept": uuid("asked"), "value": uuid("no")},
    ]
    group = {"uuid": uuid("g"), "concept": uuid("group"), "groupMembers": members}
    clinic.post("/encounter", encounter("e", [group]))
    shown = clinic.get(f"/obs/{uuid('g')}?v=custom:(display,value,groupMembers:(uuid))")
    assert {one["uuid"] for one in shown["groupMembers"]} == {uuid("m1"), uuid("m2")}
    assert set(shown["display"].removeprefix("group: ").split(", ")) == {"19", "no"}
    assert shown["value"] is None


def test_an_edited_member_is_replaced_and_its_group_stays(clinic: Clinic) -> None:
    member = {"uuid": uuid("m1"), "concept": uuid("score"), "value": 19}
    clinic.post(
        "/encounter",
        encounter("e", [{"uuid": uuid("g"), "concept": uuid("group"), "groupMembers": [member]}]),
    )
    change = {"uuid": uuid("g"), "groupMembers": [{"uuid": uuid("m1"), "value": 20}]}
    clinic.post(f"/encounter/{uuid('e')}", {"obs": [change]})
    shown = clinic.get(f"/obs/{uuid('g')}?v=custom:(uuid,voided,display)")
    assert (shown["voided"], shown["display"]) == (False, "group: 20")


def test_obs_follow_the_encounter_to_another_time(clinic: Clinic) -> None:
    saved(clinic)
    clinic.post(f"/encounter/{uuid('e')}", {"encounterDatetime": "2026-05-01T11:00:00.000+0000"})
    shown = clinic.get(f"/obs/{uuid('o1')}?v=custom:(obsDatetime)")
    assert shown["obsDatetime"] == "2026-05-01T11:00:00.000+0000"


def test_a_voided_encounter_is_still_read_by_its_uuid_and_takes_its_obs_along(clinic: Clinic) -> None:
    saved(clinic)
    assert clinic.ask("DELETE", f"/encounter/{uuid('e')}?reason=test").status == 204
    shown = clinic.get(f"/encounter/{uuid('e')}?v=custom:(voided,obs)")
    assert shown == {"voided": True, "obs": [], "resourceVersion": "2.2"}
    assert clinic.get(f"/encounter?patient={uuid('patient')}")["results"] == []
    clinic.post(f"/encounter/{uuid('e')}", {"deleted": "false"})
    assert len(clinic.get(f"/encounter/{uuid('e')}{SHORT}")["obs"]) == 2


@pytest.mark.parametrize(
    ("change", "field", "code", "sentence"),
    [
        (
            {"encounterDatetime": "2099-01-01"},
            "encounterDatetime",
            "Encounter.datetimeShouldBeBeforeCurrent",
            "no encounter of the future",
        ),
        (
            {"encounterDatetime": "2026-04-01"},
            "encounterDatetime",
            "Encounter.datetimeShouldBeInVisitDatesRange",
            "within its visit",
        ),
        (
            {"encounterType": "nowhere"},
            "encounterType",
            "Encounter.error.encounterType.required",
            "a known type",
        ),
        ({"patient": "nobody"}, "patient", "Encounter.error.patient.required", "a known patient"),
        (
            {"obs": [{"concept": uuid("score"), "value": 99}]},
            "valueNumeric",
            "error.value.outOfRange.high",
            "within range",
        ),
        (
            {"obs": [{"concept": uuid("score"), "value": 1.5}]},
            "valueNumeric",
            "Obs.error.precision",
            "whole numbers alone",
        ),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_half_written(
    clinic: Clinic, change: dict[str, object], field: str, code: str, sentence: str
) -> None:
    body = encounter("e", [{"concept": uuid("note"), "value": "n"}])
    response = clinic.ask("POST", "/encounter", {**body, **change})
    assert response.status == 400, sentence
    assert response.json()["error"]["fieldErrors"][field][0]["code"] == code
    assert clinic.ask("GET", f"/encounter/{uuid('e')}").status == 404
    assert clinic.get(f"/obs?patient={uuid('patient')}")["results"] == []


def test_a_boolean_needs_settings_that_name_its_concepts(clinic: Clinic) -> None:
    clinic.concept("flag", "8d4a5cca-c2cc-11de-8d13-0010c6dffd0f")
    body = encounter("e", [{"concept": uuid("flag"), "value": True}])
    refused = clinic.ask("POST", "/encounter", body)
    assert refused.status == 400
    assert "getTrueConcept" in refused.json()["error"]["message"]
    clinic.post("/systemsetting", {"property": "concept.true", "value": "1"})
    clinic.post("/systemsetting", {"property": "concept.false", "value": "2"})
    clinic.post("/encounter", body)
    (shown,) = clinic.get(f"/encounter/{uuid('e')}{SHORT}")["obs"]
    assert shown["display"] == "flag: true"


def test_an_encounter_without_visit_joins_the_one_of_its_time(clinic: Clinic) -> None:
    body = encounter("e", [])
    del body["visit"]
    clinic.post("/encounter", body)
    assert clinic.get(f"/encounter/{uuid('e')}?v=custom:(visit:(uuid))")["visit"]["uuid"] == uuid("visit")
