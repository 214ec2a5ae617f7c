"""The cells hang on the definition alone, and hold whatever answers lead to."""

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from forms.definition import load_library
from forms.scoring import score
from forms.shapes import FormDefinition
from plugin.export.cells import Cell, cell_of, cells_of, is_counted
from tests.forms.answering import Answers, answers_to
from tests.forms.scored import form, items, score_of

BANDED = form(
    items(2),
    scores=[score_of("total", items(2))],
    results=[
        {"band": "high", "when": {"score": "total", "from": 5}, "text": {"en": "High", "es": "Alto"}},
        {"band": "low", "when": {"score": "total", "to": 4}, "text": {"en": "Low", "es": "Bajo"}},
    ],
    positive={"score": "total", "from": 3},
)


def test_bands_are_crossed_with_the_result_as_far_as_numbers_allow() -> None:
    assert cells_of(BANDED) == (
        Cell(band="high", positive="yes"),
        Cell(band="low", positive="yes"),
        Cell(band="low", positive="no"),
        Cell(band="unknown", positive="unknown"),
    )


def test_a_result_that_hangs_on_more_than_a_number_is_crossed_in_full() -> None:
    made = form(
        items(2),
        scores=[score_of("total", items(2))],
        results=[{"band": "any", "when": {"score": "total", "from": 1}, "text": {"en": "A", "es": "A"}}],
        positive={"item": "q1", "is": ["is_1"]},
    )
    assert len(cells_of(made)) == 6


def test_a_form_without_bands_and_result_is_not_counted() -> None:
    assert not is_counted(form(items(1), scores=[score_of("total", items(1))]))


@pytest.mark.parametrize(
    "definition", [each for each in load_library() if is_counted(each)], ids=lambda each: each.key
)
def test_whatever_is_answered_has_its_cell(definition: FormDefinition) -> None:
    cells = cells_of(definition)
    assert len(set(cells)) == len(cells)

    @settings(max_examples=25, deadline=None)
    @for_all(answers_to(definition))
    def has_its_cell(answers: Answers) -> None:
        assert cell_of(definition, score(definition, answers)) in cells

    assert cell_of(definition, score(definition, {})) in cells
    has_its_cell()
