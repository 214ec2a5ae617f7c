"""What forms must agree on, since OpenMRS keeps one concept for all of them."""

from dataclasses import replace

import pytest

from content.words import Words
from forms.definition import load_library
from forms.library_lint import problems_of_library
from forms.metadata import package_of
from forms.shapes import Answer, FormDefinition
from tests.forms.making import CONVERSATION

OPPOSITE = Words(by_language={"en": "Not at all", "es": "Para nada"})
YES = CONVERSATION.by_id["talk_a"].by_code["yes"]


def _saying(answer: Answer) -> FormDefinition:
    """A second form, alone with its concepts but for the answers, that has this one instead of a yes."""
    page = CONVERSATION.pages[2]
    item = replace(page.items[0], answers=(answer, *page.items[0].answers[1:]))
    return replace(
        CONVERSATION,
        key="other",
        name="Continuity other",
        pages=(replace(page, items=(item,), show_when=None),),
        scores=(),
        positive=None,
        critical=(),
    )


MEANINGS: list[tuple[str, Answer, bool]] = [
    ("the same answer", YES, True),
    ("the same answer that counts otherwise", replace(YES, value=7), True),
    ("another text in English", replace(YES, text=OPPOSITE), False),
    (
        "another text in Spanish alone",
        replace(YES, text=Words(by_language={**YES.text.by_language, "es": "Para nada"})),
        False,
    ),
    ("another name in the dictionary", replace(YES, name="Continuity: M1"), False),
    ("a refusal", replace(YES, declined=True), False),
    ("another text under a key of its own", replace(YES, concept="other.yes", text=OPPOSITE), True),
]


@pytest.mark.parametrize(("what", "answer", "fine"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_an_answer_that_forms_share_means_one_thing(what: str, answer: Answer, fine: bool) -> None:
    found = problems_of_library([CONVERSATION, _saying(answer)], [])
    said = "The answer 'answer.yes' means two things: make them equal, or change one key."
    assert [each for each in found if "means two things" in each] == ([] if fine else [said]), what


def test_under_a_name_of_its_own_the_text_may_vary() -> None:
    named = replace(YES, concept="other.yes", name="Continuity: M1")
    forms = [
        _saying(named),
        replace(_saying(replace(named, text=OPPOSITE)), key="third", name="Continuity 3"),
    ]
    assert not [each for each in problems_of_library(forms, []) if "means two things" in each]


def test_what_forms_share_is_sent_once() -> None:
    library = load_library()
    keys = [each.key for each in package_of(library).concepts]
    assert len(keys) == len(set(keys))
    assert {"opening.first_limits", "phq9.phq9_1", "answer.declined"} <= set(keys)
