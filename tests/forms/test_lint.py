"""What keeps a form from being published, each rule seen to refuse."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.words import Words
from forms.conditions import Condition, Every, Is, Some
from forms.definition import load_library
from forms.library_lint import engine_hash, problems_of_library
from forms.lint import gate_of, problems_of, publishable
from forms.o3_lint import TRAPS, schema_problems
from forms.o3_schema import schema_of
from forms.shapes import FormDefinition, Licence, Note, Wording
from tests.forms.making import CONVERSATION

ROOT = Path(__file__).parents[2]
UNSCORED: dict[str, Any] = {"scores": (), "positive": None, "critical": (), "examples": ()}
ORIGINAL = Wording(kind="original", status="unverified", note="from the paper")
CLEARED = replace(ORIGINAL, cleared_by="head of clinic", cleared_on="2026-11-01")
CLOSED = Licence(status="needs_permission", note="the author's")


TODAY = date(2026, 11, 24)
# What waits for a clinic to clear it, in its overlay.
GATED = {
    *("ahtst", "itq", "raft"),
    *("audit", "cssrs_screener", "dast10", "desb", "hits", "prapare", "who5", "whodas12"),
}


def test_nothing_is_wrong_with_the_library_and_what_is_not_cleared_stays() -> None:
    library = load_library()
    assert {each.key: problems_of(each) for each in library if problems_of(each)} == {}
    assert {each.key for each in library if not publishable(each, TODAY)} - GATED == set()
    published = [each for each in library if publishable(each, TODAY)]
    assert problems_of_library(library, published) == ()


def test_what_may_not_go_out_is_a_text_of_others_or_no_text_at_all() -> None:
    for each in load_library():
        if not publishable(each, TODAY):
            assert each.wording.kind != "own" or each.licence.status in {"needs_permission", "unclear"}


GATE: list[tuple[str, FormDefinition, int]] = [
    ("a published text that nobody checked", replace(CONVERSATION, wording=ORIGINAL), 1),
    (
        "a published text that was checked",
        replace(CONVERSATION, wording=replace(ORIGINAL, status="verified")),
        0,
    ),
    ("a published text that a role cleared", replace(CONVERSATION, wording=CLEARED), 0),
    ("cleared without a date", replace(CONVERSATION, wording=replace(CLEARED, cleared_on=None)), 1),
    (
        "cleared on a day that is none",
        replace(CONVERSATION, wording=replace(CLEARED, cleared_on="today")),
        2,
    ),
    ("cleared tomorrow", replace(CONVERSATION, wording=replace(CLEARED, cleared_on="2026-11-25")), 2),
    ("cleared today", replace(CONVERSATION, wording=replace(CLEARED, cleared_on="2026-11-24")), 0),
    ("words of our own", replace(CONVERSATION, wording=replace(ORIGINAL, kind="own")), 0),
    ("words for a demonstration", replace(CONVERSATION, wording=replace(ORIGINAL, kind="demonstration")), 1),
    ("codes alone", replace(CONVERSATION, wording=replace(CLEARED, kind="codes")), 1),
    ("a text that nobody knows about", replace(CONVERSATION, licence=replace(CLOSED, status="unclear")), 1),
    (
        "a text that is free with conditions",
        replace(CONVERSATION, licence=replace(CLOSED, status="free_with_conditions")),
        0,
    ),
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
    assert len(gate_of(definition, TODAY)) == count, what
    assert publishable(definition, TODAY) is (count == 0)


def test_private_questions_never_come_first() -> None:
    first = replace(CONVERSATION, pages=(replace(CONVERSATION.pages[2], show_when=None),), **UNSCORED)
    found = problems_of(first)
    assert any("asks private questions first" in each for each in found)
    assert any("asks private questions wherever it is" in each for each in found)


def test_private_questions_come_after_the_limits_and_the_offer() -> None:
    pages = CONVERSATION.pages
    untold = replace(CONVERSATION, pages=(*pages[1:], pages[0]))
    assert [each for each in problems_of(untold) if "asks private questions first" in each]


WAITING: list[tuple[str, Condition | None, bool]] = [
    ("nothing", None, False),
    ("a private place", Is(item="room_alone", codes=("yes",)), True),
    ("a place that may be private", Is(item="room_alone", codes=("yes", "no")), False),
    ("a yes to something else", Is(item="room_willing", codes=("yes",)), False),
    (
        "a private place and a yes",
        Every(parts=(Is(item="room_willing", codes=("yes",)), Is(item="room_alone", codes=("yes",)))),
        True,
    ),
    (
        "a private place or a yes",
        Some(parts=(Is(item="room_willing", codes=("yes",)), Is(item="room_alone", codes=("yes",)))),
        False,
    ),
]


@pytest.mark.parametrize(("what", "condition", "fine"), WAITING, ids=[row[0] for row in WAITING])
def test_private_questions_wait_for_a_private_place(
    what: str, condition: Condition | None, fine: bool
) -> None:
    pages = CONVERSATION.pages
    changed = (*pages[:2], replace(pages[2], show_when=condition), pages[3])
    found = [each for each in problems_of(replace(CONVERSATION, pages=changed)) if "wherever it is" in each]
    assert (found == []) is fine, what


def test_every_question_with_answers_can_be_declined() -> None:
    page = CONVERSATION.pages[2]
    item = replace(page.items[0], answers=tuple(each for each in page.items[0].answers if not each.declined))
    pages = (*CONVERSATION.pages[:2], replace(page, items=(item, *page.items[1:])), CONVERSATION.pages[3])
    found = problems_of(replace(CONVERSATION, pages=pages))
    assert "'talk_a' can't be declined: add an answer with declined: true." in found


def test_words_that_are_too_hard_are_told() -> None:
    hard = Words(
        by_language={
            "en": "Notwithstanding institutional considerations, characterize occupational circumstances "
            "that necessitated involuntary participation in objectionable undertakings.",
            "es": "¿Algo?",
        }
    )
    page = CONVERSATION.pages[2]
    pages = (
        *CONVERSATION.pages[:2],
        replace(page, items=(replace(page.items[0], text=hard), *page.items[1:])),
        CONVERSATION.pages[3],
    )
    assert [each for each in problems_of(replace(CONVERSATION, pages=pages)) if "grade" in each.lower()]


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
_SHUT = {"hideWhenExpression": "isEmpty(room_alone)"}
STEPS: list[tuple[int, str, Callable[[dict[str, Any]], None], str]] = [
    (1, "required by expression", _set("talk_a", "required", "room_alone === 'x'"), "has the key 'required'"),
    (
        2,
        "required by another type",
        _set("talk_a", "required", {"type": "conditionalAnswered"}),
        "has the key 'required'",
    ),
    (3, "isDisabled", _set("talk_a", "isDisabled", True), "has the key 'isDisabled'"),
    (4, "behaviours", _set("talk_a", "behaviours", []), "has the key 'behaviours'"),
    (3, "validators", _set("talk_a", "validators", []), "has the key 'validators'"),
    (14, "an old answer by expression", _set("talk_a", "historicalExpression", "HD"), "an earlier answer"),
    (14, "an old answer by option", _option("talk_a", "enablePreviousValue", True), "an earlier answer"),
    (14, "a prefilled answer", _option("talk_a", "defaultValue", "x"), "nothing is prefilled"),
    (5, "depending on the score", _hide("score === '" + UUID + "'"), "depends on the calculated 'score'"),
    (5, "an unknown question", _hide("talk_z === '" + UUID + "'"), "speaks of 'talk_z'"),
    (5, "a code instead of a uuid", _hide("talk_a === 'CIEL:1065'"), "no uuid"),
    (5, "a computed index", _hide("[talk_a][talk_b] === '" + UUID + "'"), "computed index"),
    (9, "an id inside another", _set("talk_b", "id", "talk"), "is part of the id"),
    (9, "an id twice", _set("talk_b", "id", "talk_a"), "stands twice"),
    (9, "an id that is no name", _set("talk_b", "id", "2b"), "no JavaScript name"),
    (7, "a concept twice", _option("talk_b", "concept", UUID), "share a concept"),
    (11, "a group", _set("talk_b", "type", "obsGroup"), "is a group"),
    (0, "a picture", _set("room_stop", "value", ["![x](y)"]), "shows a picture"),
    (
        6,
        "a label twice",
        lambda schema: schema["pages"][1].update(label=schema["pages"][0]["label"]),
        "stands twice",
    ),
    (
        6,
        "a section like a page",
        lambda schema: schema["pages"][1]["sections"][0].update(label=schema["pages"][0]["label"]),
        "stands twice",
    ),
    (12, "no encounter type", lambda schema: schema.update(encounterType=""), "no encounter type"),
    (9, "acting after saving", lambda schema: schema.update(postSubmissionActions=[{}]), "acts after saving"),
    (9, "programs after saving", lambda schema: schema.update(meta={"programs": {}}), "acts after saving"),
    (
        4,
        "behaviours of a section",
        lambda s: s["pages"][2]["sections"][0].update(behaviours=[]),
        "has the key 'behaviours'",
    ),
    (10, "translations of its own", lambda s: s.update(translations={}), "o3forms replaces them"),
    (14, "options of the form", lambda s: s.update(formOptions={}), "the engine reads none of them"),
    (17, "a hidden page", lambda s: s["pages"][2].update(hide=_SHUT), "is hidden as a whole"),
    (17, "a hidden section", lambda s: s["pages"][2]["sections"][0].update(hide=_SHUT), "hidden as a whole"),
    (
        18,
        "a score without a condition",
        _set("score", "hide", {"hideWhenExpression": "false"}),
        "it may stay empty",
    ),
    (9, "an id that means something else", _set("talk_b", "id", "values"), "means something else"),
]


@pytest.mark.parametrize(("number", "trap", "step", "sentence"), STEPS, ids=[row[1] for row in STEPS])
def test_a_trap_is_seen(
    number: int, trap: str, step: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    schema = copy.deepcopy(schema_of(CONVERSATION))
    step(schema)
    found = schema_problems(schema)
    assert [each for each in found if sentence in each], (number, trap)


# What a rule on the schema can't hold, and the test that holds it instead.
ELSEWHERE = {
    8: "tests/forms/test_responses.py::test_what_is_not_the_forms_is_passed_over",
    13: "tests/plugin/provisioning/test_forms.py::"
    "test_a_new_version_takes_the_old_one_off_the_list_and_retires_it_on_request",
    15: "tests/forms/test_lint.py::test_a_list_of_forms_ends_after_fifty",
    16: "tests/forms/test_lint.py::test_two_expressions_of_one_hash_are_told",
}


def test_each_trap_has_a_rule_or_a_test() -> None:
    assert {number for number, *_ in STEPS if number} | set(ELSEWHERE) == set(TRAPS)
    for place in ELSEWHERE.values():
        file, _, name = place.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), place


def test_a_list_of_forms_ends_after_fifty() -> None:
    many = [replace(CONVERSATION, key=f"f{n}", name=f"F{n}") for n in range(51)]
    assert [each for each in problems_of_library([CONVERSATION], many) if each.startswith("51 forms")]
    assert not [each for each in problems_of_library([CONVERSATION], many[:50]) if "forms are" in each]


def test_two_expressions_of_one_hash_are_told() -> None:
    assert engine_hash("Aa") == engine_hash("BB") == 2112
    page = CONVERSATION.pages[2]
    first, second, *rest = page.items
    notes = tuple(
        Note(id=f"note_{item.id}", text=page.title, show_when=Is(item=item.id, codes=("yes",)))
        for item in (first, second)
    )
    items = (replace(first, field="qAa"), replace(second, field="qBB"), *rest)
    pages = (*CONVERSATION.pages[:2], replace(page, items=items, notes=notes), CONVERSATION.pages[3])
    alike = replace(CONVERSATION, pages=pages)
    assert [each for each in problems_of_library([alike], [alike]) if "has the hash of another" in each]
    assert problems_of_library([CONVERSATION], [CONVERSATION]) == ()


def test_concepts_of_one_name_or_one_key_are_told() -> None:
    other = replace(CONVERSATION, key="other")
    found = problems_of_library([CONVERSATION, other], [])
    assert any("share the name 'Continuity conversation A1'" in each for each in found)
    changed = replace(CONVERSATION, scores=(replace(CONVERSATION.scores[0], code="count"),))
    found = problems_of_library([CONVERSATION, changed], [])
    assert any("'conversation.score' is described in two ways" in each for each in found)


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("á", "A"), "share the name 'Continuity conversation A'"),
        (("A" * 250, "B"), "has a name longer than 255 signs"),
    ],
)
def test_names_are_told_that_a_database_takes_for_one_or_cannot_hold(
    codes: tuple[str, str], told: str
) -> None:
    first, second, *rest = CONVERSATION.pages[2].items
    items = (replace(first, code=codes[0]), replace(second, code=codes[1]), *rest)
    pages = (*CONVERSATION.pages[:2], replace(CONVERSATION.pages[2], items=items), CONVERSATION.pages[3])
    found = problems_of_library([replace(CONVERSATION, pages=pages)], [])
    assert [each for each in found if told in each]
