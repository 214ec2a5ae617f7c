"""What the form shows in the browser and what Python stores are one thing: in the real evaluator from npm."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from forms.conditions import Condition, Is
from forms.definition import load_library
from forms.o3_expressions import criterion_expression, result_expression, score_expression, shown_expression
from forms.o3_names import TAKEN_NAMES
from forms.scoring import score
from forms.shapes import FormDefinition
from tests.browser.evaluator.answer_sets import Tried, tried_on
from tests.browser.evaluator.engine import Engine
from tests.browser.evaluator.hard_cases import HARD_CASES

IN_ALL = 10_000
LIBRARY = load_library()
FORMS = (*LIBRARY, *HARD_CASES)
SCORED = [each for each in LIBRARY if each.scores or each.criteria or each.results or each.positive]
LEAST = 500


def _count(definition: FormDefinition) -> int:
    """How many sets to try: together, those forms of the library that score get as many as were promised."""
    if definition in HARD_CASES:
        return 10 * LEAST
    return max(IN_ALL // len(SCORED) + 1, LEAST) if definition in SCORED else LEAST


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


def _conditions(definition: FormDefinition) -> Iterator[tuple[str, Condition]]:
    for page in definition.pages:
        yield from ((f"shown {each.id}", each.show_when) for each in page.items if each.show_when)
        yield from ((f"shown {each.id}", each.show_when) for each in page.notes if each.show_when)
        if page.show_when:
            yield f"shown page {page.title}", page.show_when
    for place, rule in enumerate(definition.critical):
        yield f"critical {place}", Is(item=rule.item, codes=rule.when)


def _expressions(definition: FormDefinition) -> dict[str, str]:
    """Every expression that a form can hold, by a name for it."""
    found = {f"score {rule.name}": score_expression(definition, rule) for rule in definition.scores}
    for criterion in definition.criteria:
        found[f"criterion {criterion.name}"] = criterion_expression(definition, criterion.when)
    for result in definition.results:
        found[f"band {result.band}"] = result_expression(definition, result)
    if definition.positive:
        found["positive"] = criterion_expression(definition, definition.positive)
    return found | {name: shown_expression(definition, each) for name, each in _conditions(definition)}


def _expected(definition: FormDefinition, tried: Tried) -> dict[str, Any]:
    """The same from Python, which knows only what was saved."""
    scores = score(_all_told(definition), tried.answers)
    found: dict[str, Any] = {f"score {rule.name}": scores.scores[rule.name] for rule in definition.scores}
    found |= {f"criterion {each.name}": scores.scores[each.name] for each in definition.criteria}
    found |= {f"band {result.band}": scores.band == result.band for result in definition.results}
    if definition.positive:
        found["positive"] = scores.positive
    return found | {name: each.holds(tried.answers) for name, each in _conditions(definition)}


def _all_told(definition: FormDefinition) -> FormDefinition:
    """The form with a text for each criterion: those without one are worked out but not printed."""
    told = tuple(replace(each, text=each.text or definition.purpose) for each in definition.criteria)
    return replace(definition, criteria=told)


@pytest.mark.parametrize("definition", FORMS, ids=[each.key for each in FORMS])
def test_the_form_and_the_server_agree_on_every_set_of_answers(
    definition: FormDefinition, engine: Engine
) -> None:
    expressions = _expressions(definition)
    tried = list(tried_on(definition, _count(definition)))
    _, *shown = engine.tell([{"expressions": expressions}, *({"answers": each.held} for each in tried)])
    assert len(shown) == len(tried) >= _count(definition)
    wrong = [
        (name, found[name], expected, each.answers, expressions[name])
        for found, each in zip(shown, tried, strict=True)
        for name, expected in _expected(definition, each).items()
        if found[name] != expected or isinstance(found[name], bool) is not isinstance(expected, bool)
    ]
    assert not wrong, f"{len(wrong)} differ, the first: {wrong[0]}"


def test_as_many_sets_were_tried_as_were_promised() -> None:
    assert sum(map(_count, SCORED)) >= IN_ALL


@pytest.mark.parametrize("definition", FORMS, ids=[each.key for each in FORMS])
def test_the_engine_watches_every_field_that_an_expression_names(
    definition: FormDefinition, engine: Engine
) -> None:
    expressions = _expressions(definition)
    (watched,) = engine.tell([{"expressions": expressions}])
    for name, text in expressions.items():
        unquoted = re.sub(r"'[^']*'", "", text)
        named = set(re.findall(r"[A-Za-z_]\w*", unquoted)) & set(definition.by_field)
        # What an arrow function brings along comes as a list inside the list, and the engine passes over it.
        assert named <= {each for each in watched[name] if isinstance(each, str)}, name
        assert named, f"{name} depends on nothing"


@pytest.mark.parametrize("definition", FORMS, ids=[each.key for each in FORMS])
def test_quotes_hold_nothing_but_uuids(definition: FormDefinition) -> None:
    for text in _expressions(definition).values():
        assert all(re.fullmatch(r"[0-9a-f-]{36}", quoted) for quoted in re.findall(r"'([^']*)'", text))
        assert "{" not in text
        json.dumps(text).encode("ascii")


def test_the_names_that_the_evaluator_takes_for_something_else_are_known(engine: Engine) -> None:
    (taken,) = engine.tell([{"taken": True}])
    assert set(taken) <= TAKEN_NAMES
    assert not TAKEN_NAMES & {field for definition in LIBRARY for field in definition.by_field}
