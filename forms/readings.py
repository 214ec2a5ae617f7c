"""What answers say about a question: its value, whether it was put, what is known of a condition.

Pure: nothing here reads a file, a clock or a network. None means unknown throughout: no answer, "I would
rather not say" and "I have told you before" say neither yes nor no, and count for nothing.
"""

from collections.abc import Mapping

from forms.conditions import Answers, Condition, Every, Given, Is
from forms.criteria import all_known, any_known
from forms.score_rules import ScoreRule
from forms.shapes import ALREADY, Item


class Reading:
    """The answers to a form, given its items by id."""

    def __init__(self, items: Mapping[str, Item], answers: Answers) -> None:
        self.items = items
        self.answers = answers
        self._values: dict[str, float | None] = {}

    def value(self, item: str) -> float | None:
        """What the answer counts: a number itself, a choice as its form says; several ticks count nothing."""
        if item not in self._values:
            self._values[item] = self._counted(self.items[item])
        return self._values[item]

    def values(self, rule: ScoreRule) -> list[float | None]:
        """Those of a score's items, in its order, turned round where the rule says so."""
        if not rule.reverse and rule.hidden_as is None:
            return [self.value(item) for item in rule.items]
        return [self._value_in(rule, item) for item in rule.items]

    def answered(self, item: str, codes: tuple[str, ...]) -> bool | None:
        """Whether one of these was said. The question behind a gate that is surely shut was answered no."""
        given = self.answers.get(item)
        if given is None:
            return False if self.surely_hidden(item) else None
        if was_said(given, codes):
            return True
        said = given if isinstance(given, tuple) else (given,)
        return None if not said or any(self._unsaid(item, each) for each in said) else False

    def surely_hidden(self, item: str) -> bool:
        """Whether what was said shuts the item's own condition; with its gate unsaid, that stays open."""
        condition = self.items[item].show_when
        return condition is not None and self.known(condition) is False

    def endorsed(self, item: str, at_least: float) -> bool | None:
        """Whether the value is that or more. What a shut gate kept from being asked is not endorsed."""
        value = self.value(item)
        if value is None:
            return False if item not in self.answers and self.surely_hidden(item) else None
        return value >= at_least

    def declined(self, item: str) -> bool:
        """Whether she said that she would rather not say."""
        given = self.answers.get(item)
        said = given if isinstance(given, tuple) else (given,)
        answers = (self.items[item].by_code.get(each) for each in said if isinstance(each, str))
        return any(answer is not None and answer.declined for answer in answers)

    def missing(self, item: str) -> bool:
        """Whether the question was put (its own condition holds), and nothing or nothing new was said."""
        given = self.answers.get(item)
        if given not in (None, (), ALREADY, (ALREADY,)):
            return False
        condition = self.items[item].show_when
        return condition is None or condition.holds(self.answers)

    def known(self, condition: Condition) -> bool | None:
        """What is known of a condition."""
        if isinstance(condition, Is):
            return self.answered(condition.item, condition.codes)
        parts = (self.known(part) for part in condition.parts)
        return all_known(parts) if isinstance(condition, Every) else any_known(parts)

    def _counted(self, item: Item) -> float | None:
        given = self.answers.get(item.id)
        if isinstance(given, str):
            answer = item.by_code.get(given)
            return answer.value if answer else None
        return given if item.kind == "number" and not isinstance(given, tuple) else None

    def _value_in(self, rule: ScoreRule, item: str) -> float | None:
        if rule.hidden_as is not None and self.surely_hidden(item):
            return rule.hidden_as
        value = self.value(item)
        return value if value is None or item not in rule.reverse else ends_of(self.items[item]) - value

    def _unsaid(self, item: str, code: str | float) -> bool:
        answer = self.items[item].by_code.get(str(code))
        return answer is None or is_unsaid(answer.code, declined=answer.declined)


def was_said(given: Given | None, codes: tuple[str, ...]) -> bool:
    """Whether the answer is one of these codes, or one of them was ticked."""
    return any(each in codes for each in given) if isinstance(given, tuple) else given in codes


def is_unsaid(code: str, *, declined: bool) -> bool:
    """Whether an answer tells nothing of what was asked."""
    return declined or code == ALREADY


def ends_of(item: Item) -> float:
    """Lowest plus highest value, which a reversed item is taken from."""
    if item.kind == "number":
        return (item.low or 0) + (item.high or 0)
    values = [answer.value for answer in item.answers if answer.value is not None]
    return min(values) + max(values)
