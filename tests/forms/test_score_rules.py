"""How numbers come about: worked examples, every edge of what is made up for, what is refused."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from content.words import Words
from forms.score_rules import ScoreRule, ScoreRuleSchema, nearest, number_of
from tests.forms.scored import WORDS

TEXT = Words(by_language=WORDS)


def rule(count: int, method: str = "sum", **keys: Any) -> ScoreRule:
    items = tuple(f"q{place}" for place in range(count))
    return ScoreRule(name="total", code="total", text=TEXT, method=method, items=items, **keys)


ROWS: list[tuple[str, ScoreRule, list[float | None], float | None]] = [
    ("nine items of PHQ-9, all highest, make 27", rule(9), [3] * 9, 27),
    ("all lowest is a score of 0, not an absent one", rule(9), [0] * 9, 0),
    ("PHQ-9: one without a value leaves no total", rule(9), [3] * 8 + [None], None),
    ("PCL-5: twenty times four is 80", rule(20), [4] * 20, 80),
    ("AUDIT-C: 4 + 4 + 4 is 12", rule(3), [4, 4, 4], 12),
    ("WHO-5: 25 raw times four is 100", rule(5, times=4), [5] * 5, 100),
    ("WHO-5: 13 raw is 52", rule(5, times=4), [3, 3, 3, 2, 2], 52),
    ("DES-B: one of eight missing, 14 over 7 answers make 16", rule(8, most_missing=2), [2] * 7 + [None], 16),
    (
        "DES-B: two of eight missing, 6 over 6 answers make 8",
        rule(8, most_missing=2),
        [1] * 6 + [None] * 2,
        8,
    ),
    ("DES-B: three of eight missing is too many", rule(8, most_missing=2), [1] * 5 + [None] * 3, None),
    ("13 over 7 of 8 is not whole", rule(8, most_missing=2), [1, 2, 2, 2, 2, 2, 2, None], 13 * 8 / 7),
    ("rounded, 14.857 is 15", rule(8, most_missing=2, round=True), [1, 2, 2, 2, 2, 2, 2, None], 15),
    ("5 over 2 of 3 is 7.5", rule(3, most_missing=1), [2, 3, None], 7.5),
    ("a half goes up", rule(3, most_missing=1, round=True), [2, 3, None], 8),
    ("nothing answered is no score, whatever is made up for", rule(3, most_missing=2), [None] * 3, None),
    ("the last answer may carry two others", rule(3, most_missing=2), [None, None, 3], 9),
    ("a mean is over the answered", rule(4, "mean", most_missing=1), [1, 2, 3, None], 2),
    ("a mean of 1 and 2 is 1.5", rule(2, "mean"), [1, 2], 1.5),
    ("a mean of 1 and 2, rounded, is 2", rule(2, "mean", round=True), [1, 2], 2),
    ("a mean with one missing where none may be", rule(2, "mean"), [1, None], None),
    ("two of three reach 2", rule(3, "count", at_least=2), [1, 2, 3], 2),
    ("none of three reaches 2, and that is known", rule(3, "count", at_least=2), [0, 1, 1], 0),
    ("one of three is unknown, so the count is", rule(3, "count", at_least=2), [2, 2, None], None),
    ("a count over 2 of 3, made up for", rule(3, "count", at_least=2, most_missing=1), [2, 1, None], 1.5),
    ("numbers count themselves", rule(2), [0.5, 0.25], 0.75),
    ("two halves are a whole", rule(2), [0.5, 0.5], 1),
]


@pytest.mark.parametrize(("sentence", "how", "values", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_number(sentence: str, how: ScoreRule, values: list[float | None], expected: float | None) -> None:
    found = number_of(how, values)
    assert found == expected, sentence
    assert type(found) is type(expected), "whole numbers stay whole"


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=12)


@given(VALUES, st.integers(0, 11), st.sampled_from(["sum", "mean"]), st.integers(1, 4))
def test_against_fractions(values: list[int | None], most: int, method: str, times: int) -> None:
    how = rule(len(values), method, most_missing=min(most, len(values) - 1), times=times)
    known = [value for value in values if value is not None]
    found = number_of(how, values)
    if len(values) - len(known) > how.most_missing:
        assert found is None
        return
    mean = Fraction(sum(known), len(known))
    exact = (mean if method == "mean" else mean * len(values)) * times
    assert found == pytest.approx(float(exact))


@given(VALUES, st.randoms())
def test_the_order_of_answers_makes_no_difference(values: list[int | None], random: Any) -> None:
    how = rule(len(values), most_missing=len(values) - 1)
    shuffled = list(values)
    random.shuffle(shuffled)
    assert number_of(how, shuffled) == number_of(how, values)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=12), st.data())
def test_what_is_made_up_for_stays_within_what_could_have_been_said(values: list[int], data: Any) -> None:
    gone = data.draw(st.sets(st.integers(0, len(values) - 1), max_size=len(values) - 1))
    left = [None if place in gone else value for place, value in enumerate(values)]
    known = [value for value in left if value is not None]
    found = number_of(rule(len(values), most_missing=len(values) - 1), left)
    assert found is not None
    assert len(values) * min(known) - 1e-9 <= found <= len(values) * max(known) + 1e-9


@given(st.lists(st.integers(1, 4), min_size=2, max_size=9), st.data())
def test_an_answer_left_out_is_not_a_nought(values: list[int], data: Any) -> None:
    gone = data.draw(st.integers(0, len(values) - 1))
    left: list[float | None] = [None if place == gone else value for place, value in enumerate(values)]
    nought: list[float | None] = [0 if place == gone else value for place, value in enumerate(values)]
    found, low = number_of(rule(len(values), most_missing=1), left), number_of(rule(len(values)), nought)
    assert found is not None
    assert low is not None
    assert found > low
    assert number_of(rule(len(values)), left) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0.49999999999999994, 0), (0.5, 1), (1.5, 2), (2.5, 3), (-0.5, 0), (-1.5, -1), (7, 7), (14.857, 15)],
)
def test_the_nearest_whole_number(number: float, expected: int) -> None:
    assert nearest(number) == expected


GOOD: dict[str, Any] = {"name": "total", "code": "total", "text": WORDS, "method": "sum", "items": ["a", "b"]}


def test_a_rule_as_yaml_says_it() -> None:
    codes = [{"system": "LOINC", "code": "44261-6"}]
    loaded = ScoreRuleSchema().load({**GOOD, "codes": codes, "times": 4, "hidden_as": 0, "reverse": ["b"]})
    assert (loaded.items, loaded.reverse, loaded.times, loaded.hidden_as) == (("a", "b"), ("b",), 4, 0)
    assert loaded.codes[0].system == "LOINC"


@pytest.mark.parametrize(
    ("sentence", "changes", "path"),
    [
        ("a count needs to know from where on", {"method": "count"}, "at_least"),
        ("a sum counts nothing", {"at_least": 1}, "at_least"),
        ("an item counts once", {"items": ["a", "a"]}, "items"),
        ("only what counts can be turned round", {"reverse": ["c"]}, "reverse"),
        ("not everything may be missing", {"most_missing": 2}, "most_missing"),
        ("less than none can't be missing", {"most_missing": -1}, "most_missing"),
        ("a method that isn't there", {"method": "median"}, "method"),
        ("no items", {"items": []}, "items"),
        ("a number in words", {"times": "four"}, "times"),
        ("yes is no number", {"times": True}, "times"),
        ("a code system that no one knows", {"codes": [{"system": "ICD", "code": "1"}]}, "codes"),
    ],
)
def test_what_is_refused(sentence: str, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ScoreRuleSchema().load({**GOOD, **changes})
    assert isinstance(caught.value.messages, dict)
    assert list(caught.value.messages) == [path], sentence
