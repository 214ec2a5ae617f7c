"""What is served is FHIR R4, how views cut it, and what includes bring."""

import importlib
from typing import Any

import pytest

from tests.plugin.sandbox.fhir.clinic import ANA, CANARY, CLINIC, DIAGNOSIS, LEE, NOTE, SCREEN, Clinic, clinic
from tests.plugin.sandbox.fhir.vitals import add_vitals

SUBSETTED = "SUBSETTED"


@pytest.fixture(scope="module")
def made() -> Clinic:
    served = clinic()
    add_vitals(served.store)
    severity = {"uuid": "5e7e0000-0000-4000-8000-000000000001"}
    setting = served.store.first("systemsetting", property="allergy.concept.severity.severe")
    assert setting is not None
    served.store.change("systemsetting", setting["uuid"], value=severity["uuid"])
    allergy = served.store.first("allergy")
    assert allergy is not None
    served.store.change("allergy", allergy["uuid"], severity=severity["uuid"])
    _add_details(served)
    return served


def _add_details(served: Clinic) -> None:
    """A patient and a place with everything that fhir2 shows of them."""
    when = "2026-11-23T21:24:00.000+0000"
    served.store.change("person", ANA, dead=True, deathDate=when, birthdateEstimated=True)
    kind = served.store.add("personattributetype", {"name": "Safe channel", "format": "java.lang.String"})
    served.store.add("personattribute", {"person": ANA, "attributeType": kind["uuid"], "value": "sms"})
    name = served.store.first("personname", person=ANA)
    assert name is not None
    served.store.change("personname", name["uuid"], middleName="Maria", prefix="Ms")
    tag = served.store.add("locationtag", {"name": "Login Location", "description": "O3 login"})
    served.store.change(
        "location", CLINIC, tags=[tag["uuid"]], latitude="42.36", longitude="71.06", cityVillage="Boston"
    )


def _resources(body: Any) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in body.get("entry", [])]


READS = [
    f"Patient/{ANA}",
    f"Patient/{ANA}/$everything",
    f"Encounter?patient={ANA}",
    f"Observation?patient={ANA}&_count=100",
    f"Condition?patient={ANA}",
    f"AllergyIntolerance?patient={ANA}",
    "Practitioner",
    f"Location/{CLINIC}",
    "Task",
    "CarePlan?subject=Patient/" + ANA,
    "Nonsense",
]


@pytest.mark.parametrize("target", READS)
def test_what_is_served_is_valid_r4(made: Clinic, target: str) -> None:
    if target == "Task":
        task = (
            b'{"resourceType":"Task","status":"requested","intent":"order","for":{"reference":"Patient/%s"}}'
        )
        made.ask("/ws/fhir2/R4/Task", method="POST", body=task % ANA.encode())
    body = made.ask(f"/ws/fhir2/R4/{target}").json()
    kind = body["resourceType"]
    model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    # FHIR wants a manifestation in every reaction; fhir2 leaves it out where none is recorded.
    for resource in _resources(body):
        for reaction in resource.get("reaction", []):
            reaction.setdefault("manifestation", [{"text": "none"}])
    assert model.model_validate(body).model_dump()["resourceType"] == kind


def test_a_severe_allergy_is_highly_critical(made: Clinic) -> None:
    allergy = _resources(made.fhir(f"AllergyIntolerance?patient={ANA}&severity=severe"))[0]
    assert (allergy["criticality"], allergy["reaction"][0]["severity"]) == ("high", "severe")


def test_a_patient_shows_what_openmrs_adds(made: Clinic) -> None:
    patient = made.fhir(f"Patient/{ANA}")
    assert (patient["birthDate"], patient["deceasedDateTime"]) == ("1995", "2026-11-23T21:24:00+00:00")
    assert patient["name"][0]["text"] == "Ms Ana Maria Riverac1"
    assert patient["name"][0]["extension"][0]["extension"][0]["valueString"] == "Ms"
    values = [part["valueString"] for part in patient["extension"][0]["extension"]]
    assert values == ["Safe channel", "sms"]


