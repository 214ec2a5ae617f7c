"""Ways past the labels that were found by trying: each asked of her, whose answer must hold nothing hidden."""

import pytest

from plugin.gateway.representations import UnreadableRepresentation, check, parse
from plugin.gateway.rules import load_rules
from tests.plugin.gateway.visitor import REST, Visitor, as_twin, comparable
from tests.plugin.gateway.world import CANARY, EMERGENCY, HERS, TEAM, TWIN

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
