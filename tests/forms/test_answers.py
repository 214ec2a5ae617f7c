"""Answers as people write them in a file."""

from typing import Any

import pytest

from forms.answers import answers_of
from forms.responses import MalformedResponse
from tests.forms.making import CONVERSATION

ROWS: list[tuple[str, Any, str | None]] = [
    ("by code", "yes", "yes"),
    ("by value", 1, "yes"),
    ("by value nought", 0, "no"),
    ("declined", "declined", "declined"),
    ("null is no answer", None, None),
]


@pytest.mark.parametrize(("how", "written", "code"), ROWS, ids=[row[0] for row in ROWS])
def test_an_answer_is_meant(how: str, written: Any, code: str | None) -> None:
    assert answers_of(CONVERSATION, {"talk_a": written}).get("talk_a") == code, how


def test_declined_is_whatever_the_item_calls_it() -> None:
    assert answers_of(CONVERSATION, {"room_willing": "declined"}) == {"room_willing": "not_today"}


REFUSED: list[tuple[Any, str]] = [
    ([], "no object of item ids"),
    ({"talk_z": "yes"}, "an item that the form does not have"),
    ({"talk_a": "perhaps"}, "talk_a holds an answer that the form does not offer"),
    ({"talk_a": 2}, "talk_a holds an answer"),
    ({"talk_a": True}, "talk_a holds an answer"),
    ({"talk_a": 1.0}, "talk_a holds an answer"),
    ({"talk_a": {"uuid": "x"}}, "talk_a holds an answer"),
]


@pytest.mark.parametrize(("written", "sentence"), REFUSED)
def test_what_is_no_answer_is_refused(written: Any, sentence: str) -> None:
    with pytest.raises(MalformedResponse, match=sentence) as caught:
        answers_of(CONVERSATION, written)
    assert "perhaps" not in str(caught.value)
