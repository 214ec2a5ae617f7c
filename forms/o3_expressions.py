"""Scores and criteria as JavaScript for O3's form engine, from the rules that Python scores by.

Pure: nothing here reads a file, a clock or a network. ``o3_answers`` tells what shapes such expressions.
"""

from collections.abc import Callable
from itertools import groupby

from forms.criteria import AllOf, Answered, AnyOf, Endorsed, Holds, Node, Opposite, Result, Scored
from forms.o3_answers import answered, conjoined, disjoined, element, ruled_out, shown_expression
from forms.readings import ends_of
from forms.score_rules import ScoreRule
from forms.shapes import FormDefinition, Item

__all__ = [
    "criterion_expression",
    "result_expression",
    "score_expression",
    "shown_expression",
    "surely",
    "surely_not",
]


def score_expression(definition: FormDefinition, rule: ScoreRule) -> str:
    """The number of a score, null while it is unknown."""
    values = _values(definition, rule)
    if rule.most_missing == 0:
        return f"[{values}].map(v => (v.includes(null) ? null : {_number(rule)})).at(0)"
    least = len(rule.items) - rule.most_missing
    known = f"{values}.filter(x => x !== null)"
    return f"[{known}].map(v => (v.length < {least} ? null : {_number(rule)})).at(0)"


def surely(definition: FormDefinition, node: Node) -> str:
    """True while the node is a yes; false for a no and for unknown."""
    return _decided(definition, node, True)


def surely_not(definition: FormDefinition, node: Node) -> str:
    """True while the node is a no; false for a yes and for unknown."""
    return _decided(definition, node, False)


def criterion_expression(definition: FormDefinition, node: Node) -> str:
    """True, false, or null while it is unknown."""
    return f"({surely(definition, node)} ? true : ({surely_not(definition, node)} ? false : null))"


def result_expression(definition: FormDefinition, result: Result) -> str:
    """True while this result is the band: it holds, and none before it may."""
    before = definition.results[: definition.results.index(result)]
    return surely(definition, AllOf(parts=(*(Opposite(part=each.when) for each in before), result.when)))


def _decided(definition: FormDefinition, node: Node, wanted: bool) -> str:
    """True while the node is surely what is wanted: a yes or a no."""
    score = _only_score(definition, node)
    if score is not None:
        rule = next(each for each in definition.scores if each.name == score)
        compared = _compared(definition, node, wanted)
        return f"[{score_expression(definition, rule)}].map(s => (s !== null && {compared})).at(0)"
    match node:
        case Holds(name=name):
            return _decided(definition, _criterion(definition, name), wanted)
        case Opposite(part=part):
            return _decided(definition, part, not wanted)
        case Endorsed():
            return _endorsed(definition, node, wanted)
        case Answered(item=name, codes=codes):
            item = definition.by_id[name]
            return answered(definition, item, codes) if wanted else ruled_out(definition, item, codes)
        case AllOf() | AnyOf():
            parts = [_decided(definition, part, wanted) for part in _by_score(definition, node)]
            return conjoined(parts) if isinstance(node, AllOf) is wanted else disjoined(parts)
        case Scored():
            raise AssertionError("a comparison is about one score")


def _criterion(definition: FormDefinition, name: str) -> Node:
    return next(each.when for each in definition.criteria if each.name == name)


# Comparisons of one score: its long expression is worked out once for all of them.


