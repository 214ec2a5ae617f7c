"""The traps of O3's form engine (4.2.1), each a rule on the schema that we emit.

Pure: nothing here reads a file, a clock or a network. ``TRAPS`` numbers them, for the tests that hold each.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from forms.o3_names import ARGUMENTS, TAKEN_NAMES

Json = dict[str, Any]

# What the engine does, by number; a rule below or a test elsewhere stands for each.
TRAPS = {
    1: "a required expression never fires",
    2: "a required object of another type is always required",
    3: "isDisabled is overwritten, and a validator's warning is not read",
    4: "of several behaviours the first is always taken",
    5: "what depends on a calculated field is not looked at again",
    6: "pages and sections are told apart by their labels",
    7: "two questions on one concept swap their answers when edited",
    8: "hiding a question voids its saved answer",
    9: "actions after saving run answers as code, and find fields by parts of their ids",
    10: "translations in the schema are replaced by o3forms",
    11: "a hidden group leaves its questions in sight",
    12: "a form without encounter type can't be opened",
    13: "forms of one name are mixed up: open by uuid",
    14: "the option against earlier answers is read nowhere",
    15: "a list of forms may end after fifty",
    16: "expressions of one hash are mixed up",
    17: "pages and sections are worked out from old answers at the first change",
    18: "what is calculated may lose its questions while the form opens",
}

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_WORD = re.compile(r"(?<![\w$.'])[A-Za-z_$][\w$]*")
_QUOTED = re.compile(r"'[^']*'")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COMPUTED_INDEX = re.compile(r"[\]\w)]\s*\[(?!\s*\])")
# Words that the engine compares its mode with; everything else in quotes is a uuid.
_MODES = {"'view'", "'enter'", "'edit'"}
# Names that an expression may use beside the questions; everything else in it is a mistake.
_HELPERS = {"isEmpty", "mode", "Math", "Number", "true", "false", "null", *ARGUMENTS}
# Keys that the engine ignores, overwrites or misreads, or that carry old answers into a blank form.
_REFUSED = {
    "required": "every question can be skipped, and the engine misreads the key",
    "isDisabled": "the engine overwrites it",
    "historicalExpression": "it shows an earlier answer in a blank form",
    "behaviours": "the engine takes the first one, whatever the intent",
    "validators": "nothing stops anyone from going on",
    "unspecified": "skipping needs no extra tick",
}
_REFUSED_OPTIONS = {
    "enablePreviousValue": "it shows an earlier answer in a blank form",
    "defaultValue": "nothing is prefilled",
}
_REFUSED_AROUND = {
    "formOptions": "the engine reads none of them",
    "translations": "o3forms replaces them",
    "behaviours": "the engine takes the first one, whatever the intent",
}


def schema_problems(schema: Json) -> tuple[str, ...]:
    """Each trap that the schema steps into, as a sentence; empty for a sound one."""
    questions = list(_questions(schema))
    return (
        *_head(schema),
        *_around(schema),
        *_ids([question["id"] for question in questions]),
        *_labels(schema),
        *_hidden_whole(schema),
        *_concepts(questions),
        *(problem for question in questions for problem in _keys(question)),
        *_expressions(schema, questions),
        *_untied(questions),
    )


def _questions(schema: Json) -> Iterator[Json]:
    for page in schema["pages"]:
        for section in page["sections"]:
            yield from section["questions"]


def _head(schema: Json) -> Iterator[str]:
    if not schema.get("encounterType"):
        yield "The form has no encounter type: the engine can't open it."
    if schema.get("postSubmissionActions") or schema.get("meta"):
        yield "The form acts after saving: the engine evaluates answers as code there, so leave it empty."


def _around(schema: Json) -> Iterator[str]:
    """Keys of the form, its pages and sections."""
    for part in (schema, *_pages_and_sections(schema)):
        for key in _REFUSED_AROUND.keys() & part.keys():
            name = part.get("label") or part.get("name")
            yield f"{name!r} has the key {key!r}: {_REFUSED_AROUND[key]}."


def _pages_and_sections(schema: Json) -> Iterator[Json]:
    for page in schema["pages"]:
        yield page
        yield from page["sections"]


def _hidden_whole(schema: Json) -> Iterator[str]:
    for part in _pages_and_sections(schema):
        if "hide" in part:
            yield f"{part['label']!r} is hidden as a whole, which the engine forgets: hide its questions."


def _ids(ids: list[str]) -> Iterator[str]:
    for each in ids:
        if not _IDENTIFIER.fullmatch(each):
            yield f"The id {each!r} is no JavaScript name: use letters, digits and _."
        if each in TAKEN_NAMES:
            yield f"The id {each!r} means something else in an expression: give it another one."
    for one, other in combinations(sorted(ids, key=len), 2):
        if one == other:
            yield f"The id {one!r} stands twice: give each part of the form an id of its own."
        elif one in other:
            yield f"The id {one!r} is part of the id {other!r}: the engine mixes them up, so rename one."


def _labels(schema: Json) -> Iterator[str]:
    seen: set[str] = set()
    for page in schema["pages"]:
        for label in (page["label"], *(section["label"] for section in page["sections"])):
            if label in seen:
                yield f"The label {label!r} stands twice: the engine tells pages and sections apart by it."
            seen.add(label)


def _concepts(questions: Iterable[Json]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for question in questions:
        concept = question["questionOptions"].get("concept")
        if concept in seen:
            yield f"{seen[concept]!r} and {question['id']!r} share a concept: editing swaps their answers."
        if concept:
            seen[concept] = question["id"]


def _keys(question: Json) -> Iterator[str]:
    for key in _REFUSED.keys() & question.keys():
        yield f"{question['id']!r} has the key {key!r}: {_REFUSED[key]}."
    for key in _REFUSED_OPTIONS.keys() & question["questionOptions"].keys():
        yield f"{question['id']!r} has the option {key!r}: {_REFUSED_OPTIONS[key]}."
    if question["type"] == "obsGroup":
        yield f"{question['id']!r} is a group: hidden, it leaves its questions in sight, so ask one by one."
    if any("![" in text for text in question.get("value", ())):
        yield f"{question['id']!r} shows a picture: the engine drops it."


def _expressions(schema: Json, questions: list[Json]) -> Iterator[str]:
    calculated = {each["id"] for each in questions if "calculate" in each["questionOptions"]}
    raw = {each["id"] for each in questions if each["type"] == "obs"} - calculated
    for owner, expression in _owned_expressions(schema, questions):
        names = set(_WORD.findall(_QUOTED.sub("''", expression)))
        for name in sorted(names & calculated):
            yield f"{owner!r} depends on the calculated {name!r}: it would not be looked at again."
        for name in sorted(names - raw - calculated - _HELPERS):
            yield f"{owner!r} speaks of {name!r}, which is no question of the form."
        quoted = set(_QUOTED.findall(expression)) - _MODES
        if not all(_UUID.fullmatch(text[1:-1]) for text in quoted):
            yield f"{owner!r} compares with something that is no uuid: the engine resolves no codes there."
        if _COMPUTED_INDEX.search(expression):
            yield f"{owner!r} looks up by a computed index: the engine would not see the change, so use at()."


def _untied(questions: list[Json]) -> Iterator[str]:
    raw = {each["id"] for each in questions if each["type"] == "obs"}
    for question in questions:
        calculated = question["questionOptions"].get("calculate", {}).get("calculateExpression", "")
        hidden = question.get("hide", {}).get("hideWhenExpression", "")
        loose = raw & (set(_WORD.findall(calculated)) - set(_WORD.findall(hidden)))
        if loose:
            yield (
                f"{question['id']!r} is calculated from {min(loose)!r}, which its condition does not "
                "name: name it there too, or it may stay empty."
            )


def expressions_of(schema: Json) -> Iterator[str]:
    """Every expression of the schema."""
    for _, expression in _owned_expressions(schema, list(_questions(schema))):
        yield expression


def _owned_expressions(schema: Json, questions: list[Json]) -> Iterator[tuple[str, str]]:
    for part in (*_pages_and_sections(schema), *questions):
        if "hide" in part:
            yield part.get("id") or part["label"], part["hide"]["hideWhenExpression"]
    for question in questions:
        if "calculate" in question["questionOptions"]:
            yield question["id"], question["questionOptions"]["calculate"]["calculateExpression"]
