"""The rules of ``library/followups.yaml``: which fact leads to which follow-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from content.loading import ContentSchema, complaint, load, single
from reminders.wording import Wording, load_wording


class Owner(StrEnum):
    """Whose work a follow-up is."""

    DUTY = "person_on_duty"
    CLINICIAN = "clinician"  # of the encounter; the person on duty where it names none


@dataclass(frozen=True, kw_only=True)
class Span:
    """A length of time; days are days of the calendar, the rest elapses."""

    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @property
    def time(self) -> timedelta:
        """What comes on top of the days."""
        return timedelta(hours=self.hours, minutes=self.minutes, seconds=self.seconds)


@dataclass(frozen=True, kw_only=True)
class FollowUpRule:
    """``fact`` leads to a follow-up ``key``. ``notice`` and ``message`` are keys in wording.yaml.

    ``message`` is None where nothing ever goes to her. ``expires_after`` counts from the time due.
    """

    key: str
    fact: str
    due_after: Span
    expires_after: Span
    owner: Owner
    notice: str
    message: str | None = None

    @property
    def reaches_her(self) -> bool:
        return self.message is not None


class _SpanSchema(ContentSchema):
    MAKES = Span

    days = fields.Integer(validate=validate.Range(0, 3650))
    hours = fields.Integer(validate=validate.Range(0, 10_000))
    minutes = fields.Integer(validate=validate.Range(0, 100_000))
    seconds = fields.Integer(validate=validate.Range(0, 1_000_000))


class _RuleSchema(ContentSchema):
    MAKES = FollowUpRule

    key = fields.String(required=True, validate=validate.Regexp("[a-z_]{1,60}$"))
    fact = fields.String(required=True, validate=validate.Regexp("[a-z_]{1,60}$"))
    due_after = fields.Nested(_SpanSchema, required=True)
    expires_after = fields.Nested(_SpanSchema, required=True)
    owner = fields.Enum(Owner, required=True, by_value=True)
    notice = fields.String(required=True)
    message = fields.String()


@dataclass(frozen=True, kw_only=True)
class _Library:
    rules: tuple[FollowUpRule, ...]


class _LibrarySchema(ContentSchema):
    MAKES: ClassVar[type[Any]] = _Library

    rules = fields.List(fields.Nested(_RuleSchema), required=True, validate=validate.Length(min=1))

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording

    @validates_schema
    def _said_somewhere(self, data: dict[str, Any], **_: Any) -> None:
        for number, rule in enumerate(data["rules"]):
            mend = "write one of the keys of wording.yaml"
            if rule.notice not in self._wording.notices:
                missing = {"notice": [complaint("there is no such notice", mend)]}
                raise ValidationError({"rules": {number: missing}})
            if rule.message is not None and rule.message not in self._wording.messages:
                missing = {"message": [complaint("there is no such message", mend)]}
                raise ValidationError({"rules": {number: missing}})

    @validates_schema
    def _each_once(self, data: dict[str, Any], **_: Any) -> None:
        for name in ("key", "fact"):
            values = [getattr(rule, name) for rule in data["rules"]]
            twice = {value for value in values if values.count(value) > 1}
            if twice:
                problem = complaint(f"the {name} {min(twice)} stands in two rules", "keep one of them")
                raise ValidationError(problem, "rules")


def load_rules(overlay: Path | None = None) -> Mapping[str, FollowUpRule]:
    """The rules by kind of fact; ``ContentError`` names file, line and mend."""
    schema = _LibrarySchema(load_wording(overlay))
    library: _Library = load(single("reminders", "library", "followups.yaml", overlay), schema)
    return {rule.fact: rule for rule in library.rules}
