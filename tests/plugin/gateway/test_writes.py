"""Writes: what is withheld can't be written to, nothing can be found out by trying, and the feeds hear of
each."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from plugin.gateway.ports import Stage
from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor, comparable
from tests.plugin.gateway.world import (
    ABSENT,
    CANARY,
    CHOICES,
    CONVERSATION,
    EMAIL,
    EMERGENCY,
    HERS,
    HIDDEN,
    HIDDEN_OBS,
    NOTE,
    NUMBER,
    OPEN,
    PRIMARY,
    SECRET_LABEL,
    TEAM,
    TEXT,
    THIRD,
    Staff,
    at,
    made,
)


@pytest.fixture
def desk(openmrs: Upstream, own: Stores) -> Iterator[Visitor]:
    with gateway(openmrs.url, own.ports(), SECRET_LABEL) as address:
        yield Visitor(address)


def post(server: Visitor, who: Staff, target: str, body: Any) -> requests.Response:
    return server.ask(who, target, method="POST", json=body)


def note(kind: str = NOTE, **more: Any) -> dict[str, Any]:
    obs = [{"concept": TEXT, "value": "written", "obsDatetime": at(300)}]
    body = {"patient": THIRD.patient, "encounterType": kind, "location": made("location", "clinic")}
    return body | {"encounterDatetime": at(300), "obs": obs} | more


def test_a_write_is_answered_with_what_the_writer_may_see_and_told(desk: Visitor, own: Stores) -> None:
    saved = post(desk, EMERGENCY, f"{REST}/encounter?v=custom:(uuid,obs:(value))", note())
    assert saved.status_code == 201, saved.text
    assert saved.json()["obs"][0]["value"] == "written"
    assert set(saved.json()) <= {"uuid", "obs", "resourceVersion"}
    ((write, encounters),) = own.notice.told
    assert (write.resource, write.patient) == ("encounter", THIRD.patient)
    assert encounters == (saved.json()["uuid"],)
    assert own.notice.pending == {}


def test_the_log_stands_before_the_write(desk: Visitor, own: Stores, openmrs: Upstream) -> None:
    own.audit.broken = True
    before = len(openmrs.asked)
    assert post(desk, EMERGENCY, f"{REST}/encounter", note()).status_code == 503
    assert not [one for one in openmrs.asked[before:] if one.startswith("POST")]


def test_a_write_that_can_not_be_noted_is_not_sent(desk: Visitor, own: Stores, openmrs: Upstream) -> None:
    own.notice.broken_before = True
    before = len(openmrs.asked)
    assert post(desk, EMERGENCY, f"{REST}/encounter", note()).status_code == 503
    assert not [one for one in openmrs.asked[before:] if one.startswith("POST")]


def test_a_notice_that_fails_afterwards_is_kept_and_the_write_stays_saved(desk: Visitor, own: Stores) -> None:
    own.notice.broken_after = True
    assert post(desk, EMERGENCY, f"{REST}/encounter", note()).status_code == 201
    assert len(own.notice.pending) == 1


def test_a_refused_write_keeps_its_words_and_ends_its_ticket(desk: Visitor, own: Stores) -> None:
    refused = post(desk, EMERGENCY, f"{REST}/encounter", note(kind=made("type", "absent")))
    assert refused.status_code == 400
    assert "encounterType" in refused.text
    assert "org.openmrs" not in refused.text
    assert own.notice.pending == {}
    assert own.notice.told == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("kind", ["encounter", "obs"])
def test_what_is_hidden_is_written_to_like_what_is_absent(desk: Visitor, method: str, kind: str) -> None:
    uuid = HIDDEN if kind == "encounter" else HIDDEN_OBS
    body = {"json": {"voided": True}} if method == "POST" else {}
    hidden, absent = (
        desk.ask(EMERGENCY, f"{REST}/{kind}/{each}", method=method, **body) for each in (uuid, ABSENT)
    )
    assert hidden.status_code == 404
    assert comparable(hidden) == comparable(absent)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_over_fhir_too(desk: Visitor, method: str) -> None:
    body = {"resourceType": "Observation", "status": "final"}
    hidden, absent = (
        desk.ask(EMERGENCY, f"{FHIR}/Observation/{each}", method=method, json=body)
        for each in (HIDDEN_OBS, ABSENT)
    )
    assert hidden.status_code == 404
    assert comparable(hidden) == comparable(absent)


@pytest.mark.parametrize(
    ("sentence", "target", "more"),
    [
        ("a uuid of one's own", "encounter", {"uuid": HIDDEN}),
        ("a uuid that nobody has", "encounter", {"uuid": ABSENT}),
        ("a uuid for an answer", "encounter", {"obs": [{"uuid": HIDDEN_OBS, "concept": TEXT, "value": "x"}]}),
        (
            "an answer of a hidden talk",
            f"encounter/{THIRD.uuid('encounter', '1')}",
            {"obs": [{"uuid": HIDDEN_OBS}]},
        ),
        ("an answer of nobody", f"encounter/{THIRD.uuid('encounter', '1')}", {"obs": [{"uuid": ABSENT}]}),
        ("another encounter's answer", f"encounter/{OPEN}", {"obs": [{"uuid": THIRD.uuid("obs", "1", "0")}]}),
        (
            "into a hidden talk",
            "obs",
            {"encounter": HIDDEN, "concept": TEXT, "value": "x", "person": HERS.patient},
        ),
        ("into no talk", "obs", {"encounter": ABSENT, "concept": TEXT, "value": "x", "person": HERS.patient}),
        ("a hidden talk into a visit", f"visit/{HERS.uuid('visit')}", {"encounters": [HIDDEN]}),
    ],
)
def test_a_body_can_not_ask_whether_something_is_there(
    desk: Visitor, sentence: str, target: str, more: Any
) -> None:
    body = note() | more if target == "encounter" else more
    answer = post(desk, EMERGENCY, f"{REST}/{target}", body)
    assert answer.status_code == 400, sentence
    assert answer.json()["error"]["message"] == "The request can't be understood"


def test_a_form_body_is_not_understood(desk: Visitor) -> None:
    """It could bring parameters past the rules."""
    answer = desk.ask(EMERGENCY, f"{REST}/encounter/{OPEN}", method="POST", data={"v": "full"})
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", [CONVERSATION, CHOICES])
def test_nobody_writes_what_they_could_not_read(desk: Visitor, kind: str) -> None:
    assert post(desk, EMERGENCY, f"{REST}/encounter", note(kind=kind)).status_code == 403
    assert post(desk, TEAM, f"{REST}/encounter", note(kind=kind)).status_code == 201


def test_editing_an_answer_gives_a_new_uuid_that_is_hidden_too(desk: Visitor, own: Stores) -> None:
    talk = note(kind=CONVERSATION, obs=[{"concept": TEXT, "value": CANARY, "obsDatetime": at(300)}])
    saved = post(desk, TEAM, f"{REST}/encounter?v=full", talk).json()
    edit = {"obs": [{"uuid": saved["obs"][0]["uuid"], "value": f"{CANARY} again"}]}
    edited = post(desk, TEAM, f"{REST}/encounter/{saved['uuid']}?v=full", edit)
    assert edited.status_code == 200, edited.text
    (now,) = [one["uuid"] for one in edited.json()["obs"]]
    assert now != saved["obs"][0]["uuid"]
    for route in (f"{REST}/obs/{now}", f"{FHIR}/Observation/{now}", f"{REST}/obs/{saved['obs'][0]['uuid']}"):
        assert desk.ask(PRIMARY, route).status_code == 404
    assert [write.resource for write, _ in own.notice.told] == ["encounter", "encounter"]


def test_an_encounter_that_becomes_protected_is_hidden_at_once(desk: Visitor) -> None:
    saved = post(desk, TEAM, f"{REST}/encounter", note()).json()["uuid"]
    assert desk.ask(EMERGENCY, f"{FHIR}/Encounter/{saved}").status_code == 200
    changed = post(desk, TEAM, f"{REST}/encounter/{saved}", {"encounterType": CONVERSATION})
    assert changed.status_code == 200, changed.text
    for target in (f"{REST}/encounter/{saved}", f"{FHIR}/Encounter/{saved}"):
        assert desk.ask(EMERGENCY, target).status_code == 404


def test_another_gateway_learns_it_at_once(desk: Visitor, openmrs: Upstream, own: Stores) -> None:
    saved = post(desk, TEAM, f"{REST}/encounter?v=full", note()).json()
    written = f"{FHIR}/Observation/{saved['obs'][0]['uuid']}"
    saved = saved["uuid"]
    with gateway(openmrs.url, own.ports(), SECRET_LABEL, label_seconds=600) as address:
        other = Visitor(address)
        assert other.ask(EMERGENCY, written).status_code == 200
        assert (
            post(desk, TEAM, f"{REST}/encounter/{saved}", {"encounterType": CONVERSATION}).status_code == 200
        )
        assert other.ask(EMERGENCY, written).status_code == 404


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (f"person/{THIRD.patient}/attribute", {"attributeType": EMAIL, "value": "x@y.example"}),
        (f"person/{THIRD.patient}", {"attributes": [{"attributeType": EMAIL, "value": "x@y.example"}]}),
        (
            f"patient/{THIRD.patient}",
            {"person": {"attributes": [{"attributeType": {"uuid": EMAIL}, "value": "x"}]}},
        ),
    ],
)
def test_where_she_is_reached_is_the_team_s_to_write(desk: Visitor, target: str, body: Any) -> None:
    assert post(desk, EMERGENCY, f"{REST}/{target}", body).status_code == 403


def test_a_write_over_fhir_is_told(desk: Visitor, own: Stores) -> None:
    body = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"code": NUMBER}]},
        "subject": {"reference": f"Patient/{HERS.patient}"},
        "encounter": {"reference": f"Encounter/{OPEN}"},
        "effectiveDateTime": "2026-01-05T09:40:00+00:00",
        "valueQuantity": {"value": 9},
    }
    saved = post(desk, EMERGENCY, f"{FHIR}/Observation", body)
    assert saved.status_code == 201, saved.text
    assert own.notice.told[0][1] == (OPEN,)
    into_hidden = body | {"encounter": {"reference": f"Encounter/{HIDDEN}"}}
    into_absent = body | {"encounter": {"reference": f"Encounter/{ABSENT}"}}
    hidden, absent = (post(desk, EMERGENCY, f"{FHIR}/Observation", one) for one in (into_hidden, into_absent))
    assert hidden.status_code == absent.status_code == 400
    assert hidden.json() == absent.json()


@pytest.mark.parametrize("stage", [Stage.OFF, Stage.SHADOW])
def test_while_it_looks_on_the_feeds_hear_and_nothing_is_stopped(
    openmrs: Upstream, own: Stores, stage: Stage
) -> None:
    with gateway(openmrs.url, own.ports(), SECRET_LABEL, stage=stage) as address:
        desk = Visitor(address)
        assert post(desk, EMERGENCY, f"{REST}/encounter", note()).status_code == 201
        assert len(own.notice.told) == 1
        own.notice.broken_before = True
        assert post(desk, EMERGENCY, f"{REST}/encounter", note()).status_code == 201
