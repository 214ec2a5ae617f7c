"""The leaks that the gateway must close: fhir2 asks for no privilege of an encounter type."""

import json

import pytest

from plugin.sandbox.store import Doc
from tests.plugin.sandbox.fhir.clinic import (
    ANA,
    CANARY,
    NOTE,
    NOTE_TYPE,
    PRIVILEGES,
    ROLE,
    TEXT,
    Clinic,
    clinic,
)


@pytest.fixture(scope="module")
def protected() -> Clinic:
    """The note's type asks for a privilege that Dr Jones lacks."""
    made = clinic()
    needed = made.store.add("privilege", {"name": "View Confidential Notes c1", "dateCreated": "2026-01-01"})
    made.store.change("encountertype", NOTE_TYPE, viewPrivilege=needed["uuid"], editPrivilege=needed["uuid"])
    return made


READS = [
    f"Encounter/{NOTE}",
    f"Encounter?patient={ANA}",
    f"Encounter?type={NOTE_TYPE}",
    f"Encounter/{NOTE}/$everything",
    f"Encounter?_id={NOTE}&_revinclude=Observation:encounter",
    f"Observation/{CANARY}",
    f"Observation?patient={ANA}",
    f"Observation?code={TEXT}",
    f"Observation/$lastn?patient={ANA}&max=9&code={TEXT}",
    f"Observation?_id={CANARY}&_include=Observation:encounter",
    f"Patient/{ANA}/$everything",
    f"Patient?_id={ANA}&_revinclude=Observation:patient",
    f"Condition?patient={ANA}",
]


@pytest.mark.parametrize("target", READS)
def test_a_protected_encounter_leaks(protected: Clinic, target: str) -> None:
    told = json.dumps(protected.fhir(target, "drjonesc1"))
    assert NOTE in told or "CANARY-NOTE" in told


def test_the_narrative_leaks_what_the_resource_says(protected: Clinic) -> None:
    assert "CANARY-NOTE" in protected.fhir(f"Observation/{CANARY}", "drjonesc1")["text"]["div"]


@pytest.mark.parametrize("target", [*READS, "Task", "", "Nonsense"])
def test_nobody_gets_the_container_s_page(protected: Clinic, target: str) -> None:
    response = protected.ask(f"/ws/fhir2/R4/{target}", None)
    assert (response.status, response.header("Content-Type")) == (401, "text/html;charset=UTF-8")
    assert b"Not authenticated" in response.body


def test_metadata_is_open_to_nobody(protected: Clinic) -> None:
    assert protected.ask("/ws/fhir2/R4/metadata", None).json()["resourceType"] == "CapabilityStatement"


@pytest.mark.parametrize(
    ("target", "privilege"),
    [
        (f"Observation?patient={ANA}", "Get Observations"),
        (f"Encounter?patient={ANA}", "Get Visits"),
        (f"Encounter/{NOTE}", "Get Encounters"),
        (f"Patient/{ANA}", "Get Patients"),
        (f"AllergyIntolerance?patient={ANA}", "Get Allergies"),
    ],
)
def test_a_lacking_privilege_is_an_inner_error_that_names_it(target: str, privilege: str) -> None:
    made = clinic()
    kept = [_privilege(made, name)["uuid"] for name in PRIVILEGES if name != privilege]
    made.store.change("role", ROLE, privileges=kept)
    if target.startswith("Encounter/"):
        made.store.remove("visit", NOTE)
    response = made.ask(f"/ws/fhir2/R4/{target}", "drjonesc1")
    assert response.status == 500
    assert f"Privileges required: {privilege}" in response.json()["issue"][0]["diagnostics"]


def _privilege(made: Clinic, name: str) -> Doc:
    return made.store.find("privilege", name=name)[0]


def test_a_voided_resource_is_gone(protected: Clinic) -> None:
    made = clinic()
    made.store.change("obs", CANARY, voided=True)
    response = made.ask(f"/ws/fhir2/R4/Observation/{CANARY}")
    assert response.status == 410
    assert (
        response.json()["issue"][0]["diagnostics"]
        == f"Resource of type Observation with ID {CANARY} is gone/deleted"
    )
