"""What someone must act on."""

import pytest

from content.identifiers import identifier
from forms.critical import critical_items
from forms.scoring import score, screen_fact
from tests.forms.making import CONVERSATION

ENCOUNTER = identifier("test_encounter", "one")
ROWS: list[tuple[str, dict[str, str], list[str]]] = [
    ("nothing was answered", {}, []),
    ("it is happening now", {"talk_now": "yes"}, ["happening_now"]),
    ("it is not", {"talk_now": "no"}, []),
    ("it was declined", {"talk_now": "declined"}, []),
    ("a yes to history alone is nothing acute", {"talk_a": "yes"}, []),
    (
        "the place was not private, yet it was said",
        {"room_alone": "no", "talk_now": "yes"},
        ["happening_now"],
    ),
]


@pytest.mark.parametrize(("sentence", "answers", "kinds"), ROWS, ids=[row[0] for row in ROWS])
def test_critical(sentence: str, answers: dict[str, str], kinds: list[str]) -> None:
    assert [each.kind for each in critical_items(CONVERSATION, answers)] == kinds, sentence


def test_a_critical_item_says_who_must_act_and_nothing_of_the_answer() -> None:
    (item,) = critical_items(CONVERSATION, {"talk_now": "yes", "talk_a": "yes"})
    assert item.acute
    assert str(item.sentence) == "Please see this person today."
    assert item.sentence.said_in("es").startswith("Por favor")


def test_the_same_answer_read_twice_is_one_fact() -> None:
    (first,) = critical_items(CONVERSATION, {"talk_now": "yes"})
    (again,) = critical_items(CONVERSATION, {"talk_a": "no", "talk_now": "yes"})
    assert first.id(ENCOUNTER) == again.id(ENCOUNTER)
    assert first.id(ENCOUNTER) != first.id(identifier("test_encounter", "two"))


def test_a_positive_screen_is_a_softer_fact_of_its_own() -> None:
    fact = screen_fact(CONVERSATION, score(CONVERSATION, {"talk_a": "yes"}))
    assert fact is not None
    assert (fact.form, fact.kind) == ("conversation", "screen_positive")
    (item,) = critical_items(CONVERSATION, {"talk_now": "yes"})
    assert fact.id(ENCOUNTER) != item.id(ENCOUNTER)
