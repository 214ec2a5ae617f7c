"""Scores of whole forms: rows with a sentence, and what must hold whatever is skipped."""

from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from forms.answers import answers_of
from forms.conditions import Answers
from forms.definition import load_library
from forms.scoring import score, screen_fact
from forms.shapes import Example, FormDefinition
from tests.forms.making import CODES, CONVERSATION, SCREEN
from tests.forms.scored import WORDS, form, given, item, items, score_of

ROWS: list[tuple[str, str, int | None, bool | None]] = [
    # one letter an item: y(es), n(o), d(eclined), a(lready told), - (skipped)
    ("nothing was asked", "----", None, None),
    ("all no", "nnnn", 0, False),
    ("all yes", "yyyy", 4, True),
    ("one yes of four", "nnyn", 1, True),
    ("a yes counts though the rest was skipped", "y---", None, True),
    ("a yes counts though the rest was declined", "dddy", None, True),
    ("three no and one skipped is unknown, not negative", "nnn-", None, None),
    ("three no and one declined is unknown, not negative", "nndn", None, None),
    ("three no and one told before is unknown, not negative", "nnan", None, None),
    ("all declined is unknown", "dddd", None, None),
]
LETTERS = {"y": "yes", "n": "no", "d": "declined", "a": "already_answered"}


def _answers(letters: str) -> dict[str, str]:
    return {item: LETTERS[letter] for item, letter in zip(SCREEN, letters, strict=True) if letter in LETTERS}


@pytest.mark.parametrize(("sentence", "letters", "total", "positive"), ROWS, ids=[row[0] for row in ROWS])
def test_a_score(sentence: str, letters: str, total: int | None, positive: bool | None) -> None:
    found = score(CONVERSATION, _answers(letters))
    assert (found.scores, found.positive) == ({"total": total}, positive), sentence
    assert (screen_fact(CONVERSATION, found) is not None) is (positive is True)


def test_the_object_that_the_command_prints() -> None:
    found = score(CONVERSATION, {**_answers("yd-a"), "talk_now": "yes", "room_willing": "not_today"})
    assert found.as_json() == {
        "form": "conversation",
        "version": CONVERSATION.version,
        "scores": {"total": None},
        "band": None,
        "positive": True,
        "critical": ["talk_now"],
        "missing": ["talk_c", "talk_d"],
        "declined": ["room_willing", "talk_b"],
    }


EXAMPLES = [(each, example) for each in load_library() for example in each.examples]


@pytest.mark.parametrize(
    ("definition", "example"), EXAMPLES, ids=[f"{each.key}: {example.sentence}" for each, example in EXAMPLES]
)
def test_the_examples_of_the_library(definition: FormDefinition, example: Example) -> None:
    found = score(definition, answers_of(definition, example.answers)).as_json()
    expected = dict(example.expected)
    scores = expected.pop("scores", {})
    assert {name: found["scores"][name] for name in scores} == scores
    assert {name: found[name] for name in expected} == expected


def _banded() -> FormDefinition:
    asked = items(3)
    bands = (("high", {"from": 9}), ("middle", {"from": 5}), ("low", {"from": 1}), ("none", {"to": 0}))
    return form(
        asked,
        scores=[score_of("total", asked)],
        results=[
            {"band": name, "text": WORDS, "when": {"score": "total", **bounds}} for name, bounds in bands
        ],
    )


BANDED = _banded()


@pytest.mark.parametrize(
    ("sentence", "values", "band"),
    [
        ("the highest there is", (4, 4, 4), "high"),
        ("at the edge of high", (3, 3, 3), "high"),
        ("just below it", (4, 4, 0), "middle"),
        ("at the edge of middle", (4, 1, 0), "middle"),
        ("just below it", (4, 0, 0), "low"),
        ("the lowest that is something", (0, 0, 1), "low"),
        ("nothing", (0, 0, 0), "none"),
        ("no total, no band", (4, 4, None), None),
    ],
)
def test_a_band(sentence: str, values: tuple[int | None, ...], band: str | None) -> None:
    assert score(BANDED, given(*values)).band == band, sentence


def test_a_band_is_open_while_one_before_it_may_still_hold() -> None:
    """As in a table of decisions: what speaks for high stands first."""
    table = form(
        items(2),
        results=[
            {"band": "high", "text": WORDS, "when": {"item": "q1", "is": ["is_1"]}},
            {"band": "low", "text": WORDS, "when": {"item": "q2", "is": ["is_1"]}},
        ],
    )
    assert score(table, given(1, None)).band == "high"
    assert score(table, given(0, 1)).band == "low"
    assert score(table, given(None, 1)).band is None
    assert score(table, given(0, 0)).band is None
    assert score(table, given(0, None)).band is None


GATED = form(
    [item("gate"), *items(2, show_when={"item": "gate", "is": ["is_1"]})],
    scores=[
        score_of("total", items(2), hidden_as=0, reverse=["q2"]),
        score_of("plain", items(2)),
    ],
    critical=[
        {"item": "q2", "when": ["is_4"], "kind": "x", "acute": False, "sentence": WORDS, "banner": WORDS},
        {"item": "q1", "when": ["is_4"], "kind": "x", "acute": True, "sentence": WORDS, "banner": WORDS},
    ],
)


