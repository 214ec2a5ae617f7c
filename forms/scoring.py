"""Scores of a form. A question that was skipped or declined never counts as 0: what can't be known is None.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass
from typing import Any

from forms.conditions import Answers
from forms.criteria import items_of
from forms.critical import ScreenPositive
from forms.readings import Reading, was_said
from forms.score_rules import number_of
from forms.shapes import FormDefinition


@dataclass(frozen=True, kw_only=True)
class Scores:
    """``scores`` by name: numbers, and yes or no for criteria that have a text; None where it can't be known.

    ``band`` is the name of a result. The last three hold item ids in the form's order.
    """

    form: str
    version: str
    scores: dict[str, float | bool | None]
    band: str | None
    positive: bool | None
    critical: tuple[str, ...]
    missing: tuple[str, ...]
    declined: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that ``hst forms score`` prints."""
        lists = {name: list(getattr(self, name)) for name in ("critical", "missing", "declined")}
        return {
            "form": self.form,
            "version": self.version,
            "scores": dict(self.scores),
            "band": self.band,
            "positive": self.positive,
            **lists,
        }


class _Facts(Reading):
    """Each score and criterion worked out once, when it is first asked for."""

    def __init__(self, definition: FormDefinition, answers: Answers) -> None:
        super().__init__(definition.by_id, answers)
        self._rules = {rule.name: rule for rule in definition.scores}
        self._criteria = {each.name: each for each in definition.criteria}
        self._scores: dict[str, float | None] = {}
        self._known: dict[str, bool | None] = {}

    def score(self, name: str) -> float | None:
        if name not in self._scores:
            rule = self._rules[name]
            self._scores[name] = number_of(rule, self.values(rule))
        return self._scores[name]

    def criterion(self, name: str) -> bool | None:
        if name not in self._known:
            self._known[name] = self._criteria[name].when.known(self)
        return self._known[name]


def score(definition: FormDefinition, answers: Answers) -> Scores:
    """The scores of validated answers, as ``responses.read`` and ``answers_of`` give them."""
    facts = _Facts(definition, answers)
    found: dict[str, float | bool | None] = {}
    found |= {rule.name: facts.score(rule.name) for rule in definition.scores}
    found |= {each.name: facts.criterion(each.name) for each in definition.criteria if each.text}
    return Scores(
        form=definition.key,
        version=definition.version,
        scores=found,
        band=_band(definition, facts),
        positive=definition.positive.known(facts) if definition.positive else None,
        critical=_critical(definition, answers),
        missing=_missing(definition, facts),
        declined=tuple(item for item in definition.by_id if facts.declined(item)),
    )


def screen_fact(definition: FormDefinition, scores: Scores) -> ScreenPositive | None:
    """The fact that a screen came out positive, if it did."""
    if scores.positive is not True:
        return None
    return ScreenPositive(form=definition.key, version=definition.version)


def _band(definition: FormDefinition, facts: _Facts) -> str | None:
    """The first result that holds; one that may hold before it leaves all open."""
    for result in definition.results:
        known = result.when.known(facts)
        if known is not False:
            return result.band if known else None
    return None


def _critical(definition: FormDefinition, answers: Answers) -> tuple[str, ...]:
    found = {rule.item for rule in definition.critical if was_said(answers.get(rule.item), rule.when)}
    return tuple(item for item in definition.by_id if item in found) if found else ()


def _missing(definition: FormDefinition, facts: _Facts) -> tuple[str, ...]:
    named: set[str] = set()
    for rule in definition.scores:
        named.update(rule.items)
    nodes = [each.when for each in definition.criteria] + [each.when for each in definition.results]
    for node in (*nodes, *((definition.positive,) if definition.positive else ())):
        named |= items_of(node)
    return tuple(item for item in definition.by_id if item in named and facts.missing(item))
