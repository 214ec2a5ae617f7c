"""The shape of the clinic's metadata files, for marshmallow."""

import re
from typing import Any

from marshmallow import fields, validate

from content.identifiers import identifier
from content.loading import ContentSchema, Flag
from content.metadata import (
    Concept,
    ConceptSource,
    EncounterRole,
    EncounterType,
    Mapping,
    Package,
    PersonAttributeType,
    Privilege,
    Program,
    Role,
    State,
    Workflow,
)
from content.problems import complaint
from plugin.provisioning.core_metadata import CLASSES, DATATYPES, MAP_TYPES

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9A-Za-z]{36,38}")


def _one_of(names: dict[str, str]) -> validate.OneOf:
    mend = f"choose one of {', '.join(sorted(names))}"
    return validate.OneOf(sorted(names), error=complaint("the name is unknown to OpenMRS", mend))


def _text(longest: int, **settings: Any) -> fields.String:
    short = validate.Length(
        min=1, max=longest, error=complaint("it is empty or too long", f"write 1 to {longest} letters")
    )
    return fields.String(validate=short, **settings)


class ConceptReference(fields.String):
    """A concept's key, or a uuid where the concept is the hospital's own; becomes the uuid."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            raise self.make_error("invalid")
        return text.lower() if _UUID.fullmatch(text) else identifier("concept", text)


class MetadataSchema(ContentSchema):
    key = _text(60, required=True)
    name = _text(255, required=True)
    description = _text(255)
    uuid = fields.String(
        validate=validate.Regexp(_UUID, error=complaint("it is no uuid", "leave it out to have one derived"))
    )


class PrivilegeSchema(MetadataSchema):
    MAKES = Privilege


class RoleSchema(MetadataSchema):
    MAKES = Role
    name = _text(50, required=True)
    privileges = fields.List(_text(255))
    inherits = fields.List(_text(50))


class EncounterTypeSchema(MetadataSchema):
    MAKES = EncounterType
    name = _text(50, required=True)
    view_privilege = _text(255)
    edit_privilege = _text(255)


class EncounterRoleSchema(MetadataSchema):
    MAKES = EncounterRole


class ConceptSourceSchema(MetadataSchema):
    MAKES = ConceptSource
    name = _text(50, required=True)


class PersonAttributeTypeSchema(MetadataSchema):
    MAKES = PersonAttributeType
    name = _text(50, required=True)
    format = _text(50)


class MappingSchema(ContentSchema):
    MAKES = Mapping
    source = _text(50, required=True)
    code = _text(255, required=True)
    relation = fields.String(validate=_one_of(MAP_TYPES))
    required = Flag()


class ConceptSchema(MetadataSchema):
    MAKES = Concept
    datatype = fields.String(required=True, validate=_one_of(DATATYPES))
    concept_class = fields.String(required=True, data_key="class", validate=_one_of(CLASSES))
    names = fields.Dict(keys=_text(10), values=_text(255))
    answers = fields.List(ConceptReference())
    set_members = fields.List(ConceptReference())
    mappings = fields.List(fields.Nested(MappingSchema))
    low_absolute = fields.Float()
    high_absolute = fields.Float()


class StateSchema(MetadataSchema):
    MAKES = State
    concept = ConceptReference(required=True)
    initial = Flag()
    terminal = Flag()


class WorkflowSchema(MetadataSchema):
    MAKES = Workflow
    concept = ConceptReference(required=True)
    states = fields.List(fields.Nested(StateSchema))


class ProgramSchema(MetadataSchema):
    MAKES = Program
    name = _text(100, required=True)
    concept = ConceptReference(required=True)
    workflows = fields.List(fields.Nested(WorkflowSchema))


class PackageSchema(ContentSchema):
    """One file: any of the kinds, each a list."""

    MAKES = Package
    privileges = fields.List(fields.Nested(PrivilegeSchema))
    roles = fields.List(fields.Nested(RoleSchema))
    encounter_types = fields.List(fields.Nested(EncounterTypeSchema))
    encounter_roles = fields.List(fields.Nested(EncounterRoleSchema))
    concept_sources = fields.List(fields.Nested(ConceptSourceSchema))
    concepts = fields.List(fields.Nested(ConceptSchema))
    person_attribute_types = fields.List(fields.Nested(PersonAttributeTypeSchema))
    programs = fields.List(fields.Nested(ProgramSchema))
