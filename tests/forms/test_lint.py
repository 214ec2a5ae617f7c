"""What keeps a form from being published, each rule seen to refuse."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from forms.definition import load_library
from forms.lint import problems_of
from forms.o3_lint import schema_problems
from forms.o3_schema import schema_of
from forms.shapes import FormDefinition, Licence, Wording
from tests.forms.making import CONVERSATION

ORIGINAL = Wording(kind="original", status="unverified", note="from the paper")
CLEARED = replace(ORIGINAL, cleared_by="head of clinic", cleared_on="2026-11-01")
CLOSED = Licence(status="needs_permission", note="the author's")


def test_the_library_may_be_published() -> None:
    for definition in load_library():
        assert problems_of(definition) == (), definition.key


GATE: list[tuple[str, FormDefinition, int]] = [
    ("a published text that nobody checked", replace(CONVERSATION, wording=ORIGINAL), 1),
    (
        "a published text that was checked",
        replace(CONVERSATION, wording=replace(ORIGINAL, status="verified")),
        0,
    ),
    ("a published text that a role cleared", replace(CONVERSATION, wording=CLEARED), 0),
    ("cleared without a date", replace(CONVERSATION, wording=replace(CLEARED, cleared_on=None)), 1),
    ("words of our own", replace(CONVERSATION, wording=replace(ORIGINAL, kind="own")), 0),
    ("a text that needs permission", replace(CONVERSATION, licence=CLOSED), 1),
    (
        "a text whose permission was given",
        replace(CONVERSATION, licence=replace(CLOSED, cleared_by="counsel", cleared_on="2026-11-01")),
        0,
    ),
    ("both gates shut", replace(CONVERSATION, licence=CLOSED, wording=ORIGINAL), 2),
]


@pytest.mark.parametrize(("what", "definition", "count"), GATE, ids=[row[0] for row in GATE])
def test_the_licence_and_wording_gate(what: str, definition: FormDefinition, count: int) -> None:
    assert len(problems_of(definition)) == count, what


def test_private_questions_never_come_first() -> None:
    first = replace(CONVERSATION, pages=(replace(CONVERSATION.pages[2], show_when=None),), scoring=None)
    found = problems_of(first)
    assert any("asks private questions first" in each for each in found)
    assert any("without a condition on an earlier answer" in each for each in found)


def test_private_questions_wait_for_an_answer_before_them() -> None:
    pages = CONVERSATION.pages
    unasked = replace(CONVERSATION, pages=(pages[0], pages[1], replace(pages[2], show_when=None), pages[3]))
    assert [each for each in problems_of(unasked) if "Four short questions" in each]


def _question(schema: dict[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        question
        for page in schema["pages"]
        for section in page["sections"]
        for question in section["questions"]
        if question["id"] == id_
    )
    return found


def _set(id_: str, key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda schema: _question(schema, id_).__setitem__(key, value)


def _option(id_: str, key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda schema: _question(schema, id_)["questionOptions"].__setitem__(key, value)


def _hide(expression: str) -> Callable[[dict[str, Any]], None]:
    return _set("talk_b", "hide", {"hideWhenExpression": expression})


UUID = CONVERSATION.concept_uuid("talk_a")
TRAPS: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("required by expression", _set("talk_a", "required", "room_alone === 'x'"), "has the key 'required'"),
    (
        "required by another type",
        _set("talk_a", "required", {"type": "conditionalAnswered"}),
        "has the key 'required'",
    ),
    ("isDisabled", _set("talk_a", "isDisabled", True), "has the key 'isDisabled'"),
    ("behaviours", _set("talk_a", "behaviours", []), "has the key 'behaviours'"),
    ("validators", _set("talk_a", "validators", []), "has the key 'validators'"),
    ("an old answer by expression", _set("talk_a", "historicalExpression", "HD"), "an earlier answer"),
    ("an old answer by option", _option("talk_a", "enablePreviousValue", True), "an earlier answer"),
    ("a prefilled answer", _option("talk_a", "defaultValue", "x"), "nothing is prefilled"),
    ("depending on the score", _hide("score === '" + UUID + "'"), "depends on the calculated 'score'"),
    ("an unknown question", _hide("talk_z === '" + UUID + "'"), "speaks of 'talk_z'"),
    ("a code instead of a uuid", _hide("talk_a === 'CIEL:1065'"), "no uuid"),
    ("a computed index", _hide("[talk_a][talk_b] === '" + UUID + "'"), "computed index"),
    ("an id inside another", _set("talk_b", "id", "talk"), "is part of the id"),
    ("an id twice", _set("talk_b", "id", "talk_a"), "stands twice"),
    ("an id that is no name", _set("talk_b", "id", "2b"), "no JavaScript name"),
    ("a concept twice", _option("talk_b", "concept", UUID), "share a concept"),
    ("a group", _set("talk_b", "type", "obsGroup"), "is a group"),
    ("a picture", _set("closing_care", "value", ["![x](y)"]), "shows a picture"),
    (
        "a label twice",
        lambda schema: schema["pages"][1].update(label=schema["pages"][0]["label"]),
        "stands twice",
    ),
    (
        "a section like a page",
        lambda schema: schema["pages"][1]["sections"][0].update(label=schema["pages"][0]["label"]),
        "stands twice",
    ),
    ("no encounter type", lambda schema: schema.update(encounterType=""), "no encounter type"),
    ("acting after saving", lambda schema: schema.update(postSubmissionActions=[{}]), "acts after saving"),
    ("programs after saving", lambda schema: schema.update(meta={"programs": {}}), "acts after saving"),
]


@pytest.mark.parametrize(("trap", "step", "sentence"), TRAPS, ids=[row[0] for row in TRAPS])
def test_a_trap_is_seen(trap: str, step: Callable[[dict[str, Any]], None], sentence: str) -> None:
    schema = copy.deepcopy(schema_of(CONVERSATION))
    step(schema)
    found = schema_problems(schema)
    assert [each for each in found if sentence in each], trap
