"""The form's own things carry its category wherever they turn up."""

from forms.labels import label_rules
from forms.metadata import package_of
from sensitivity import categories, labels
from tests.forms.making import CONVERSATION

RULES = labels.load().joined(label_rules([CONVERSATION]))


def test_an_answer_without_its_encounter_is_still_labelled() -> None:
    for concept in package_of([CONVERSATION]).concepts:
        assert RULES.categories_of(encounter_type=None, concept=concept.uuid) == {"trafficking_history"}


def test_the_form_is_labelled_and_shared_answers_are_not() -> None:
    assert RULES.categories_of(encounter_type=None, form=CONVERSATION.uuid) == {"trafficking_history"}
    for item in CONVERSATION.items():
        for answer in item.answers:
            assert not RULES.categories_of(encounter_type=None, concept=answer.concept_uuid)


def test_its_category_and_its_encounter_types_label_agree() -> None:
    assert CONVERSATION.label in categories.load()
    assert RULES.categories_of(encounter_type=CONVERSATION.encounter_type_uuid) == {CONVERSATION.label}
