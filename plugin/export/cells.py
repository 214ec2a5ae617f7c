"""Which cells a form's people fall into: its bands, crossed with whether the result is positive.

Pure: nothing here reads a file, a clock or a network. The cells come from the definition alone: a list of
only those that somebody fell into would tell that somebody did. One crossing, and not a table of bands
beside one of results, so that no cell follows from the sums of others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from forms.criteria import Node, Scored, mentions
from forms.scoring import Scores
from forms.shapes import FormDefinition

UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """``band``: a result's name or "unknown"; ``positive``: "yes", "no" or "unknown"; "" without any."""

    band: str
    positive: str


def is_counted(definition: FormDefinition) -> bool:
    """Whether the form has anything to count people by."""
    return bool(definition.results) or definition.positive is not None


def cells_of(definition: FormDefinition) -> tuple[Cell, ...]:
    """Every cell that answers can lead to, or more, in a fixed order."""
    bands = [*(result.band for result in definition.results), UNKNOWN] if definition.results else [""]
    positives = ["yes", "no", UNKNOWN] if definition.positive is not None else [""]
    possible = _possible(definition)
    return tuple(
        cell
        for band, positive in product(bands, positives)
        if (cell := Cell(band=band, positive=positive)) in possible or not possible
    )


def cell_of(definition: FormDefinition, scores: Scores) -> Cell:
    """The cell of one answered form."""
    return _cell(definition, scores.band, scores.positive)


def _cell(definition: FormDefinition, band: str | None, positive: bool | None) -> Cell:
    said = {True: "yes", False: "no", None: UNKNOWN}[positive]
    return Cell(
        band=(band or UNKNOWN) if definition.results else "",
        positive=said if definition.positive is not None else "",
    )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A world in which scores alone are known, to see where each number leads."""

    scores: Mapping[str, float | None]
    others: Mapping[object, bool] = field(default_factory=dict)

    def score(self, name: str) -> float | None:
        return self.scores[name]

    def endorsed(self, item: str, at_least: float) -> bool | None:
        return self.others[item, at_least]

    def answered(self, item: str, codes: tuple[str, ...]) -> bool | None:
        return self.others[item, codes]

    def criterion(self, name: str) -> bool | None:
        return self.others[name]


def _possible(definition: FormDefinition) -> frozenset[Cell]:
    """The cells that a whole number can lead to, where band and result hang on one such score; else none."""
    nodes = [result.when for result in definition.results]
    nodes += [definition.positive] if definition.positive is not None else []
    named = {(mention.kind, mention.name) for node in nodes for mention in mentions(node)}
    if len(named) != 1 or not all(_is_whole(definition, kind, name) for kind, name in named):
        return frozenset()
    numbers = sorted(
        {near for node in nodes for bound in _bounds(node) for near in (bound - 1, bound, bound + 1)}
    )
    ((_, score),) = named
    return frozenset(_cell_at(definition, _Known(scores={score: each})) for each in (*numbers, None))


def _is_whole(definition: FormDefinition, kind: str, name: str) -> bool:
    rules = [rule for rule in definition.scores if kind == "score" and rule.name == name]
    return any(
        rule.round or (rule.method != "mean" and rule.times == int(rule.times) and not rule.most_missing)
        for rule in rules
    )


def _bounds(node: Node) -> Iterator[float]:
    if isinstance(node, Scored):
        yield from (bound for bound in (node.low, node.high) if bound is not None)
    for part in getattr(node, "parts", ()):
        yield from _bounds(part)
    inner = getattr(node, "part", None)
    if inner is not None:
        yield from _bounds(inner)


def _cell_at(definition: FormDefinition, facts: _Known) -> Cell:
    band: str | None = None
    for result in definition.results:
        known = result.when.known(facts)
        if known is not False:
            band = result.band if known else None
            break
    return _cell(definition, band, definition.positive.known(facts) if definition.positive else None)
