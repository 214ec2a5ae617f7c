"""The lowest and the highest number that a score can be: a store that refuses a true score would lose it.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping

from forms.score_rules import ScoreRule
from forms.shapes import Item

Range = tuple[float | None, float | None]


def range_of(rule: ScoreRule, items: Mapping[str, Item]) -> Range:
    """Both ends, None where an item has none."""
    ends = [_ends(rule, items[item]) for item in rule.items]
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    return _scaled(rule, lows), _scaled(rule, highs)


def _ends(rule: ScoreRule, item: Item) -> Range:
    if item.kind == "number":
        values: list[float | None] = [item.low, item.high]
    else:
        values = [answer.value for answer in item.answers if answer.value is not None]
    known = [value for value in values if value is not None]
    if rule.hidden_as is not None and item.show_when is not None:
        known.append(rule.hidden_as)
    bounded = len(known) >= len(values)
    return (min(known), max(known)) if bounded and known else (None, None)


def _scaled(rule: ScoreRule, ends: list[float | None]) -> float | None:
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    if rule.method == "count":
        number: float = sum(end >= (rule.at_least or 0) for end in known)
    else:
        number = sum(known) / (len(known) if rule.method == "mean" else 1)
    return number * rule.times
