"""The subset of XLSForm's ``relevant`` that is a question of which answer was given.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST, _DEEPEST = 4_000, 40
_TOKEN = re.compile(
    r"""\s*(?:(?P<ref>\$\{\s*[^{}\s]+\s*\})|(?P<text>'[^']*'|"[^"]*")|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"""
    r"""|(?P<sign>!=|<=|>=|=|<|>|\(|\)|,|\+|\*|\.)|(?P<word>[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z-]+)?))"""
)


class Inexpressible(ValueError):
    """The expression asks what a condition here can't; ``problem`` and ``mend`` are parts of a sentence."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.problem, self.mend = problem, mend


@dataclass(frozen=True, kw_only=True)
class Given:
    """Whether the answer to ``name`` is ``code``; the empty code is "not answered".

    ``ticked``: asked with ``selected()``, which looks among several answers.
    """

    name: str
    code: str
    ticked: bool = False


@dataclass(frozen=True, kw_only=True)
class Not:
    part: "Relevant"


@dataclass(frozen=True, kw_only=True)
class Both:
    parts: tuple["Relevant", ...]


@dataclass(frozen=True, kw_only=True)
class Either:
    parts: tuple["Relevant", ...]


Relevant = Given | Not | Both | Either


def parse(expression: str) -> Relevant:
    """The expression as a tree, or ``Inexpressible``."""
    if len(expression) > _LONGEST:
        raise Inexpressible("the condition is too long", "split the page in two")
    reader = _Reader(list(_tokens(expression)))
    found = reader.either(0)
    if reader.kind is not None:
        raise _beyond(reader.text)
    return found


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    text, at = expression.rstrip(), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _beyond(text[at : at + 10])
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    """Reads from the loosest ("or") to the tightest."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def kind(self) -> str | None:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    @property
    def text(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def either(self, depth: int) -> Relevant:
        if depth > _DEEPEST:
            raise Inexpressible("the condition is nested too deeply", "split the page in two")
        parts = [self._both(depth)]
        while self._is("word", "or"):
            self._next()
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Either(parts=tuple(parts))

    def _both(self, depth: int) -> Relevant:
        parts = [self._one(depth)]
        while self._is("word", "and"):
            self._next()
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Both(parts=tuple(parts))

    def _one(self, depth: int) -> Relevant:
        if self._is("sign", "("):
            return self._enclosed(depth)
        if self._is("word", "not"):
            self._next()
            return Not(part=self._enclosed(depth))
        if self._is("word", "selected"):
            return self._selected()
        return self._compared()

    def _enclosed(self, depth: int) -> Relevant:
        self._expect("(")
        found = self.either(depth + 1)
        self._expect(")")
        return found

    def _selected(self) -> Relevant:
        self._next()
        self._expect("(")
        name = self._name()
        self._expect(",")
        code = self._code()
        if not code:
            raise _beyond("''")
        self._expect(")")
        return Given(name=name, code=code, ticked=True)

    def _compared(self) -> Relevant:
        turned = self.kind in ("text", "number")
        first = self._code() if turned else self._name()
        sign = self._next()
        if sign not in ("=", "!="):
            raise _beyond(sign)
        name, code = (self._name(), first) if turned else (first, self._code())
        given = Given(name=name, code=code)
        return given if sign == "=" else Not(part=given)

    def _name(self) -> str:
        if self.kind != "ref":
            raise _beyond(self.text)
        return self._next()[2:-1].strip()

    def _code(self) -> str:
        if self.kind not in ("text", "number"):
            raise _beyond(self.text)
        return self._next().strip("'\"")

    def _expect(self, sign: str) -> None:
        if not self._is("sign", sign):
            raise _beyond(self.text)
        self._next()

    def _is(self, kind: str, text: str) -> bool:
        return self.kind == kind and self.text == text

    def _next(self) -> str:
        text = self.text
        self._at += 1
        return text


def _beyond(text: str) -> Inexpressible:
    shown = repr(text[:20]) if text else "its end"
    return Inexpressible(
        f"the condition can't be said here (at {shown})",
        "ask for answers only: selected(${a}, 'x'), ${a} = 'x', and, or, not(…)",
    )
