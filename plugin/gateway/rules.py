"""The table of what the gateway understands: content, checked when it is loaded, extended by a clinic's
own files."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from content.identifiers import identifier
from content.loading import ContentSchema, Flag, complaint, library, load


class Treatment(StrEnum):
    OPEN = "open"
    FILTERED = "filtered"
    WITHHELD = "withheld"
    SESSION = "session"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What to do with one resource. ``name`` stands in the log: "rest/encounter", "fhir/Observation"."""

    name: str
    treatment: Treatment
    methods: tuple[str, ...]
    shape: str = ""
    parent: str = ""
    parameters: tuple[str, ...] = ()
    patient_parameters: tuple[str, ...] = ()
    client_uuid: bool = False
    audited: bool = True
    operations: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The fields of a representation. ``nested`` names the shape of the things that a field holds."""

    nested: Mapping[str, str]
    fields: frozenset[str]
    label: tuple[str, ...] = ()
    nested_label: tuple[str, ...] = ()
    twin: str = ""
    twin_full: str = ""

    def beside(self, named: str) -> str:
        """What to ask beside a named representation, or ""."""
        fields = (self.twin_full if named == "full" else "") or self.twin
        return f"custom:({fields})" if fields else ""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A rule, and what the path says besides: ``ids`` from the wildcards, ``item`` the last segment, or
    ""."""

    rule: Rule
    ids: tuple[str, ...] = ()
    item: str = ""
    deeper: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All rules by their base ("patient/*/allergy"), the shapes, and attribute types with their category."""

    rest: Mapping[tuple[str, ...], Rule]
    fhir: Mapping[str, Rule]
    static: frozenset[str]
    shapes: Mapping[str, Shape]
    attributes: Mapping[str, str]

    def rest_match(self, segments: tuple[str, ...]) -> Match | None:
        """The rule whose base is the longest that fits, if what follows it is at most one item.

        Open resources may go deeper (concept/…/name/…): there is nothing of a patient below them.
        """
        for length in range(len(segments), 0, -1):
            rule, ids = self._based(segments[:length])
            if rule is None:
                continue
            rest = segments[length:]
            if len(rest) <= 1 or rule.treatment is Treatment.OPEN:
                return Match(rule=rule, ids=ids, item="".join(rest[:1]), deeper=rest[1:])
            return None
        return None

    def _based(self, segments: tuple[str, ...]) -> tuple[Rule | None, tuple[str, ...]]:
        plain = self.rest.get(segments)
        if plain is not None:
            return plain, ()
        if len(segments) == 3:
            return self.rest.get((segments[0], "*", segments[2])), (segments[1],)
        return None, ()


class _RuleSchema(ContentSchema):
    MAKES = dict
    treatment = fields.Enum(Treatment, by_value=True, required=True)
    methods = fields.List(fields.String(validate=validate.OneOf(("GET", "POST", "PUT", "DELETE"))))
    shape = fields.String()
    parent = fields.String()
    parameters = fields.List(fields.String())
    patient_parameters = fields.List(fields.String())
    client_uuid = Flag()
    audited = Flag()
    operations = fields.List(fields.String())
    includes = fields.List(fields.String())


class _ShapeSchema(ContentSchema):
    MAKES = dict
    nested = fields.Dict(fields.String(), fields.String(), required=True)
    fields_ = fields.List(fields.String(), data_key="fields", required=True)
    label = fields.List(fields.String())
    nested_label = fields.List(fields.String())
    twin = fields.String()
    twin_full = fields.String()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Shape:
        return Shape(
            nested=data["nested"],
            fields=frozenset(data["fields_"]),
            label=tuple(data.get("label", ())),
            nested_label=tuple(data.get("nested_label", ())),
            twin=data.get("twin", ""),
            twin_full=data.get("twin_full", ""),
        )


class _FileSchema(ContentSchema):
    MAKES = dict
    rest = fields.Dict(fields.String(), fields.Nested(_RuleSchema))
    fhir = fields.Dict(fields.String(), fields.Nested(_RuleSchema))
    static = fields.List(fields.String())
    shapes = fields.Dict(fields.String(), fields.Nested(_ShapeSchema))
    attributes = fields.Dict(fields.String(), fields.String())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        for key, rule in data.get("rest", {}).items():
            if rule["treatment"] is Treatment.FILTERED and not rule.get("shape"):
                raise ValidationError(
                    {"rest": {key: [complaint("nothing says how to filter it", "add shape")]}}
                )
        return data


def load_rules(overlay: FilePath | None = None) -> Rules:
    """The packaged table, with what the overlay's ``plugin.gateway/*.yaml`` add or replace, key by key."""
    parts: dict[str, dict[str, Any]] = {"rest": {}, "fhir": {}, "shapes": {}, "attributes": {}}
    static: set[str] = set()
    # The packaged file first, so that a clinic's file can replace a rule whatever it is called.
    sources = sorted(library("plugin.gateway", "library", overlay), key=lambda one: not _packaged(one.name))
    for source in sources:
        data = load(source, _FileSchema())
        static.update(data.pop("static", ()))
        for part, content in data.items():
            parts[part].update(content)
    return Rules(
        rest={tuple(key.split("/")): _rule(f"rest/{key}", data) for key, data in parts["rest"].items()},
        fhir={key: _rule(f"fhir/{key}", data) for key, data in parts["fhir"].items()},
        static=frozenset(static),
        shapes=parts["shapes"],
        attributes={identifier("person_attribute_type", key): of for key, of in parts["attributes"].items()},
    )


def _packaged(name: str) -> bool:
    return name == "plugin.gateway/library/rules.yaml"


def _rule(name: str, data: dict[str, Any]) -> Rule:
    return Rule(name=name, **{"methods": _methods(name), **data})


def _methods(name: str) -> tuple[str, ...]:
    return ("GET", "POST", "PUT", "DELETE") if name.startswith("fhir/") else ("GET", "POST", "DELETE")
