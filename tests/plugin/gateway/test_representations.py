"""``v=custom:(…)``: read as OpenMRS reads it, refused where it leads astray, widened and pruned without a
trace."""

from typing import Any

import pytest

from plugin.gateway.representations import (
    UnreadableRepresentation,
    check,
    parse,
    prune,
    twin,
    widen,
)
from plugin.gateway.rules import load_rules

SHAPES = load_rules().shapes


def test_a_bracket_that_o3_forgets_is_forgiven() -> None:
    assert str(parse("custom:(uuid,form:(name,resources:(uuid)")[1]) == "form:(name,resources:(uuid))"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("it is no custom representation", "full"),
        ("it is empty", "custom:"),
        ("a comma is missing", "custom:((uuid)uuid)"),
        ("something follows", "custom:(uuid)),display"),
        ("signs that nobody uses", "custom:(uuid,@class)"),
        ("a representation that nobody knows", "custom:(form:secret)"),
        ("nested without end", "custom:" + "(a:" * 40),
    ],
)
def test_a_broken_representation_is_refused(sentence: str, text: str) -> None:
    with pytest.raises(UnreadableRepresentation):
        parse(text)


@pytest.mark.parametrize(
    ("sentence", "shape", "text"),
    [
        ("a getter of the Java class that no shape lists", "encounter", "custom:(allObs:(value))"),
        ("a visit's encounters by another getter", "visit", "custom:(nonVoidedEncounters:(uuid))"),
        ("earlier versions of an answer", "obs", "custom:(previousVersion:(value))"),
        ("from metadata to a person", "visit", "custom:(location:(creator:(person:(attributes))))"),
        ("from the log of changes to a person", "obs", "custom:(auditInfo:(creator:(person:(display))))"),
        ("from a provider back to encounters", "encounter", "custom:(encounterProviders:(encounter:(obs)))"),
    ],
)
def test_a_representation_that_leads_past_the_labels_is_refused(sentence: str, shape: str, text: str) -> None:
    with pytest.raises(UnreadableRepresentation):
        check(parse(text), SHAPES[shape], SHAPES)


def test_widening_asks_for_what_labels_need_at_every_level() -> None:
    wider, added = widen(parse("custom:(encounters:(display,obs:(value)))"), SHAPES["visit"], SHAPES)
    text = ",".join(map(str, wider))
    assert "encounterType:(uuid)" in text
    assert "concept:(uuid)" in text
    assert text.endswith("uuid,patient:(uuid)")
    assert added["uuid"] is True


def test_a_field_that_was_asked_for_in_part_is_completed_and_cut_back() -> None:
    wider, added = widen(
        parse("custom:(uuid,encounterType:(name),form,patient)"), SHAPES["encounter"], SHAPES
    )
    assert str(wider[1]) == "encounterType:(name,uuid)"
    body: dict[str, Any] = {"uuid": "e", "encounterType": {"name": "Vitals", "uuid": "t"}, "form": None}
    prune(body, added)
    assert body == {"uuid": "e", "encounterType": {"name": "Vitals"}, "form": None}


@pytest.mark.parametrize(
    ("sentence", "shape", "text", "beside"),
    [
        ("nothing is hidden in it", "visit", "custom:(uuid,encounters:(obs:(value)),patient)", ""),
        ("a bare encounter shows answers by reference", "visit", "custom:(encounters)", "encounters:(uuid,"),
        ("at any depth", "encounter", "custom:(visit:(encounters))", "visit:(uuid,encounters:(uuid,"),
        ("answers by reference", "encounter", "custom:(obs:ref)", "obs:(uuid,"),
    ],
)
def test_what_can_not_be_widened_is_asked_for_beside(
    sentence: str, shape: str, text: str, beside: str
) -> None:
    found = ",".join(map(str, twin(parse(text), SHAPES[shape], SHAPES)))
    assert found.startswith(f"uuid,{beside}") if beside else found == "", sentence


def test_pruning_goes_through_lists() -> None:
    _, added = widen(parse("custom:(uuid,patient,encounters:(display))"), SHAPES["visit"], SHAPES)
    body: dict[str, Any] = {"encounters": [{"display": "a", "uuid": "e", "form": None}, None]}
    prune(body, added)
    assert body == {"encounters": [{"display": "a"}, None]}
