"""Labels: which categories a thing belongs to, told by what it is made of.

Pure but for ``load``, which reads the packaged content and the clinic's overlay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from content.identifiers import identifier
from content.loading import ContentSchema, complaint, refuse, single
from content.loading import load as load_content
from sensitivity import categories
from sensitivity.categories import Categories

KINDS = ("encounter_type", "form", "program", "concept")


@dataclass(frozen=True, kw_only=True)
class LabelRule:
    """Whatever has this ``kind`` and ``uuid`` belongs to these categories."""

    kind: str
    uuid: str
    categories: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class LabelRules:
    """All rules. Of several that fit, all count: the strictest wins, since every category must be allowed."""

    rules: tuple[LabelRule, ...]
    _found: Mapping[tuple[str, str], frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], frozenset[str]] = {}
        for rule in self.rules:
            key = (rule.kind, rule.uuid.lower())  # OpenMRS takes uuids in either case
            found[key] = found.get(key, frozenset()) | rule.categories
        object.__setattr__(self, "_found", found)

    def categories_of(
        self,
        *,
        encounter_type: str | None,
        form: str | None = None,
        program: str | None = None,
        concept: str | None = None,
    ) -> frozenset[str]:
        """The categories of a thing by the uuids of what it is made of; empty where no rule knows it."""
        named = zip(KINDS, (encounter_type, form, program, concept), strict=True)
        return frozenset().union(
            *(self._found.get((kind, (uuid or "").lower()), frozenset()) for kind, uuid in named)
        )

    def joined(self, more: Iterable[LabelRule]) -> "LabelRules":
        """These rules and more of them, such as those that the form definitions bring."""
        return LabelRules(rules=(*self.rules, *more))


class _RuleSchema(ContentSchema):
    MAKES = dict
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error=complaint("no such kind", f"use {', '.join(KINDS)}")),
    )
    key = fields.String()
    uuid = fields.String(
        validate=validate.Length(36, 38, error=complaint("it is no uuid", "copy it from OpenMRS"))
    )
    categories = fields.List(fields.String(), required=True)

    @validates_schema
    def _names_one_thing(self, data: dict[str, Any], **_: Any) -> None:
        if ("key" in data) == ("uuid" in data):
            raise ValidationError(
                complaint("the rule names nothing, or two things", "give either key or uuid")
            )
        if data["kind"] == "form" and "key" in data:
            raise ValidationError({"key": [complaint("a form has no key here", "name it by its uuid")]})


class _FileSchema(ContentSchema):
    rules = fields.List(fields.Nested(_RuleSchema), required=True)

    def __init__(self, known: Categories) -> None:
        super().__init__()
        self.known = known

    @validates_schema
    def _knows_categories(self, data: dict[str, Any], **_: Any) -> None:
        refuse(
            (
                ("rules", place, "categories", step),
                "there is no such category",
                f"use {', '.join(self.known.by_key)}",
            )
            for place, rule in enumerate(data["rules"])
            for step, category in enumerate(rule["categories"])
            if category not in self.known
        )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> LabelRules:
        return LabelRules(rules=tuple(map(_rule, data["rules"])))


def _rule(data: dict[str, Any]) -> LabelRule:
    uuid = data["uuid"] if "uuid" in data else identifier(data["kind"], data["key"])
    return LabelRule(kind=data["kind"], uuid=uuid, categories=frozenset(data["categories"]))


def load(overlay: Path | None = None) -> LabelRules:
    """The rules of the packaged file, or of the overlay's ``sensitivity/labels.yaml``."""
    source = single("sensitivity", "library", "labels.yaml", overlay)
    rules: LabelRules = load_content(source, _FileSchema(categories.load(overlay)))
    return rules
