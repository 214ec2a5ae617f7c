"""What can't be labelled yet is left out where she restricted the one who asks, and looks like nothing."""

import pytest

from tests.plugin.gateway.servers import Upstream
from tests.plugin.gateway.visitor import FHIR, REST, Visitor, as_twin, comparable
from tests.plugin.gateway.world import ADMIN, EMERGENCY, HERS, NUMBER, PRIMARY, TEAM, TEXT, at, made

P = HERS.patient


@pytest.fixture(scope="module")
def loose(openmrs: Upstream) -> str:
    """An answer without an encounter."""
    uuid = made("obs", "loose")
    body = {"uuid": uuid, "person": P, "concept": TEXT, "value": "loose", "obsDatetime": at(400)}
    saved = Visitor(openmrs.url).ask(ADMIN, f"{REST}/obs", method="POST", json=body)
    assert saved.status_code in (201, 500)  # 500: it was there already
    return uuid


def test_an_answer_without_encounter_follows_her_restrictions(door: Visitor, loose: str) -> None:
    for target in (f"{REST}/obs/{loose}", f"{REST}/obs/{loose}?v=ref", f"{FHIR}/Observation/{loose}"):
        assert door.ask(EMERGENCY, target).status_code == 404
        assert door.ask(PRIMARY, target).status_code == 200
        assert door.ask(TEAM, target).status_code == 200
    assert "loose" not in door.ask(EMERGENCY, f"{REST}/obs?patient={P}&v=full&limit=100").text


@pytest.mark.parametrize(
    "target",
    [
        f"{REST}/relationship?person={P}",
        f"{REST}/patientflags/patientflag?patient={P}&v=full",
        f"{REST}/tasks/careplan?patient={P}",
        f"{FHIR}/Task?subject=Patient/{P}",
        f"{FHIR}/CarePlan?subject=Patient/{P}",
        f"{FHIR}/MedicationRequest?patient={P}",
        f"{FHIR}/ServiceRequest?patient={P}",
    ],
)
def test_the_rest_looks_empty(door: Visitor, target: str) -> None:
    hers, twins = door.ask(EMERGENCY, target), door.ask(EMERGENCY, as_twin(target))
    assert comparable(hers) == comparable(twins)


@pytest.mark.parametrize("value", ["' or 1=1", f"{P} ", P[:20], "é" * 36])
def test_a_patient_is_named_by_a_uuid_or_not_at_all(door: Visitor, value: str) -> None:
    answer = door.ask(EMERGENCY, f"{REST}/relationship?person={value}")
    assert answer.status_code == 400


def test_an_open_number_is_no_secret(door: Visitor) -> None:
    found = door.json(EMERGENCY, f"{FHIR}/Observation?patient={P}&code={NUMBER}&_summary=count")
    assert found["total"] == 12


def test_another_enrollment_is_shown_over_fhir_as_over_rest(door: Visitor) -> None:
    """As an episode of care it shows a concept in place of its program, which is read beside it."""
    uuid = HERS.uuid("enrollment", "other")
    for target in (f"{REST}/programenrollment/{uuid}", f"{FHIR}/EpisodeOfCare/{uuid}"):
        hers, twins = door.ask(EMERGENCY, target), door.ask(EMERGENCY, as_twin(target))
        assert hers.status_code == 200
        assert comparable(hers) == comparable(twins)


@pytest.mark.parametrize("query", ["", f"?patient={P}"])
def test_nobody_searches_episodes_of_care(door: Visitor, query: str) -> None:
    """fhir2 has no such search: hers answers like everybody's."""
    assert door.ask(EMERGENCY, f"{FHIR}/EpisodeOfCare{query}").status_code == 400
    assert door.ask(TEAM, f"{FHIR}/EpisodeOfCare{query}").status_code == 400


@pytest.mark.parametrize(
    ("sentence", "query"),
    [
        ("who treated her", f"_has:Encounter:participant:patient={P}"),
        ("with the encounters of each", "_revinclude=Encounter:participant"),
        ("with all that leads to them", "_revinclude=*"),
        ("with all they lead to", "_include=*"),
        ("by what is no field of theirs", f"patient={P}"),
    ],
)
def test_staff_lead_to_no_patient(door: Visitor, sentence: str, query: str) -> None:
    for who in (EMERGENCY, TEAM):
        assert door.ask(who, f"{FHIR}/Practitioner?{query}").status_code == 400, sentence


def test_staff_are_found_alike_by_all(door: Visitor) -> None:
    for query in ("", "?name=madeup", "?family=Madeup&_count=2", "?_summary=count"):
        target = f"{FHIR}/Practitioner{query}"
        assert comparable(door.ask(EMERGENCY, target)) == comparable(door.ask(TEAM, target))
