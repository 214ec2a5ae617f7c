"""Answers inside JavaScript for O3's form engine: which was given, and whether its question is shown.

Pure: nothing here reads a file, a clock or a network. Every expression is worked out on raw answers by field
id: the uuid of the chosen answer, a list of them, or a number. What shapes them all (expression-evaluator
10.0.0, form engine 4.2.1):

- The engine keeps the value of a question that it hides, and leaves it out when saving. So a value counts
  only while the question's own condition holds.
- A field is noticed as a dependency only outside of arrow functions, and never in a computed index.
- An arrow function that is given ``undefined`` goes on with its former argument: hence ``?? null``.
- Names of arrow functions' arguments leak out, and after ``Math.round`` a bare ``pow`` would be Math's: see
  ``o3_names``.
- ``&&`` and ``||`` work out both sides, so both must be fit to be worked out.
"""

from collections.abc import Iterable

from forms.conditions import Condition, Every, Is
from forms.readings import is_unsaid
from forms.shapes import FormDefinition, Item


def shown_expression(definition: FormDefinition, condition: Condition) -> str:
    """True while the condition holds; ``hideWhenExpression`` is its opposite, ``!`` in front of it."""
    if isinstance(condition, Is):
        item = definition.by_id[condition.item]
        return answered(definition, item, condition.codes)
    parts = [shown_expression(definition, part) for part in condition.parts]
    return conjoined(parts) if isinstance(condition, Every) else disjoined(parts)


def answered(definition: FormDefinition, item: Item, codes: tuple[str, ...]) -> str:
    """True while the question is shown and one of these was said."""
    return conjoined([*_own_condition(definition, item), _said(item, codes)])


def ruled_out(definition: FormDefinition, item: Item, codes: tuple[str, ...]) -> str:
    """Something was said, and none of this; or what was said before shows that the question wasn't put."""
    unsaid = [each.code for each in item.answers if is_unsaid(each.code, declined=each.declined)]
    barring = (*codes, *unsaid) if item.kind == "many" else ()
    others = [each.code for each in item.answers if each.code not in (*codes, *unsaid)]
    said_else = conjoined([_said(item, others), *([f"!{_said(item, barring)}"] if barring else [])])
    if item.show_when is None:
        return said_else
    shown = shown_expression(definition, item.show_when)
    return f"({shown} ? {said_else} : {_shut(definition, item.show_when)})"


def _shut(definition: FormDefinition, condition: Condition) -> str:
    """True while the condition is surely false."""
    if isinstance(condition, Is):
        return ruled_out(definition, definition.by_id[condition.item], condition.codes)
    parts = [_shut(definition, part) for part in condition.parts]
    return disjoined(parts) if isinstance(condition, Every) else conjoined(parts)


def _said(item: Item, codes: Iterable[str]) -> str:
    uuids = ", ".join(f"'{item.by_code[code].concept_uuid}'" for code in codes)
    if item.kind == "many":
        return f"[{item.field} ?? null].flat().some(x => [{uuids}].includes(x))"
    return f"[{uuids}].includes({item.field})"


def element(definition: FormDefinition, item: Item, *, shut: bool) -> str:
    """The answer while the question is shown, else null; with ``shut``, true where it surely isn't."""
    if item.show_when is None:
        return f"{item.field} ?? null"
    otherwise = f"{_shut(definition, item.show_when)}" if shut else "null"
    return f"({shown_expression(definition, item.show_when)} ? {item.field} ?? null : {otherwise})"


def _own_condition(definition: FormDefinition, item: Item) -> list[str]:
    return [shown_expression(definition, item.show_when)] if item.show_when else []


def conjoined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' && '.join(parts)})"


def disjoined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"
