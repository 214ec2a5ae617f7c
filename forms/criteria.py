"""What answers amount to: yes, no or unknown, after Kleene. What was not said is unknown, never a no.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from marshmallow import ValidationError, fields, validate

from content.loading import ContentSchema, complaint
from content.words import Words, WordsField


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


class CriterionField(fields.Field[Node]):
    """One node, nested as needed; ``_MEND`` says which there are."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Node:
        return _node(value)


class CriterionSchema(ContentSchema):
    """One entry under ``criteria``."""

    MAKES = Criterion
    name = fields.String(required=True, validate=validate.Length(min=1))
    text = WordsField()
    when = CriterionField(required=True)


class ResultSchema(ContentSchema):
    """One entry under ``results``."""

    MAKES = Result
    band = fields.String(required=True, validate=validate.Length(min=1))
    text = WordsField(required=True)
    when = CriterionField(required=True)


_MEND = (
    "use {items: […], at_least: …, needed: …}, {score: …, from: …, to: …}, {item: …, is: […]}, {holds: …}, "
    "{all: […]}, {any: […]} or {not: …}"
)


def _node(value: Any) -> Node:
    keys = frozenset(value) if isinstance(value, dict) else frozenset()
    if "score" in keys and keys > {"score"} and keys <= {"score", "from", "to"}:
        return _scored(value)
    make = _MAKERS.get(keys)
    if make is None:
        raise ValidationError(complaint("it is no criterion", _MEND))
    return make(value)


def _endorsed(value: dict[str, Any]) -> Node:
    items = _texts("items", value["items"])
    needed = value["needed"]
    if isinstance(needed, bool) or not isinstance(needed, int) or not 1 <= needed <= len(items):
        raise _wrong("needed", "it is not a number of these items", f"write 1 to {len(items)}")
    return Endorsed(items=items, at_least=_number("at_least", value["at_least"]), needed=needed)


def _scored(value: dict[str, Any]) -> Node:
    bounds = {key: _number(key, value[key]) for key in ("from", "to") if key in value}
    return Scored(score=_text("score", value["score"]), low=bounds.get("from"), high=bounds.get("to"))


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, "it is not a number", "write digits only")
    return value


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(key, "it is not text", "write a name of this form")
    return value


def _texts(key: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
        raise _wrong(key, "it is no list of names", "write them as in [first, second]")
    if len(set(values)) < len(values):
        raise _wrong(key, "a name stands twice", "write each once")
    return tuple(values)


def _parts(key: str, values: Any) -> tuple[Node, ...]:
    if not isinstance(values, list) or not values:
        raise _wrong(key, "it is no list of criteria", "start each with a dash")
    parts, wrong = [], {}
    for place, value in enumerate(values):
        try:
            parts.append(_node(value))
        except ValidationError as error:
            wrong[place] = error.messages
    if wrong:
        raise ValidationError({key: wrong})
    return tuple(parts)


def _part(key: str, value: Any) -> Node:
    try:
        return _node(value)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


def _wrong(key: str, problem: str, mend: str) -> ValidationError:
    return ValidationError({key: [complaint(problem, mend)]})


_MAKERS: Mapping[frozenset[str], Callable[[dict[str, Any]], Node]] = {
    frozenset({"items", "at_least", "needed"}): _endorsed,
    frozenset({"item", "is"}): lambda it: Answered(
        item=_text("item", it["item"]), codes=_texts("is", it["is"])
    ),
    frozenset({"holds"}): lambda it: Holds(name=_text("holds", it["holds"])),
    frozenset({"all"}): lambda it: AllOf(parts=_parts("all", it["all"])),
    frozenset({"any"}): lambda it: AnyOf(parts=_parts("any", it["any"])),
    frozenset({"not"}): lambda it: Opposite(part=_part("not", it["not"])),
}
