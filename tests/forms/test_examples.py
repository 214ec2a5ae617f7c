"""What the rows that stand in the forms must cover; that they hold is tried with the scores."""

import pytest

from forms.answers import answers_of
from forms.criteria import AllOf, AnyOf, Node, Opposite, Scored
from forms.score_ranges import range_of
from forms.scoring import score
from forms.shapes import FormDefinition
from tests.forms.instrument_facts import FACTS, LIBRARY, asked

SCORED = sorted(key for key in FACTS if LIBRARY[key].scores or LIBRARY[key].criteria)
# How far apart two neighbouring scores are, where that is not one.
STEPS = {("who5", "total"): 4, ("desb", "mean"): 0.125}


def _bounds(node: Node) -> set[tuple[str, float, float]]:
    """(score, first inside, last outside) of every bound that the node asks about."""
    match node:
        case Scored(score=name, low=low, high=high):
            ends = {(name, low, -1.0)} if low is not None else set()
            return ends | ({(name, high, 1.0)} if high is not None else set())
        case AllOf() | AnyOf():
            return {bound for part in node.parts for bound in _bounds(part)}
        case Opposite():
            return _bounds(node.part)
    return set()


def _edges(form: FormDefinition) -> list[tuple[str, float, float]]:
    """(score, value just inside, value just outside) of each band and cut-off that the score can pass."""
    nodes = [result.when for result in form.results] + ([form.positive] if form.positive else [])
    ranges = {rule.name: range_of(rule, form.by_id) for rule in form.scores}
    found = []
    for name, bound, outwards in sorted({bound for node in nodes for bound in _bounds(node)}):
        outside = bound + outwards * STEPS.get((form.key, name), 1)
        low, high = ranges[name]
        if low is not None and high is not None and low <= outside <= high:
            found.append((name, bound, outside))
    return found


@pytest.mark.parametrize("key", SCORED)
def test_each_edge_of_a_band_or_cut_off_has_a_row_on_either_side(key: str) -> None:
    form = LIBRARY[key]
    shown = [score(form, answers_of(form, each.answers)).scores for each in form.examples]
    for name, inside, outside in _edges(form):
        values = {scores[name] for scores in shown}
        assert {inside, outside} <= values, f"{name} {inside} and {outside}"


@pytest.mark.parametrize("key", [key for key in SCORED if LIBRARY[key].scores])
def test_the_lowest_and_the_highest_score_have_a_row(key: str) -> None:
    form = LIBRARY[key]
    shown = [score(form, answers_of(form, each.answers)).scores for each in form.examples]
    for rule in form.scores:
        low, high = range_of(rule, form.by_id)
        assert {low, high} <= {scores[rule.name] for scores in shown}


@pytest.mark.parametrize("key", SCORED)
def test_missing_and_declined_answers_have_a_row(key: str) -> None:
    expected = [each.expected for each in LIBRARY[key].examples]
    assert any(each.get("missing") for each in expected)
    assert any(each.get("declined") for each in expected)


@pytest.mark.parametrize("key", SCORED)
def test_each_band_and_both_judgements_have_a_row(key: str) -> None:
    form = LIBRARY[key]
    expected = [each.expected for each in form.examples]
    assert {result.band for result in form.results} <= {each.get("band") for each in expected}
    if form.positive:
        assert {True, False, None} <= {each.get("positive", "unsaid") for each in expected}


@pytest.mark.parametrize("key", sorted(FACTS))
def test_each_answer_that_needs_a_person_has_a_row(key: str) -> None:
    form = LIBRARY[key]
    shown = {item for each in form.examples for item in each.expected.get("critical", ())}
    assert {rule.item for rule in form.critical} == shown


@pytest.mark.parametrize("key", sorted(FACTS))
def test_what_can_be_hidden_is_seen_hidden_and_asked(key: str) -> None:
    form = LIBRARY[key]
    rows = [answers_of(form, each.answers) for each in form.examples]
    for item in asked(key):
        condition = item.show_when
        if condition is not None:
            assert any(item.id not in row and not condition.holds(row) for row in rows)
            assert any(item.id in row and condition.holds(row) for row in rows)


@pytest.mark.parametrize("key", sorted(FACTS))
def test_every_row_says_what_it_is_about_once(key: str) -> None:
    rows = LIBRARY[key].examples
    assert len({each.sentence for each in rows}) == len(rows) >= 3
    assert all(each.sentence.endswith(".") and each.expected for each in rows)
