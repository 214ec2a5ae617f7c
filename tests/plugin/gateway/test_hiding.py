"""Who sees what, by every spelling and route. The hidden talk carries a canary; it must never be seen or
be missed."""

import pytest

from tests.plugin.gateway.visitor import FHIR, REST, Visitor, as_twin, comparable
from tests.plugin.gateway.world import (
    ABSENT,
    CANARY,
    CONVERSATION,
    EMERGENCY,
    HERS,
    HIDDEN,
    HIDDEN_OBS,
    NAMED,
    OPEN,
    PRIMARY,
    SECRET,
    TEAM,
    TEXT,
    TWIN,
    Staff,
)

P, V = HERS.patient, HERS.uuid("visit")
CUSTOM = "v=custom:(uuid,display,encounters:(uuid,encounterDatetime,obs:(uuid,display,value)))"

ITEMS = [
    ("the encounter", f"{REST}/encounter/{HIDDEN}"),
    ("the encounter in full", f"{REST}/encounter/{HIDDEN}?v=full"),
    ("only its answers", f"{REST}/encounter/{HIDDEN}?v=custom:(obs:(value))"),
    ("with a doubled slash", f"//ws/rest/v1//encounter/{HIDDEN}"),
    ("with a dot segment", f"{REST}/./obs/../encounter/{HIDDEN}"),
    ("with an encoded letter", f"{REST}/%65ncounter/{HIDDEN}"),
    ("with a session in the path", f"{REST}/encounter;jsessionid=1/{HIDDEN};x=1"),
    ("with a trailing slash", f"{REST}/encounter/{HIDDEN}/"),
    ("in capital letters, which MySQL takes for the same", f"{REST}/encounter/{HIDDEN.upper()}"),
    ("an answer of it", f"{REST}/obs/{HIDDEN_OBS}"),
    ("an answer of it as a reference", f"{REST}/obs/{HIDDEN_OBS}?v=ref"),
    ("an answer of it, its value alone", f"{REST}/obs/{HIDDEN_OBS}?v=custom:(value)"),
    ("a protected question in an ordinary encounter", f"{REST}/obs/{HERS.uuid('obs', 'stray')}"),
    ("a group with a protected question in it", f"{REST}/obs/{HERS.uuid('obs', 'stray group')}"),
    ("such a group as a reference", f"{REST}/obs/{HERS.uuid('obs', 'stray group')}?v=custom:(display)"),
    ("such a group over FHIR", f"{FHIR}/Observation/{HERS.uuid('obs', 'stray group')}"),
    ("its enrollment", f"{REST}/programenrollment/{HERS.uuid('enrollment', 'care')}"),
    ("the encounter over FHIR", f"{FHIR}/Encounter/{HIDDEN}"),
    ("the encounter and all of it over FHIR", f"{FHIR}/Encounter/{HIDDEN}/$everything"),
    ("an answer of it over FHIR", f"{FHIR}/Observation/{HIDDEN_OBS}"),
    ("its enrollment over FHIR", f"{FHIR}/EpisodeOfCare/{HERS.uuid('enrollment', 'care')}"),
]

