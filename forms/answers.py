"""Answers as people write them in a file: by value, by code (ours or that of a code system), or "declined".

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any

from forms.conditions import Answers, Given
from forms.responses import MalformedResponse
from forms.shapes import Answer, FormDefinition, Item


def answers_of(definition: FormDefinition, raw: Any) -> Answers:
    """``{item id: value, code or "declined"}`` -> item id -> what was given.

    A code may also be one of a code system ("LA6568-5"), where it means one answer of the item only.
    Of several ticks there is a list. A number, a text and a date ("2026-01-31") stand for themselves. None,
    and an empty list or text, mean that the item was not answered. Raises ``MalformedResponse`` with all
    problems; none repeats an answer.
    """
    if not isinstance(raw, dict):
        raise MalformedResponse(definition.name, ["the answers are no object of item ids"])
    found: dict[str, Given] = {}
    problems: list[str] = []
    for key, given in raw.items():
        item = definition.by_id.get(key)
        if item is None:
            problems.append("it holds an item that the form does not have")
        elif given not in (None, "", []):
            meant = _MEANT[item.kind](item, given)
            if meant is None:
                problems.append(
                    f"{item.id} holds an answer that the form does not offer (use {_offered(item)})"
                )
            else:
                found[item.id] = meant
    if problems:
        raise MalformedResponse(definition.name, problems)
    return found


def _offered(item: Item) -> str:
    if item.answers:
        return ", ".join(item.by_code)
    if item.kind == "number":
        low, high = ("any" if end is None else f"{end:g}" for end in (item.low, item.high))
        return f"a number, lowest {low}, highest {high}"
    return "a day, as in 2026-01-31" if item.kind == "date" else "text"


def _choice(item: Item, given: Any) -> str | None:
    answer = _answer(item, given)
    return answer.code if answer else None


def _many(item: Item, given: Any) -> tuple[str, ...] | None:
    answers = [_answer(item, each) for each in (given if isinstance(given, list) else [given])]
    codes = tuple(dict.fromkeys(answer.code for answer in answers if answer))
    return codes if all(answers) else None


def _number(item: Item, given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        return None
    fits = (item.low is None or given >= item.low) and (item.high is None or given <= item.high)
    return given if fits else None


def _text(_item: Item, given: Any) -> str | None:
    return given if isinstance(given, str) else None


def _date(_item: Item, given: Any) -> str | None:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        return None


_MEANT: dict[str, Callable[[Item, Any], Given | None]] = {
    "choice": _choice,
    "many": _many,
    "number": _number,
    "text": _text,
    "date": _date,
}


def _answer(item: Item, given: Any) -> Answer | None:
    """By code, by value, or any refusal for "declined"."""
    if isinstance(given, str):
        refusals = (each for each in item.answers if each.declined and given == "declined")
        return item.answer(given) or next(refusals, None) or _coded(item, given)
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return next((each for each in item.answers if each.value == given), None)


def _coded(item: Item, code: str) -> Answer | None:
    """The one answer with that code of some code system; of two nobody knows which was meant."""
    meant = [each for each in item.answers if any(coding.code == code for coding in each.codes)]
    return meant[0] if len(meant) == 1 else None
