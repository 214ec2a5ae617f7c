"""How the number of a score comes from the values of items.

Pure: nothing here reads a file, a clock or a network.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from content.loading import ContentSchema, Flag, Misfit, complaint, refuse
from content.words import Words, WordsField
from forms.codings import Coding, CodingSchema

METHODS = ("sum", "mean", "count")


@dataclass(frozen=True, kw_only=True)
class ScoreRule:
    """One number of a form. ``code`` stands in its concept's name, ``field`` is its id in O3's form.

    ``count`` counts the items whose value is ``at_least``. Items in ``reverse`` count as lowest + highest -
    value. Up to ``most_missing`` items without a value are made up for from the others. An item that surely
    is not shown has the value ``hidden_as``, where that is given.
    """

    name: str
    code: str
    text: Words
    method: str
    items: tuple[str, ...]
    field: str = ""
    codes: tuple[Coding, ...] = ()
    at_least: float | None = None
    reverse: tuple[str, ...] = ()
    times: float = 1
    most_missing: int = 0
    round: bool = False
    hidden_as: int | None = None


def number_of(rule: ScoreRule, values: Sequence[float | None]) -> float | None:
    """The score of the values of ``rule.items``; None where more of them are unknown than it makes up for.

    The steps stand in the order of the expression in the form, so that both end on the same last digit.
    """
    known = [value for value in values if value is not None]
    if len(values) - len(known) > rule.most_missing:
        return None
    counted = [int(value >= rule.at_least) for value in known] if rule.at_least is not None else known
    found: float = 0
    for value in counted:  # not sum(), which rounds otherwise than JavaScript from Python 3.12 on
        found += value
    if rule.method == "mean":
        found = found / len(known)
    elif rule.most_missing:
        found = found * len(values) / len(known)
    found *= rule.times
    return _whole(nearest(found) if rule.round else found)


def nearest(number: float) -> int:
    """The nearest whole number; a half goes up, as in JavaScript and on paper."""
    below = math.floor(number)
    return below + (number - below >= 0.5)


def _whole(number: float) -> float:
    return int(number) if number == int(number) else number


class NumberField(fields.Field[float]):
    """A number as YAML writes it: whole ones stay whole, and neither words nor true pass for one."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError(complaint("it is not a number", "write digits only"))
        return value


class ScoreRuleSchema(ContentSchema):
    """One entry under ``scores``."""

    MAKES = ScoreRule
    name = fields.String(required=True, validate=validate.Length(min=1))
    code = fields.String(required=True, validate=validate.Length(min=1))
    text = WordsField(required=True)
    codes = fields.List(fields.Nested(CodingSchema))
    field = fields.String(validate=validate.Length(min=1))
    method = fields.String(
        required=True,
        validate=validate.OneOf(
            METHODS, error=complaint("the method is unknown", f"use {', '.join(METHODS)}")
        ),
    )
    items = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    at_least = NumberField()
    reverse = fields.List(fields.String())
    times = NumberField()
    most_missing = fields.Integer(strict=True, validate=validate.Range(min=0))
    round = Flag()
    hidden_as = fields.Integer(strict=True)

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse(_misfits(data))


def _misfits(data: dict[str, Any]) -> Iterator[Misfit]:
    items = data["items"]
    if len(set(items)) < len(items):
        yield ("items",), "an item stands twice", "name each item once"
    for place, item in enumerate(data.get("reverse", ())):
        if item not in items:
            yield (
                ("reverse", place),
                "it is none of the items of this score",
                "add it there or remove it here",
            )
    if (data["method"] == "count") is not ("at_least" in data):
        yield ("at_least",), "count needs it, and nothing else does", "add it to a count or remove it"
    if data.get("most_missing", 0) >= len(items):
        yield ("most_missing",), "a score of no answers at all says nothing", "write a smaller number"
