"""REST's ``v=custom:(…)``: read, checked against what a shape may hold, widened by what labels need, and
pruned again.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plugin.gateway.rules import Shape

_PIECE = re.compile(r"[(),:]|[A-Za-z0-9_]+")
_NAMED = ("ref", "default", "full")
_DEEPEST = 12

# Below metadata nothing leads to a patient, but for these; and to staff, whose person may be a patient's too.
_NEVER_BELOW_METADATA = frozenset(
    {
        "allergy",
        "allobs",
        "assignedto",
        "cohort",
        "cohortmembers",
        "cohorts",
        "condition",
        "conditions",
        "diagnoses",
        "diagnosis",
        "encounter",
        "encounters",
        "members",
        "memberships",
        "obs",
        "obsattoplevel",
        "order",
        "orderer",
        "orders",
        "owner",
        "patient",
        "patientprogram",
        "patients",
        "person",
        "personcreator",
        "persons",
        "provider",
        "providers",
        "queueentries",
        "queueentry",
        "recipient",
        "recipients",
        "relationships",
        "user",
        "users",
        "visit",
        "visits",
    }
)
_WHO_DID_IT = re.compile(r"creator|\w*by")
_NO_MORE_THAN_A_NAME = frozenset({"uuid", "display"})

Added = dict[str, "bool | Added"]  # field -> True (we added it whole) or what we added inside it


class UnreadableRepresentation(ValueError):
    """The representation is broken, or asks for what no rule knows."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """``name``, ``name:ref`` or ``name:(…)``."""

    name: str
    named: str = ""
    inner: "tuple[Field, ...] | None" = None

    def __str__(self) -> str:
        if self.inner is not None:
            return f"{self.name}:({','.join(map(str, self.inner))})"
        return f"{self.name}:{self.named}" if self.named else self.name


def parse(text: str) -> tuple[Field, ...]:
    """The fields of ``custom:(…)``. Missing closing brackets at the end are forgiven, as OpenMRS and O3
    do."""
    if not text.startswith("custom:"):
        raise UnreadableRepresentation("it is no custom representation")
    body = "".join(text[len("custom:") :].split())
    pieces = _PIECE.findall(body)
    if "".join(pieces) != body or not pieces:
        raise UnreadableRepresentation("it holds unknown signs")
    if pieces[0] != "(":
        pieces = ["(", *pieces]
    fields, rest = _fields(pieces[1:], 1)
    if any(piece != ")" for piece in rest):
        raise UnreadableRepresentation("something follows the last bracket")
    return fields


def _fields(pieces: list[str], depth: int) -> tuple[tuple[Field, ...], list[str]]:
    if depth > _DEEPEST:
        raise UnreadableRepresentation("it is nested too deeply")
    found: list[Field] = []
    while pieces and pieces[0] != ")":
        one, pieces = _field(pieces, depth)
        found.append(one)
        if pieces and pieces[0] == ",":
            pieces = pieces[1:]
        elif pieces and pieces[0] != ")":
            raise UnreadableRepresentation("a comma is missing")
    return tuple(found), pieces[1:]


def _field(pieces: list[str], depth: int) -> tuple[Field, list[str]]:
    name = pieces[0]
    if name in "(),:":
        raise UnreadableRepresentation("a name is missing")
    if pieces[1:2] != [":"]:
        return Field(name=name), pieces[1:]
    if pieces[2:3] == ["("]:
        inner, rest = _fields(pieces[3:], depth + 1)
        return Field(name=name, inner=inner), rest
    if pieces[2:3] and pieces[2] in _NAMED:
        return Field(name=name, named=pieces[2]), pieces[3:]
    raise UnreadableRepresentation("a representation is unknown")


def check(fields: Iterable[Field], shape: Shape | None, shapes: Mapping[str, Shape]) -> None:
    """``UnreadableRepresentation`` where a field may lead to what nobody labelled. No shape: below
    metadata."""
    for field in fields:
        inner_shape = shapes[shape.nested[field.name]] if shape and field.name in shape.nested else None
        if shape is None and _leads_to_people(field):
            raise UnreadableRepresentation("metadata leads nowhere")
        if shape is not None and inner_shape is None and field.name not in shape.fields:
            raise UnreadableRepresentation("a field is unknown")
        if field.inner is not None:
            check(field.inner, inner_shape, shapes)


def _leads_to_people(field: Field) -> bool:
    """Whether a field of metadata shows more of somebody than who wrote it, by uuid and display."""
    name = field.name.lower()
    if name in _NEVER_BELOW_METADATA:
        return True
    if not _WHO_DID_IT.fullmatch(name):
        return False
    inner = field.inner
    return (
        field.named != "ref" if inner is None else any(str(one) not in _NO_MORE_THAN_A_NAME for one in inner)
    )


# What a label needs of a field that is not there yet, and of one that is there with fields of its own.
_NEEDS: dict[str, str] = {
    "encounterType": "uuid",
    "form": "uuid",
    "patient": "uuid",
    "person": "uuid",
    "personA": "uuid",
    "personB": "uuid",
    "program": "uuid",
    "concept": "uuid",
    "attributeType": "uuid",
    "queueEntry": "uuid,patient:(uuid)",
    "condition": "coded:(uuid)",
    "diagnosis": "coded:(uuid)",
    "encounter": "uuid,encounterType:(uuid),form:(uuid)",
    # A group's own display and value repeat those of its members.
    "groupMembers": "concept:(uuid),groupMembers:(concept:(uuid))",
}


def widen(
    fields: tuple[Field, ...], shape: Shape, shapes: Mapping[str, Shape], *, top: bool = True
) -> tuple[tuple[Field, ...], Added]:
    """The fields plus what labelling needs at every level, and what was added."""
    result: list[Field] = []
    added: Added = {}
    for field in fields:
        inner, more = _widened(field, shape, shapes)
        result.append(inner)
        if more:
            added[field.name] = more
    for name in _missing(fields, shape.label if top else shape.nested_label):
        needs = _NEEDS.get(name)
        result.append(Field(name=name, inner=parse(f"custom:({needs})")) if needs else Field(name=name))
        added[name] = True
    return tuple(result), added


# Named representations (bare: default) that show answers without what was asked.
_BLIND = {("encounter", ""), ("encounter", "default"), ("obs", "ref"), ("obs", "full"), ("visit", "full")}


def twin(fields: Iterable[Field], shape: Shape, shapes: Mapping[str, Shape]) -> tuple[Field, ...]:
    """What has to be asked beside these fields, since what they name inside can't be widened; else empty."""
    found: list[Field] = []
    for field in fields:
        kind = shape.nested.get(field.name)
        if kind is None:
            continue
        if field.inner is not None:
            inner = twin(field.inner, shapes[kind], shapes)
        else:
            inner = parse(shapes[kind].beside(field.named)) if (kind, field.named) in _BLIND else ()
        if inner:
            found.append(Field(name=field.name, inner=inner))
    return (Field(name="uuid"), *found) if found else ()


