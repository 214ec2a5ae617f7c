"""Reading ``library/duty.yaml``: shifts, the days that differ, and who is called if nobody is on duty."""

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from content.loading import ContentSchema, Misfit, complaint, load, refuse, single
from reminders.duty import Roster, Shift, SpecialDay
from reminders.windows import BadWindows, weekdays

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NAME = validate.Regexp(
    r"[^\s,]{1,50}\Z", error=complaint("this can be no user name", "write the OpenMRS user name")
)
_FAR = 366  # days that an exception may hold at most, in the whole file


class _Time(fields.Field[time]):
    """``"08:00"``, on a wall clock of 24 hours."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> time:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise ValidationError(complaint("it is no time of day", 'write it as "08:00"'))
        return time.fromisoformat(value)


class _Days(fields.Field[frozenset[int]]):
    """``mon-fri`` or ``sat,sun``."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> frozenset[int]:
        try:
            return weekdays(str(value).strip().lower())
        except BadWindows:
            mend = "write them as mon-fri, or sat,sun"
            raise ValidationError(complaint("these are no days of the week", mend)) from None


class _Day(fields.Field[date]):
    """``2026-12-25``"""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(complaint("it is no date", "write it as 2026-12-25")) from None


def _people(**settings: Any) -> fields.List[str]:
    return fields.List(fields.String(validate=_NAME), required=True, **settings)


class _ShiftSchema(ContentSchema):
    MAKES: ClassVar[type[Any]] = Shift

    days = _Days(required=True)
    begins = _Time(required=True, data_key="from")
    ends = _Time(required=True, data_key="to")
    people = _people(validate=validate.Length(min=1))


class _SpecialSchema(ContentSchema):
    MAKES: ClassVar[type[Any]] = SpecialDay

    day = _Day(required=True, data_key="date")
    begins = _Time(data_key="from")
    ends = _Time(data_key="to")
    people = _people()

    @validates_schema(skip_on_field_errors=True)
    def _both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if ("begins" in data) != ("ends" in data):
            raise ValidationError(complaint("it has one end only", "give both from and to, or neither"))


class _RosterSchema(ContentSchema):
    MAKES: ClassVar[type[Any]] = Roster

    shifts = fields.List(fields.Nested(_ShiftSchema))
    exceptions = fields.List(fields.Nested(_SpecialSchema), validate=validate.Length(max=_FAR))
    always = fields.List(fields.String(validate=_NAME))

    @validates_schema(skip_on_field_errors=True)
    def _one_way_a_day(self, data: dict[str, Any], **_: Any) -> None:
        refuse(_twice(data.get("exceptions", ())))


def _twice(exceptions: list[SpecialDay]) -> Iterator[Misfit]:
    """A day may be parted by hours, but not also be given as a whole."""
    seen: dict[date, bool] = {}
    for number, each in enumerate(exceptions):
        if each.day in seen and (each.whole or seen[each.day]):
            path = ("exceptions", number, "date")
            yield (
                path,
                "this day stands here already",
                "give each part from and to, or keep one",
            )
        seen[each.day] = seen.get(each.day, False) or each.whole


def load_roster(overlay: Path | None = None) -> Roster:
    """The packaged file, or the overlay's ``reminders/duty.yaml``; ``ContentError`` names file and line."""
    roster: Roster = load(single("reminders", "library", "duty.yaml", overlay), _RosterSchema())
    return roster
