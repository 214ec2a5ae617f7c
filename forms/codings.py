"""The same thing in a code system that others read as well.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass

from marshmallow import fields, validate

from content.loading import ContentSchema, complaint

SYSTEMS = ("LOINC", "SNOMED CT", "CIEL")  # as concept sources are called on OpenMRS servers


@dataclass(frozen=True, kw_only=True)
class Coding:
    """A code of one of ``SYSTEMS``."""

    system: str
    code: str


class CodingSchema(ContentSchema):
    """``{system: LOINC, code: 44250-9}``; codes of digits alone stand in quotes."""

    MAKES = Coding
    system = fields.String(
        required=True,
        validate=validate.OneOf(
            SYSTEMS, error=complaint("the code system is unknown", f"use {', '.join(SYSTEMS)}")
        ),
    )
    code = fields.String(required=True, validate=validate.Length(min=1))
