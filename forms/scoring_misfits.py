"""What would make a score say something else than it seems to: items without values, bounds with gaps.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator

from content.loading import Misfit
from forms.criteria import AllOf, AnyOf, Endorsed, Node, Opposite, Scored
from forms.score_rules import ScoreRule
from forms.shapes import FormDefinition, Item

Path = tuple[str | int, ...]


def scoring_misfits(form: FormDefinition) -> Iterator[Misfit]:
    """Of a form whose names fit together."""
    for place, rule in enumerate(form.scores):
        yield from _rule(("scores", place), rule, form)
    nodes: list[tuple[Path, Node]] = [
        (("criteria", place, "when"), each.when) for place, each in enumerate(form.criteria)
    ]
    nodes += [(("results", place, "when"), each.when) for place, each in enumerate(form.results)]
    if form.positive is not None:
        nodes.append((("positive",), form.positive))
    for path, node in nodes:
        yield from _node(path, node, form)


def _rule(path: Path, rule: ScoreRule, form: FormDefinition) -> Iterator[Misfit]:
    for item in (form.by_id[each] for each in rule.items):
        yield from _valued((*path, "items"), item)
        if item.id in rule.reverse and item.kind == "number" and None in (item.low, item.high):
            yield (*path, "reverse"), f"{item.id!r} has no ends to turn it round", "give it low and high"


def _node(path: Path, node: Node, form: FormDefinition) -> Iterator[Misfit]:
    match node:
        case Endorsed():
            for item in node.items:
                yield from _valued(path, form.by_id[item])
        case Scored(score=score, low=low, high=high) if None not in (low, high) and _may_be_fractional(
            next(rule for rule in form.scores if rule.name == score)
        ):
            problem = f"the score {score!r} may fall between two bands"
            yield path, problem, "write from alone, the highest band first, or round the score"
        case AllOf() | AnyOf():
            for part in node.parts:
                yield from _node(path, part, form)
        case Opposite():
            yield from _node(path, node.part, form)


def _valued(path: Path, item: Item) -> Iterator[Misfit]:
    counted = item.kind == "number" or (
        item.kind == "choice" and any(answer.value is not None for answer in item.answers)
    )
    if not counted:
        yield path, f"{item.id!r} has no value to count", "give its answers values, or leave it out"


def _may_be_fractional(rule: ScoreRule) -> bool:
    made_up = rule.method == "mean" or rule.most_missing > 0
    return not rule.round and (made_up or not float(rule.times).is_integer())
