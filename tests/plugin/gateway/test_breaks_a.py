"""Ways around the gateway that someone found, each closed: a row for every one, which passed before."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from plugin.gateway.doubles import MemoryAudit
from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor, comparable
from tests.plugin.gateway.world import (
    ABSENT,
    CHOICES,
    EMERGENCY,
    HERS,
    HIDDEN,
    OPEN,
    SECRET_LABEL,
    TEAM,
    TEXT,
    THIRD,
    TWIN,
    at,
    made,
)


@pytest.fixture
def desk(quiet: Upstream, own: Stores) -> Iterator[Visitor]:
    with gateway(quiet.url, own.ports(), SECRET_LABEL) as address:
        yield Visitor(address)


@pytest.mark.parametrize("kind", ["Practitioner", "Location", "Medication"])
@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("what refers to it", "_revinclude=Encounter:participant"),
        ("what refers to it, and on", "_revinclude%3Aiterate=Encounter:participant"),
        ("what it refers to", "_include=Location:organization"),
        ("a chain through it", "_has:Encounter:participant:type=x"),
    ],
)
def test_a_form_can_not_bring_patient_data_into_an_open_search(
    desk: Visitor, kind: str, sentence: str, form: str
) -> None:
    typed = {"Content-Type": "application/x-www-form-urlencoded"}
    posted = desk.ask(EMERGENCY, f"{FHIR}/{kind}/_search", method="POST", data=form, headers=typed)
    asked = desk.ask(EMERGENCY, f"{FHIR}/{kind}?{form}")
    assert posted.status_code == 400, sentence
    assert comparable(posted) == comparable(asked), sentence


def test_an_open_search_may_still_be_posted(desk: Visitor) -> None:
    posted = desk.ask(EMERGENCY, f"{FHIR}/Location/_search", method="POST", data={"name": "Clinic"})
    assert posted.status_code == 200, posted.text
    assert [one["resource"]["name"] for one in posted.json()["entry"]] == ["Clinic"]


@pytest.mark.parametrize("target", ["Practitioner", "Location?name=Clinic"])
def test_an_open_search_holds_nothing_of_another_kind(desk: Visitor, quiet: Upstream, target: str) -> None:
    entry = {"resource": {"resourceType": "Encounter", "id": HIDDEN}}
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": [entry]}

    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        return web.json_response(bundle)

    quiet.mood = mood
    answer = desk.ask(EMERGENCY, f"{FHIR}/{target}")
    assert answer.status_code == 503
    assert HIDDEN not in answer.text


@pytest.mark.parametrize(
    ("method", "below", "more"),
    [
        ("GET", "", {}),
        ("GET", "?v=full", {}),
        ("GET", f"/{ABSENT}", {}),
        ("GET", f"/{ABSENT}?v=full", {}),
        ("POST", "", {"json": {"provider": ABSENT, "encounterRole": ABSENT}}),
        ("POST", f"/{ABSENT}", {"json": {"encounterRole": ABSENT}}),
        ("DELETE", f"/{ABSENT}", {}),
    ],
)
def test_below_a_hidden_encounter_all_is_as_below_an_absent_one(
    desk: Visitor, method: str, below: str, more: dict[str, Any]
) -> None:
    hidden, absent = (
        desk.ask(EMERGENCY, f"{REST}/encounter/{each}/encounterprovider{below}", method=method, **more)
        for each in (HIDDEN, ABSENT)
    )
    assert hidden.status_code == 404
    assert comparable(hidden) == comparable(absent)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_asked_or_written_below_a_hidden_encounter(
    desk: Visitor, quiet: Upstream, method: str
) -> None:
    before = len(quiet.asked)
    desk.ask(EMERGENCY, f"{REST}/encounter/{HIDDEN}/encounterprovider", method=method, json={})
    assert not [one for one in quiet.asked[before:] if "encounterprovider" in one]


def test_below_an_encounter_her_name_is_in_the_log(desk: Visitor, own: Stores) -> None:
    assert desk.ask(EMERGENCY, f"{REST}/encounter/{OPEN}/encounterprovider").status_code == 200
    assert HERS.patient in patients(own.audit)


@pytest.mark.parametrize("operation", ["$lastn", "$lastn-encounters"])
@pytest.mark.parametrize("who", [EMERGENCY, TEAM], ids=lambda one: one.username)
def test_the_newest_can_not_be_pushed_out_by_what_is_hidden(
    desk: Visitor, quiet: Upstream, who: Any, operation: str
) -> None:
    before = len(quiet.asked)
    answer = desk.ask(who, f"{FHIR}/Observation/{operation}?patient={HERS.patient}&max=1")
    assert answer.status_code == 400
    assert not [one for one in quiet.asked[before:] if "lastn" in one]


@pytest.mark.parametrize("whose", [HERS, TWIN], ids=lambda one: one.key)
def test_a_refused_visit_says_nothing_to_who_may_not_see_all_of_it(desk: Visitor, whose: Any) -> None:
    target, body = f"{REST}/visit/{whose.uuid('visit')}", {"stopDatetime": at(1)}
    kept_back = desk.ask(EMERGENCY, target, method="POST", json=body)
    assert kept_back.status_code == 400
    assert "Visit." not in kept_back.text
    assert kept_back.json() == {
        "error": {"message": "The request can't be understood", "code": "", "detail": ""}
    }


def test_a_refused_visit_keeps_its_words_for_who_may_see_all_of_it(desk: Visitor) -> None:
    body = {"stopDatetime": at(1)}
    told = desk.ask(TEAM, f"{REST}/visit/{TWIN.uuid('visit')}", method="POST", json=body)
    assert told.status_code == 400
    assert "fieldErrors" in told.text


@pytest.mark.parametrize("status", [403, 404, 410])
@pytest.mark.parametrize(
    ("sentence", "body", "kind"),
    [
        ("a page", "<html>gone</html>", "text/html"),
        ("nothing", "", "text/html"),
        ("JSON of somebody else", '{"message": "no route"}', "application/json"),
        ("a list", "[]", "application/json"),
    ],
)
def test_an_absence_that_openmrs_does_not_state_is_a_fault(
    desk: Visitor, quiet: Upstream, status: int, sentence: str, body: str, kind: str
) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        if "session" in request.path or "/user/" in request.path:
            return given
        return web.Response(status=status, text=body, content_type=kind)

    quiet.mood = mood
    for target in (
        f"{REST}/patient/{HERS.patient}",
        f"{REST}/encounter/{OPEN}",
        f"{FHIR}/Encounter/{OPEN}",
        f"{FHIR}/Location/{made('location', 'clinic')}",
    ):
        assert desk.ask(EMERGENCY, target).status_code == 503, (sentence, target)


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("a page", "<html>gone</html>"),
        (
            "a resource that is not started",
            '{"error": {"message": "x", "detail": "UnknownResourceException"}}',
        ),
    ],
)
def test_a_label_that_can_not_be_read_is_no_absent_encounter(
    desk: Visitor, quiet: Upstream, sentence: str, body: str
) -> None:
    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        if "/rest/v1/encounter" not in request.path:
            return given
        return web.Response(status=404, text=body, content_type="application/json")

    quiet.mood = mood
    answer = desk.ask(EMERGENCY, f"{FHIR}/Observation?patient={HERS.patient}")
    assert answer.status_code == 503, sentence


@pytest.mark.parametrize(
    "reference",
    [
        HIDDEN,
        f"encounter/{HIDDEN}",
        f"Encounter/{HIDDEN}/",
        f"/Encounter/{HIDDEN}",
        f"Encounter/{HIDDEN}/_history/1",
        f"http://elsewhere.example/Encounter/{HIDDEN}",
        f"Encounter/{HIDDEN}#x",
        f"Encounter/ {HIDDEN}",
        "#contained",
        "",
        7,
        None,
    ],
)
@pytest.mark.parametrize("place", ["encounter", "performer", "extension"])
def test_a_written_reference_has_one_spelling(
    desk: Visitor, quiet: Upstream, place: str, reference: Any
) -> None:
    pointing: Any = {"reference": reference, "type": "Encounter"}
    body = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"code": TEXT}]},
        "subject": {"reference": f"Patient/{THIRD.patient}"},
        "valueString": "x",
        "effectiveDateTime": "2026-01-05T09:10:00+00:00",
        place: {
            "encounter": pointing,
            "performer": [pointing],
            "extension": [{"url": "http://x.example", "valueReference": pointing}],
        }[place],
    }
    before = len(quiet.asked)
    answer = desk.ask(EMERGENCY, f"{FHIR}/Observation", method="POST", json=body)
    assert answer.status_code == 400
    assert not [one for one in quiet.asked[before:] if one.startswith("POST")]


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("encounters of a kind", f"{REST}/encounter?patient={TWIN.patient}&encounterType={CHOICES}"),
        ("diagnoses", f"{REST}/condition?patientUuid={TWIN.patient}"),
        ("encounters over FHIR", f"{FHIR}/Encounter?patient={TWIN.patient}&type={CHOICES}"),
        ("with their type", f"{FHIR}/Encounter?patient=Patient/{TWIN.patient}&type={CHOICES}"),
        ("as a subject", f"{FHIR}/Condition?subject%3APatient={TWIN.patient}"),
    ],
)
def test_who_is_asked_about_is_in_the_log_though_nothing_is_found(
    desk: Visitor, own: Stores, sentence: str, target: str
) -> None:
    body = desk.json(EMERGENCY, target)
    assert (body.get("results") or body.get("entry") or []) == [], sentence
    assert TWIN.patient in patients(own.audit), sentence


def patients(audit: MemoryAudit) -> set[str]:
    return {one.entry.patient for one in audit.entries}
