"""What answers amount to: yes, no or unknown, after Kleene. What was not said is unknown, never a no.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from content.words import Words


def all_known(parts: Iterable[bool | None]) -> bool | None:
    """Kleene's "and": one no is a no, else one unknown leaves it open."""
    found = set(parts)
    return False if False in found else None if None in found else True


def any_known(parts: Iterable[bool | None]) -> bool | None:
    """Kleene's "or": one yes is a yes, else one unknown leaves it open."""
    found = set(parts)
    return True if True in found else None if None in found else False


class Facts(Protocol):
    """What a criterion may ask of the answers; None is unknown."""

    def endorsed(self, item: str, at_least: float) -> bool | None:
        """Whether the item's value is that or more."""
        ...

    def answered(self, item: str, codes: tuple[str, ...]) -> bool | None:
        """Whether the item was answered with one of these codes."""
        ...

    def score(self, name: str) -> float | None:
        """The number of a score."""
        ...

    def criterion(self, name: str) -> bool | None:
        """What an earlier criterion came to."""
        ...


@dataclass(frozen=True, kw_only=True)
class Mention:
    """What a node refers to. ``kind``: "item" (with the ``codes`` asked of it), "score" or "criterion"."""

    kind: str
    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Endorsed:
    """At least ``needed`` of the items have a value of ``at_least``."""

    items: tuple[str, ...]
    at_least: float
    needed: int

    def known(self, facts: Facts) -> bool | None:
        yes = unknown = 0
        for item in self.items:
            endorsed = facts.endorsed(item, self.at_least)
            if endorsed:
                yes += 1
            elif endorsed is None:
                unknown += 1
        if yes >= self.needed:
            return True
        return None if yes + unknown >= self.needed else False

    def mentions(self) -> Iterator[Mention]:
        for item in self.items:
            yield Mention(kind="item", name=item)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The score lies between both bounds, each counted in and each optional."""

    score: str
    low: float | None = None
    high: float | None = None

    def known(self, facts: Facts) -> bool | None:
        found = facts.score(self.score)
        if found is None:
            return None
        return (self.low is None or found >= self.low) and (self.high is None or found <= self.high)

    def mentions(self) -> Iterator[Mention]:
        yield Mention(kind="score", name=self.score)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The item was answered with one of these codes."""

    item: str
    codes: tuple[str, ...]

    def known(self, facts: Facts) -> bool | None:
        return facts.answered(self.item, self.codes)

    def mentions(self) -> Iterator[Mention]:
        yield Mention(kind="item", name=self.item, codes=self.codes)


@dataclass(frozen=True, kw_only=True)
class Holds:
    """A criterion that stands before this one."""

    name: str

    def known(self, facts: Facts) -> bool | None:
        return facts.criterion(self.name)

    def mentions(self) -> Iterator[Mention]:
        yield Mention(kind="criterion", name=self.name)


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Every part is yes; one no is enough for a no."""

    parts: tuple["Node", ...]

    def known(self, facts: Facts) -> bool | None:
        return all_known(part.known(facts) for part in self.parts)

    def mentions(self) -> Iterator[Mention]:
        for part in self.parts:
            yield from part.mentions()


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """One part is yes; a no needs a no of each."""

    parts: tuple["Node", ...]

    def known(self, facts: Facts) -> bool | None:
        return any_known(part.known(facts) for part in self.parts)

    def mentions(self) -> Iterator[Mention]:
        for part in self.parts:
            yield from part.mentions()


@dataclass(frozen=True, kw_only=True)
class Opposite:
    """Yes for no; unknown stays unknown."""

    part: "Node"

    def known(self, facts: Facts) -> bool | None:
        found = self.part.known(facts)
        return None if found is None else not found

    def mentions(self) -> Iterator[Mention]:
        yield from self.part.mentions()


Node = Endorsed | Scored | Answered | Holds | AllOf | AnyOf | Opposite


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A named node that later ones can build on. With ``text`` it is shown, stored and printed."""

    name: str
    when: Node
    text: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """A band: the first whose ``when`` is yes, if all before it are no. ``text`` is what the form shows."""

    band: str
    when: Node
    text: Words


def mentions(node: Node) -> Iterator[Mention]:
    """Every item, score and criterion that the node names."""
    yield from node.mentions()


@lru_cache(maxsize=1024)
def items_of(node: Node) -> frozenset[str]:
    """The items that the node itself names."""
    return frozenset(mention.name for mention in node.mentions() if mention.kind == "item")