def test_a_view_without_narrative_marks_resource_and_bundle(made: Clinic) -> None:
    body = made.fhir(f"Observation?_id={CANARY}&_summary=data")
    assert body["meta"]["tag"][0]["code"] == SUBSETTED
    resource = _resources(body)[0]
    assert "text" not in resource
    assert resource["meta"]["tag"][0]["code"] == SUBSETTED


@pytest.mark.parametrize(
    ("view", "names"),
    [
        ("_summary=text", {"resourceType", "id", "meta", "text", "status", "code"}),
        ("_elements=subject", {"resourceType", "id", "meta", "status", "code", "subject"}),
        (
            "_elements=Observation.subject,encounter",
            {"resourceType", "id", "meta", "status", "code", "subject", "encounter"},
        ),
    ],
)
def test_a_view_shows_only(made: Clinic, view: str, names: set[str]) -> None:
    assert set(made.fhir(f"Observation/{CANARY}?{view}")) == names


def test_the_summary_leaves_out_category_and_ranges(made: Clinic) -> None:
    shown = _resources(made.fhir(f"Observation?patient={ANA}&code=5086{'A' * 32}&_summary=true"))[0]
    assert shown["valueQuantity"]["value"] == 76
    assert not {"category", "referenceRange", "interpretation", "text"} & set(shown)


def test_a_count_is_a_bundle_without_links_and_entries(made: Clinic) -> None:
    assert set(made.fhir(f"Observation?patient={ANA}&_summary=count")) == {
        "resourceType",
        "id",
        "meta",
        "type",
        "total",
    }


def test_includes_follow_the_results_and_are_not_counted(made: Clinic) -> None:
    wanted = "_include=Encounter:participant&_include=Encounter:location"
    body = made.fhir(f"Encounter?_id={NOTE},{SCREEN}&{wanted}")
    assert body["total"] == 2
    assert [resource["id"] for resource in _resources(body)] == [NOTE, SCREEN, LEE, CLINIC]


def test_everything_counts_what_it_brings(made: Clinic) -> None:
    body = made.fhir(f"Patient/{ANA}/$everything")
    assert body["total"] == len(body["entry"])
    assert {one["resourceType"] for one in _resources(body)} == {
        "Patient",
        "Observation",
        "AllergyIntolerance",
        "Encounter",
    }
    assert [link["relation"] for link in body["link"]] == ["self"]


def test_a_read_tells_version_and_time_in_its_headers(made: Clinic) -> None:
    response = made.ask(f"/ws/fhir2/R4/Encounter/{NOTE}")
    version = response.json()["meta"]["versionId"]
    assert response.header("ETag") == f'W/"{version}"'
    assert response.header("Cache-Control") == "no-store"
    assert str(response.header("Last-Modified")).endswith("GMT")
    assert response.header("Content-Type") == "application/fhir+json;charset=UTF-8"


def test_people_relationships_and_enrollments_are_told_too(made: Clinic) -> None:
    person = made.fhir("Person?name=Ana&_include=Person:patient")
    assert [one["resourceType"] for one in _resources(person)] == ["Person", "Patient"]
    lee = made.store.find("provider", identifier="drleec1")[0]["person"]
    made.store.add(
        "relationship", {"personA": lee, "personB": ANA, "dateCreated": "2026-11-23T21:24:00.000+0000"}
    )
    related = _resources(made.fhir("RelatedPerson?name=drlee"))[0]
    assert related["patient"]["reference"] == f"Patient/{ANA}"
    assert made.fhir("RelatedPerson?name=Ana")["total"] == 0


def test_an_enrollment_is_an_episode_that_leaks_its_program(made: Clinic) -> None:
    program = made.store.add("program", {"name": "Continuity program", "concept": DIAGNOSIS})
    enrolled = {"patient": ANA, "program": program["uuid"], "dateEnrolled": "2026-01-05T00:00:00.000+0000"}
    uuid = made.store.add("enrollment", enrolled)["uuid"]
    episode = made.fhir(f"EpisodeOfCare/{uuid}")
    assert (episode["status"], episode["type"][0]["text"]) == ("active", "Post-traumatic stress c1")


def test_immunizations_need_metadata_that_a_new_server_lacks(made: Clinic) -> None:
    response = made.ask(f"/ws/fhir2/R4/Immunization?patient={ANA}")
    assert (response.status, response.json()["issue"][0]["code"]) == (501, "business-rule")
