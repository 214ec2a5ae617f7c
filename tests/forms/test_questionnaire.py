"""Forms leave as FHIR Questionnaires that validate, in every language, and only when their text may."""

from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from forms.definition import load_library
from forms.questionnaire import canonical, questionnaire_of, withheld
from forms.shapes import FormDefinition
from tests.forms.scored import WORDS, form, item, items
from tests.forms.sdc import TODAY, all_items

Json = dict[str, Any]
LIBRARY = load_library()
FORMS = pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def languages(part: Json) -> dict[str, set[str]]:
    """The languages that each text of an item comes in."""
    found: dict[str, set[str]] = {}
    for name in ("text", "display", "description"):
        if name in part:
            extensions = part.get(f"_{name}", {}).get("extension", ())
            assert all(each["url"] == TRANSLATION for each in extensions)
            found[name] = {"en", *(each["extension"][0]["valueCode"] for each in extensions)}
    return found


def question(questionnaire: Json, link: str) -> Json:
    return next(each for each in all_items(questionnaire) if each["linkId"] == link)


@FORMS
def test_a_form_is_a_valid_questionnaire(definition: FormDefinition) -> None:
    made = questionnaire_of(definition, TODAY)
    Questionnaire.model_validate(made)
    assert made["meta"] == {"profile": ["http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"]}
    assert made["url"] == canonical(definition)
    assert made["version"] == definition.version
    assert "text" not in made  # no narrative


@FORMS
def test_every_link_stands_once_and_every_condition_asks_something_that_is_there(
    definition: FormDefinition,
) -> None:
    found = all_items(questionnaire_of(definition, TODAY))
    links = [each["linkId"] for each in found]
    assert len(set(links)) == len(links)
    options = {each["linkId"]: [o["valueCoding"] for o in each.get("answerOption", ())] for each in found}
    for each in found:
        for test in each.get("enableWhen", ()):
            codings = [(o["system"], o["code"]) for o in options[test["question"]]]
            wanted = test.get("answerCoding")
            assert wanted is None or (wanted["system"], wanted["code"]) in codings
        assert ("enableBehavior" in each) == (len(each.get("enableWhen", ())) > 1)


@FORMS
def test_every_question_is_there_and_none_must_be_answered(definition: FormDefinition) -> None:
    found = {each["linkId"]: each for each in all_items(questionnaire_of(definition, TODAY))}
    for asked in definition.items():
        made = found[asked.id]
        assert made["required"] is False
        assert made["repeats"] is (asked.kind == "many")
        assert len(made.get("answerOption", ())) == len(asked.answers)
        codes = [(o["valueCoding"]["system"], o["valueCoding"]["code"]) for o in made.get("answerOption", ())]
        assert len(set(codes)) == len(codes)
    assert not any("initial" in each or "answerValueSet" in each for each in found.values())


@FORMS
def test_every_text_comes_in_every_language(definition: FormDefinition) -> None:
    made = questionnaire_of(definition, TODAY)
    wanted = set(definition.purpose.by_language)
    parts = [made, *all_items(made)]
    parts += [o["valueCoding"] for each in parts for o in each.get("answerOption", ())]
    for part in parts:
        assert all(wanted <= each for each in languages(part).values())


