"""``relevant`` becomes a condition that holds for the very same answers, or is refused."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from forms.conditions import Answers, Every, Is, Some
from forms.xlsform.conditions import Asked, condition_of
from forms.xlsform.relevant import Inexpressible, parse

ASKED = {
    "a": Asked(id="form_001", many=False, codes={"x": "x", "y": "y", "1": "answer_1"}),
    "b": Asked(id="form_002", many=False, codes={"x": "x", "y": "y"}),
    "m": Asked(id="form_003", many=True, codes={"p": "p", "q": "q"}),
}


def read(expression: str) -> object:
    return condition_of(parse(expression), ASKED)


X = Is(item="form_001", codes=("x",))
SAID = [
    ("${a} = 'x'", X),
    ('"x" = ${a}', X),
    ("selected(${a},'x')", X),
    ("${ a }='x'", X),
    ("${a} = 1", Is(item="form_001", codes=("answer_1",))),
    ("${a}='x' or ${a}='y'", Is(item="form_001", codes=("x", "y"))),
    ("${a} != ''", Is(item="form_001", codes=("x", "y", "answer_1"))),
    ("${a} != '' and ${a} != 'x'", Is(item="form_001", codes=("y", "answer_1"))),
    ("not(${a} = 'x' or ${a} = '')", Is(item="form_001", codes=("y", "answer_1"))),
    ("selected(${m}, 'p')", Is(item="form_003", codes=("p",))),
    (
        "selected(${m}, 'p') and selected(${m}, 'q')",
        Every(parts=(Is(item="form_003", codes=("p",)), Is(item="form_003", codes=("q",)))),
    ),
    (
        "${a}='x' and ${b}='y' or selected(${m}, 'q')",
        Some(parts=(Every(parts=(X, Is(item="form_002", codes=("y",)))), Is(item="form_003", codes=("q",)))),
    ),
    ("${a} = 'x' or not(${a} = 'x')", None),
]


@pytest.mark.parametrize(("expression", "condition"), SAID)
def test_what_can_be_said_is_said(expression: str, condition: object) -> None:
    assert read(expression) == condition


REFUSED = [
    ("${a} != 'x'", "not answered"),
    ("not(selected(${a}, 'x'))", "not answered"),
    ("not(selected(${m}, 'p'))", "several answers"),
    ("${m} = 'p'", "several answers"),
    ("${a} = 'x' and ${a} = 'y'", "can ever fit"),
    ("${a} = 'z'", "no answer 'z'"),
    ("${nowhere} = 'x'", "no question with answers"),
    ("${a} > 3", "at '>'"),
    ("count-selected(${m}) > 1", "at 'count-selected'"),
    ("today() > ${a}", "at 'today'"),
    ("${a} = ${b}", r"at '\$\{b\}'"),
    ("selected(${a}, '')", "can't be said"),
    ("${a} = 'x' and", "at its end"),
    ("(${a} = 'x'", "at its end"),
    ("${a} = 'x')", r"at '\)'"),
    ("'x' = 'x'", "can't be said"),
    ("§", "at '§'"),
    ("", "at its end"),
    ("(" * 60 + "${a} = 'x'" + ")" * 60, "too deeply"),
    ("not(" * 60 + "${a} = 'x'" + ")" * 60, "too deeply"),
    ("${a} = 'x' or " * 400 + "${a} = 'x'", "too long"),
]


@pytest.mark.parametrize(("expression", "reason"), REFUSED)
def test_what_can_not_be_said_is_refused_with_the_mend(expression: str, reason: str) -> None:
    with pytest.raises(Inexpressible, match=reason) as caught:
        read(expression)
    assert caught.value.mend


# A small evaluator of XLSForm's own meaning: an unanswered question is an empty text.


@dataclass(frozen=True, kw_only=True)
class Tree:
    """``sign``: "=", "!=", "selected", "and", "or", "not"."""

    sign: str
    parts: tuple["Tree", ...] = ()
    name: str = ""
    code: str = ""

    def written(self) -> str:
        if self.sign == "selected":
            return f"selected(${{{self.name}}}, '{self.code}')"
        if self.sign == "not":
            return f"not({self.parts[0].written()})"
        if self.sign in ("and", "or"):
            return f" {self.sign} ".join(f"({part.written()})" for part in self.parts)
        return f"${{{self.name}}} {self.sign} '{self.code}'"

    def true_of(self, said: Mapping[str, tuple[str, ...]]) -> bool:
        given = said.get(self.name, ())
        match self.sign:
            case "selected":
                return self.code in given
            case "=":
                return " ".join(given) == self.code
            case "!=":
                return " ".join(given) != self.code
            case "not":
                return not self.parts[0].true_of(said)
            case "and":
                return all(part.true_of(said) for part in self.parts)
            case _:
                return any(part.true_of(said) for part in self.parts)


def leaves() -> st.SearchStrategy[Tree]:
    return st.sampled_from(sorted(ASKED)).flatmap(
        lambda name: st.one_of(
            st.builds(
                Tree,
                sign=st.just("selected"),
                name=st.just(name),
                code=st.sampled_from(sorted(ASKED[name].codes)),
            ),
            st.builds(
                Tree,
                sign=st.sampled_from(["=", "!="]),
                name=st.just(name),
                code=st.sampled_from(["", *sorted(ASKED[name].codes)]),
            ),
        )
    )


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(Tree, sign=st.just("not"), parts=st.tuples(inner)),
        st.builds(
            Tree,
            sign=st.sampled_from(["and", "or"]),
            parts=st.lists(inner, min_size=2, max_size=3).map(tuple),
        ),
    ),
    max_leaves=6,
)
SAID_OF = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(
            st.sampled_from(sorted(each.codes)), min_size=1, max_size=2 if each.many else 1, unique=True
        ).map(tuple)
        for name, each in ASKED.items()
    },
)


def here(said: Mapping[str, tuple[str, ...]]) -> Answers:
    found: dict[str, str | tuple[str, ...]] = {}
    for name, codes in said.items():
        made = tuple(ASKED[name].codes[code] for code in codes)
        found[ASKED[name].id] = made if ASKED[name].many else made[0]
    return found


@settings(max_examples=600, deadline=None)
@for_all(TREES, st.lists(SAID_OF, min_size=5, max_size=5))
def test_a_condition_holds_for_the_same_answers(
    tree: Tree, people: list[Mapping[str, tuple[str, ...]]]
) -> None:
    try:
        condition = condition_of(parse(tree.written()), ASKED)
    except Inexpressible:
        return
    for said in people:
        assert (condition is None or condition.holds(here(said))) == tree.true_of(said)


@settings(max_examples=300, deadline=None)
@for_all(st.text(st.sampled_from("${}ab'\"=!<>()andorselct, 1xy."), max_size=40))
def test_anything_written_there_is_read_or_refused(expression: str) -> None:
    with suppress(Inexpressible):
        assert read(expression) is None or expression.strip()
