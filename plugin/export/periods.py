"""Whole months or quarters of the clinic's calendar.

Pure: nothing here reads a file, a clock or a network. Half a month is refused: two exports that differ by a
day would tell what happened on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3}
LENGTHS = tuple(_MONTHS)


class PartOfPeriod(ValueError):
    """The dates do not bound whole periods that are over."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Both days are counted in."""

    first: date
    last: date


def periods_of(start: date, end: date, length: str, today: date) -> tuple[Period, ...]:
    """Every period from ``start`` to ``end`` (both counted in); ``PartOfPeriod`` where it isn't whole."""
    if end >= today:
        raise PartOfPeriod("The last day is not over yet: end with one that is.")
    found = tuple(_periods(start, end, length))
    begins = start.day == 1 and (start.month - 1) % _MONTHS[length] == 0
    if not begins or not found or found[-1].last != end:
        raise PartOfPeriod(
            f"The dates don't bound whole {length}s: begin with the first day of one, end with the last."
        )
    return found


def _periods(start: date, end: date, length: str) -> Iterator[Period]:
    first = start
    while first <= end:
        months = first.year * 12 + first.month - 1 + _MONTHS[length]
        following = date(months // 12, months % 12 + 1, 1)
        yield Period(first=first, last=following - timedelta(days=1))
        first = following
