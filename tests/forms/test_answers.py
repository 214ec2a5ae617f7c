"""Answers as people write them in a file."""

from dataclasses import replace
from typing import Any

import pytest

from content.words import Words
from forms.answers import answers_of
from forms.codings import Coding
from forms.responses import MalformedResponse
from forms.shapes import Answer
from tests.forms.making import CONVERSATION
from tests.forms.scored import form, item

ROWS: list[tuple[str, Any, str | None]] = [
    ("by code", "yes", "yes"),
    ("by value", 1, "yes"),
    ("by value nought", 0, "no"),
    ("declined", "declined", "declined"),
    ("by code of LOINC", "LA33-6", "yes"),
    ("by code of SNOMED CT", "373067005", "no"),
    ("by code of CIEL", "1066", "no"),
    ("null is no answer", None, None),
]


@pytest.mark.parametrize(("how", "written", "code"), ROWS, ids=[row[0] for row in ROWS])
def test_an_answer_is_meant(how: str, written: Any, code: str | None) -> None:
    assert answers_of(CONVERSATION, {"talk_a": written}).get("talk_a") == code, how


def test_declined_is_whatever_the_item_calls_it() -> None:
    assert answers_of(CONVERSATION, {"room_willing": "declined"}) == {"room_willing": "not_today"}


@pytest.mark.parametrize(
    ("sentence", "code", "meant"),
    [
        ("one answer has it", "LA1-1", "red"),
        ("two answers have it, so nobody knows which was meant", "LA2-2", None),
        ("our own code comes before one of a code system", "blue", "blue"),
        ("no answer has it", "LA3-3", None),
    ],
)
def test_a_code_of_a_code_system_is_taken_where_it_means_one_answer(
    sentence: str, code: str, meant: str | None
) -> None:
    colours = replace(
        ALL_KINDS.by_id["ticks"],
        kind="choice",
        answers=(_answer("red", "LA1-1", "LA2-2", "blue"), _answer("blue", "LA2-2")),
    )
    page = replace(ALL_KINDS.pages[-1], items=(colours,))
    definition = replace(ALL_KINDS, pages=(page,))
    if meant is None:
        with pytest.raises(MalformedResponse):
            answers_of(definition, {"ticks": code})
    else:
        assert answers_of(definition, {"ticks": code}) == {"ticks": meant}, sentence


def _answer(code: str, *coded: str) -> Answer:
    return Answer(
        code=code,
        concept=f"answer.{code}",
        text=Words(by_language={"en": code, "es": code}),
        codes=tuple(Coding(system="LOINC", code=each) for each in coded),
    )


REFUSED: list[tuple[Any, str]] = [
    ([], "no object of item ids"),
    ({"talk_z": "yes"}, "an item that the form does not have"),
    (
        {"talk_a": "perhaps"},
        "talk_a holds an answer that the form does not offer (use yes, no, declined, already_answered)",
    ),
    ({"talk_a": 2}, "talk_a holds an answer"),
    ({"talk_a": True}, "talk_a holds an answer"),
    ({"talk_a": 1.0}, "talk_a holds an answer"),
    ({"talk_a": {"uuid": "x"}}, "talk_a holds an answer"),
]


@pytest.mark.parametrize(("written", "sentence"), REFUSED)
def test_what_is_no_answer_is_refused(written: Any, sentence: str) -> None:
    with pytest.raises(MalformedResponse) as caught:
        answers_of(CONVERSATION, written)
    assert sentence in str(caught.value)
    assert "perhaps" not in str(caught.value)


ALL_KINDS = form(
    [
        item("ticks", kind="many"),
        item("hours", kind="number", low=0, high=24),
        item("words", kind="text"),
        item("day", kind="date"),
    ]
)


@pytest.mark.parametrize(
    ("sentence", "raw", "expected"),
    [
        ("several ticks", {"ticks": ["red", "blue"]}, {"ticks": ("red", "blue")}),
        ("one tick needs no list", {"ticks": "red"}, {"ticks": ("red",)}),
        ("the same twice is one", {"ticks": ["red", "red"]}, {"ticks": ("red",)}),
        ("any refusal is meant by declined", {"ticks": "declined"}, {"ticks": ("none_said",)}),
        ("a whole number", {"hours": 7}, {"hours": 7}),
        ("its lowest and half an hour", {"hours": 0.5}, {"hours": 0.5}),
        ("words", {"words": "a few"}, {"words": "a few"}),
        ("a day", {"day": "2026-01-31"}, {"day": "2026-01-31"}),
        ("nothing is no answer", {"ticks": [], "hours": None, "words": "", "day": None}, {}),
    ],
)
def test_other_kinds_of_answers(sentence: str, raw: Any, expected: Any) -> None:
    assert answers_of(ALL_KINDS, raw) == expected, sentence


@pytest.mark.parametrize(
    ("sentence", "raw"),
    [
        ("a tick that is not offered", {"ticks": ["red", "violet"]}),
        ("a number beyond the bounds", {"hours": 25}),
        ("a number in words", {"hours": "seven"}),
        ("true is no number", {"hours": True}),
        ("endless is no number", {"hours": float("nan")}),
        ("a number for words", {"words": 3}),
        ("a day that there is not", {"day": "2026-02-30"}),
        ("a number for a day", {"day": 20260131}),
    ],
)
def test_answers_that_do_not_fit(sentence: str, raw: Any) -> None:
    with pytest.raises(MalformedResponse) as caught:
        answers_of(ALL_KINDS, raw)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{next(iter(raw))} holds an answer that the form does not offer (use "), (
        sentence
    )
