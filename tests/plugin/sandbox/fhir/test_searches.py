"""Searches, each with the sentence that says what fhir2 makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.sandbox.fhir.criteria import criterion
from tests.plugin.sandbox.fhir.clinic import (
    ANA,
    BEA,
    BEAS_VITALS,
    CANARY,
    CLINIC,
    EMERGENCY,
    NOTE,
    NOTE_TYPE,
    SCREEN,
    TEXT,
    TOTAL,
    VISIT,
    VISIT_TYPE,
    VITALS,
    VITALS_TYPE,
    YES,
    Clinic,
    clinic,
)

GROUP_OBS = "7f96d024-fb73-5ede-af54-4393689b423a"
SCORE = "ff33151c-752c-5571-9788-e92b4da9193f"
ANSWER = "8230225f-f506-52bb-be95-6a3cbf5e2a6c"
BEAS_SCORE = "6e4e8f80-e202-55af-80a6-486b5a0160ff"
CONDITION = "09402987-ec48-5373-b4ad-67f4f31b61e5"
DIAGNOSED = "cec8c013-1c71-5511-b359-19255e025838"
TAG = "http://fhir.openmrs.org/ext/encounter-tag"
CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"

FOUND = [
    ("a patient by id", f"Patient?_id={BEA}", [BEA]),
    ("a name part, from its beginning, blind to case", "Patient?name=river", [ANA]),
    ("not from its middle", "Patient?name=vera", []),
    ("from its middle where asked", "Patient?name:contains=vera", [ANA]),
    ("given and family must both fit", "Patient?given=Ana&family=Stone", []),
    ("an identifier fits whole", "Patient?identifier=ana-c", []),
    ("birth dates span what is named", "Patient?birthdate=1995-03", [ANA, BEA]),
    ("nobody is dead", "Patient?deceased=true", []),
    ("an address city", "Patient?address-city=Bos", [ANA, BEA]),
    ("visits are encounters, and come first", f"Encounter?patient={ANA}", [VISIT, NOTE, SCREEN, VITALS]),
    ("across patients, by encounter type", f"Encounter?type={VITALS_TYPE}", [VITALS, BEAS_VITALS]),
    ("two types", f"Encounter?type={NOTE_TYPE},{VISIT_TYPE}", [VISIT, NOTE]),
    ("by tag only encounters", f"Encounter?patient={ANA}&_tag={TAG}|encounter", [NOTE, SCREEN, VITALS]),
    ("by tag only visits, without the system too", f"Encounter?patient={ANA}&_tag=visit", [VISIT]),
    ("chained to the patient's identifier", "Encounter?patient.identifier=bea-c1", [BEAS_VITALS]),
    ("chained through the typed reference", "Encounter?subject:Patient.family=Stonec1", [BEAS_VITALS]),
    ("by who took part", "Encounter?participant.identifier=drleec1&patient.given=Bea", [BEAS_VITALS]),
    ("by place", f"Encounter?location={EMERGENCY}", []),
    (
        "by the start of a visit, by the time of an encounter",
        "Encounter?date=ge2026-01-05T10:00:00",
        [NOTE, SCREEN, VITALS, BEAS_VITALS],
    ),
    ("newest first", f"Encounter?patient={ANA}&_sort=-date&_tag=visit", [VISIT]),
    (
        "by _has nothing is ever found: there are no orders",
        f"Encounter?_has:MedicationRequest:encounter:status=active&patient={ANA}",
        [],
    ),
    ("several codes", f"Observation?patient={ANA}&code={TOTAL},{TEXT}&encounter={SCREEN}", [SCORE]),
    ("an obs by its encounter", f"Observation?encounter={NOTE}&code={TEXT}", [CANARY]),
    ("an obs by the type of its encounter", f"Observation?encounter.type={NOTE_TYPE}&code={TEXT}", [CANARY]),
    ("a subject with its type", f"Observation?subject:Patient={ANA}&value-quantity=gt10", [SCORE]),
    ("a reference with its type", f"Observation?subject=Patient/{ANA}&value-quantity=19", [SCORE]),
    (
        "a number without prefix takes a tenth to each side",
        f"Observation?patient={ANA}&value-quantity=18",
        [SCORE],
    ),
    ("with eq it is exact", f"Observation?patient={ANA}&value-quantity=eq18", []),
    ("a coded answer", f"Observation?value-concept={YES}", [ANSWER]),
    ("text from its beginning", "Observation?value-string=canary", [CANARY]),
    ("the group that holds a member", f"Observation?has-member={SCORE}", [GROUP_OBS]),
    ("the group that holds a member of a code", f"Observation?has-member.code={TOTAL}", [GROUP_OBS]),
    ("a code with a system that the server doesn't know", f"Observation?code=http://loinc.org|{TOTAL}", []),
    (
        "by code across patients",
        f"Observation?code={TOTAL}&date=lt2026-01-06&_sort=-date&patient={BEA}",
        [BEAS_SCORE],
    ),
    ("diagnoses come before the problem list", f"Condition?patient={ANA}", [DIAGNOSED, CONDITION]),
    ("the problem list alone", f"Condition?patient={ANA}&category={CATEGORY}|problem-list-item", [CONDITION]),
    ("diagnoses alone", f"Condition?patient={ANA}&category={CATEGORY}|encounter-diagnosis", [DIAGNOSED]),
    ("a category without its system is neither", f"Condition?patient={ANA}&category=problem-list-item", []),
    ("diagnoses know nothing of a clinical status", "Condition?clinical-status=inactive", [DIAGNOSED]),
    ("a place by name", "Location?name=emerg", [EMERGENCY]),
    ("an unknown tag", "Location?_tag=Login Location", []),
    ("a place by id", f"Location?_id={CLINIC}", [CLINIC]),
    ("no value at all is no condition", "Location?name=&_id=" + CLINIC, [CLINIC]),
]


@pytest.fixture(scope="module")
def made() -> Clinic:
    return clinic()


@pytest.mark.parametrize(("query", "expected"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_a_search_finds(made: Clinic, query: str, expected: list[str]) -> None:
    body = made.fhir(query)
    assert [entry["resource"]["id"] for entry in body.get("entry", [])] == expected
    assert body["total"] == len(expected)


REFUSED = [
    ("a parameter of another type", f"Task?patient={ANA}"),
    ("a chain that isn't declared", "Encounter?patient.birthdate=1995"),
    ("a type without a search", "EpisodeOfCare"),
    ("an underscore name that belongs to searching", "Condition?_tag=x"),
    ("an include that isn't allowed", f"Encounter?patient={ANA}&_include=Encounter:partof"),
    ("a date that is none", "Observation?date=soon"),
    ("two lower bounds", "Observation?date=ge2026-01-01&date=gt2026-02-01"),
    ("a number that is none", "Observation?value-quantity=many"),
]


@pytest.mark.parametrize("query", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_search_is_refused_with_an_outcome(made: Clinic, query: str) -> None:
    response = made.ask(f"/ws/fhir2/R4/{query}")
    assert response.status == 400
    assert response.json()["resourceType"] == "OperationOutcome"


def test_other_underscore_names_are_let_through(made: Clinic) -> None:
    assert made.fhir(f"Observation?patient={ANA}&_pretty=true&_unknown=1")["total"] == 10


def test_every_practitioner_search_brings_all_users_along(made: Clinic) -> None:
    kinds = [
        entry["resource"]["identifier"][0]["system"]
        for entry in made.fhir("Practitioner?name=nobody")["entry"]
    ]
    assert set(kinds) == {"http://fhir.openmrs.org/ext/user/identifier"}


def test_the_newest_of_each_code(made: Clinic) -> None:
    newest = made.fhir(f"Observation/$lastn?patient={ANA}&code={TEXT}&max=1")
    assert [entry["resource"]["effectiveDateTime"][:4] for entry in newest["entry"]] == ["2099"]


def test_the_obs_of_the_newest_encounter(made: Clinic) -> None:
    found = made.fhir(f"Observation/$lastn-encounters?patient={BEA}&max=1")
    assert [entry["resource"]["id"] for entry in found["entry"]] == [BEAS_SCORE]


@given(st.text(alphabet=st.characters(exclude_characters="\\"), max_size=20))
def test_a_value_without_commas_is_one_alternative(text: str) -> None:
    assert "".join(criterion("name", text.replace(",", "")).values) == text.replace(",", "")


def test_an_escaped_comma_is_no_separator() -> None:
    assert criterion("name", r"a\,b,c").values == ("a,b", "c")
