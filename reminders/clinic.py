"""What differs from clinic to clinic: the number to call, and when it is answered."""

from dataclasses import dataclass
from pathlib import Path

from marshmallow import fields

from content.loading import ContentSchema, load, single


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """``phone`` and ``answered`` fill the slots of a message."""

    phone: str
    answered: str


class _ClinicSchema(ContentSchema):
    MAKES = Clinic

    phone = fields.String(required=True)
    answered = fields.String(required=True)


def load_clinic(overlay: Path | None = None) -> Clinic:
    """The packaged file, or the overlay's ``reminders/clinic.yaml``; ``ContentError`` names file and line."""
    clinic: Clinic = load(single("reminders", "library", "clinic.yaml", overlay), _ClinicSchema())
    return clinic
