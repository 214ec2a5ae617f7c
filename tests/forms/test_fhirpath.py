"""The exported FHIRPath, run by an engine that isn't ours, agrees with our own scoring."""

from datetime import UTC, datetime
from math import isclose
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from forms.definition import load_library
from forms.questionnaire_response import response_of
from forms.shapes import FormDefinition
from tests.forms.answering import Answers, answers_to
from tests.forms.scored import form, items, score_of
from tests.forms.sdc import calculated, enabled, recorded

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LIBRARY = load_library()
COUNTING = [each for each in LIBRARY if each.scores or each.criteria or each.positive]

_GATE = {"item": "q1", "is": ["is_1", "is_2"]}
_GATED = [items(1)[0], *({**each, "show_when": _GATE} for each in items(4)[1:])]
SMALL = {
    "a sum": form(items(3), scores=[score_of("total", items(3))]),
    "a mean of what is there": form(items(4), scores=[score_of("mean", items(4), "mean", most_missing=2)]),
    "a count": form(items(4), scores=[score_of("days", items(4), "count", at_least=2, most_missing=1)]),
    "made up for and rounded": form(
        items(4), scores=[score_of("total", items(4), most_missing=2, round=True)]
    ),
    "turned round": form(items(3), scores=[score_of("total", items(3), reverse=["q2"], times=1.5)]),
    "behind a gate": form(_GATED, scores=[score_of("total", _GATED, hidden_as=0)]),
    "criteria behind a gate": form(
        _GATED,
        criteria=[
            {"name": "some", "when": {"items": ["q2", "q3", "q4"], "at_least": 2, "needed": 2}},
            {
                "name": "both",
                "text": {"en": "Both", "es": "Ambos"},
                "when": {"all": [{"holds": "some"}, {"not": {"item": "q2", "is": ["is_4"]}}]},
            },
        ],
        positive={"any": [{"holds": "both"}, {"item": "q3", "is": ["is_0"]}]},
    ),
    "bands": form(
        items(2),
        scores=[score_of("total", items(2))],
        results=[
            {"band": name, "when": {"score": "total", **bounds}, "text": {"en": name, "es": name}}
            for name, bounds in (("high", {"from": 5}), ("middle", {"from": 3, "to": 4}), ("low", {"to": 2}))
        ],
    ),
}


def agree(definition: FormDefinition, answers: Answers) -> None:
    response = response_of(definition, answers, subject="Patient/p", authored=NOW)
    expected = recorded(response)
    for link, value in calculated(definition, response).items():
        assert same(value, expected.get(link)), (link, value, expected.get(link))


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return found is expected or bool(found == expected)
    return found is not None and isclose(float(found), expected, rel_tol=1e-9)


@pytest.mark.parametrize("name", SMALL)
def test_each_rule_is_the_same_there_as_here(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @for_all(answers_to(SMALL[name]))
    def agrees(answers: Answers) -> None:
        agree(SMALL[name], answers)

    agrees()


@pytest.mark.parametrize("definition", COUNTING, ids=lambda each: each.key)
def test_a_form_of_the_library_scores_the_same_there_as_here(definition: FormDefinition) -> None:
    @settings(max_examples=12, deadline=None)
    @for_all(answers_to(definition))
    def agrees(answers: Answers) -> None:
        agree(definition, answers)

    agree(definition, {})
    agrees()


def shown(definition: FormDefinition, answers: Answers) -> dict[str, bool]:
    """What our own conditions say, by linkId."""
    found: dict[str, bool] = {}
    for place, page in enumerate(definition.pages, start=1):
        parts = [(f"page.{place}", page.show_when)]
        parts += [(item.id, item.show_when) for item in page.items]
        parts += [(f"page.{place}.{note.id}", note.show_when) for note in page.notes]
        found |= {link: condition.holds(answers) for link, condition in parts if condition is not None}
    return found


@pytest.mark.parametrize("definition", [*LIBRARY, *SMALL.values()], ids=lambda each: each.key)
def test_what_is_shown_there_is_shown_here(definition: FormDefinition) -> None:
    @settings(max_examples=8, deadline=None)
    @for_all(answers_to(definition))
    def agrees(answers: Answers) -> None:
        response = response_of(definition, answers, subject="Patient/p", authored=NOW)
        assert enabled(definition, response) == shown(definition, answers)

    agrees()
