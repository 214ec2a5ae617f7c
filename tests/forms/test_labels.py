"""The form's own things carry its category wherever they turn up."""

from dataclasses import replace

from forms.labels import label_rules
from forms.metadata import package_of
from sensitivity import categories, labels
from tests.forms.making import CONVERSATION

RULES = labels.load().joined(label_rules([CONVERSATION]))


def test_an_answer_without_its_encounter_is_still_labelled() -> None:
    own = [each for each in package_of([CONVERSATION]).concepts if each.key.startswith("conversation.")]
    assert len(own) == 6
    for concept in own:
        assert RULES.categories_of(encounter_type=None, concept=concept.uuid) == {"trafficking_history"}


def test_what_forms_of_several_categories_share_is_labelled_by_its_encounter() -> None:
    for item in ("first_limits", "room_alone"):
        assert not RULES.categories_of(encounter_type=None, concept=CONVERSATION.concept_uuid(item))


def test_a_concept_that_two_forms_share_carries_the_labels_of_both() -> None:
    other = replace(CONVERSATION, key="other", name="Other", label="team_record", concepts="conversation")
    rules = labels.load().joined(label_rules([CONVERSATION, other]))
    concept = CONVERSATION.concept_uuid("talk_a")
    assert rules.categories_of(encounter_type=None, concept=concept) == {"trafficking_history", "team_record"}


def test_earlier_versions_are_labelled_too() -> None:
    newer = replace(CONVERSATION, version="2.0.0", reads_versions=("1.0.0",))
    rules = labels.load().joined(label_rules([newer]))
    for form in (CONVERSATION.uuid, newer.uuid):
        assert rules.categories_of(encounter_type=None, form=form) == {"trafficking_history"}


def test_the_form_is_labelled_and_shared_answers_are_not() -> None:
    assert RULES.categories_of(encounter_type=None, form=CONVERSATION.uuid) == {"trafficking_history"}
    for item in CONVERSATION.items():
        for answer in item.answers:
            assert not RULES.categories_of(encounter_type=None, concept=answer.concept_uuid)


def test_its_category_and_its_encounter_types_label_agree() -> None:
    assert CONVERSATION.label in categories.load()
    assert RULES.categories_of(encounter_type=CONVERSATION.encounter_type_uuid) == {CONVERSATION.label}
