"""The encounter as the form engine posts it."""

import pytest

from content.identifiers import identifier
from forms.payload import encounter
from tests.forms.making import CONVERSATION, posted


def test_the_shape_is_the_engines() -> None:
    body = posted({"talk_a": "declined"})
    assert set(body) == {
        "patient",
        "location",
        "encounterType",
        "encounterProviders",
        "obs",
        "form",
        "visit",
        "orders",
        "diagnoses",
    }
    assert body["form"] == {"uuid": CONVERSATION.uuid}
    assert body["obs"] == [
        {
            "value": identifier("concept", "answer.declined"),
            "concept": identifier("concept", "conversation.talk_a"),
            "formFieldNamespace": "rfe-forms",
            "formFieldPath": "rfe-forms-talk_a",
        }
    ]


def test_without_a_visit_none_is_named() -> None:
    body = encounter(CONVERSATION, {}, patient="p", location="l", provider="d", encounter_role="r")
    assert "visit" not in body
    assert body["encounterProviders"] == [{"provider": "d", "encounterRole": "r"}]


@pytest.mark.parametrize("answers", [{"talk_z": "yes"}, {"talk_a": "perhaps"}])
def test_what_the_form_does_not_have_can_not_be_posted(answers: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        posted(answers)
