"""OpenMRS's stored times as FHIR writes them, and the spans that FHIR search dates stand for.

Pure: nothing here reads a file, a clock or a network. Stored times are UTC: ``2026-01-05T10:00:00.000+0000``.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_SEARCH_DATE = re.compile(
    r"(?P<prefix>[a-z]{2})?"
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?$"
)
_UNITS = ("second", "minute", "hour", "day", "month", "year")


class NotADate(ValueError):
    """A search value that is no FHIR date."""


def moment_of(stored: str) -> datetime:
    """The stored text (or any ISO text with a zone) as a moment in UTC."""
    return datetime.fromisoformat(stored).astimezone(UTC)


def stored_text(moment: datetime) -> str:
    """A moment as the store keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def instant(stored: str | None) -> str | None:
    """FHIR ``instant``, to the millisecond: 2026-01-05T10:00:00.000+00:00."""
    return None if stored is None else moment_of(stored).isoformat(timespec="milliseconds")


def date_time(stored: str | None) -> str | None:
    """FHIR ``dateTime``, to the second: 2026-01-05T10:00:00+00:00."""
    return None if stored is None else moment_of(stored).isoformat(timespec="seconds")


def date_text(stored: str | None) -> str | None:
    """FHIR ``date``: 2026-01-05."""
    return None if stored is None else stored[:10]


def version_of(stored: str) -> str:
    """What fhir2 takes for a version: the milliseconds of the last change."""
    return str(int(moment_of(stored).timestamp() * 1000))


def http_date(moment: datetime) -> str:
    """The form of the Last-Modified header."""
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


@dataclass(frozen=True, kw_only=True)
class SearchDate:
    """A search date: its prefix and the span ``start <= t < end`` of what it names."""

    prefix: str
    start: datetime
    end: datetime

    def covers(self, stored: str | None) -> bool:
        """Whether a stored time fits, with fhir2's own reading of the prefixes: ``gt`` is ``ge``, and ``lt``
        and ``le`` reach to the end of what is named. A missing time never fits.
        """
        if stored is None:
            return False
        moment = moment_of(stored)
        within = self.start <= moment < self.end
        return {
            "eq": within,
            "ne": not within,
            "ge": moment >= self.start,
            "gt": moment >= self.start,
            "le": moment <= self.end,
            "lt": moment <= self.end,
            "sa": moment > self.end,
            "eb": moment < self.end,
        }[self.prefix]


def search_date(text: str) -> SearchDate:
    """A search value such as ``ge2026-01-06``; without zone it is UTC. ``NotADate`` if it isn't one."""
    found = _SEARCH_DATE.match(text.strip().replace(" ", "+"))
    if found is None:
        raise NotADate(text)
    given = {unit: found[unit] for unit in _UNITS}
    precision = next(unit for unit in _UNITS if given[unit])
    zone = found["zone"] or "+00:00"
    try:
        start = datetime.fromisoformat(
            f"{given['year']}-{given['month'] or '01'}-{given['day'] or '01'}"
            f"T{given['hour'] or '00'}:{given['minute'] or '00'}:{given['second'] or '00'}"
            f"{'+00:00' if zone == 'Z' else zone}"
        )
    except ValueError as error:
        raise NotADate(text) from error
    return SearchDate(
        prefix=found["prefix"] or "eq", start=start.astimezone(UTC), end=_next(start, precision)
    )


def _next(start: datetime, precision: str) -> datetime:
    if precision == "year":
        return start.replace(year=start.year + 1).astimezone(UTC)
    if precision == "month":
        return (start + timedelta(days=32)).replace(day=1).astimezone(UTC)
    return (start + timedelta(**{f"{precision}s": 1})).astimezone(UTC)
