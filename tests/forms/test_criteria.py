"""Yes, no and unknown: what each node makes of answers, and that one more answer never turns a yes."""

from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st
from marshmallow import ValidationError

from forms.criteria import Mention, items_of, mentions
from forms.criteria_schema import CriterionField
from forms.scoring import score
from forms.shapes import FormDefinition
from tests.forms.scored import form as form_of
from tests.forms.scored import given, item, items, score_of

ANY = {"items": ["q1", "q2", "q3"], "at_least": 2, "needed": 1}
TWO = {**ANY, "needed": 2}
TOTAL = {"score": "total", "from": 5, "to": 8}
SAID = {"item": "q1", "is": ["is_3", "is_4"]}
REFUSED = {"item": "q1", "is": ["declined"]}


def positive(node: Any, *values: int | str | None) -> bool | None:
    asked = items(3)
    definition = form_of(asked, scores=[score_of("total", asked)], positive=node)
    return score(definition, given(*values)).positive


@pytest.mark.parametrize(
    ("sentence", "node", "values", "expected"),
    [
        ("one is enough, whatever else was skipped", ANY, (2, None, "declined"), True),
        ("below the mark is no yes", ANY, (1, None, None), None),
        ("none of three", ANY, (1, 0, 1), False),
        ("two of two needed", TWO, (2, 4, None), True),
        ("one of two needed, one left open", TWO, (2, 0, None), None),
        ("one of two needed, and no more can come", TWO, (2, 0, 1), False),
        ("two that say no leave too few", TWO, (0, 0, None), False),
        ("at the lower bound", TOTAL, (1, 2, 2), True),
        ("just below it", TOTAL, (1, 2, 1), False),
        ("at the upper bound", TOTAL, (4, 4, 0), True),
        ("just above it", TOTAL, (4, 4, 1), False),
        ("a total that isn't known", TOTAL, (4, 4, None), None),
        ("one of these answers", SAID, (4, None, None), True),
        ("another answer", SAID, (2, None, None), False),
        ("no answer", SAID, (None, 4, 4), None),
        ("declined is neither", SAID, ("declined", 4, 4), None),
        ("unless it is what is asked", REFUSED, ("declined", None, None), True),
        ("an answer is no refusal", REFUSED, (0, None, None), False),
        ("the opposite of no", {"not": SAID}, (0, None, None), True),
        ("the opposite of unknown", {"not": SAID}, (None, None, None), None),
        ("all: one no is enough", {"all": [SAID, ANY]}, (0, None, None), False),
        ("all: unknown else", {"all": [SAID, TOTAL]}, (4, None, None), None),
        ("all: every part", {"all": [SAID, TOTAL]}, (4, 2, 2), True),
        ("any: one yes is enough", {"any": [SAID, TOTAL]}, (4, None, None), True),
        ("any: unknown else", {"any": [SAID, TOTAL]}, (0, None, 0), None),
        ("any: no part", {"any": [SAID, TOTAL]}, (0, 0, 0), False),
    ],
)
def test_a_node(
    sentence: str, node: Any, values: tuple[int | str | None, ...], expected: bool | None
) -> None:
    assert positive(node, *values) is expected, sentence


def test_what_was_told_before_is_unknown() -> None:
    definition = form_of(items(1, ask="once"), positive={"item": "q1", "is": ["is_4"]})
    assert score(definition, {"q1": "already_answered"}).positive is None


TICKS = form_of([item("ticks", kind="many")], positive={"item": "ticks", "is": ["red", "blue"]})


@pytest.mark.parametrize(
    ("sentence", "ticked", "expected"),
    [
        ("one of them among others", ("green", "blue"), True),
        ("others only", ("green",), False),
        ("nothing ticked is no answer", (), None),
        ("a refusal beside a tick leaves the rest open", ("green", "none_said"), None),
    ],
)
def test_several_ticks(sentence: str, ticked: tuple[str, ...], expected: bool | None) -> None:
    assert score(TICKS, {"ticks": ticked}).positive is expected, sentence


GATED = form_of(
    [item("gate"), item("q1", show_when={"item": "gate", "is": ["is_1"]}), item("q2")],
    positive={"items": ["q1", "q2"], "at_least": 1, "needed": 1},
)


