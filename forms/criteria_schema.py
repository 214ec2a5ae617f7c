"""The YAML of criteria and results, as marshmallow reads it.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from content.loading import ContentSchema, complaint
from content.words import WordsField
from forms.criteria import AllOf, Answered, AnyOf, Criterion, Endorsed, Holds, Node, Opposite, Result, Scored


class CriterionField(fields.Field[Node]):
    """One node, nested as needed; ``_MEND`` says which there are."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Node:
        return _node(value)


class CriterionSchema(ContentSchema):
    """One entry under ``criteria``."""

    MAKES = Criterion
    name = fields.String(required=True, validate=validate.Length(min=1))
    text = WordsField()
    when = CriterionField(required=True)


class ResultSchema(ContentSchema):
    """One entry under ``results``."""

    MAKES = Result
    band = fields.String(required=True, validate=validate.Length(min=1))
    text = WordsField(required=True)
    when = CriterionField(required=True)


_MEND = (
    "use {items: […], at_least: …, needed: …}, {score: …, from: …, to: …}, {item: …, is: […]}, {holds: …}, "
    "{all: […]}, {any: […]} or {not: …}"
)


def _node(value: Any) -> Node:
    keys = frozenset(value) if isinstance(value, dict) else frozenset()
    if "score" in keys and keys > {"score"} and keys <= {"score", "from", "to"}:
        return _scored(value)
    make = _MAKERS.get(keys)
    if make is None:
        raise ValidationError(complaint("it is no criterion", _MEND))
    return make(value)


def _endorsed(value: dict[str, Any]) -> Node:
    items = _texts("items", value["items"])
    needed = value["needed"]
    if isinstance(needed, bool) or not isinstance(needed, int) or not 1 <= needed <= len(items):
        raise _wrong("needed", "it is not a number of these items", f"write 1 to {len(items)}")
    return Endorsed(items=items, at_least=_number("at_least", value["at_least"]), needed=needed)


def _scored(value: dict[str, Any]) -> Node:
    bounds = {key: _number(key, value[key]) for key in ("from", "to") if key in value}
    return Scored(score=_text("score", value["score"]), low=bounds.get("from"), high=bounds.get("to"))


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, "it is not a number", "write digits only")
    return value


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(key, "it is not text", "write a name of this form")
    return value


def _texts(key: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
        raise _wrong(key, "it is no list of names", "write them as in [first, second]")
    if len(set(values)) < len(values):
        raise _wrong(key, "a name stands twice", "write each once")
    return tuple(values)


def _parts(key: str, values: Any) -> tuple[Node, ...]:
    if not isinstance(values, list) or not values:
        raise _wrong(key, "it is no list of criteria", "start each with a dash")
    parts, wrong = [], {}
    for place, value in enumerate(values):
        try:
            parts.append(_node(value))
        except ValidationError as error:
            wrong[place] = error.messages
    if wrong:
        raise ValidationError({key: wrong})
    return tuple(parts)


def _part(key: str, value: Any) -> Node:
    try:
        return _node(value)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


def _wrong(key: str, problem: str, mend: str) -> ValidationError:
    return ValidationError({key: [complaint(problem, mend)]})


_MAKERS: Mapping[frozenset[str], Callable[[dict[str, Any]], Node]] = {
    frozenset({"items", "at_least", "needed"}): _endorsed,
    frozenset({"item", "is"}): lambda it: Answered(
        item=_text("item", it["item"]), codes=_texts("is", it["is"])
    ),
    frozenset({"holds"}): lambda it: Holds(name=_text("holds", it["holds"])),
    frozenset({"all"}): lambda it: AllOf(parts=_parts("all", it["all"])),
    frozenset({"any"}): lambda it: AnyOf(parts=_parts("any", it["any"])),
    frozenset({"not"}): lambda it: Opposite(part=_part("not", it["not"])),
}
