"""REST bodies: find what each thing belongs to, and take out what the caller may not see, at any depth.

Pure once the facts are there: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugin.gateway.judge import Judge
from plugin.gateway.labels import EncounterLabel
from plugin.gateway.rules import Rules, Shape
from sensitivity.labels import LabelRules

Thing = dict[str, Any]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Where:
    """What a thing inherits from what it stands in. ``encountered``: an encounter's label covers it
    already."""

    patient: str = ""
    categories: frozenset[str] = NOTHING
    encountered: bool = False


@dataclass(kw_only=True)
class Facts:
    """What is known beside the body: encounters' labels, and the twins of things shown by a named
    representation."""

    encounters: dict[str, EncounterLabel] = field(default_factory=dict)
    twins: dict[str, Thing] = field(default_factory=dict)


def uuid_in(thing: Any, *path: str) -> str:
    """The uuid at the end of a path, or "" where something on it is missing."""
    for step in path:
        thing = thing.get(step) if isinstance(thing, dict) else None
    found = thing.get("uuid") if isinstance(thing, dict) else None
    return found if isinstance(found, str) else ""


def nested(thing: Thing, shape: Shape) -> Iterator[tuple[str, str, Any]]:
    """(field, shape, value) of what stands in a thing and has a shape of its own."""
    for name, inner in shape.nested.items():
        if thing.get(name):
            yield name, inner, thing[name]


def drop_unnamed(thing: Thing, shape: Shape) -> None:
    """Take out what holds more than plain values and stands nowhere in the shape: nobody labelled it."""
    known = shape.fields | shape.nested.keys()
    for name in [name for name, value in thing.items() if name not in known]:
        if isinstance(thing[name], dict | list):
            del thing[name]


def each(value: Any) -> list[Thing]:
    """The things of a field that holds one or many."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def walk(thing: Thing, shape: str, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Thing]]:
    """The thing and everything in it that has a shape."""
    yield shape, thing
    for _, inner, value in nested(thing, shapes[shape]):
        for one in each(value):
            yield from walk(one, inner, shapes)


def encounters_to_read(
    things: list[Thing], shape: str, shapes: Mapping[str, Shape], facts: Facts
) -> set[str]:
    """Uuids of encounters whose type and form the body does not show."""
    wanted: set[str] = set()
    for thing in things:
        for kind, one in walk(thing, shape, shapes):
            if kind == "encounter" and _inline_label(one):
                facts.twins.setdefault(one.get("uuid", ""), one)
            elif kind == "encounter":
                wanted.add(one.get("uuid", ""))
    return {uuid for uuid in wanted if uuid and not _inline_label(facts.twins.get(uuid, {}))}


def persons_to_read(things: list[Thing], shape: str, shapes: Mapping[str, Shape]) -> set[str]:
    """Uuids of persons whose attributes are shown without their types."""
    return {
        str(one.get("uuid", ""))
        for thing in things
        for kind, one in walk(thing, shape, shapes)
        if kind in ("person", "patient") and any(map(_untyped, each(one.get("attributes") or [])))
    } - {""}


def _untyped(attribute: Thing) -> bool:
    return not uuid_in(attribute, "attributeType")


def patients_of(things: list[Thing], shape: str, shapes: Mapping[str, Shape], facts: Facts) -> set[str]:
    """Uuids of all patients and persons in the things, and of encounters' own."""
    found = {label.patient for label in facts.encounters.values()}
    for thing in things:
        for kind, one in walk(thing, shape, shapes):
            whole = facts.twins.get(one.get("uuid", ""), {}) | one
            own = whole.get("uuid", "") if kind in ("patient", "person") else ""
            found |= {own, uuid_in(whole, "patient"), uuid_in(whole, "person")}
    return found - {""}


def remember_twins(things: list[Thing], shape: str, shapes: Mapping[str, Shape], facts: Facts) -> None:
    """Keep what a twin shows, by uuid."""
    for thing in things:
        for _, one in walk(thing, shape, shapes):
            if one.get("uuid"):
                facts.twins[one["uuid"]] = one


def _inline_label(encounter: Thing) -> bool:
    return bool(uuid_in(encounter, "encounterType")) and "form" in encounter


