"""Conditions, criteria and scores in plain words, for the reference page.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Sequence

from forms.conditions import Condition, Every, Is
from forms.criteria import AllOf, Answered, AnyOf, Endorsed, Holds, Node, Opposite, Scored
from forms.score_rules import ScoreRule
from forms.shapes import FormDefinition


def plain(text: str) -> str:
    """Somebody's words inside a table of Markdown."""
    line = " ".join(text.split())
    return line.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def number(value: float) -> str:
    """Whole numbers without a point."""
    return str(int(value)) if value == int(value) else str(value)


def listed(parts: Sequence[str], word: str) -> str:
    """ "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


class Wording:
    """Says the parts of one form; questions go by their short codes."""

    def __init__(self, definition: FormDefinition) -> None:
        self._items = definition.by_id

    def item(self, name: str) -> str:
        """How the page calls a question."""
        return self._items[name].code

    def items(self, names: Iterable[str]) -> str:
        """Several of them; a run of all that follow each other is said by its ends."""
        order = list(self._items)
        places = [order.index(name) for name in names]
        run = len(places) > 2 and places == list(range(places[0], places[0] + len(places)))
        if run:
            return f"{self.item(order[places[0]])} to {self.item(order[places[-1]])}"
        return ", ".join(self.item(order[place]) for place in places)

    def condition(self, condition: Condition) -> str:
        """When something is shown."""
        if isinstance(condition, Is):
            return f"{self.item(condition.item)} is {self._answers(condition.item, condition.codes)}"
        word = "and" if isinstance(condition, Every) else "or"
        return self._joined([self.condition(part) for part in condition.parts], word)

    def score(self, rule: ScoreRule) -> str:
        """How a number comes about, in one sentence."""
        done = {
            "sum": "Sum of",
            "mean": "Mean of",
            "count": f"Number of those with {number(rule.at_least or 0)} or more among",
        }
        parts = [f"{done[rule.method]} {self.items(rule.items)}"]
        parts += [f"with {self.items(rule.reverse)} turned round"] if rule.reverse else []
        parts += [f"times {number(rule.times)}"] if rule.times != 1 else []
        parts += ["rounded to a whole number, halves up"] if rule.round else []
        hidden = f" What is surely not shown counts {rule.hidden_as}." if rule.hidden_as is not None else ""
        return f"{', '.join(parts)}. {self._missing(rule)}{hidden}"

    def _missing(self, rule: ScoreRule) -> str:
        if not rule.most_missing:
            return "Not known while any of them has no answer that counts."
        most = rule.most_missing
        return f"Up to {most} without an answer are made up for by the others; with more it is not known."

    def node(self, node: Node) -> str:
        """A criterion; what was not said leaves it open."""
        if isinstance(node, AllOf | AnyOf):
            return self._joined(
                [self.node(part) for part in node.parts], "and" if isinstance(node, AllOf) else "or"
            )
        if isinstance(node, Opposite):
            return f"not ({self.node(node.part)})"
        return self._leaf(node)

    def _leaf(self, node: Endorsed | Scored | Answered | Holds) -> str:
        match node:
            case Endorsed():
                many = "" if len(node.items) == 1 else f"at least {node.needed} of "
                return f"{many}{self.items(node.items)} with {number(node.at_least)} or more"
            case Scored():
                return f"{node.score} {_between(node)}"
            case Answered():
                return f"{self.item(node.item)} is {self._answers(node.item, node.codes)}"
            case Holds():
                return f"“{node.name}” holds"

    def _answers(self, item: str, codes: Iterable[str]) -> str:
        answers = self._items[item].by_code
        return listed([f"“{answers[code].text!s}”" for code in codes], "or")

    def _joined(self, parts: list[str], word: str) -> str:
        enclosed = [f"({part})" if " and " in part or " or " in part else part for part in parts]
        return f" {word} ".join(enclosed) if len(parts) > 1 else parts[0]


def _between(node: Scored) -> str:
    if node.low is None:
        return f"up to {number(node.high or 0)}"
    if node.high is None:
        return f"{number(node.low)} or more"
    return number(node.low) if node.low == node.high else f"{number(node.low)} to {number(node.high)}"