LISTS = [
    ("her encounters", f"{REST}/encounter?patient={P}"),
    ("her encounters in full", f"{REST}/encounter?patient={P}&v=full"),
    ("her encounters as references", f"{REST}/encounter?patient={P}&v=ref&totalCount=true"),
    ("a page of them", f"{REST}/encounter?patient={P}&v=ref&limit=3&startIndex=3&totalCount=true"),
    ("the talks alone", f"{REST}/encounter?patient={P}&encounterType={CONVERSATION}&totalCount=true"),
    ("her answers", f"{REST}/obs?patient={P}&v=full"),
    ("her answers as references", f"{REST}/obs?patient={P}&v=ref&limit=100"),
    ("her answers, values alone", f"{REST}/obs?patient={P}&v=custom:(value)&limit=100&totalCount=true"),
    ("answers to a protected question", f"{REST}/obs?patient={P}&concept={SECRET}"),
    ("answers to an open question", f"{REST}/obs?patient={P}&concept={TEXT}&v=custom:(uuid,value)&limit=5"),
    ("the answers of the hidden talk", f"{REST}/obs?encounter={HIDDEN}"),
    ("the visit in full", f"{REST}/visit/{V}?v=full"),
    ("the visit", f"{REST}/visit/{V}"),
    ("the visit with its answers", f"{REST}/visit/{V}?{CUSTOM}"),
    ("her visits as O3 asks, with a doubled slash", f"//ws/rest/v1/visit?patient={P}&{CUSTOM}"),
    (
        "an ordinary encounter with its visit",
        f"{REST}/encounter/{OPEN}?v=custom:(visit:(encounters:(obs:(value))))",
    ),
    ("her enrollments", f"{REST}/programenrollment?patient={P}&v=full"),
    ("her enrollments as references", f"{REST}/programenrollment?patient={P}&v=ref"),
    ("herself", f"{REST}/patient/{P}?v=full"),
    ("her attributes", f"{REST}/patient/{P}?v=custom:(person:(attributes:(display,value)))"),
    ("her as a person", f"{REST}/person/{P}?v=full"),
    ("her encounters over FHIR", f"{FHIR}/Encounter?patient={P}&_count=100"),
    ("a page of them over FHIR", f"{FHIR}/Encounter?patient={P}&_count=4"),
    ("how many over FHIR", f"{FHIR}/Encounter?patient={P}&_summary=count"),
    ("her answers over FHIR", f"{FHIR}/Observation?patient={P}&_count=100"),
    (
        "her answers, newest first",
        f"{FHIR}/Observation?subject%3APatient={P}&_sort=-date&_count=5&_summary=data",
    ),
    ("answers with a value like the hidden one", f"{FHIR}/Observation?patient={P}&value-string={CANARY}"),
    (
        "answers and their encounters",
        f"{FHIR}/Observation?patient={P}&_include=Observation:encounter&_count=100",
    ),
    (
        "encounters and their answers",
        f"{FHIR}/Encounter?patient={P}&_revinclude=Observation:encounter&_count=100",
    ),
    ("her and her answers", f"{FHIR}/Patient?_id={P}&_revinclude=Observation:patient"),
    ("everything about her", f"{FHIR}/Patient/{P}/$everything"),
]

ACROSS = [
    ("talks of anybody", f"{FHIR}/Encounter?type={CONVERSATION}"),
    ("protected answers of anybody", f"{FHIR}/Observation?code={SECRET}"),
    (
        "talks of anybody with whoever they are about",
        f"{FHIR}/Encounter?type={CONVERSATION}&_include=Encounter:patient",
    ),
]


@pytest.mark.parametrize("who", [EMERGENCY, NAMED], ids=lambda one: one.username)
@pytest.mark.parametrize(("sentence", "target"), ITEMS)
def test_a_hidden_thing_answers_like_an_absent_one(
    door: Visitor, who: Staff, sentence: str, target: str
) -> None:
    hidden = door.ask(who, target)
    assert hidden.status_code == 404, sentence
    thing = target.split("?", maxsplit=1)[0].rstrip("/").split(";")[0]
    kind = next(
        each
        for each in ("encounter", "obs", "programenrollment", "Encounter", "Observation", "EpisodeOfCare")
        if each in thing or "%65" in thing
    )
    base = FHIR if kind[0].isupper() else REST
    absent = door.ask(who, f"{base}/{kind}/{ABSENT}")
    assert comparable(hidden) == comparable(absent), sentence
    assert CANARY not in hidden.text


@pytest.mark.parametrize("who", [EMERGENCY, NAMED], ids=lambda one: one.username)
@pytest.mark.parametrize(("sentence", "target"), LISTS)
def test_a_list_is_that_of_a_patient_without_it(
    door: Visitor, who: Staff, sentence: str, target: str
) -> None:
    hers, twins = door.ask(who, target), door.ask(who, as_twin(target))
    assert hers.status_code == 200, (sentence, hers.text[:200])
    assert comparable(hers) == comparable(twins), sentence
    assert CANARY not in hers.text.replace(f"value-string={CANARY}", "")


@pytest.mark.parametrize("who", [EMERGENCY, NAMED], ids=lambda one: one.username)
@pytest.mark.parametrize(("sentence", "target"), ACROSS)
def test_a_search_across_patients_finds_nobody(door: Visitor, who: Staff, sentence: str, target: str) -> None:
    bundle = door.json(who, target)
    assert bundle["total"] == 0, sentence
    assert "entry" not in bundle
    assert HERS.patient not in str(bundle)


@pytest.mark.parametrize("who", [PRIMARY, TEAM], ids=lambda one: one.username)
@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("the encounter", f"{REST}/encounter/{HIDDEN}?v=full"),
        ("an answer", f"{REST}/obs/{HIDDEN_OBS}"),
        ("a doubled slash", f"//ws/rest/v1/encounter/{HIDDEN}?v=full"),
        ("the visit", f"{REST}/visit/{V}?{CUSTOM}"),
        ("over FHIR", f"{FHIR}/Observation/{HIDDEN_OBS}"),
        ("across patients", f"{FHIR}/Observation?code={SECRET}"),
    ],
)
def test_those_whom_she_lets_see_it_see_it(door: Visitor, who: Staff, sentence: str, target: str) -> None:
    answer = door.ask(who, target)
    assert answer.status_code == 200, (sentence, answer.text[:200])
    assert CANARY in answer.text, sentence


