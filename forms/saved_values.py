"""What a stored value means as an answer, by the kind of question.

Pure: nothing here reads a file, a clock or a network. No message repeats a value.
"""

from datetime import date, datetime
from math import isfinite
from typing import Any

from forms.conditions import Given
from forms.shapes import Item


class Unreadable(Exception):
    """A stored value that is no answer to its question; the text says what it is, as in "it holds …"."""


def value_of(item: Item, value: Any) -> Given:
    """The answer; ``Unreadable`` says what it is instead. A date comes from O3 and from REST as a time."""
    match item.kind:
        case "choice":
            return _code(item, value)
        case "many":
            return (_code(item, value),)
        case "number":
            return _number(item, value)
        case "date":
            return _day(value)
    if not isinstance(value, str):
        raise Unreadable("something that is no text")
    return value


def _code(item: Item, value: Any) -> str:
    uuid = value.get("uuid") if isinstance(value, dict) else value
    if not isinstance(uuid, str):
        raise Unreadable("something that is no coded answer")
    answer = item.answer_of_concept(uuid)
    if answer is None:
        raise Unreadable("an answer that the form does not offer")
    return answer.code


def _number(item: Item, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Unreadable("something that is no number")
    if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        raise Unreadable("a number that the form does not offer")
    return int(value) if float(value).is_integer() else value


def _day(value: Any) -> str:
    try:
        # OpenMRS keeps the day that was entered, at midnight of its own zone; that day is what was meant.
        return (
            datetime.fromisoformat(value).date().isoformat()
            if len(value) > 10
            else str(date.fromisoformat(value))
        )
    except (TypeError, ValueError):
        raise Unreadable("something that is no date") from None
