"""Scores: rows with a sentence, and what must hold whatever is skipped."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.conditions import Answers
from forms.scoring import score, screen_fact
from tests.forms.making import CODES, CONVERSATION, SCREEN

ROWS: list[tuple[str, str, int | None, bool | None]] = [
    # one letter an item: y(es), n(o), d(eclined), - (skipped)
    ("nothing was asked", "----", None, None),
    ("all no", "nnnn", 0, False),
    ("all yes", "yyyy", 4, True),
    ("one yes of four", "nnyn", 1, True),
    ("a yes counts though the rest was skipped", "y---", None, True),
    ("a yes counts though the rest was declined", "dddy", None, True),
    ("three no and one skipped is unknown, not negative", "nnn-", None, None),
    ("three no and one declined is unknown, not negative", "nndn", None, None),
    ("all declined is unknown", "dddd", None, None),
]
LETTERS = {"y": "yes", "n": "no", "d": "declined"}


def _answers(letters: str) -> dict[str, str]:
    return {item: LETTERS[letter] for item, letter in zip(SCREEN, letters, strict=True) if letter in LETTERS}


@pytest.mark.parametrize(("sentence", "letters", "total", "positive"), ROWS, ids=[row[0] for row in ROWS])
def test_a_score(sentence: str, letters: str, total: int | None, positive: bool | None) -> None:
    found = score(CONVERSATION, _answers(letters))
    assert (found.scores, found.positive) == ({"total": total}, positive), sentence
    assert (screen_fact(CONVERSATION, found) is not None) is (positive is True)


def test_the_object_that_the_command_prints() -> None:
    found = score(CONVERSATION, {**_answers("yd-n"), "talk_now": "yes", "room_willing": "not_today"})
    assert found.as_json() == {
        "form": "conversation",
        "version": "1.0.0",
        "scores": {"total": None},
        "band": None,
        "positive": True,
        "critical": ["talk_now"],
        "missing": ["talk_c"],
        "declined": ["room_willing", "talk_b"],
    }


GIVEN = st.fixed_dictionaries({}, optional={item: st.sampled_from(CODES) for item in (*SCREEN, "talk_now")})


@given(GIVEN, st.sampled_from(SCREEN))
def test_skipping_never_raises_a_score_nor_makes_a_screen_negative(given_: Answers, skipped: str) -> None:
    before = score(CONVERSATION, given_)
    after = score(CONVERSATION, {item: code for item, code in given_.items() if item != skipped})
    assert after.scores["total"] is None
    assert after.positive is not False
    assert after.positive is None or before.positive


@given(GIVEN, st.sampled_from(SCREEN))
def test_declining_scores_as_skipping_does(given_: Answers, item: str) -> None:
    declined = score(CONVERSATION, {**given_, item: "declined"})
    skipped = score(CONVERSATION, {key: code for key, code in given_.items() if key != item})
    assert (declined.scores, declined.positive) == (skipped.scores, skipped.positive)
    assert item in declined.declined
    assert item in skipped.missing
    assert item not in declined.missing


@given(GIVEN)
def test_a_total_is_the_number_of_yes_and_needs_every_answer(given_: Answers) -> None:
    found = score(CONVERSATION, given_)
    codes = [given_.get(item) for item in SCREEN]
    expected = codes.count("yes") if all(code in ("yes", "no") for code in codes) else None
    assert found.scores == {"total": expected}
    assert (found.positive is True) is ("yes" in codes)


@given(GIVEN)
def test_what_lies_outside_the_screen_changes_no_score(given_: Answers) -> None:
    inside = {item: code for item, code in given_.items() if item in SCREEN}
    found = score(CONVERSATION, {**inside, "first_limits": "no", "room_alone": "yes", "talk_now": "no"})
    assert found.scores == score(CONVERSATION, inside).scores


def test_a_form_without_scoring_has_no_score() -> None:
    found = score(replace(CONVERSATION, scoring=None), _answers("yyyy"))
    assert (found.scores, found.positive, found.critical) == ({}, None, ())
