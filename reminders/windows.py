"""Her hours: on which weekdays, from when until when, she may be reached; as people type them and as we store
them.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(?P<days>[a-z,-]+) (?P<opens>\d{2}:\d{2})-(?P<closes>\d{2}:\d{2})")


class BadWindows(ValueError):
    """Hours that can't be read or can never be. One sentence with its mend."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Her hours {problem}: write them as mon-fri 10:00-12:00; sat 09:00-10:00.")


@dataclass(frozen=True, kw_only=True)
class Window:
    """``weekdays`` 0 (Monday) to 6, the days on which it opens; ``closes`` is the first minute outside.

    A window whose end is not after its start runs past midnight, into the next day.
    """

    weekdays: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise BadWindows("name no weekday")
        if self.opens == self.closes:
            raise BadWindows("end when they begin")
        if self.opens.tzinfo or self.closes.tzinfo or self.opens.second or self.closes.second:
            raise BadWindows("are not whole minutes of a wall clock")

    @property
    def hours(self) -> str:
        """``10:00-12:00``"""
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def span(self, opening: datetime) -> tuple[datetime, datetime] | None:
        """Start and end on the wall clock for the day of ``opening`` (a naive midnight); None if it isn't
        open then.
        """
        if opening.weekday() not in self.weekdays:
            return None
        last_day = opening + timedelta(days=1) if self.closes < self.opens else opening
        return datetime.combine(opening, self.opens), datetime.combine(last_day, self.closes)


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read ``mon-fri 10:00-12:00; sat 09:00-10:00``, or ``BadWindows``."""
    return tuple(_parse(part.strip()) for part in text.strip().lower().split(";"))


def weekdays(text: str) -> frozenset[int]:
    """``mon-wed,fri`` as numbers from 0 (Monday), or ``BadWindows``."""
    return frozenset(day for item in text.split(",") for day in _days(item))


def windows_text(windows: tuple[Window, ...]) -> str:
    """The one text form, which ``parse_windows`` reads back to equal windows."""
    return "; ".join(
        f"{','.join(DAYS[day] for day in sorted(window.weekdays))} {window.hours}" for window in windows
    )


def _parse(part: str) -> Window:
    found = _WINDOW.fullmatch(part)
    if found is None:
        raise BadWindows("can't be read")
    days = weekdays(found["days"])
    return Window(weekdays=days, opens=_time(found["opens"]), closes=_time(found["closes"]))


def _days(item: str) -> range | tuple[int, ...]:
    first, dash, last = item.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise BadWindows("name a day that is none")
    start, end = DAYS.index(first), DAYS.index(last or first)
    if start > end:
        raise BadWindows("name days backwards")
    return range(start, end + 1)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise BadWindows("hold a time that is none") from None
