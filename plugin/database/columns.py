"""Column types that hold identifiers, times and states, and refuse everything else.

A free text in this database would be a copy of the record outside OpenMRS; these types make that a loud error
instead of a habit.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, TypeDecorator

from content.moments import require_zone
from plugin.database.errors import UnstorableText

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 in UTC: sorts alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else (require_zone(value) - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


class _Checked(TypeDecorator[str]):
    """A short text of one shape. An error names the shape, never the text."""

    impl = String
    cache_ok = True
    shape = "text"
    pattern = re.compile("")

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is not None and not self.pattern.fullmatch(value):
            raise UnstorableText(self.shape)
        return value


class Identifier(_Checked):
    """A uuid as OpenMRS gives them (old ones aren't hexadecimal), or an audience ``person:<uuid>``."""

    cache_ok = True
    shape = "identifier"
    pattern = re.compile(r"[A-Za-z0-9:_-]{0,64}")


class Code(_Checked):
    """A state, key, reason code or resource: ``hours:10:00-12:00``, ``Observation``, ``GET``."""

    cache_ok = True
    shape = "code"
    pattern = re.compile(r"[A-Za-z0-9_.:,;/$*+-]{0,160}")


class Names(TypeDecorator[tuple[str, ...]]):
    """Names of parameters, audiences or categories, joined by commas; order and number are kept."""

    impl = String
    cache_ok = True
    pattern = re.compile(r"[A-Za-z0-9_.:$*()\[\]-]{1,80}")

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not all(self.pattern.fullmatch(name) for name in value):
            raise UnstorableText("name of a parameter, audience or category")
        return ",".join(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(filter(None, value.split(",")))


class Hours(_Checked):
    """Her windows as ``reminders.windows`` writes them: ``mon,tue 10:00-12:00; sat 09:00-10:00``."""

    cache_ok = True
    shape = "list of hours"
    pattern = re.compile(r"[a-z0-9,:; -]{1,400}")


class Zone(_Checked):
    """The IANA name of a time zone."""

    cache_ok = True
    shape = "time zone"
    pattern = re.compile(r"[A-Za-z0-9_+/-]{1,64}")


class Digest(_Checked):
    """A SHA-256 or a signature in hexadecimal."""

    cache_ok = True
    shape = "digest"
    pattern = re.compile(r"[0-9a-f]{0,128}")
