"""What is taken out before two bodies are compared, and what must stay."""

from typing import Any

import pytest

from tests.contract.normalise import normalised

KNOWN = "3f97fd5a-0764-5a58-9bd5-1962b52146f5"
MADE_UP = "e42c4868-f628-4321-b7ea-bb8cc0908d3a"


def plain(body: Any) -> Any:
    return normalised(body, {KNOWN}.__contains__)


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (
            {"uuid": MADE_UP},
            {"uuid": MADE_UP.replace("e", "f")},
            "identifiers that the server made up are one",
        ),
        ({"auditInfo": {"a": 1}}, {"auditInfo": None}, "who made it and when can't be repeated"),
        ({"names": ["b", "a"]}, {"names": ["a", "b"]}, "names are a set"),
        (
            {"code": "org.openmrs.aop.X:120"},
            {"code": "org.openmrs.api.Y:1"},
            "Java classes and lines are one",
        ),
        ({"text": {"div": "<b/>"}}, {"text": {"div": ""}}, "a narrative is left out"),
        ({"url": "?_getpages=1&a=b"}, {"url": "?_getpages=2&a=b"}, "page tokens are one"),
    ],
)
def test_what_no_server_can_repeat_is_equal(one: Any, other: Any, sentence: str) -> None:
    assert plain(one) == plain(other), sentence


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ({"uuid": KNOWN}, {"uuid": MADE_UP}, "an identifier that the replay chose must come back"),
        ({"display": "a"}, {"display": "b"}, "words matter"),
        ({"links": ["b", "a"]}, {"links": ["a", "b"]}, "links have an order"),
        ({"voided": None}, {}, "null is not absent"),
        ({"text": "Follow up"}, {"text": "Other"}, "a text that is no narrative matters"),
    ],
)
def test_what_matters_stays(one: Any, other: Any, sentence: str) -> None:
    assert plain(one) != plain(other), sentence