def _only_score(definition: FormDefinition, node: Node) -> str | None:
    """The score that the node is about, if it is about one score and nothing else."""
    match node:
        case Scored(score=score):
            return score
        case Holds(name=name):
            return _only_score(definition, _criterion(definition, name))
        case Opposite(part=part):
            return _only_score(definition, part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            found = {_only_score(definition, part) for part in parts}
            return found.pop() if len(found) == 1 else None
        case _:
            return None


def _by_score(definition: FormDefinition, node: AllOf | AnyOf) -> list[Node]:
    """The parts, those about the same score made one."""
    gathered: dict[str, list[Node]] = {}
    others: list[Node] = []
    for part in node.parts:
        score = _only_score(definition, part)
        (others if score is None else gathered.setdefault(score, [])).append(part)
    return [*(type(node)(parts=tuple(parts)) for parts in gathered.values()), *others]


def _compared(definition: FormDefinition, node: Node, wanted: bool) -> str:
    """A node about one score, in terms of ``s``, which is a number: so a no is just the opposite of a yes."""
    match node:
        case Scored(low=low, high=high) if wanted:
            return conjoined([f"s >= {low}"] * (low is not None) + [f"s <= {high}"] * (high is not None))
        case Scored(low=low, high=high):
            return disjoined([f"s < {low}"] * (low is not None) + [f"s > {high}"] * (high is not None))
        case Holds(name=name):
            return _compared(definition, _criterion(definition, name), wanted)
        case Opposite(part=part):
            return _compared(definition, part, not wanted)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            found = [_compared(definition, part, wanted) for part in parts]
            return conjoined(found) if isinstance(node, AllOf) is wanted else disjoined(found)
        case _:
            raise AssertionError("it is about more than one score")


# Criteria on answers.


def _endorsed(definition: FormDefinition, node: Endorsed, wanted: bool) -> str:
    """Enough items that surely are endorsed; or so many that surely aren't that the rest can't be enough."""
    items = [definition.by_id[item] for item in node.items]
    counts = [
        f"[{', '.join(element(definition, item, shut=not wanted) for item in group)}]"
        f".filter(x => {test}).length"
        for test, group in _grouped(items, lambda item: _test(item, node.at_least, wanted))
    ]
    needed = node.needed if wanted else len(items) - node.needed + 1
    return f"({' + '.join(counts)} >= {needed})"


def _test(item: Item, at_least: float, wanted: bool) -> str:
    """JavaScript that tells of ``x``, an item's answer, whether it surely is, or isn't, endorsed."""
    shut = not wanted and item.show_when is not None
    if item.kind == "number":
        return f"Number.isFinite(x) && x {'>=' if wanted else '<'} {at_least}" + " || x === true" * shut
    meant = [
        f"'{answer.concept_uuid}'"
        for answer in item.answers
        if item.kind == "choice" and answer.value is not None and (answer.value >= at_least) is wanted
    ]
    return f"[{', '.join([*meant, *(['true'] * shut)])}].includes(x)"


# Values of a score.


def _values(definition: FormDefinition, rule: ScoreRule) -> str:
    """A list of numbers, null where unknown, in the order of the rule's items."""
    items = [definition.by_id[item] for item in rule.items]
    runs = [
        f"[{', '.join(element(definition, item, shut=rule.hidden_as is not None) for item in group)}]"
        f".map(x => {value})"
        for value, group in _grouped(items, lambda item: _value(rule, item))
    ]
    return runs[0] + "".join(f".concat({run})" for run in runs[1:])


def _value(rule: ScoreRule, item: Item) -> str:
    """JavaScript for the value of ``x``, an item's answer: true stands for a shut gate."""
    reverse = ends_of(item) if item.id in rule.reverse else None
    may_shut = rule.hidden_as is not None and item.show_when is not None
    if item.kind == "number":
        value = "x" if reverse is None else f"{reverse} - x"
        shut = f"x === true ? {rule.hidden_as} : null" if may_shut else "null"
        return f"(Number.isFinite(x) ? {value} : ({shut}))"
    values = {
        f"'{answer.concept_uuid}'": answer.value if reverse is None else reverse - answer.value
        for answer in item.answers
        if item.kind == "choice" and answer.value is not None
    }
    values |= {"true": rule.hidden_as} if rule.hidden_as is not None and may_shut else {}
    # Not found is -1, and the last one.
    return f"[{', '.join([*map(str, values.values()), 'null'])}].at([{', '.join(values)}].indexOf(x))"


def _number(rule: ScoreRule) -> str:
    """The score of the known values ``v``; the steps as in ``score_rules.number_of``."""
    found = "v.reduce((a, b) => a + b, 0)"
    if rule.at_least is not None:
        found = f"v.filter(n => n >= {rule.at_least}).length"
    if rule.method == "mean":
        found = f"{found} / v.length"
    elif rule.most_missing:
        found = f"{found} * {len(rule.items)} / v.length"
    if rule.times != 1:
        found = f"{found} * {rule.times}"
    return f"Math.round({found})" if rule.round else found


def _grouped(items: list[Item], key: Callable[[Item], str]) -> list[tuple[str, list[Item]]]:
    """Neighbours that share what is done with them."""
    return [(each, list(group)) for each, group in groupby(items, key)]
