"""What someone must act on."""

import pytest

from content.identifiers import identifier
from forms.critical import critical_items, to_ask
from forms.scoring import score, screen_fact
from tests.forms.making import CONVERSATION
from tests.forms.scored import WORDS, form, items

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
    assert str(item.sentence) == "Please see this person now."
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


def _rule(item: str, *, ask: bool) -> dict[str, object]:
    said = {"sentence": WORDS, "banner": WORDS, "acute": True, "kind": "some_risk", "when": ["is_4"]}
    return {"item": item, "ask_if_declined": ask, **said}


CHECKED = form(items(3), critical=[_rule("q2", ask=True), _rule("q1", ask=True), _rule("q3", ask=False)])
ASKED: list[tuple[str, dict[str, str], list[str]]] = [
    ("nothing was answered: it is missing, not declined", {}, []),
    ("a no is a no", {"q1": "is_0"}, []),
    ("what is critical by itself is acted on as that", {"q1": "is_4"}, []),
    ("a refusal is no no", {"q1": "declined"}, ["q1"]),
    ("in the order of the rules", {"q1": "declined", "q2": "declined"}, ["q2", "q1"]),
    ("where the rule does not ask, a refusal is left at that", {"q3": "declined"}, []),
]


@pytest.mark.parametrize(("sentence", "answers", "asked"), ASKED, ids=[row[0] for row in ASKED])
def test_a_clinician_asks_what_was_declined(sentence: str, answers: dict[str, str], asked: list[str]) -> None:
    assert [each.item for each in to_ask(CHECKED, answers)] == asked, sentence


def test_that_something_was_declined_is_a_fact_of_its_own() -> None:
    first, second = to_ask(CHECKED, {"q1": "declined", "q2": "declined"})
    (acute,) = critical_items(CHECKED, {"q1": "is_4"})
    assert len({first.id(ENCOUNTER), second.id(ENCOUNTER), acute.id(ENCOUNTER)}) == 3
    assert first.id(ENCOUNTER) != first.id(identifier("test_encounter", "two"))
