"""What is seldom there: mappings that fhir2 knows, reactions, attributes by format, notes, free text."""

from typing import Any

import pytest

from tests.plugin.sandbox.fhir.clinic import (
    ANA,
    CLINIC,
    LEE,
    NOTE,
    PENICILLIN,
    SCREEN,
    TOTAL,
    VISIT,
    VITALS,
    YES,
    Clinic,
    clinic,
)

SNOMED = "http://snomed.info/sct"
SAME_AS = "35543629-7d8c-11e1-909d-c80aa9edcf4e"
NARROWER = "43ac5109-7d8c-11e1-909d-c80aa9edcf4e"


@pytest.fixture
def made() -> Clinic:
    return clinic()


def _map(made: Clinic, concept: str, code: str, kind: str = SAME_AS) -> None:
    source = made.store.first("conceptsource", hl7Code="SCT") or made.store.add(
        "conceptsource", {"hl7Code": "SCT"}
    )
    term = made.store.add("conceptreferenceterm", {"conceptSource": source["uuid"], "code": code})
    named = made.store.get("conceptmaptype", kind)
    assert named is not None
    made.store.add(
        "conceptmapping", {"concept": concept, "conceptReferenceTerm": term["uuid"], "conceptMapType": kind}
    )


def _only(body: Any) -> dict[str, Any]:
    (entry,) = body["entry"]
    resource: dict[str, Any] = entry["resource"]
    return resource


def test_a_snomed_mapping_is_shown_and_searched(made: Clinic) -> None:
    _map(made, PENICILLIN, "764146007")
    found = _only(made.fhir(f"AllergyIntolerance?code={SNOMED}|764146007"))
    assert found["code"]["coding"][1] == {"system": SNOMED, "code": "764146007"}
    assert made.fhir(f"AllergyIntolerance?code={SNOMED}|1")["total"] == 0


def test_of_several_mappings_only_the_same_counts(made: Clinic) -> None:
    _map(made, PENICILLIN, "1", NARROWER)
    _map(made, PENICILLIN, "2")
    codes = [one["code"] for one in _only(made.fhir("AllergyIntolerance"))["code"]["coding"]]
    assert codes == [PENICILLIN, "2"]


def test_of_several_others_none_counts(made: Clinic) -> None:
    _map(made, PENICILLIN, "1", NARROWER)
    _map(made, PENICILLIN, "2", "4b9d9421-7d8c-11e1-909d-c80aa9edcf4e")
    assert len(_only(made.fhir("AllergyIntolerance"))["code"]["coding"]) == 1


def test_reactions_and_free_text_of_an_allergy(made: Clinic) -> None:
    allergy = made.store.first("allergy")
    assert allergy is not None
    reactions = [{"reaction": YES, "reactionNonCoded": "itches"}, {"reactionNonCoded": "alone"}]
    made.store.change("allergy", allergy["uuid"], reactions=reactions, nonCodedAllergen="an old penicillin")
    shown = _only(made.fhir(f"AllergyIntolerance?manifestation={YES}"))
    assert shown["code"]["text"] == "an old penicillin"
    assert [one["text"] for one in shown["reaction"][0]["manifestation"]] == ["itches"]


def test_notes_and_words_of_a_condition(made: Clinic) -> None:
    uuid = "09402987-ec48-5373-b4ad-67f4f31b61e5"
    told = {"additionalDetail": "seen", "nonCoded": "her words", "verificationStatus": "CONFIRMED"}
    made.store.change("condition", uuid, **told, endDate="2026-01-01T00:00:00.000+0000")
    shown = made.fhir(f"Condition/{uuid}")
    assert shown["note"] == [{"text": "seen"}]
    assert shown["extension"][0]["valueString"] == "her words"
    assert shown["verificationStatus"]["coding"][0]["display"] == "CONFIRMED"
    assert shown["abatementDateTime"] == "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("java.lang.Boolean", "true", "valueBoolean"),
        ("org.openmrs.Location", CLINIC, "valueReference"),
        ("org.openmrs.Concept", YES, "valueCodeableConcept"),
        ("org.openmrs.Concept", "none", None),
        ("org.openmrs.util.AttributableDate", "2026-01-01", None),
    ],
)
def test_an_attribute_is_shown_by_its_format(made: Clinic, kind: str, value: str, shown: str | None) -> None:
    known = made.store.add("personattributetype", {"name": "A", "format": kind})
    made.store.add("personattribute", {"person": ANA, "attributeType": known["uuid"], "value": value})
    parts = [part for one in made.fhir(f"Patient/{ANA}").get("extension", []) for part in one["extension"]]
    assert [name for part in parts for name in part if name not in {"url", "valueString"}] == (
        [shown] if shown else []
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("patient.name=ana riv", [NOTE, SCREEN, VITALS]),
        ("patient.name=nobody", []),
        (f"participant={LEE}&_sort=-_lastUpdated&patient={ANA}", [VITALS, SCREEN, NOTE]),
        ("participant.name=drlee&patient.given=ana", [NOTE, SCREEN, VITALS]),
        ("location.address-city=Bos&patient.given=ana", [NOTE, SCREEN, VITALS]),
    ],
)
def test_what_may_be_chained_to_an_encounter(made: Clinic, query: str, expected: list[str]) -> None:
    made.store.change("location", CLINIC, cityVillage="Boston")
    tag = "&_tag=http://fhir.openmrs.org/ext/encounter-tag|encounter"
    body = made.fhir(f"Encounter?{query}{tag}")
    assert [entry["resource"]["id"] for entry in body.get("entry", [])] == expected


def test_a_visit_is_found_by_who_took_part_in_it(made: Clinic) -> None:
    assert VISIT in {entry["resource"]["id"] for entry in made.fhir(f"Encounter?participant={LEE}")["entry"]}


def test_patients_sort_by_name(made: Clinic) -> None:
    names = [entry["resource"]["name"][0]["family"] for entry in made.fhir("Patient?_sort=-name")["entry"]]
    assert names == ["Stonec1", "Riverac1"]


def test_a_yes_or_no_is_a_boolean_and_searched_by_category(made: Clinic) -> None:
    made.store.change("concept", TOTAL, conceptClass="8d4907b2-c2cc-11de-8d13-0010c6dffd0f")
    added = {"person": ANA, "concept": TOTAL, "valueKind": "boolean", "value": True}
    when = {"obsDatetime": "2026-01-05T10:00:00.000+0000", "dateCreated": "2026-01-05T10:00:00.000+0000"}
    uuid = made.store.add("obs", {**added, **when})["uuid"]
    assert made.fhir(f"Observation/{uuid}")["valueBoolean"] is True
    found = made.fhir(f"Observation?patient={ANA}&category=laboratory")
    assert uuid in {entry["resource"]["id"] for entry in found["entry"]}
