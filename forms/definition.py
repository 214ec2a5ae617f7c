"""A form's YAML, checked: ids, answers, conditions, scoring and critical items must fit together.

The dataclasses are in ``forms.shapes``; this module reads the packaged content and the clinic's overlay.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from marshmallow import fields, post_load, validate, validates_schema

from content.loading import (
    ContentError,
    ContentSchema,
    Flag,
    Misfit,
    Problem,
    complaint,
    library,
    load,
    refuse,
)
from content.words import WordsField
from forms.conditions import Condition, ConditionField
from forms.shapes import (
    Answer,
    CriticalRule,
    FormDefinition,
    Item,
    Licence,
    Note,
    Page,
    Scoring,
    Wording,
)

__all__ = ["FormDefinition", "find", "load_library"]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def _one_of(*allowed: str) -> validate.OneOf:
    return validate.OneOf(
        allowed, error=complaint("it is none of the known words", f"use {', '.join(allowed)}")
    )


def _shaped(pattern: re.Pattern[str], mend: str) -> validate.Regexp:
    return validate.Regexp(
        re.compile(f"(?:{pattern.pattern})\\Z"), error=complaint("it is not written right", mend)
    )


_ID = _shaped(_IDENTIFIER, "use small letters, digits and _, a letter first")


class _AnswerSchema(ContentSchema):
    MAKES = Answer
    code = fields.String(required=True, validate=_ID)
    concept = fields.String(required=True)
    text = WordsField(required=True)
    value = fields.Integer(strict=True)
    declined = Flag()


class _ItemSchema(ContentSchema):
    MAKES = dict
    id = fields.String(required=True, validate=_ID)
    code = fields.String(required=True)
    text = WordsField(required=True)
    why = WordsField(required=True)
    answers = fields.String(required=True)
    ask = fields.String(required=True, validate=_one_of("once", "repeat"))
    private = Flag()
    show_when = ConditionField()


class _NoteSchema(ContentSchema):
    MAKES = Note
    id = fields.String(required=True, validate=_ID)
    text = WordsField(required=True)
    show_when = ConditionField()


class _PageSchema(ContentSchema):
    MAKES = dict
    title = WordsField(required=True)
    heading = WordsField(required=True)
    opening = fields.Nested(_NoteSchema)
    items = fields.List(fields.Nested(_ItemSchema), required=True)
    notes = fields.List(fields.Nested(_NoteSchema))
    show_when = ConditionField()


class _LicenceSchema(ContentSchema):
    MAKES = Licence
    status = fields.String(
        required=True, validate=_one_of("own", "public_domain", "free_with_conditions", "needs_permission")
    )
    note = fields.String(required=True)
    cleared_by = fields.String()
    cleared_on = fields.String()


class _WordingSchema(ContentSchema):
    MAKES = Wording
    kind = fields.String(required=True, validate=_one_of("own", "demonstration", "original"))
    status = fields.String(required=True, validate=_one_of("verified", "unverified"))
    note = fields.String(required=True)
    cleared_by = fields.String()
    cleared_on = fields.String()


class _ScoringSchema(ContentSchema):
    MAKES = Scoring
    method = fields.String(required=True, validate=_one_of("any"))
    items = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    positive_from = fields.Integer(required=True, strict=True)
    field = fields.String(required=True, validate=_ID)
    code = fields.String(required=True)
    text = WordsField(required=True)


class _CriticalSchema(ContentSchema):
    MAKES = CriticalRule
    item = fields.String(required=True)
    when = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    kind = fields.String(required=True, validate=_ID)
    acute = Flag(required=True)
    sentence = WordsField(required=True)


class _FormSchema(ContentSchema):
    key = fields.String(required=True, validate=_ID)
    name = fields.String(required=True)
    version = fields.String(required=True, validate=_shaped(_VERSION, "write it as 1.0.0"))
    encounter_type = fields.String(required=True, validate=_ID)
    label = fields.String(required=True, validate=_ID)
    purpose = WordsField(required=True)
    source = fields.String(required=True)
    licence = fields.Nested(_LicenceSchema, required=True)
    wording = fields.Nested(_WordingSchema, required=True)
    answer_sets = fields.Dict(fields.String(), fields.List(fields.Nested(_AnswerSchema)), required=True)
    pages = fields.List(fields.Nested(_PageSchema), required=True, validate=validate.Length(min=1))
    scoring = fields.Nested(_ScoringSchema)
    critical = fields.List(fields.Nested(_CriticalSchema))

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse(_misfits(data))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FormDefinition:
        sets = {name: tuple(answers) for name, answers in data.pop("answer_sets").items()}
        data["pages"] = tuple(_page(page, sets) for page in data["pages"])
        data["critical"] = tuple(data.get("critical", ()))
        return FormDefinition(**data)


def _page(page: dict[str, Any], sets: dict[str, tuple[Answer, ...]]) -> Page:
    items = tuple(Item(**{**item, "answers": sets[item["answers"]]}) for item in page["items"])
    return Page(**{**page, "items": items})


def _misfits(data: dict[str, Any]) -> Iterator[Misfit]:
    """What each part says alone but not together: (path, problem, mend)."""
    codes: dict[str, set[str]] = {}
    for path, item in _items(data):
        answers = data["answer_sets"].get(item["answers"])
        if answers is None:
            yield (*path, "answers"), "there is no such answer set", f"use {', '.join(data['answer_sets'])}"
        if item["id"] in codes:
            yield (*path, "id"), "this id stands twice", "give each item an id of its own"
        codes[item["id"]] = {answer.code for answer in answers or ()}
    yield from _misfit_conditions(data, codes)
    for place, item in enumerate(data["scoring"].items if "scoring" in data else ()):
        if item not in codes:
            yield ("scoring", "items", place), "there is no such item", f"use {', '.join(codes)}"
    for place, rule in enumerate(data.get("critical", ())):
        yield from _unknown(("critical", place), rule.item, rule.when, codes, "when")


def _items(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    for page_place, page in enumerate(data["pages"]):
        for place, item in enumerate(page["items"]):
            yield ("pages", page_place, "items", place), item


def _misfit_conditions(data: dict[str, Any], codes: dict[str, set[str]]) -> Iterator[Misfit]:
    for place, page in enumerate(data["pages"]):
        conditions: list[tuple[tuple[str | int, ...], Condition | None]] = [((), page.get("show_when"))]
        conditions += [(("items", at), each.get("show_when")) for at, each in enumerate(page["items"])]
        conditions += [(("notes", at), each.show_when) for at, each in enumerate(page.get("notes", ()))]
        for path, condition in conditions:
            for test in condition.asked() if condition else ():
                yield from _unknown(("pages", place, *path, "show_when"), test.item, test.codes, codes, None)


def _unknown(
    path: tuple[str | int, ...], item: str, asked: Iterable[str], codes: dict[str, set[str]], key: str | None
) -> Iterator[Misfit]:
    if item not in codes:
        yield (*path, *(["item"] if key else [])), f"there is no item {item!r}", f"use {', '.join(codes)}"
        return
    for code in asked:
        if code not in codes[item]:
            where = (*path, *([key] if key else []))
            yield where, f"{item!r} has no answer {code!r}", f"use {', '.join(sorted(codes[item]))}"


def load_library(overlay: Path | None = None) -> tuple[FormDefinition, ...]:
    """Every form, packaged or of the overlay's ``forms/``; a ``ContentError`` tells all files' problems."""
    found: list[FormDefinition] = []
    problems: list[Problem] = []
    for source in library("forms", "library", overlay):
        try:
            found.append(load(source, _FormSchema()))
        except ContentError as error:
            problems.extend(error.problems)
    problems.extend(_doubles(found))
    if problems:
        raise ContentError.of(problems)
    return tuple(found)


def find(definitions: Iterable[FormDefinition], form_uuid: str) -> FormDefinition | None:
    """The definition whose form has that uuid."""
    return next((each for each in definitions if each.uuid == form_uuid.lower()), None)


def _doubles(definitions: Iterable[FormDefinition]) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in definitions:
        for name in {each.key, each.name} & seen:
            yield Problem(place="forms", problem=f"two forms are called {name!r}", mend="rename one of them")
        seen |= {each.key, each.name}
