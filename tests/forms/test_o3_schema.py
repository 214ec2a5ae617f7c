"""The schema for the form engine: every form of the library, and each kind of question."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from content.identifiers import identifier
from forms.definition import load_library
from forms.o3_lint import schema_problems
from forms.o3_schema import schema_of, translations_of
from forms.shapes import FormDefinition
from tests.forms.making import CONVERSATION
from tests.forms.scored import form, item, items, score_of

LIBRARY = load_library()
YES = identifier("concept", "answer.yes")
every_form = pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)
Json = dict[str, Any]


def questions_in(pages: list[Json]) -> Iterator[Json]:
    for page in pages:
        for section in page["sections"]:
            yield from section["questions"]


def questions_of(definition: FormDefinition) -> dict[str, Json]:
    return {each["id"]: each for each in questions_in(schema_of(definition)["pages"])}


@every_form
def test_it_steps_into_none_of_the_traps(definition: FormDefinition) -> None:
    assert schema_problems(schema_of(definition)) == ()


@every_form
def test_the_head_names_form_and_encounter_type_by_uuid(definition: FormDefinition) -> None:
    schema = schema_of(definition)
    assert (schema["name"], schema["version"]) == (definition.name, definition.version)
    assert schema["uuid"] == definition.uuid
    assert schema["encounterType"] == identifier("encounter_type", definition.encounter_type)
    assert schema["processor"] == "EncounterFormProcessor"


@every_form
def test_every_question_can_be_skipped_and_none_is_prefilled(definition: FormDefinition) -> None:
    for question in questions_of(definition).values():
        assert not question.keys() & {"required", "validators", "historicalExpression", "disabled"}
        assert not question["questionOptions"].keys() & {"defaultValue", "enablePreviousValue"}


@every_form
def test_why_she_is_asked_stands_in_the_open_above_the_question(definition: FormDefinition) -> None:
    for page, shown in zip(definition.pages, schema_of(definition)["pages"], strict=False):
        said: list[str] = []
        for question in questions_in([shown]):
            said += question.get("value", ())
            asked = definition.by_field.get(question["id"])
            if asked and asked.asked_of == "person":
                assert str(asked.why) in said, (str(page.title), asked.id)


@every_form
def test_each_item_is_a_field_with_its_concept_and_answers(definition: FormDefinition) -> None:
    shown = questions_of(definition)
    for each in definition.items():
        question = shown[each.field]
        options = question["questionOptions"]
        assert question["type"] == "obs"
        assert question["questionInfo"] == str(each.why)
        assert options["concept"] == definition.concept_uuid(each.id)
        offered = [(answer["concept"], answer["label"]) for answer in options.get("answers", ())]
        assert offered == [(answer.concept_uuid, str(answer.text)) for answer in each.answers]


@every_form
def test_what_to_do_at_once_stands_right_below_its_question(definition: FormDefinition) -> None:
    order = list(questions_of(definition))
    rules = list(enumerate(definition.critical, start=1))
    for place, rule in rules:
        banner = questions_of(definition)[f"note_act_{place:02}"]
        assert banner["value"] == [f"**{rule.banner}**"]
        between = order[order.index(definition.by_id[rule.item].field) + 1 : order.index(banner["id"])]
        assert between == [f"note_act_{n:02}" for n, each in rules if each.item == rule.item and n < place]
        for code in rule.when:
            assert definition.answer_concept(rule.item, code) in banner["hide"]["hideWhenExpression"]


@every_form
def test_numbers_stand_on_the_last_page_and_are_not_stored_by_the_form(definition: FormDefinition) -> None:
    schema = schema_of(definition)
    numbers = [each for each in questions_in(schema["pages"]) if "calculate" in each["questionOptions"]]
    assert [each["id"] for each in numbers] == [rule.field for rule in definition.scores]
    for number in numbers:
        assert number["readonly"] is True
        assert number["questionOptions"]["isTransient"] is True
        assert number in list(questions_in(schema["pages"][-1:]))
    team = len(schema["pages"]) - len(definition.pages)
    shown = definition.scores or definition.results or any(each.text for each in definition.criteria)
    assert team == (1 if shown else 0)


@every_form
def test_every_text_of_the_schema_is_said_in_spanish(definition: FormDefinition) -> None:
    english, spanish = schema_of(definition), schema_of(definition, "es")
    said = translations_of(definition, "es")
    assert _put(english, said) == spanish


def _put(part: Any, said: dict[str, str]) -> Any:
    """What O3 shows: texts exchanged for their translations, everything else as it is."""
    if isinstance(part, dict):
        return {
            key: _exchanged(value, said) if key in ("label", "questionInfo", "value") else _put(value, said)
            for key, value in part.items()
        }
    return [_put(each, said) for each in part] if isinstance(part, list) else part


def _exchanged(text: Any, said: dict[str, str]) -> Any:
    return [said.get(each, each) for each in text] if isinstance(text, list) else said.get(text, text)


@every_form
def test_it_survives_json_in_ascii(definition: FormDefinition) -> None:
    """OpenMRS decodes the stored file with whatever charset its host has."""
    schema = schema_of(definition)
    assert json.loads(json.dumps(schema, ensure_ascii=True)) == schema


KINDS: list[tuple[str, dict[str, Any], Json]] = [
    ("a choice of six", {}, {"rendering": "radio"}),
    ("several ticks", {"kind": "many"}, {"rendering": "checkbox"}),
    ("a number without ends", {"kind": "number"}, {"rendering": "number"}),
    (
        "a number with ends, which are texts",
        {"kind": "number", "low": 0, "high": 2.5},
        {"rendering": "number", "min": "0", "max": "2.5"},
    ),
    ("a text", {"kind": "text"}, {"rendering": "textarea"}),
    ("a day", {"kind": "date"}, {"rendering": "date", "datePickerFormat": "calendar"}),
]


@pytest.mark.parametrize(("what", "keys", "wanted"), KINDS, ids=[row[0] for row in KINDS])
def test_each_kind_has_its_rendering(what: str, keys: dict[str, Any], wanted: Json) -> None:
    options = questions_of(form([item("q1", **keys)]))["q1"]["questionOptions"]
    assert {key: value for key, value in options.items() if key not in ("concept", "answers")} == wanted, what


@pytest.mark.parametrize(("count", "rendering"), [(7, "radio"), (8, "select")])
def test_more_than_seven_answers_fold_into_a_list(count: int, rendering: str) -> None:
    asked = CONVERSATION.by_id["talk_a"]
    more = tuple(replace(asked.answers[0], code=f"c{n}", concept=f"test.c{n}") for n in range(count))
    page = replace(CONVERSATION.pages[2], items=(replace(asked, answers=more),), show_when=None)
    shown = questions_of(replace(CONVERSATION, pages=(page,), scores=(), positive=None, critical=()))
    assert shown["talk_a"]["questionOptions"]["rendering"] == rendering


def test_a_reason_is_said_once_for_the_questions_that_it_is_for() -> None:
    asked = [
        item("q1", why={"en": "One", "es": "Uno"}),
        item("q2", why={"en": "One", "es": "Uno"}),
        item("q3", why={"en": "Two", "es": "Dos"}),
        item("q4", why={"en": "Seen", "es": "Visto"}, asked_of="clinician"),
    ]
    shown = questions_of(form(asked))
    assert list(shown) == ["note_purpose", "note_why_01_01", "q1", "q2", "note_why_01_02", "q3", "q4"]
    assert [shown[f"note_why_01_{n:02}"]["value"] for n in (1, 2)] == [["One"], ["Two"]]


def test_a_reason_is_hidden_with_all_of_its_questions() -> None:
    gate = {"item": "q1", "is": ["is_1"]}
    asked = [
        item("q1", why={"en": "One", "es": "Uno"}),
        item("q2", why={"en": "Two", "es": "Dos"}, show_when=gate),
        item("q3", why={"en": "Two", "es": "Dos"}, show_when={"item": "q1", "is": ["is_2"]}),
        item("q4", why={"en": "Four", "es": "Cuatro"}, show_when=gate),
        item("q5", why={"en": "Four", "es": "Cuatro"}),
    ]
    shown = questions_of(form(asked))
    ones, twos = (identifier("concept", f"test.is_{n}") for n in (1, 2))
    hidden = shown["note_why_01_02"]["hide"]["hideWhenExpression"]
    assert hidden == f"!(['{ones}'].includes(q1) || ['{twos}'].includes(q1))"
    assert "hide" not in shown["note_why_01_03"]


def test_a_form_without_scores_has_no_page_for_the_team() -> None:
    assert len(schema_of(form(items(2)))["pages"]) == 1
    asked = items(2)
    assert len(schema_of(form(asked, scores=[score_of("total", asked)]))["pages"]) == 2


GATE = ("first_limits", "room_alone", "room_willing")


def test_pages_are_hidden_on_raw_answers() -> None:
    pages = [page["sections"][0]["questions"] for page in schema_of(CONVERSATION)["pages"]]
    assert [question["id"] for question in pages[0] if "hide" in question] == ["first_tell"]
    gate = "!(" + " && ".join(f"['{YES}'].includes({field})" for field in GATE) + ")"
    assert all(question["hide"]["hideWhenExpression"].startswith(gate) for question in pages[2])
    assert {question["id"]: question for question in pages[2]}["talk_a"]["hide"] == {
        "hideWhenExpression": gate
    }
