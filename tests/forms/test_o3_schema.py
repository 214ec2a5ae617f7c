"""The schema for the form engine."""

import json
from typing import Any

from content.identifiers import identifier
from content.words import LANGUAGES
from forms.o3_lint import schema_problems
from forms.o3_schema import schema_of, score_expression, translations_of
from tests.forms.making import CONVERSATION, SCREEN

SCHEMA = schema_of(CONVERSATION)
QUESTIONS: dict[str, Any] = {
    question["id"]: question
    for page in SCHEMA["pages"]
    for section in page["sections"]
    for question in section["questions"]
}
YES = identifier("concept", "answer.yes")


def test_it_steps_into_none_of_the_traps() -> None:
    assert schema_problems(SCHEMA) == ()


def test_the_head_names_form_and_encounter_type_by_uuid() -> None:
    assert SCHEMA["uuid"] == CONVERSATION.uuid
    assert SCHEMA["encounterType"] == identifier("encounter_type", "conversation")
    assert SCHEMA["processor"] == "EncounterFormProcessor"


def test_a_question_is_a_radio_with_its_reason_and_answers() -> None:
    question = QUESTIONS["talk_a"]
    assert question["type"] == "obs"
    assert question["questionOptions"]["rendering"] == "radio"
    assert question["questionOptions"]["concept"] == identifier("concept", "conversation.talk_a")
    assert [each["label"] for each in question["questionOptions"]["answers"]] == [
        "Yes",
        "No",
        "I would rather not say",
    ]
    assert question["questionInfo"] == str(CONVERSATION.by_id["talk_a"].why)


def test_pages_are_hidden_on_raw_answers() -> None:
    hidden = [page.get("hide", {}).get("hideWhenExpression", "") for page in SCHEMA["pages"]]
    assert hidden[:2] == ["", ""]
    assert hidden[2] == f"!((room_alone === '{YES}') && (room_willing === '{YES}'))"
    assert all(f"({item} === '{YES}')" in hidden[3] for item in SCREEN)


def test_the_score_is_shown_and_not_stored() -> None:
    score = QUESTIONS["score"]
    assert score["readonly"] is True
    assert score["questionOptions"]["isTransient"] is True
    assert CONVERSATION.scoring is not None
    expression = score["questionOptions"]["calculate"]["calculateExpression"]
    assert expression == score_expression(CONVERSATION, CONVERSATION.scoring)
    assert expression.startswith("[talk_a, talk_b, talk_c, talk_d].some(x => isEmpty(x) || ")


def test_notes_ask_nothing() -> None:
    assert QUESTIONS["closing_care"]["questionOptions"] == {"rendering": "markdown"}
    assert QUESTIONS["closing_care"]["hide"] == {"hideWhenExpression": f"!(talk_now === '{YES}')"}


def test_it_survives_json_in_ascii() -> None:
    """OpenMRS decodes the stored file with whatever charset its host has."""
    assert json.loads(json.dumps(SCHEMA, ensure_ascii=True)) == SCHEMA


def test_every_text_of_the_schema_has_its_translation() -> None:
    translations = translations_of(CONVERSATION, "es")
    shown = {page["label"] for page in SCHEMA["pages"]} | {
        section["label"] for page in SCHEMA["pages"] for section in page["sections"]
    }
    for question in QUESTIONS.values():
        shown |= {question.get("label"), question.get("questionInfo"), *question.get("value", ())} - {None}
        shown |= {answer["label"] for answer in question["questionOptions"].get("answers", ())}
    assert shown == set(translations)
    same = [english for english, spanish in translations.items() if english == spanish]
    assert same == ["No"]
    assert set(LANGUAGES) == {"en", "es"}