@pytest.mark.parametrize(
    ("sentence", "answers", "total", "plain", "missing"),
    [
        ("a shut gate is a score of 0, and nothing is missing", {"gate": "is_0"}, 0, None, ()),
        ("an unsaid gate leaves all open; what was not put is not missing", {}, None, None, ()),
        ("so does a declined one", {"gate": "declined"}, None, None, ()),
        ("behind an open gate silence is missing", {"gate": "is_1", "q1": "is_2"}, None, None, ("q2",)),
        ("reversed, 1 of 0 to 4 is 3", {"gate": "is_1", "q1": "is_2", "q2": "is_1"}, 5, 3, ()),
        (
            "the shut gate outdoes what stands behind it",
            {"gate": "is_0", "q1": "is_2", "q2": "is_1"},
            0,
            3,
            (),
        ),
    ],
)
def test_a_gate(
    sentence: str, answers: Answers, total: int | None, plain: int | None, missing: tuple[str, ...]
) -> None:
    found = score(GATED, answers)
    assert (found.scores, found.missing) == ({"total": total, "plain": plain}, missing), sentence


def test_critical_items_come_in_the_order_of_the_form_acute_or_not() -> None:
    assert score(GATED, {"q2": "is_4", "q1": "is_4"}).critical == ("q1", "q2")
    assert score(GATED, {"gate": "is_0", "q2": "is_4"}).critical == ("q2",)


def test_only_criteria_with_a_text_are_told() -> None:
    some = {"items": ["q1", "q2"], "at_least": 1, "needed": 1}
    definition = form(
        items(2),
        criteria=[
            {"name": "inside", "when": some},
            {"name": "told", "text": WORDS, "when": {"not": {"holds": "inside"}}},
        ],
    )
    assert score(definition, given(0, 0)).scores == {"told": True}
    assert score(definition, given(0, 1)).scores == {"told": False}
    assert score(definition, given(0, None)).scores == {"told": None}
    assert score(definition, given(0, None)).missing == ("q2",)


def test_numbers_count_and_ticks_and_texts_do_not() -> None:
    asked = [
        item("hours", kind="number", low=0, high=24),
        item("ticks", kind="many"),
        item("note", kind="text"),
    ]
    definition = form(
        asked,
        scores=[score_of("hours", asked[:1], reverse=["hours"])],
        positive={"items": ["hours"], "at_least": 7.5, "needed": 1},
    )
    found = score(definition, {"hours": 7.5, "ticks": ("none_said",), "note": "declined"})
    assert (found.scores, found.positive) == ({"hours": 16.5}, True)
    assert found.declined == ("ticks",)
    assert score(definition, {"hours": 0}).scores["hours"] == 24


GIVEN = st.fixed_dictionaries({}, optional={item: st.sampled_from(CODES) for item in (*SCREEN, "talk_now")})


@tried(GIVEN, st.sampled_from(SCREEN))
def test_skipping_never_raises_a_score_nor_makes_a_screen_negative(given_: Answers, skipped: str) -> None:
    before = score(CONVERSATION, given_)
    after = score(CONVERSATION, {item: code for item, code in given_.items() if item != skipped})
    assert after.scores["total"] is None
    assert after.positive is not False
    assert after.positive is None or before.positive


@tried(GIVEN, st.sampled_from(SCREEN), st.sampled_from(["declined", "already_answered"]))
def test_declining_scores_as_skipping_does(given_: Answers, item: str, unsaid: str) -> None:
    declined = score(CONVERSATION, {**given_, item: unsaid})
    skipped = score(CONVERSATION, {key: code for key, code in given_.items() if key != item})
    assert (declined.scores, declined.positive) == (skipped.scores, skipped.positive)
    assert (item in declined.declined) is (unsaid == "declined")
    assert (item in declined.missing) is (unsaid != "declined")
    assert item in skipped.missing


@tried(GIVEN)
def test_a_total_is_the_number_of_yes_and_needs_every_answer(given_: Answers) -> None:
    found = score(CONVERSATION, given_)
    codes = [given_.get(item) for item in SCREEN]
    expected = codes.count("yes") if all(code in ("yes", "no") for code in codes) else None
    assert found.scores == {"total": expected}
    assert (found.positive is True) is ("yes" in codes)


@tried(GIVEN)
def test_what_lies_outside_the_screen_changes_no_score(given_: Answers) -> None:
    inside = {item: code for item, code in given_.items() if item in SCREEN}
    found = score(CONVERSATION, {**inside, "first_limits": "no", "room_alone": "yes", "talk_now": "no"})
    assert found.scores == score(CONVERSATION, inside).scores


ANSWERS = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=4, max_size=4)


@tried(ANSWERS)
def test_reversed_twice_is_as_before(values: list[int | None]) -> None:
    asked = items(4)
    definition = form(
        asked, scores=[score_of("plain", asked), score_of("turned", asked, reverse=["q1", "q2", "q3", "q4"])]
    )
    mirrored = [None if value is None else 4 - value for value in values]
    assert (
        score(definition, given(*values)).scores["turned"]
        == score(definition, given(*mirrored)).scores["plain"]
    )


@tried(ANSWERS, st.permutations(range(4)))
def test_who_answers_in_another_order_scores_the_same(values: list[int | None], order: list[int]) -> None:
    answers = list(given(*values).items())
    turned: dict[str, Any] = dict(answers[place] for place in order if place < len(answers))
    assert score(BANDED, turned) == score(BANDED, dict(answers))


def test_a_form_without_scores_has_none() -> None:
    found = score(form(items(2)), given(1, None))
    assert (found.scores, found.band, found.positive) == ({}, None, None)
    assert (found.critical, found.missing) == ((), ())