Hide = Callable[[str, str, frozenset[str]], None]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Decides and edits in place. ``hide`` is told of each thing that is taken out."""

    rules: Rules
    labels: LabelRules
    judge: Judge
    facts: Facts
    hide: Hide
    concepts_matter: bool = True

    def shown(self, thing: Thing, shape: str, where: Where) -> bool:
        """Whether the thing may be seen; then everything in it that may not is gone from it."""
        here = self._where(thing, shape, where)
        if here is None or not self.judge.allows(here.patient, here.categories):
            self.hide(
                where.patient if here is None else here.patient,
                "entry_hidden",
                here.categories if here else NOTHING,
            )
            return False
        drop_unnamed(thing, self.rules.shapes[shape])
        for name, inner, value in nested(thing, self.rules.shapes[shape]):
            thing[name] = self._filtered(value, inner, here)
        return True

    def _filtered(self, value: Any, shape: str, here: Where) -> Any:
        if isinstance(value, list):
            return [one for one in value if not isinstance(one, dict) or self.shown(one, shape, here)]
        if isinstance(value, dict):
            return value if self.shown(value, shape, here) else None
        return value

    def _where(self, thing: Thing, shape: str, where: Where) -> Where | None:
        """What the thing belongs to; None where that can't be told, so that it must be left out."""
        whole = self.facts.twins.get(thing.get("uuid", ""), {}) | thing
        patient = uuid_in(whole, "patient") or uuid_in(whole, "person") or where.patient
        if shape in ("patient", "person"):
            patient = whole.get("uuid") or patient
        here = replace(where, patient=patient)
        placed: dict[str, Callable[[Thing, Where], Where | None]] = {
            "encounter": self._encounter,
            "obs": self._obs,
            "diagnosis": self._observed,
            "condition": self._observed,
            "order": self._observed,
            "previous": lambda _, here: self._unlabelled(here),
            "programenrollment": self._enrollment,
            "attribute": self._attribute,
        }
        return placed[shape](whole, here) if shape in placed else here

    def _encounter(self, thing: Thing, here: Where) -> Where | None:
        label = self.facts.encounters.get(thing.get("uuid", ""))
        if _inline_label(thing):
            kind, form = uuid_in(thing, "encounterType"), uuid_in(thing, "form")
        elif label is not None:
            kind, form = label.type, label.form
        else:
            return None
        patient = here.patient or (label.patient if label else "")
        if not patient:
            return None
        found = self.labels.categories_of(encounter_type=kind, form=form or None)
        return Where(patient=patient, categories=here.categories | found, encountered=True)

    def _observed(self, thing: Thing, here: Where) -> Where | None:
        """An obs, diagnosis, condition or order: the label of its encounter, and what its concepts add."""
        encounter = thing.get("encounter")
        if isinstance(encounter, dict):
            inside = self._encounter(self.facts.twins.get(encounter.get("uuid", ""), {}) | encounter, here)
        elif here.encountered:
            inside = here
        else:
            inside = self._unlabelled(here)
        concepts = self._concepts(thing)
        if inside is None or concepts is None:
            return None
        return replace(inside, categories=inside.categories | concepts)

    def _obs(self, thing: Thing, here: Where) -> Where | None:
        # A value whose question is not shown could be the answer to a protected one.
        if self.concepts_matter and not uuid_in(thing, "concept") and not self._unlabelled(here):
            return None
        return self._observed(thing, here)

    def _unlabelled(self, here: Where) -> Where | None:
        if not here.patient or self.judge.restricts(here.patient):
            return None
        return here

    def _concepts(self, thing: Thing) -> frozenset[str] | None:
        """What the concepts of a thing and of its group's members add; None where they can't be told."""
        uuids = {
            uuid_in(thing, "concept"),
            uuid_in(thing, "condition", "coded"),
            uuid_in(thing, "diagnosis", "coded"),
        } - {""}
        found = NOTHING.union(*(self.labels.categories_of(encounter_type=None, concept=one) for one in uuids))
        for member in each(thing.get("groupMembers") or []):
            inner = self._concepts(self.facts.twins.get(member.get("uuid", ""), {}) | member)
            if inner is None:
                return None
            found |= inner
        return found

    def _enrollment(self, thing: Thing, here: Where) -> Where | None:
        program = uuid_in(thing, "program")
        if not program or not here.patient:
            return None
        return replace(here, categories=self.labels.categories_of(encounter_type=None, program=program))

    def _attribute(self, thing: Thing, here: Where) -> Where:
        kind = uuid_in(thing, "attributeType")
        if not kind:  # it could be any
            return replace(here, categories=frozenset(self.rules.attributes.values()))
        category = self.rules.attributes.get(kind)
        return replace(here, categories=frozenset({category}) if category else NOTHING)
