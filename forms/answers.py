"""Answers as people write them in a file: by value, by code, or "declined".

Pure: nothing here reads a file, a clock or a network.
"""

from typing import Any

from forms.conditions import Answers
from forms.responses import MalformedResponse
from forms.shapes import Answer, FormDefinition, Item


def answers_of(definition: FormDefinition, raw: Any) -> Answers:
    """``{item id: value, code or "declined"}`` -> item id -> code. None means that the item was not answered.

    Raises ``MalformedResponse`` with all problems; none repeats an answer.
    """
    if not isinstance(raw, dict):
        raise MalformedResponse(definition.name, ["the answers are no object of item ids"])
    found: dict[str, str] = {}
    problems: list[str] = []
    for key, given in raw.items():
        item = definition.by_id.get(key)
        answer = _meant(item, given) if item else None
        if item is None:
            problems.append("it holds an item that the form does not have")
        elif answer is not None:
            found[item.id] = answer.code
        elif given is not None:
            problems.append(f"{item.id} holds an answer that the form does not offer")
    if problems:
        raise MalformedResponse(definition.name, problems)
    return found


def _meant(item: Item, given: Any) -> Answer | None:
    if isinstance(given, str):
        return item.answer(given) or next((each for each in item.answers if _is_refusal(each, given)), None)
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return next((each for each in item.answers if each.value == given), None)


def _is_refusal(answer: Answer, given: str) -> bool:
    return given == "declined" and answer.declined
