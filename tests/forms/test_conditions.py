"""Conditions: the same in Python and in the expression for the browser."""

import ast
from itertools import product

import pytest
from marshmallow import ValidationError

from forms.conditions import ConditionField, Every, Is, Some

FIELD = ConditionField()
ITEMS = ("room", "will", "talk")
CODES = (None, "yes", "no")


def _uuid(_item: str, code: str) -> str:
    return f"uuid-{code}"


def _evaluate(expression: str, answers: dict[str, str | None]) -> bool:
    """A reader of our own for the little JavaScript that conditions use."""
    python = expression.replace("===", "==").replace("&&", "and").replace("||", "or").replace("!", "not ")
    return _value(ast.parse(python.strip(), mode="eval").body, answers)


def _value(node: ast.expr, answers: dict[str, str | None]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And()):
            return all(_value(each, answers) for each in node.values)
        case ast.BoolOp(op=ast.Or()):
            return any(_value(each, answers) for each in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, answers)
        case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=uuid)]):
            code = answers[name]
            return code is not None and _uuid(name, code) == uuid
    raise AssertionError(ast.dump(node))


CONDITIONS = [
    Is(item="room", codes=("yes",)),
    Is(item="room", codes=("yes", "no")),
    Every(parts=(Is(item="room", codes=("yes",)), Is(item="will", codes=("no",)))),
    Some(parts=(Is(item="room", codes=("yes",)), Is(item="will", codes=("yes",)))),
    Every(
        parts=(
            Is(item="room", codes=("yes",)),
            Some(parts=(Is(item="will", codes=("yes",)), Is(item="talk", codes=("yes", "no")))),
        )
    ),
]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_python_and_the_browser_agree_on_every_answer(condition: Is | Every | Some) -> None:
    outcomes = set()
    for given in product(CODES, repeat=3):
        answers = dict(zip(ITEMS, given, strict=True))
        known = {item: code for item, code in answers.items() if code}
        holds = condition.holds(known)
        assert _evaluate(condition.expression(_uuid), answers) is holds
        assert _evaluate("!" + condition.expression(_uuid), answers) is not holds
        outcomes.add(holds)
    assert outcomes == {True, False}


def test_a_written_condition_is_read() -> None:
    written = {"all": [{"item": "room", "is": ["yes"]}, {"any": [{"item": "talk", "is": ["yes", "no"]}]}]}
    found = FIELD.deserialize(written)
    assert found == Every(
        parts=(
            Is(item="room", codes=("yes",)),
            Some(parts=(Is(item="talk", codes=("yes", "no")),)),
        )
    )
    assert [test.item for test in found.asked()] == ["room", "talk"]


REFUSED: list[object] = [
    None,
    "room",
    {},
    {"item": "room"},
    {"item": 3, "is": ["yes"]},
    {"item": "room", "is": "yes"},
    {"item": "room", "is": []},
    {"item": "room", "is": [True]},
    {"all": []},
    {"all": {"item": "room", "is": ["yes"]}},
    {"any": [{"item": "room"}]},
    {"all": [{"item": "room", "is": ["yes"]}], "any": [{"item": "room", "is": ["yes"]}]},
]


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_condition_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        FIELD.deserialize(written)