def _missing(fields: tuple[Field, ...], wanted: tuple[str, ...]) -> list[str]:
    there = {field.name for field in fields}
    return [name for name in wanted if name not in there]


def _widened(field: Field, shape: Shape, shapes: Mapping[str, Shape]) -> tuple[Field, Added]:
    if field.inner is None:
        return field, {}
    if field.name in shape.nested:
        inner, added = widen(field.inner, shapes[shape.nested[field.name]], shapes, top=False)
        return Field(name=field.name, inner=inner), added
    if field.name in _NEEDS and field.name in (*shape.label, *shape.nested_label):
        return _completed(field, parse(f"custom:({_NEEDS[field.name]})"))
    return field, {}


def _completed(field: Field, needs: tuple[Field, ...]) -> tuple[Field, Added]:
    there = {each.name: each for each in field.inner or ()}
    added: Added = {need.name: True for need in needs if need.name not in there}
    inner = list(field.inner or ())
    for need in needs:
        if need.name not in there:
            inner.append(need)
        elif need.inner is not None and there[need.name].inner is not None:
            whole, more = _completed(there[need.name], need.inner)
            inner[inner.index(there[need.name])] = whole
            if more:
                added[need.name] = more
    return Field(name=field.name, inner=tuple(inner)), added


def prune(value: Any, added: Added) -> None:
    """Take out of an answer what widening put in."""
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            continue
        for name, inner in added.items():
            if inner is True:
                each.pop(name, None)
            elif isinstance(inner, dict) and name in each:
                prune(each[name], inner)
