"""Answers leave as FHIR QuestionnaireResponses that fit their Questionnaire and hold no words of the form."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from forms.conditions import Answers
from forms.definition import load_library
from forms.questionnaire import questionnaire_of
from forms.questionnaire_response import response_of
from forms.shapes import FormDefinition
from tests.forms.scored import form, item, items, score_of
from tests.forms.sdc import TODAY, all_items

Json = dict[str, Any]
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
EVERY_KIND = form(
    [
        *items(2),
        item("q3", kind="many"),
        item("q4", kind="number", low=0, high=10),
        item("q5", kind="text"),
        item("q6", kind="date"),
    ],
    scores=[score_of("total", items(2))],
)
ANSWERS: Answers = {
    "q1": "is_2",
    "q2": "declined",
    "q3": ("red", "blue"),
    "q4": 3.5,
    "q5": "in her own words",
    "q6": "2026-01-31",
}


def made(answers: Answers, definition: FormDefinition = EVERY_KIND, **more: Any) -> Json:
    return response_of(definition, answers, subject="Patient/someone", authored=NOW, **more)


def given(response: Json) -> dict[str, list[Json]]:
    return {each["linkId"]: each["answer"] for each in all_items(response) if "answer" in each}


def test_answers_of_every_kind_are_a_valid_response() -> None:
    response = made(ANSWERS)
    QuestionnaireResponse.model_validate(response)
    assert response["status"] == "completed"
    assert response["subject"] == {"reference": "Patient/someone"}
    assert response["questionnaire"].endswith("|1.0.0")
    found = given(response)
    assert [each["valueCoding"]["code"] for each in found["q3"]] == ["test.red", "test.blue"]
    assert found["q2"][0]["valueCoding"]["code"] == "answer.declined"
    assert (found["q4"], found["q6"]) == ([{"valueDecimal": 3.5}], [{"valueDate": "2026-01-31"}])
    assert found["q5"] == [{"valueString": "in her own words"}]
    assert not {"text", "contained"} & response.keys()


def test_a_score_that_can_not_be_known_is_not_stated() -> None:
    assert not any(link.startswith("scores.") for link in given(made(ANSWERS)))
    known = given(made({"q1": "is_2", "q2": "is_3"}))
    assert known["scores.total.value"] == [{"valueDecimal": 5}]


def test_nothing_answered_is_a_response_all_the_same() -> None:
    response = made({}, finished=False, encounter="Encounter/one")
    QuestionnaireResponse.model_validate(response)
    assert response["status"] == "in-progress"
    assert response["encounter"] == {"reference": "Encounter/one"}
    assert "item" not in response


def test_a_time_without_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        response_of(EVERY_KIND, {}, subject="Patient/someone", authored=naive)


def paths(part: Json) -> set[tuple[str, ...]]:
    """The chain of linkIds down to each item."""
    below = [(each["linkId"], inner) for each in part.get("item", ()) for inner in ((), *paths(each))]
    return {(link, *inner) for link, inner in below}


@pytest.mark.parametrize("definition", load_library(), ids=lambda each: each.key)
def test_a_response_lies_along_its_questionnaire(definition: FormDefinition) -> None:
    chosen: Answers = {each.id: each.answers[0].code for each in definition.items() if each.kind == "choice"}
    response = made(chosen, definition)
    QuestionnaireResponse.model_validate(response)
    questionnaire = questionnaire_of(definition, TODAY)
    assert paths(response) <= paths(questionnaire)
    offered = {
        (each["linkId"], option["valueCoding"]["system"], option["valueCoding"]["code"])
        for each in all_items(questionnaire)
        for option in each.get("answerOption", ())
    }
    for link, answers in given(response).items():
        codings = [each["valueCoding"] for each in answers if "valueCoding" in each]
        assert all((link, each["system"], each["code"]) in offered for each in codings)
