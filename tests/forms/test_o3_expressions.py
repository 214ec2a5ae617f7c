"""Expressions keep to what O3's engine bears; ``tests/browser/evaluator`` works them out in the real one."""

import re

import pytest

from content.identifiers import identifier
from forms.conditions import Is
from forms.o3_expressions import (
    criterion_expression,
    result_expression,
    score_expression,
    shown_expression,
    surely,
    surely_not,
)
from forms.o3_names import ARGUMENTS, TAKEN_NAMES
from forms.shapes import FormDefinition
from tests.forms.scored import WORDS, form, item, items, score_of

_Q = items(3)
_U = [f"'{identifier('concept', f'test.is_{value}')}'" for value in range(5)]
_OPEN = {"item": "gate", "is": ["is_1"]}
FORM = form(
    [*_Q, item("gate"), item("behind", field="behind_field", show_when=_OPEN), item("ticks", kind="many")],
    scores=[
        score_of("total", _Q),
        score_of("mean", _Q, method="mean", most_missing=1, times=2, round=True),
        score_of("turned", _Q[:1], reverse=["q1"]),
        score_of("count", _Q, method="count", at_least=2),
        score_of("gated", [item("behind")], hidden_as=0),
    ],
    criteria=[{"name": "some", "when": {"items": ["q1", "q2", "behind"], "at_least": 3, "needed": 2}}],
    results=[
        {"band": "high", "text": WORDS, "when": {"score": "total", "from": 9}},
        {"band": "middle", "text": WORDS, "when": {"score": "total", "from": 5, "to": 8}},
        {"band": "low", "text": WORDS, "when": {"not": {"holds": "some"}}},
    ],
    positive={"any": [{"holds": "some"}, {"item": "ticks", "is": ["red"]}, {"score": "count", "from": 3}]},
)


def every_expression(definition: FormDefinition) -> list[str]:
    nodes = [each.when for each in (*definition.criteria,)]
    nodes += [definition.positive] if definition.positive else []
    return [
        *(score_expression(definition, rule) for rule in definition.scores),
        *(criterion_expression(definition, node) for node in nodes),
        *(result_expression(definition, result) for result in definition.results),
        shown_expression(definition, Is(item="behind", codes=("is_2",))),
    ]


def test_a_sum() -> None:
    assert score_expression(FORM, FORM.scores[0]) == (
        "[[q1 ?? null, q2 ?? null, q3 ?? null]"
        f".map(x => [0, 1, 2, 3, 4, null].at([{', '.join(_U)}].indexOf(x)))]"
        ".map(v => (v.includes(null) ? null : v.reduce((a, b) => a + b, 0))).at(0)"
    )


def test_a_mean_of_what_is_known() -> None:
    shown = score_expression(FORM, FORM.scores[1])
    assert shown.endswith(
        ".filter(x => x !== null)]"
        ".map(v => (v.length < 2 ? null : Math.round(v.reduce((a, b) => a + b, 0) / v.length * 2))).at(0)"
    )


def test_a_reversed_item_and_a_count() -> None:
    assert ".map(x => [4, 3, 2, 1, 0, null].at(" in score_expression(FORM, FORM.scores[2])
    assert "v.filter(n => n >= 2).length" in score_expression(FORM, FORM.scores[3])


def test_a_question_that_is_hidden_has_no_answer_whatever_the_engine_still_holds() -> None:
    shown = shown_expression(FORM, Is(item="gate", codes=("is_1",)))
    assert shown == f"[{_U[1]}].includes(gate)"
    others = f"[{', '.join(_U[place] for place in (0, 2, 3, 4))}].includes(gate)"
    assert f"[({shown} ? behind_field ?? null : {others})]" in score_expression(FORM, FORM.scores[4])
    asked = shown_expression(FORM, Is(item="behind", codes=("is_2",)))
    assert asked == f"({shown} && [{_U[2]}].includes(behind_field))"


def test_a_band_works_its_score_out_once() -> None:
    middle = result_expression(FORM, FORM.results[1])
    assert middle.count(".reduce(") == 1
    assert ".map(s => (s !== null && (s < 9 && (s >= 5 && s <= 8)))).at(0)" in middle


def test_yes_and_no_are_two_expressions_so_that_unknown_is_neither() -> None:
    node = FORM.criteria[0].when
    assert surely(FORM, node).endswith(">= 2)")
    assert surely_not(FORM, node).endswith(">= 2)")  # two of three that aren't leave one at most
    assert "true" in surely_not(FORM, node), "what was hidden is not endorsed"
    assert "true" not in surely(FORM, node)


@pytest.mark.parametrize("text", every_expression(FORM))
def test_an_expression_that_the_engine_bears(text: str) -> None:
    assert text.isascii()
    assert not set("{}`;") & set(text), "no object literals and no templates"
    assert not re.search(r"[\w)\]]\[", text), "no computed index: it is not watched"
    assert "isEmpty" not in text, "no helper that another version may lack"
    assert all(re.fullmatch(r"[0-9a-f-]{36}", quoted) for quoted in re.findall(r"'([^']*)'", text))
    assert not {f"{rule.field}" for rule in FORM.scores} & set(re.findall(r"\w+", text)), (
        "no calculated field"
    )
    for inside in re.findall(r"(\w+) =>|\((\w+), (\w+)\) =>", text):
        assert {name for name in inside if name} <= set(ARGUMENTS)


@pytest.mark.parametrize("text", every_expression(FORM))
def test_no_field_inside_of_an_arrow_function(text: str) -> None:
    """There it is not watched: the form would not count anew."""
    for start in (found.end() for found in re.finditer(r"=> ", text)):
        assert not set(re.findall(r"\w+", _body(text, start))) & set(FORM.by_field)


def _body(text: str, start: int) -> str:
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[place], 0)
        if depth < 0:
            return text[start:place]
    return text[start:]


def test_names_that_would_mean_something_else() -> None:
    assert set(ARGUMENTS) | {"age", "sex", "visit", "map", "link", "name", "max"} <= TAKEN_NAMES
    assert "phq9_1" not in TAKEN_NAMES
