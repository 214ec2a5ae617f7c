"""Scores, criteria and conditions as FHIRPath, for whoever fills in the exported form elsewhere.

Pure: nothing here reads a file, a clock or a network. FHIRPath's own logic is Kleene's: an empty collection
is "unknown", so what was not said stays unknown there as it does here. Each part is a variable of its own
(SDC's ``variable``), which keeps expressions short enough to be read and checked.
"""

from collections.abc import Iterable
from decimal import Decimal

from forms.conditions import Condition, Every, Is
from forms.criteria import AllOf, Answered, AnyOf, Endorsed, Holds, Node, Opposite, Scored
from forms.fhir_codes import answer_code
from forms.readings import ends_of, is_unsaid
from forms.score_rules import ScoreRule
from forms.shapes import FormDefinition, Item

_UNKNOWN = "{}"


class Expressions:
    """What a form's scores and conditions are in FHIRPath; ``variables`` are what they build on, in order."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self._items = definition.by_id
        # R4 takes letters and digits only, so items go by their place in the form.
        self._places = {item: place for place, item in enumerate(definition.by_id, start=1)}
        self._rules = {rule.name: rule for rule in definition.scores}
        self._criteria = {each.name: each for each in definition.criteria}
        self.variables: dict[str, str] = {}

    def holds(self, condition: Condition) -> str:
        """Whether something is shown: true or false, never empty."""
        if isinstance(condition, Is):
            return self._said(condition.item, condition.codes)
        word = " and " if isinstance(condition, Every) else " or "
        return f"({word.join(self.holds(part) for part in condition.parts)})"

    def score(self, name: str) -> str:
        """The number of a score; empty where it can't be known."""
        rule = self._rules[name]
        place = list(self._rules).index(name) + 1
        values = self._variable(f"values{place}", _joined(self._value_in(rule, item) for item in rule.items))
        return self._variable(f"score{place}", _number_of(rule, values))

    def criterion(self, name: str) -> str:
        """What a criterion comes to; empty is unknown."""
        place = list(self._criteria).index(name) + 1
        return self._variable(f"criterion{place}", self.node(self._criteria[name].when))

    def band(self) -> str:
        """The name of the first result that holds, if all before it are no."""
        made = _UNKNOWN
        for place, result in reversed(list(enumerate(self.definition.results, start=1))):
            known = self._variable(f"result{place}", self.node(result.when))
            made = f"iif({known}.empty(), {_UNKNOWN}, iif({known}, {_text(result.band)}, {made}))"
        return made

    def node(self, node: Node) -> str:
        """A node of a criterion: true, false or empty."""
        if isinstance(node, AllOf | AnyOf):
            word = " and " if isinstance(node, AllOf) else " or "
            return f"({word.join(self.node(part) for part in node.parts)})"
        if isinstance(node, Opposite):
            return f"({self.node(node.part)}).not()"
        return self._leaf(node)

    def _leaf(self, node: Endorsed | Scored | Answered | Holds) -> str:
        match node:
            case Endorsed():
                return self._endorsed(node)
            case Scored():
                return self._scored(node)
            case Answered():
                return self._answered(node.item, node.codes)
            case Holds():
                return self.criterion(node.name)

    def _scored(self, node: Scored) -> str:
        score = self.score(node.score)
        bounds = ((">=", node.low), ("<=", node.high))
        tests = [f"{score} {sign} {_number(bound)}" for sign, bound in bounds if bound is not None]
        return f"({' and '.join(tests)})"

    def _variable(self, name: str, expression: str) -> str:
        self.variables.setdefault(name, expression)
        return f"%{name}"

    def _answer(self, item: str) -> str:
        """What was given: codes of choices, else the value itself; empty without an answer."""
        path = f"%resource.repeat(item).where(linkId = '{item}').answer.value"
        chosen = self._items[item].kind in ("choice", "many")
        return self._variable(f"answer{self._places[item]}", f"{path}.code" if chosen else path)

    def _value(self, name: str) -> str:
        """What the answer counts; empty where it counts nothing."""
        item = self._items[name]
        answer = self._answer(name)
        if item.kind == "number":
            return answer
        made = _UNKNOWN
        for each in reversed(item.answers if item.kind == "choice" else ()):
            if each.value is not None:
                made = f"iif($this = {_text(answer_code(item, each)['code'])}, {_number(each.value)}, {made})"
        return self._variable(
            f"value{self._places[name]}", f"{answer}.select({made})" if made != _UNKNOWN else made
        )

    def _value_in(self, rule: ScoreRule, item: str) -> str:
        value = self._value(item)
        if item in rule.reverse:
            value = f"({_number(ends_of(self._items[item]))} - {value})"
        condition = self._items[item].show_when
        if rule.hidden_as is None or condition is None:
            return value
        return f"iif(({self._known(condition)}) = false, {_number(rule.hidden_as)}, {value})"

    def _said(self, item: str, codes: Iterable[str]) -> str:
        """Whether one of the answers was given: true or false."""
        return f"{self._answer(item)}.where($this in ({self._codes(self._items[item], codes)})).exists()"

    def _codes(self, item: Item, codes: Iterable[str]) -> str:
        return " | ".join(_text(answer_code(item, item.by_code[code])["code"]) for code in codes)

    def _known(self, condition: Condition) -> str:
        """What is known of a condition; empty is unknown."""
        if isinstance(condition, Is):
            return self._answered(condition.item, condition.codes)
        word = " and " if isinstance(condition, Every) else " or "
        return f"({word.join(self._known(part) for part in condition.parts)})"

    def _answered(self, name: str, codes: tuple[str, ...]) -> str:
        item = self._items[name]
        unsaid = [each.code for each in item.answers if is_unsaid(each.code, declined=each.declined)]
        open_ = f"iif({self._said(name, unsaid)}, {_UNKNOWN}, false)" if unsaid else "false"
        said = f"iif({self._said(name, codes)}, true, {open_})"
        return f"iif({self._answer(name)}.empty(), {self._if_hidden(item)}, {said})"

    def _if_hidden(self, item: Item) -> str:
        """What no answer says: a no where the question was surely not put, else nothing."""
        if item.show_when is None:
            return _UNKNOWN
        return f"iif(({self._known(item.show_when)}) = false, false, {_UNKNOWN})"

    def _endorsed(self, node: Endorsed) -> str:
        """Counts what is yes and what is still open; a shut gate is a no."""
        each = _joined(self._is_endorsed(item, node.at_least) for item in node.items)
        known = self._variable(
            f"endorsed{sum(name.startswith('endorsed') for name in self.variables) + 1}", each
        )
        yes = f"{known}.where($this = true).count()"
        most = f"{yes} + {len(node.items)} - {known}.count()"
        return f"iif({yes} >= {node.needed}, true, iif({most} >= {node.needed}, {_UNKNOWN}, false))"

    def _is_endorsed(self, item: str, at_least: float) -> str:
        value = self._value(item)
        endorsed = f"({value} >= {_number(at_least)})"
        hidden = self._if_hidden(self._items[item])
        if hidden == _UNKNOWN:
            return endorsed
        return f"iif({self._answer(item)}.empty(), {hidden}, {endorsed})"


def _number_of(rule: ScoreRule, values: str) -> str:
    counted = values if rule.at_least is None else f"{values}.where($this >= {_number(rule.at_least)})"
    found = f"{values}.sum()" if rule.at_least is None else f"{counted}.count()"
    if rule.method == "mean":
        found = f"{found} / {values}.count()"
    elif rule.most_missing:
        found = f"{found} * {len(rule.items)} / {values}.count()"
    found = f"{found} * {_number(rule.times)}" if rule.times != 1 else found
    found = f"({found} + 0.5).floor()" if rule.round else found
    return f"iif({values}.count() >= {len(rule.items) - rule.most_missing}, {found}, {_UNKNOWN})"


def _joined(parts: Iterable[str]) -> str:
    first, *others = parts
    return first + "".join(f".combine({each})" for each in others)


def _number(number: float) -> str:
    text = format(Decimal(str(number)).normalize(), "f")
    return f"({text})" if number < 0 else text


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