@pytest.mark.parametrize(
    ("sentence", "answers", "expected"),
    [
        ("what a shut gate kept from being asked is not endorsed", {"gate": "is_0", "q2": "is_0"}, False),
        ("with the gate unsaid it may be", {"q2": "is_0"}, None),
        ("with the gate declined it may be", {"gate": "declined", "q2": "is_0"}, None),
        ("behind an open gate it counts", {"gate": "is_1", "q1": "is_1", "q2": "is_0"}, True),
        ("and is missed there", {"gate": "is_1", "q2": "is_0"}, None),
        ("an answer that was given is heard, whatever the gate says", {"gate": "is_0", "q1": "is_1"}, True),
    ],
)
def test_a_gate(sentence: str, answers: dict[str, str], expected: bool | None) -> None:
    assert score(GATED, answers).positive is expected, sentence


LEAVES = st.sampled_from([ANY, TWO, TOTAL, SAID, {"item": "q2", "is": ["is_0"]}, {"score": "total", "to": 6}])
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)
ANSWERS = st.tuples(*[st.one_of(st.none(), st.integers(0, 4))] * 3)


@tried(NODES, ANSWERS, st.tuples(*[st.integers(0, 4)] * 3))
def test_one_more_answer_never_turns_a_yes_or_a_no(
    node: Any, values: tuple[int | None, ...], more: tuple[int, ...]
) -> None:
    before = positive(node, *values)
    full = tuple(new if value is None else value for value, new in zip(values, more, strict=True))
    after = positive(node, *full)
    assert after is not None
    assert before in (None, after)


@tried(NODES, ANSWERS)
def test_the_opposite_twice_is_the_same(node: Any, values: tuple[int | None, ...]) -> None:
    assert positive({"not": {"not": node}}, *values) is positive(node, *values)


@tried(NODES, NODES, ANSWERS)
def test_not_all_is_any_not(one: Any, other: Any, values: tuple[int | None, ...]) -> None:
    assert positive({"not": {"all": [one, other]}}, *values) is positive(
        {"any": [{"not": one}, {"not": other}]}, *values
    )


def node_of(value: Any) -> Any:
    return CriterionField().deserialize(value)


def test_what_a_node_refers_to() -> None:
    node = node_of({"all": [{"not": ANY}, TOTAL, {"any": [{"holds": "earlier"}, SAID]}]})
    assert list(mentions(node)) == [
        Mention(kind="item", name="q1"),
        Mention(kind="item", name="q2"),
        Mention(kind="item", name="q3"),
        Mention(kind="score", name="total"),
        Mention(kind="criterion", name="earlier"),
        Mention(kind="item", name="q1", codes=("is_3", "is_4")),
    ]
    assert items_of(node) == {"q1", "q2", "q3"}


@pytest.mark.parametrize(
    ("sentence", "value", "path"),
    [
        ("no node at all", "yes", []),
        ("two nodes in one", {**SAID, "holds": "x"}, []),
        ("a score without a bound", {"score": "total"}, []),
        ("more needed than there are", {**ANY, "needed": 4}, ["needed"]),
        ("none needed", {**ANY, "needed": 0}, ["needed"]),
        ("true is no number of items", {**ANY, "needed": True}, ["needed"]),
        ("no items", {**ANY, "items": []}, ["items"]),
        ("an item twice", {**ANY, "items": ["q1", "q1"]}, ["items"]),
        ("a mark in words", {**ANY, "at_least": "two"}, ["at_least"]),
        ("a bound in words", {"score": "total", "from": "ten"}, ["from"]),
        ("a name that is no text", {"holds": 3}, ["holds"]),
        ("an item that is no text", {"item": 3, "is": ["yes"]}, ["item"]),
        ("all of nothing", {"all": []}, ["all"]),
        (
            "deep inside",
            {"any": [SAID, {"not": {"all": [TOTAL, {"holds": ""}]}}]},
            ["any", 1, "not", "all", 1, "holds"],
        ),
    ],
)
def test_what_is_refused(sentence: str, value: Any, path: list[str | int]) -> None:
    with pytest.raises(ValidationError) as caught:
        node_of(value)
    found: Any = caught.value.messages
    for step in path:
        assert list(found) == [step], sentence
        found = found[step]
    assert len(found) == 1
    assert isinstance(found[0], str)


def test_criteria_build_on_earlier_ones() -> None:
    asked = items(3)
    definition: FormDefinition = form_of(
        asked,
        criteria=[{"name": "one", "when": ANY}, {"name": "none", "when": {"not": {"holds": "one"}}}],
        positive={"holds": "none"},
    )
    assert score(definition, given(0, 1, 1)).positive is True
    assert score(definition, given(0, 2, None)).positive is False
    assert score(definition, given(0, 1, None)).positive is None
