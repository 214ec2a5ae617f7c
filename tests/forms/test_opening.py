"""A form as it is handed out: duty, limits and what need not be told again."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from content.words import Words
from forms.definition import load_library, load_shared
from forms.limits import Limit
from forms.o3_schema import schema_of
from forms.opening import Circumstances, has_acute, opened, shell_of
from forms.shapes import FormDefinition, Note, Page
from tests.forms.making import CONVERSATION

Json = dict[str, Any]
DAY = date(2026, 10, 3)
LIMIT = Limit(kind="often", words=Words(by_language={"en": "Wait.", "es": "Espere."}))
WHY = load_shared().openings["private_talk"].why_again
assert WHY is not None
_FIRST, _LAST, *_REST = CONVERSATION.pages
LIMITED = replace(CONVERSATION, pages=(_FIRST, replace(_LAST, items=(*_LAST.items, WHY)), *_REST))


def _schema(definition: FormDefinition, **more: Any) -> Json:
    """The little of a schema that this is about."""
    pages = [
        {"label": str(page.title), "sections": [_section(page)], **_hide(page.show_when)}
        for page in definition.pages
    ]
    return {"uuid": definition.uuid, "pages": pages, **more}


def _section(page: Page) -> Json:
    notes: list[Note] = list(page.notes)
    questions = [{"id": item.field, **_hide(item.show_when)} for item in page.items]
    return {"questions": questions + [{"id": note.id} for note in notes]}


def _hide(condition: object) -> Json:
    return {"hide": {"hideWhenExpression": "!(before)"}} if condition else {}


def _questions(schema: Json) -> dict[str, Json]:
    return {
        each["id"]: each
        for page in schema["pages"]
        for section in page["sections"]
        for each in section["questions"]
    }


def _open(definition: FormDefinition, schema: Json | None = None, language: str = "en", **now: Any) -> Json:
    return opened(
        schema or _schema(definition), definition, Circumstances(**{"on_duty": ("Lee",), **now}), language
    )


def test_who_is_on_duty_stands_first() -> None:
    made = _open(CONVERSATION, on_duty=("Alex Lee", "Sam Roy"))
    first = made["pages"][0]["sections"][0]["questions"][0]
    assert first["value"] == ["On duty now: Alex Lee, Sam Roy."]
    assert "hide" not in _questions(made)["talk_now"]


def test_nobody_on_duty_and_what_needs_a_person_is_not_offered() -> None:
    for on_duty, words in (((), "No one is on duty now"), (None, "We can't tell who is on duty now")):
        made = _questions(_open(CONVERSATION, on_duty=on_duty))
        assert made["note_duty"]["value"][0].startswith(words)
        assert made["talk_now"]["hide"]["hideWhenExpression"] == "mode !== 'view' && isEmpty(talk_now)"
        assert "hide" not in made["talk_a"]


def test_what_a_clinician_sees_can_be_noted_whoever_is_on_duty() -> None:
    head = next(each for each in load_library() if each.key == "head_injury")
    made = _questions(_open(head, schema_of(head), on_duty=()))
    assert "hide" not in made["head_a"]
    assert "isEmpty(head_m)" in made["head_m"]["hide"]["hideWhenExpression"]


def test_a_form_that_calls_nobody_says_nothing_about_duty() -> None:
    calm = replace(CONVERSATION, critical=())
    assert not has_acute(calm)
    assert "note_duty" not in _questions(_open(calm, on_duty=()))


def test_a_limit_holds_back_what_follows_until_a_reason_is_given() -> None:
    made = _open(LIMITED, limit=LIMIT)
    assert _questions(made)["note_limit"]["value"] == ["Wait."]
    waits = "mode === 'enter' && isEmpty(why_again)"
    waiting = [
        {
            waits in each.get("hide", {}).get("hideWhenExpression", "")
            for each in page["sections"][0]["questions"]
        }
        for page in made["pages"]
    ]
    assert waiting[:2] == [{False}, {False}]
    assert waiting[2:] == [{True}, {True}]


def test_a_form_without_room_for_a_reason_is_not_held_back() -> None:
    assert _open(CONVERSATION, limit=LIMIT) == _open(CONVERSATION)


def test_what_was_told_once_is_not_put_again_but_stays_open_for_editing() -> None:
    made = _open(CONVERSATION, answered={"talk_a": DAY, "talk_c": DAY})
    questions = _questions(made)
    order = [each["id"] for each in made["pages"][2]["sections"][0]["questions"]]
    assert order[:4] == ["note_known_01", "talk_a", "talk_b", "note_known_02"]
    assert questions["talk_a"]["hide"]["hideWhenExpression"] == "mode !== 'view' && isEmpty(talk_a)"
    assert questions["note_known_01"]["hide"]["hideWhenExpression"] == "mode === 'view' || !isEmpty(talk_a)"
    assert questions["note_known_01"]["value"] == [
        "This was answered on 2026-10-03. It need not be told again."
    ]
    assert "hide" not in questions["talk_b"]


def test_what_is_told_already_still_opens_the_question_of_now() -> None:
    made = _questions(_open(CONVERSATION, schema_of(CONVERSATION), answered={"talk_a": DAY}))
    hidden = made["talk_now"]["hide"]["hideWhenExpression"]
    assert hidden.count("|| isEmpty(talk_a))") == 1
    assert "isEmpty(talk_b)" not in hidden
    assert hidden.startswith("!(")
    assert "includes(room_alone)" in hidden  # the private room is asked for all the same
    assert (
        "isEmpty(talk_a)" not in _questions(schema_of(CONVERSATION))["talk_now"]["hide"]["hideWhenExpression"]
    )


def test_what_is_told_already_opens_what_counts_and_no_banner() -> None:
    forms = {each.key: each for each in load_library()}
    first = _questions(_open(forms["pcptsd5"], schema_of(forms["pcptsd5"]), answered={"pcptsd5_gate": DAY}))
    assert "isEmpty(pcptsd5_gate)" in first["pcptsd5_1"]["hide"]["hideWhenExpression"]
    counted = first["pcptsd5_total"]["questionOptions"]["calculate"]["calculateExpression"]
    assert "isEmpty(pcptsd5_gate)" in counted
    short = _questions(_open(forms["raft"], schema_of(forms["raft"]), answered={"raft_1": DAY}))
    assert "isEmpty(short_1)" in short["short_now"]["hide"]["hideWhenExpression"]
    banners = [each for each in short.values() if each["id"].startswith("note_act_")]
    assert not any("isEmpty(short_1)" in each["hide"]["hideWhenExpression"] for each in banners)


def test_a_note_about_a_hidden_question_is_hidden_with_it() -> None:
    made = _questions(_open(CONVERSATION, _with_condition(), answered={"talk_a": DAY}))
    assert made["note_known_01"]["hide"]["hideWhenExpression"].startswith("(!(before)) || ")
    assert made["talk_a"]["hide"]["hideWhenExpression"].startswith("(!(before)) || ")


def _with_condition() -> Json:
    schema = _schema(CONVERSATION)
    _questions(schema)["talk_a"]["hide"] = {"hideWhenExpression": "!(before)"}
    return schema


def test_notes_are_in_the_language_of_the_reader() -> None:
    for language in ("es", "es_MX"):
        made = _questions(_open(CONVERSATION, language=language, answered={"talk_a": DAY}))
        assert made["note_duty"]["value"] == ["De turno ahora: Lee."]
        assert made["note_known_01"]["value"][0].startswith("Esto se respondió")
    assert _questions(_open(CONVERSATION, language="fr"))["note_duty"]["value"] == ["On duty now: Lee."]


def test_what_o3_keeps_holds_no_question_and_is_found_again_by_its_labels() -> None:
    schema = schema_of(CONVERSATION)
    shell = shell_of(schema, CONVERSATION)
    assert shell["referencedForms"] == [{"formName": CONVERSATION.uuid, "alias": "opened"}]
    assert '"questions":' not in json.dumps(shell)
    for page, kept in zip(schema["pages"], shell["pages"], strict=True):
        for section, reference in zip(page["sections"], kept["sections"], strict=True):
            named = {"form": schema["name"], "page": page["label"], "section": section["label"]}
            assert reference["reference"] == named
    assert {**shell, "pages": (), "referencedForms": []} == {**schema, "pages": ()}


def test_the_schema_that_was_handed_in_stays_as_it_was() -> None:
    schema = _schema(LIMITED)
    before = deepcopy(schema)
    _open(LIMITED, schema, on_duty=(), limit=LIMIT, answered={"talk_a": DAY})
    assert schema == before
