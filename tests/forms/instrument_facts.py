"""What was found out about published instruments, one JSON file each, and sums spread over questions."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from forms.definition import load_library
from forms.shapes import Answer, FormDefinition, Item

Json = dict[str, Any]

FACTS: dict[str, Json] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "instruments").glob("*.json"))
}
LIBRARY: dict[str, FormDefinition] = {each.key: each for each in load_library()}


def listed(key: str) -> list[Json]:
    """The items that the facts name one by one; empty where they only say how many there are."""
    return [each for each in FACTS[key].get("items", ()) if "id" in each]


@cache
def asked(key: str) -> tuple[Item, ...]:
    """The instrument's questions: those of the form without the pages before them and what we added."""
    known = {each["id"] for each in listed(key)}
    own = [item for item in LIBRARY[key].items() if not (item.concept or "").startswith("opening.")]
    return tuple(item for item in own if item.id in known or not known)


def counted(item: Item) -> list[Answer]:
    """The answers that count, the lowest first."""
    return sorted((each for each in item.answers if each.value is not None), key=_value)


def answers_for(items: Sequence[Item], total: int) -> dict[str, str] | None:
    """Answers that sum up to ``total``, the highest first; None where no answers do."""
    if not items:
        return None if total else {}
    first, *rest = items
    for answer in reversed(counted(first)):
        others = answers_for(rest, total - _value(answer)) if _fits(rest, total - _value(answer)) else None
        if others is not None:
            return {first.id: answer.code, **others}
    return None


def _fits(items: Sequence[Item], total: int) -> bool:
    lowest = sum(_value(counted(item)[0]) for item in items)
    return lowest <= total <= sum(_value(counted(item)[-1]) for item in items)


def _value(answer: Answer) -> int:
    return answer.value if answer.value is not None else -1
