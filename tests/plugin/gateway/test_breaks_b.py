"""Ways past the labels that were found by trying: asked about her, they must show nothing hidden."""

from typing import Any

import orjson
import pytest

from plugin.gateway.representations import UnreadableRepresentation, check, parse
from plugin.gateway.rules import load_rules
from plugin.gateway.write_bodies import body_of
from tests.plugin.gateway.servers import Upstream
from tests.plugin.gateway.visitor import REST, Visitor, as_twin, comparable
from tests.plugin.gateway.world import (
    ADMIN,
    CANARY,
    CONVERSATION,
    EMAIL,
    EMERGENCY,
    HERS,
    HIDDEN,
    NOTE,
    TEAM,
    TEXT,
    THIRD,
    TWIN,
)

P = HERS.patient
SHAPES = load_rules().shapes


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("the person of an answer is shown as a patient", f"obs?patient={P}&v=custom:(uuid,person:full)"),
        ("the same by default", f"obs?patient={P}&v=custom:(uuid,person)"),
        ("attributes of a patient without a uuid", f"encounter?patient={P}&v=custom:(patient:(attributes))"),
        ("of her person", f"patient/{P}?v=custom:(person:(attributes:(value)))"),
        ("of the person of an answer", f"obs?patient={P}&v=custom:(person:(attributes:(value)))"),
        ("of a visit's patient", f"visit?patient={P}&v=custom:(patient:(person:(attributes:(value))))"),
    ],
)
def test_no_way_leads_to_her_address(door: Visitor, sentence: str, target: str) -> None:
    hers, twins = (door.ask(EMERGENCY, one) for one in (f"{REST}/{target}", as_twin(f"{REST}/{target}")))
    assert CANARY not in hers.text, sentence
    assert comparable(hers) == comparable(twins), sentence


@pytest.mark.parametrize(
    ("sentence", "target", "count"),
    [
        ("a patient by display", f"encounter?patient={TWIN.patient}&v=custom:(uuid,patient:(display))", 12),
        ("a person by display", f"obs?patient={TWIN.patient}&v=custom:(uuid,person:(display))&limit=100", 24),
    ],
)
def test_what_is_visible_stays(
    door: Visitor, direct: Visitor, sentence: str, target: str, count: int
) -> None:
    plain, passed = (one.json(TEAM, f"{REST}/{target}") for one in (direct, door))
    assert len(passed["results"]) == count, sentence
    assert plain == passed, sentence


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("who made it, bare", "creator"),
        ("who made it, in full", "uuid,creator:full"),
        ("the person of who made it", "creator:(person)"),
        ("who retired it", "retiredBy:(person:(attributes))"),
        ("who changed it", "changedBy:default"),
        ("through its log of changes", "auditInfo:(creator:full)"),
        ("through other metadata", "parentLocation:(encounterType:(creator:(uuid,person)))"),
        ("what was done with it", "encounters"),
        ("who waits in a queue", "queueEntries:ref"),
        ("whose an attribute is", "attributes:(owner)"),
        ("to the diagnosis that it is of", "attributes:(diagnosis:full)"),
        ("to the enrollment that it is of", "states:(patientProgram)"),
        ("to a provider", "attributes:(provider:full)"),
    ],
)
def test_metadata_leads_to_nobody(door: Visitor, sentence: str, text: str) -> None:
    with pytest.raises(UnreadableRepresentation):
        check(parse(f"custom:({text})"), None, SHAPES)
    assert door.ask(EMERGENCY, f"{REST}/location?v=custom:({text})").status_code == 400, sentence


@pytest.mark.parametrize(
    "text", ["attributes:(visit)", "attributes:(owner:(patient))", "location:(creator:full)"]
)
def test_neither_does_what_a_visit_holds(door: Visitor, text: str) -> None:
    assert door.ask(EMERGENCY, f"{REST}/visit?patient={P}&v=custom:(uuid,{text})").status_code == 400


def test_who_wrote_an_answer_may_be_named() -> None:
    check(parse("custom:(auditInfo:(creator:(display),changedBy:ref))"), SHAPES["obs"], SHAPES)


def related(direct: Visitor, one: str, other: str) -> str:
    """A relationship between two, made past the gateway."""
    kind = direct.json(ADMIN, f"{REST}/relationshiptype")["results"][0]["uuid"]
    body = {"personA": one, "personB": other, "relationshipType": kind}
    saved = direct.ask(ADMIN, f"{REST}/relationship", method="POST", json=body)
    assert saved.status_code == 201
    return str(saved.json()["uuid"])


@pytest.mark.parametrize(
    "v", ["", "&v=ref", "&v=full", "&v=custom:(personB:(attributes))", "&v=custom:(uuid,personB)"]
)
def test_a_relative_does_not_lead_to_her(door: Visitor, direct: Visitor, v: str) -> None:
    made = related(direct, THIRD.patient, P)
    try:
        target = f"{REST}/relationship?person={THIRD.patient}{v}"
        assert door.json(EMERGENCY, target)["results"] == []
        assert len(door.json(TEAM, target)["results"]) == 1
        assert door.ask(EMERGENCY, f"{REST}/relationship/{made}?{v[1:]}").status_code == 404
    finally:
        direct.ask(ADMIN, f"{REST}/relationship/{made}?purge=true", method="DELETE")