def test_what_no_choice_opens_stays_with_the_team(door: Visitor) -> None:
    kept = f"{REST}/encounter/{HERS.uuid('encounter', 'choices')}?v=full"
    assert CANARY in door.ask(TEAM, kept).text
    assert door.ask(PRIMARY, kept).status_code == 404
    address = f"{REST}/person/{HERS.patient}?v=full"
    assert CANARY in door.ask(TEAM, address).text
    assert CANARY not in door.ask(PRIMARY, address).text


@pytest.mark.parametrize("target", [f"{REST}/patient/{P}/allergy", f"{FHIR}/AllergyIntolerance?patient={P}"])
def test_allergies_reach_whoever_treats_her(door: Visitor, target: str) -> None:
    """F1."""
    for who in (EMERGENCY, NAMED, PRIMARY, TEAM):
        assert "Drug (made up)" in door.ask(who, target).text


def test_pages_are_full_and_lead_from_one_to_the_next(door: Visitor) -> None:
    seen: list[str] = []
    target = f"{REST}/encounter?patient={P}&v=custom:(uuid)&limit=5"
    while target:
        page = door.json(EMERGENCY, target)
        seen += [one["uuid"] for one in page["results"]]
        following = [link["uri"] for link in page.get("links", []) if link["rel"] == "next"]
        assert len(page["results"]) == 5 or not following
        target = following[0].removeprefix(door.url) if following else ""
    assert len(seen) == len(set(seen)) == 12


def test_fhir_pages_are_full_and_lead_from_one_to_the_next(door: Visitor) -> None:
    seen: list[str] = []
    target = f"{FHIR}/Encounter?patient={P}&_count=5"
    while target:
        page = door.json(EMERGENCY, target)
        assert page["total"] == 13  # twelve encounters and the visit
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        target = following[0].removeprefix(door.url) if following else ""
    assert len(seen) == len(set(seen)) == 13
    assert HIDDEN not in seen


def test_a_page_token_is_of_use_to_its_owner_alone(door: Visitor) -> None:
    page = door.json(PRIMARY, f"{FHIR}/Encounter?patient={P}&_count=5")
    (following,) = [link["url"] for link in page["link"] if link["relation"] == "next"]
    target = following.removeprefix(door.url)
    assert door.ask(PRIMARY, target).status_code == 200
    assert door.ask(EMERGENCY, target).status_code == 404


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("a filter through another type", f"{FHIR}/Encounter?_has:Observation:encounter:code={SECRET}"),
        ("an include without end", f"{FHIR}/Encounter?patient={P}&_include:iterate=Encounter:patient"),
        ("an include that nobody listed", f"{FHIR}/Practitioner?_revinclude=Encounter:participant"),
        ("everything included", f"{FHIR}/Encounter?patient={P}&_include=*"),
        ("only narrative", f"{FHIR}/Observation?patient={P}&_summary=text"),
        ("XML", f"{FHIR}/Observation?patient={P}&_format=xml"),
        ("a filter on answers", f"{REST}/encounter?patient={P}&obsConcept={SECRET}&s=byObs"),
        ("a parameter twice", f"{REST}/encounter?patient={TWIN.patient}&patient={P}"),
        ("any getter of the Java class", f"{REST}/encounter/{OPEN}?v=custom:(visit:(nonVoidedEncounters))"),
    ],
)
def test_what_could_ask_about_the_hidden_is_not_understood(door: Visitor, sentence: str, target: str) -> None:
    answer = door.ask(EMERGENCY, target)
    assert answer.status_code == 400, sentence
    assert answer.json() == door.ask(EMERGENCY, target.replace(P, TWIN.patient)).json()


@pytest.mark.parametrize(
    "target",
    [
        "/ws/fhir2/R3/Encounter?patient=" + P,
        "/moduleServlet/legacyui/x",
        f"{REST}/encounter%2F{HIDDEN}",
        f"{REST}/%2565ncounter/{HIDDEN}",
        f"{REST}/nonsense?patient={P}",
        f"{FHIR}/Observation/{HIDDEN_OBS}/_history",
    ],
)
def test_other_doors_are_shut_for_everybody(door: Visitor, target: str) -> None:
    assert {door.ask(who, target).status_code for who in (TEAM, EMERGENCY)} == {404}
