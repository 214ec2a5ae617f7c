"""A form's schema as it is handed out: who is on duty, what was asked lately, what need not be asked again.

Pure: nothing here reads a file, a clock or a network. Nothing leaves the schema, it is only hidden while it
is empty: an earlier encounter must open for editing with all that was saved in it.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.words import Words
from forms.limits import WHY_AGAIN, Limit
from forms.o3_answers import shown_expression
from forms.phrases import Phrases, filled
from forms.shapes import FormDefinition, Item, Page

Json = dict[str, Any]

_OF_ANSWERS = ("note_act_", "note_criterion_", "note_result_")  # shown for what is said here and now


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """``on_duty``: names of who is on duty now, the first to be called first; None where nobody can tell.

    ``limit`` holds the form back until a reason is given. ``answered``: items asked once -> the day of the
    answer, as far as whoever opens the form may see it.
    """

    on_duty: tuple[str, ...] | None
    limit: Limit | None = None
    answered: Mapping[str, date] = field(default_factory=dict)


def shell_of(schema: Json, definition: FormDefinition) -> Json:
    """The schema with references in place of its questions, alike for everybody.

    O3 keeps the form that it was given for as long as its page lives, whoever's chart comes next; what it
    refers to it asks for anew at each opening.
    """
    pages = [
        {**page, "sections": [_reference(schema, page, section) for section in page["sections"]]}
        for page in schema["pages"]
    ]
    referenced = [{"formName": definition.uuid, "alias": "opened"}]
    return {**schema, "pages": pages, "referencedForms": referenced}


def _reference(schema: Json, page: Json, section: Json) -> Json:
    return {
        "label": section["label"],
        "isExpanded": "true",
        "reference": {"form": schema["name"], "page": page["label"], "section": section["label"]},
    }


def opened(schema: Json, definition: FormDefinition, now: Circumstances, language: str) -> Json:
    """The schema for this moment, with notes in a language. The schema handed in stays as it was."""
    made = deepcopy(schema)
    _duty(made, definition, now.on_duty, language)
    _limit(made, definition, now.limit, language)
    for place, (item, day) in enumerate(now.answered.items(), start=1):
        note = _note(
            f"note_known_{place:02}", filled(definition.phrases.told_on, day=day.isoformat()), language
        )
        _known(made, definition.by_id[item].field, note)
        _open_gates(made, definition, item)
    return made


def has_acute(definition: FormDefinition) -> bool:
    """Whether an answer of this form can call a person at once."""
    return any(rule.acute for rule in definition.critical)


def _duty(schema: Json, definition: FormDefinition, on_duty: tuple[str, ...] | None, language: str) -> None:
    if not has_acute(definition):
        return
    _first(schema).insert(0, _note("note_duty", _duty_words(definition.phrases, on_duty), language))
    if on_duty:
        return
    for item in dict.fromkeys(rule.item for rule in definition.critical if rule.acute):
        # What a clinician sees is not offered to her, and whoever sees it is there.
        if definition.by_id[item].asked_of == "person":
            _hide_while_empty(schema, definition.by_id[item].field)


def _duty_words(said: Phrases, on_duty: tuple[str, ...] | None) -> Words:
    if on_duty is None:
        return said.duty_unknown
    return filled(said.duty_now, names=", ".join(on_duty)) if on_duty else said.duty_nobody


def _limit(schema: Json, definition: FormDefinition, limit: Limit | None, language: str) -> None:
    reason = definition.by_id.get(WHY_AGAIN)
    if limit is None or reason is None:
        return
    asking = next(
        page for page in schema["pages"] if any(each["id"] == reason.field for each in _questions(page))
    )
    questions = asking["sections"][0]["questions"]
    at = next(place for place, each in enumerate(questions) if each["id"] == reason.field)
    note = _note("note_limit", limit.words, language)
    _add_hide(note, "mode !== 'enter'")
    questions.insert(at, note)
    # At each question: the engine may take a page that is hidden as a whole for hidden whatever is answered.
    for page in schema["pages"][schema["pages"].index(asking) + 1 :]:
        for question in _questions(page):
            _add_hide(question, f"mode === 'enter' && isEmpty({reason.field})")


def _questions(page: Json) -> Iterator[Json]:
    for section in page["sections"]:
        yield from section["questions"]


def _known(schema: Json, field_id: str, note: Json) -> None:
    """The note stands where the question would, and the question comes back where it holds an answer."""
    for questions in _question_lists(schema):
        at = next((place for place, each in enumerate(questions) if each["id"] == field_id), None)
        if at is not None:
            if "hide" in questions[at]:
                note["hide"] = dict(questions[at]["hide"])
            _add_hide(note, f"mode === 'view' || !isEmpty({field_id})")
            questions.insert(at, note)
            break
    _hide_while_empty(schema, field_id)


def _open_gates(schema: Json, definition: FormDefinition, item: str) -> None:
    """What an earlier answer may lead to is offered, whichever it was: safety is asked anew each time."""
    parts: list[Page | Item] = [*definition.pages, *definition.items()]
    asked = {each for part in parts if part.show_when for each in part.show_when.asked() if each.item == item}
    field_id = definition.by_id[item].field
    for gate in {shown_expression(definition, each) for each in asked}:
        for questions in _question_lists(schema):
            for question in questions:
                if not question["id"].startswith(_OF_ANSWERS):
                    _replace(question, gate, f"({gate} || isEmpty({field_id}))")


def _replace(question: Json, gate: str, told: str) -> None:
    """In what hides the question, and in what counts it."""
    calculate = (question.get("questionOptions") or {}).get("calculate") or {}
    for part, name in (
        (question.get("hide") or {}, "hideWhenExpression"),
        (calculate, "calculateExpression"),
    ):
        if name in part:
            part[name] = part[name].replace(gate, told)


def _hide_while_empty(schema: Json, field_id: str) -> None:
    for questions in _question_lists(schema):
        for question in questions:
            if question["id"] == field_id:
                _add_hide(question, f"mode !== 'view' && isEmpty({field_id})")


def _add_hide(part: Json, expression: str) -> None:
    before = (part.get("hide") or {}).get("hideWhenExpression")
    part["hide"] = {"hideWhenExpression": f"({before}) || ({expression})" if before else expression}


def _first(schema: Json) -> list[Json]:
    return next(_question_lists(schema))


def _question_lists(schema: Json) -> Iterator[list[Json]]:
    for page in schema["pages"]:
        for section in page["sections"]:
            yield section["questions"]


def _note(note: str, words: Words, language: str) -> Json:
    return {
        "id": note,
        "type": "control",
        "value": [words.said_in(language)],
        "questionOptions": {"rendering": "markdown"},
    }