@pytest.mark.parametrize("v", ["", "&v=ref", "&v=full", "&v=custom:(display,personA:(age,display))"])
def test_relatives_of_others_are_shown_as_they_are(door: Visitor, direct: Visitor, v: str) -> None:
    made = related(direct, THIRD.patient, TWIN.patient)
    try:
        target = f"{REST}/relationship?person={TWIN.patient}{v}"
        plain = direct.json(TEAM, target)
        assert len(plain["results"]) == 1
        assert repr(door.json(EMERGENCY, target)).replace(door.url, direct.url) == repr(plain)
    finally:
        direct.ask(ADMIN, f"{REST}/relationship/{made}?purge=true", method="DELETE")


@pytest.mark.parametrize("resource", ["relationship", "queue-entry", "order", "cohortm/cohortmember"])
@pytest.mark.parametrize(
    "field", ["visit:(encounters:(allObs))", "auditInfo:(creator:(person))", "previousVersion"]
)
def test_what_is_withheld_leads_nowhere(door: Visitor, resource: str, field: str) -> None:
    target = f"{REST}/{resource}?patient={TWIN.patient}&v=custom:(uuid,{field})"
    target = target.replace("?patient", "?person") if resource == "relationship" else target
    assert door.ask(EMERGENCY, target).status_code == 400


def test_nothing_is_written_into_what_is_hidden(door: Visitor, quiet: Upstream) -> None:
    quiet.asked.clear()
    body = {"patient": THIRD.patient, "encounter": HIDDEN}
    assert door.ask(EMERGENCY, f"{REST}/order", method="POST", json=body).status_code == 400
    assert not any(one.startswith("POST") for one in quiet.asked)


@pytest.mark.parametrize(
    ("sentence", "resource", "body"),
    [
        ("a relative of hers", "relationship", {"personA": THIRD.patient, "personB": P}),
        ("an order of hers", "order", {"patient": P}),
        ("in a queue, further down", "visit-queue-entry", {"queueEntry": {"patient": {"uuid": P}}}),
    ],
)
def test_care_goes_on_for_her_as_for_anyone(
    door: Visitor, quiet: Upstream, sentence: str, resource: str, body: dict[str, Any]
) -> None:
    """What OpenMRS says to it differs by what it holds; the gateway itself makes no difference."""
    quiet.asked.clear()
    hers = door.ask(EMERGENCY, f"{REST}/{resource}", method="POST", json=body)
    assert any(one.startswith("POST") for one in quiet.asked), sentence
    other = orjson.loads(orjson.dumps(body).replace(P.encode(), TWIN.patient.encode()))
    twins = door.ask(EMERGENCY, f"{REST}/{resource}", method="POST", json=other)
    assert hers.status_code == twins.status_code, sentence
    assert set(hers.json()) == set(twins.json()), sentence


@pytest.mark.parametrize(
    ("sentence", "resource", "body"),
    [
        ("a type by its name", "encounter", {"patient": THIRD.patient, "encounterType": "Conversation"}),
        ("by its name in an object", "encounter", {"patient": THIRD.patient, "encounterType": {"name": "x"}}),
        ("in capitals", "encounter", {"patient": THIRD.patient, "encounterType": CONVERSATION.upper()}),
        ("a question by its name", "obs", {"person": THIRD.patient, "concept": "Question (made up)"}),
        ("further down", "encounter", {"patient": THIRD.patient, "obs": [{"concept": "CIEL:1234"}]}),
        ("a program by its name", "programenrollment", {"patient": THIRD.patient, "program": "Care"}),
        ("an attribute by its name", f"person/{THIRD.patient}/attribute", {"attributeType": "Address"}),
        ("a relative by a name", "relationship", {"personA": "Made Up", "personB": THIRD.patient}),
    ],
)
def test_what_tells_a_label_is_written_as_a_uuid(
    door: Visitor, quiet: Upstream, sentence: str, resource: str, body: dict[str, Any]
) -> None:
    quiet.asked.clear()
    answer = door.ask(EMERGENCY, f"{REST}/{resource}", method="POST", json=body)
    assert answer.status_code == 400, sentence
    assert not any(one.startswith("POST") for one in quiet.asked), sentence


def test_what_o3_sends_is_taken() -> None:
    """Plain uuids, things as they were read, and somebody new."""
    read = {"uuid": NOTE, "display": "Note"}
    body = {"patient": THIRD.patient, "encounterType": read, "form": None, "obs": [{"concept": TEXT}]}
    new = {"person": {"names": [{"givenName": "Made"}], "attributes": [{"attributeType": EMAIL}]}}
    for one in (body, new):
        assert body_of(orjson.dumps(one), "application/json") == one
