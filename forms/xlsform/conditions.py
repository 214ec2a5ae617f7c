"""From ``relevant`` to our own conditions, which know answers and nothing that is not said.

Pure: nothing here reads a file, a clock or a network. Our conditions have no "not": what was not answered
shows nothing. So "not x" can be said only where the rest of the condition wants an answer to the same
question; then it is "one of the others".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.conditions import Condition, Every, Is, Some
from forms.xlsform.relevant import Both, Either, Given, Inexpressible, Not, Relevant

_UNANSWERED = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that conditions may ask of: its id here, and the codes here of the workbook's own."""

    id: str
    many: bool
    codes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class _Among:
    """The answer to a question is one of these of the workbook's codes; the empty code is no answer."""

    name: str
    codes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Group:
    every: bool
    parts: tuple["_Node", ...]


_Node = _Among | _Group


def condition_of(relevant: Relevant, asked: Mapping[str, Asked]) -> Condition | None:
    """The condition that holds for the same answers; None where it always does. Raises ``Inexpressible``."""
    made = _Maker(asked)
    return made.condition(made.node(relevant, yes=True))


class _Maker:
    def __init__(self, asked: Mapping[str, Asked]) -> None:
        self._asked = asked

    def node(self, part: Relevant, *, yes: bool) -> _Node:
        """The tree with every "not" pushed down to single questions."""
        match part:
            case Not():
                return self.node(part.part, yes=not yes)
            case Given():
                return self._among(part, yes=yes)
            case Both():
                return self._group(part.parts, every=yes, yes=yes)
            case Either():
                return self._group(part.parts, every=not yes, yes=yes)

    def condition(self, node: _Node) -> Condition | None:
        if isinstance(node, _Group):
            parts = [made for part in node.parts if (made := self.condition(part)) is not None]
            if not parts or (not node.every and len(parts) < len(node.parts)):
                return None
            return parts[0] if len(parts) == 1 else (Every if node.every else Some)(parts=tuple(parts))
        asked = self._asked[node.name]
        if node.codes == self._all(node.name):
            return None
        if _UNANSWERED in node.codes:
            raise Inexpressible(
                f"it also shows where {node.name!r} was not answered, which can't be said here",
                f"add: and ${{{node.name}}} != ''",
            )
        if not node.codes:
            raise Inexpressible(f"no answer to {node.name!r} can ever fit", "correct or remove the condition")
        return Is(item=asked.id, codes=tuple(asked.codes[code] for code in asked.codes if code in node.codes))

    def _group(self, parts: tuple[Relevant, ...], *, every: bool, yes: bool) -> _Node:
        """Parts of the same kind join, and what they say of one question becomes one."""
        found: list[_Node] = []
        for part in parts:
            node = self.node(part, yes=yes)
            same = isinstance(node, _Group) and node.every is every
            for each in node.parts if isinstance(node, _Group) and same else (node,):
                self._add(found, each, every=every)
        return found[0] if len(found) == 1 else _Group(every=every, parts=tuple(found))

    def _add(self, found: list[_Node], node: _Node, *, every: bool) -> None:
        for place, other in enumerate(found):
            if (
                isinstance(node, _Among)
                and isinstance(other, _Among)
                and self._joins(node, other, every=every)
            ):
                codes = node.codes & other.codes if every else node.codes | other.codes
                found[place] = _Among(name=node.name, codes=codes)
                return
        found.append(node)

    def _joins(self, node: _Among, other: _Among, *, every: bool) -> bool:
        """Of several ticks two may both be there, so only "or" joins them."""
        return node.name == other.name and not (every and self._asked[node.name].many)

    def _all(self, name: str) -> frozenset[str]:
        return frozenset({_UNANSWERED, *self._asked[name].codes})

    def _among(self, given: Given, *, yes: bool) -> _Among:
        asked = self._asked.get(given.name)
        if asked is None:
            raise Inexpressible(
                f"it asks {given.name[:40]!r}, which is no question with answers to choose from here",
                "ask such a question, or leave the condition out",
            )
        if given.code not in (_UNANSWERED, *asked.codes):
            raise Inexpressible(
                f"{given.name!r} has no answer {given.code[:40]!r}", "name one of the answers of its list"
            )
        if asked.many:
            return self._among_ticks(given, yes=yes)
        one = frozenset({given.code})
        return _Among(name=given.name, codes=one if yes else self._all(given.name) - one)

    def _among_ticks(self, given: Given, *, yes: bool) -> _Among:
        answered = given.code == _UNANSWERED and not yes
        if answered:
            return _Among(name=given.name, codes=self._all(given.name) - {_UNANSWERED})
        if not yes or not given.ticked or given.code == _UNANSWERED:
            raise Inexpressible(
                f"of several answers only selected(${{{given.name}}}, …) can be asked here, without not",
                "ask what is ticked, not what isn't",
            )
        return _Among(name=given.name, codes=frozenset({given.code}))
