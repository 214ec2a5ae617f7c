"""What differs from clinic to clinic: the number to call, and who is on duty."""

from dataclasses import dataclass
from pathlib import Path

from marshmallow import fields

from content.loading import ContentSchema, load, single


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """``phone`` and ``answered`` fill the slots of a message; ``on_duty`` holds OpenMRS user names."""

    phone: str
    answered: str
    on_duty: tuple[str, ...]


class _ClinicSchema(ContentSchema):
    MAKES = Clinic

    phone = fields.String(required=True)
    answered = fields.String(required=True)
    on_duty = fields.List(fields.String(), required=True)


def load_clinic(overlay: Path | None = None) -> Clinic:
    """The packaged file, or the overlay's ``reminders/clinic.yaml``; ``ContentError`` names file and line."""
    clinic: Clinic = load(single("reminders", "library", "clinic.yaml", overlay), _ClinicSchema())
    return clinic
