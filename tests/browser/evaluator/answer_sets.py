"""Answers tried on a form: every total on the way from lowest to highest, and whatever chance gives.

Each set comes twice: as Python reads it after saving, and as the form's engine holds it, where a question
that was hidden again still has its answer and where nothing is "", null, an empty list or not there at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from forms.conditions import Given
from forms.shapes import FormDefinition, Item

_NOTHING = ("", None, ...)  # ... stands for a field that isn't there


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One set of answers: by item id, and by field as the engine has them."""

    answers: dict[str, Given]
    held: dict[str, Any]


def tried_on(definition: FormDefinition, count: int) -> Iterator[Tried]:
    """At least ``count`` sets, the same ones every time."""
    random = Random(definition.key)
    made = 0
    while made < count:
        for raw in (*_stairs(definition, random), *(_by_chance(definition, random) for _ in range(50))):
            made += 1
            yield Tried(answers=_saved(definition, raw), held=_held(definition, raw, random))


def _stairs(definition: FormDefinition, random: Random) -> Iterator[dict[str, Given]]:
    """From all lowest to all highest, one answer one step up at a time, in an order that chance gives."""
    ladders = {item.id: steps for item in definition.items() if (steps := _steps(item))}
    raw: dict[str, Given] = {item: steps[0] for item, steps in ladders.items()}
    raw |= {item.id: _any_answer(item, random) for item in definition.items() if item.id not in raw}
    yield dict(raw)
    order = [item for item, steps in ladders.items() for _ in steps[1:]]
    random.shuffle(order)
    height = dict.fromkeys(ladders, 0)
    for item in order:
        height[item] += 1
        raw[item] = ladders[item][height[item]]
        yield dict(raw)


def _steps(item: Item) -> list[Given]:
    if item.kind == "number":
        low, high = int(item.low or 0), int(item.high or 10)
        return [*range(low, high + 1)][:12]
    valued = [(answer.value, answer.code) for answer in item.answers if answer.value is not None]
    return [code for _, code in sorted(valued)] if item.kind == "choice" else []


def _by_chance(definition: FormDefinition, random: Random) -> dict[str, Given]:
    unanswered = random.choice((0.0, 0.03, 0.1, 0.5, 1.0))
    refused = random.choice((0.0, 0.0, 0.05, 0.3))
    raw: dict[str, Given] = {}
    for item in definition.items():
        unsaid = [answer.code for answer in item.answers if answer.value is None]
        if random.random() < unanswered:
            continue
        if item.kind == "choice" and unsaid and random.random() < refused:
            raw[item.id] = random.choice(unsaid)
        else:
            raw[item.id] = _any_answer(item, random)
    return raw


def _any_answer(item: Item, random: Random) -> Given:
    if item.kind == "choice":
        valued = [answer.code for answer in item.answers if answer.value is not None]
        return random.choice(valued or [answer.code for answer in item.answers])
    if item.kind == "many":
        codes = [answer.code for answer in item.answers]
        return tuple(random.sample(codes, random.randint(0, len(codes))))
    if item.kind == "number":
        low, high = item.low or 0, item.high or 10
        return random.choice((int(low), int(high), random.randint(int(low), int(high)), (low + high) / 4))
    return "2026-01-31"


def _saved(definition: FormDefinition, raw: dict[str, Given]) -> dict[str, Given]:
    """What is left after saving: no empty lists, and nothing of a question that its own condition hides."""
    left = {item: given for item, given in raw.items() if given != ()}
    while hidden := [item for item in left if not _is_shown(definition.by_id[item], left)]:
        for item in hidden:
            del left[item]
    return left


def _is_shown(item: Item, answers: dict[str, Given]) -> bool:
    return item.show_when is None or item.show_when.holds(answers)


def _held(definition: FormDefinition, raw: dict[str, Given], random: Random) -> dict[str, Any]:
    held = {item.field: _value(item, raw[item.id]) for item in definition.items() if item.id in raw}
    for item in definition.items():
        nothing = random.choice((*_NOTHING, [] if item.kind == "many" else ""))
        if item.id not in raw and nothing is not ...:
            held[item.field] = nothing
    return held


def _value(item: Item, given: Given) -> Any:
    if isinstance(given, tuple):
        return [item.by_code[code].concept_uuid for code in given]
    return item.by_code[str(given)].concept_uuid if item.kind == "choice" else given
