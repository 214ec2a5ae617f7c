"""When something is shown: a small condition on answers, the same for Python and for the form in the browser.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from content.loading import complaint

# What one item was answered with: the code of a choice, the codes of "many", a number, a text, a date
# "YYYY-MM-DD".
Given = str | int | float | tuple[str, ...]
Answers = Mapping[str, Given]  # by item id; an item that is not there was not answered


@dataclass(frozen=True, kw_only=True)
class Is:
    """The item was answered with one of these codes, or they are among those ticked. No answer is none."""

    item: str
    codes: tuple[str, ...]

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.item)
        return any(code in given for code in self.codes) if isinstance(given, tuple) else given in self.codes

    def asked(self) -> Iterator["Is"]:
        yield self

    def expression(self, concept_of: Callable[[str, str], str]) -> str:
        """JavaScript on raw answers; ``concept_of(item, code)`` gives the answer's concept uuid."""
        tests = [f"{self.item} === '{concept_of(self.item, code)}'" for code in self.codes]
        return f"({' || '.join(tests)})"


@dataclass(frozen=True, kw_only=True)
class Every:
    """All of the parts hold."""

    parts: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    def asked(self) -> Iterator[Is]:
        for part in self.parts:
            yield from part.asked()

    def expression(self, concept_of: Callable[[str, str], str]) -> str:
        return f"({' && '.join(part.expression(concept_of) for part in self.parts)})"


@dataclass(frozen=True, kw_only=True)
class Some:
    """At least one of the parts holds."""

    parts: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    def asked(self) -> Iterator[Is]:
        for part in self.parts:
            yield from part.asked()

    def expression(self, concept_of: Callable[[str, str], str]) -> str:
        return f"({' || '.join(part.expression(concept_of) for part in self.parts)})"


Condition = Is | Every | Some


class ConditionField(fields.Field[Condition]):
    """``{item: x, is: [yes]}``, ``{all: […]}`` or ``{any: […]}``, nested as needed."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Condition:
        return _condition(value)


def _condition(value: Any) -> Condition:
    keys = set(value) if isinstance(value, dict) else set()
    if keys == {"item", "is"}:
        return _is(value["item"], value["is"])
    if keys == {"all"}:
        return Every(parts=_parts("all", value["all"]))
    if keys == {"any"}:
        return Some(parts=_parts("any", value["any"]))
    raise ValidationError(complaint("it is no condition", "use {item: …, is: […]}, {all: […]} or {any: […]}"))


def _is(item: Any, codes: Any) -> Is:
    if not isinstance(item, str):
        raise ValidationError({"item": [complaint("it is not text", "write the id of an item")]})
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise ValidationError({"is": [complaint("it is no list of answers", "write codes, as in [yes]")]})
    return Is(item=item, codes=tuple(codes))


def _parts(key: str, values: Any) -> tuple[Condition, ...]:
    if not isinstance(values, list) or not values:
        raise ValidationError({key: [complaint("it is no list of conditions", "start each with a dash")]})
    parts, wrong = [], {}
    for place, value in enumerate(values):
        try:
            parts.append(_condition(value))
        except ValidationError as error:
            wrong[place] = error.messages
    if wrong:
        raise ValidationError({key: wrong})
    return tuple(parts)