def test_what_an_answer_counts_stands_on_its_option() -> None:
    option = question(questionnaire_of(form(items(1)), TODAY), "q1")["answerOption"][2]
    assert option["extension"] == [
        {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    ]
    assert option["valueCoding"]["extension"][0]["valueDecimal"] == 2


def test_to_decline_is_an_answer_that_counts_nothing() -> None:
    declined = question(questionnaire_of(form(items(1)), TODAY), "q1")["answerOption"][-1]
    assert declined["valueCoding"]["code"] == "answer.declined"
    assert "extension" not in declined


def test_a_loinc_code_stands_for_an_answer_and_ours_where_there_is_none() -> None:
    codes = [{"system": "LOINC", "code": "LA6568-5"}]
    answers = [
        {"code": "none", "concept": "test.none", "text": WORDS, "codes": codes},
        {"code": "some", "concept": "test.some", "text": WORDS},
    ]
    made = form([item("q1", answers="own")], answer_sets={"own": answers})
    options = question(questionnaire_of(made, TODAY), "q1")["answerOption"]
    assert options[0]["valueCoding"]["code"] == "LA6568-5"
    assert options[0]["valueCoding"]["system"] == "http://loinc.org"
    assert options[1]["valueCoding"]["code"] == "test.some"


def test_two_answers_never_share_a_code() -> None:
    codes = [{"system": "LOINC", "code": "LA6568-5"}]
    answers = [
        {"code": code, "concept": f"test.{code}", "text": WORDS, "codes": codes} for code in ("one", "two")
    ]
    made = form([item("q1", answers="own")], answer_sets={"own": answers})
    found = [o["valueCoding"]["code"] for o in question(questionnaire_of(made, TODAY), "q1")["answerOption"]]
    assert found == ["test.one", "test.two"]


IS_1 = {"item": "q1", "is": ["is_1"]}
IS_2 = {"item": "q2", "is": ["is_2"]}
EITHER = {"item": "q1", "is": ["is_3", "is_4"]}
CONDITIONS = [
    ("one answer", IS_1, ("q1",), None),
    ("one of several answers", EITHER, ("q1", "q1"), "any"),
    ("all of several", {"all": [IS_1, IS_2]}, ("q1", "q2"), "all"),
    ("any of several", {"any": [EITHER, IS_2]}, ("q1", "q1", "q2"), "any"),
    ("any within any", {"any": [IS_1, {"any": [EITHER, IS_2]}]}, ("q1", "q1", "q1", "q2"), "any"),
    ("a list of one", {"all": [{"any": [IS_1]}]}, ("q1",), None),
]


@pytest.mark.parametrize(("_", "condition", "asked", "behaviour"), CONDITIONS)
def test_a_plain_condition_is_said_plainly(
    _: str, condition: Json, asked: tuple[str, ...], behaviour: str | None
) -> None:
    made = questionnaire_of(form([*items(2), item("q3", show_when=condition)]), TODAY)
    found = question(made, "q3")
    assert tuple(test["question"] for test in found["enableWhen"]) == asked
    assert found.get("enableBehavior") == behaviour


def test_a_nested_condition_is_an_expression() -> None:
    nested = {"all": [IS_2, EITHER]}
    made = questionnaire_of(
        form([*items(2), item("q3", kind="number", low=0, high=9, show_when=nested)]), TODAY
    )
    Questionnaire.model_validate(made)
    found = question(made, "q3")
    assert "enableWhen" not in found
    urls = [each["url"].rpartition("/")[2] for each in found["extension"]]
    assert urls == ["sdc-questionnaire-enableWhenExpression", "minValue", "maxValue"]
    assert " and " in found["extension"][0]["valueExpression"]["expression"]


def test_of_many_answers_declining_excludes_the_others() -> None:
    made = questionnaire_of(form([item("q1", kind="many")]), TODAY)
    extensions = [o.get("extension") for o in question(made, "q1")["answerOption"]]
    assert extensions[:-1] == [None, None, None]
    assert extensions[-1][0]["url"].endswith("questionnaire-optionExclusive")


def gated(kind: str, **licence: str) -> FormDefinition:
    return form(
        items(1),
        licence={"status": "needs_permission", "note": "Theirs", **licence},
        wording={"kind": kind, "status": "unverified", "note": "Not read yet"},
    )


def test_text_that_is_not_cleared_stays_here() -> None:
    assert withheld(gated("original"), TODAY)


def test_codes_without_text_may_leave_as_a_draft() -> None:
    definition = gated("codes")
    bare = replace(definition, pages=tuple(replace(page, items=page.items[:1]) for page in definition.pages))
    assert withheld(bare, TODAY) == ()
    assert questionnaire_of(bare, TODAY)["status"] == "draft"


def test_what_may_be_published_is_active_and_may_leave() -> None:
    conversation = next(each for each in LIBRARY if each.key == "conversation")
    assert questionnaire_of(conversation, TODAY)["status"] == "active"
    assert withheld(conversation, TODAY) == ()
