"""Who is on duty: weekly shifts on the clinic's wall clock, days that differ, and who is called if nobody is.

Pure: nothing here reads a file (but the time-zone data), a clock or a network.

Shifts begin and end as a clock on the wall shows it: a time that the clocks jump over is the first minute
after the jump, and one that they show twice is the first of the two, so that shifts which meet on paper meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.moments import require_zone
from reminders.wall_time import instant

_DAY = timedelta(days=1)
# How far a change of people is looked for. Beyond that it tells nobody anything.
_BACK, _AHEAD = 8, 15


@dataclass(frozen=True, kw_only=True)
class Shift:
    """``days`` (0 is Monday) are those on which it begins. ``people``: user names, first called first.

    An end that is not after the start is on the next day, so equal times are 24 hours.
    """

    days: frozenset[int]
    begins: time
    ends: time
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """Who takes the place of all shifts that begin on ``day``; nobody where ``people`` is empty.

    Without times it takes those of the shifts that it replaces.
    """

    day: date
    people: tuple[str, ...]
    begins: time | None = None
    ends: time | None = None

    @property
    def whole(self) -> bool:
        return self.begins is None or self.ends is None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """``people`` in the order in which they are called, from ``since`` until ``until``.

    ``always`` are called where nobody else is left. A moment is None where nothing changes for long.
    """

    people: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    always: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Roster:
    """All of duty.yaml. Shifts that overlap are all on duty, in the order of the file."""

    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[SpecialDay, ...] = ()
    always: tuple[str, ...] = ()

    def on_duty(self, now: datetime, zone: ZoneInfo) -> Duty:
        """Who is on duty at ``now`` on the clock of ``zone``; nobody outside shifts."""
        spans = list(self._spans(require_zone(now), zone))
        people = _at(spans, now)
        edges = sorted(_edges(spans, now))
        until = next((edge for edge in edges if edge > now and _at(spans, edge) != people), None)
        since = _since(spans, [edge for edge in edges if edge <= now], people)
        return Duty(people=people, since=since, until=until, always=self.always)

    def names(self) -> tuple[str, ...]:
        """Every user name in it, each once."""
        rotas = [each.people for each in self.shifts] + [each.people for each in self.exceptions]
        return tuple(dict.fromkeys((*(name for people in rotas for name in people), *self.always)))

    def _spans(self, now: datetime, zone: ZoneInfo) -> Iterator["_Span"]:
        today = now.astimezone(zone).date()
        for offset in range(-_BACK - 2, _AHEAD + 2):
            day = today + offset * _DAY
            yield from (_span(day, zone, *each) for each in self._of_day(day))

    def _of_day(self, day: date) -> Iterator["_Hours"]:
        shifts = [each for each in self.shifts if day.weekday() in each.days]
        special = [each for each in self.exceptions if each.day == day]
        for other in special:
            if other.begins is None or other.ends is None:
                yield from ((shift.begins, shift.ends, other.people) for shift in shifts)
            else:
                yield other.begins, other.ends, other.people
        if not special:
            yield from ((shift.begins, shift.ends, shift.people) for shift in shifts)


_Hours = tuple[time, time, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class _Span:
    begins: datetime
    ends: datetime
    people: tuple[str, ...]


def _span(day: date, zone: ZoneInfo, begins: time, ends: time, people: tuple[str, ...]) -> _Span:
    last = day + _DAY if ends <= begins else day
    return _Span(
        begins=instant(datetime.combine(day, begins), zone),
        ends=instant(datetime.combine(last, ends), zone),
        people=people,
    )


def _at(spans: Sequence[_Span], moment: datetime) -> tuple[str, ...]:
    found = (name for span in spans if span.begins <= moment < span.ends for name in span.people)
    return tuple(dict.fromkeys(found))


def _edges(spans: Sequence[_Span], now: datetime) -> set[datetime]:
    """The moments at which people may change; not those at the rim of what was looked at."""
    moments = {moment for span in spans for moment in (span.begins, span.ends)}
    return {moment for moment in moments if now - _BACK * _DAY <= moment <= now + _AHEAD * _DAY}


def _since(spans: Sequence[_Span], past: Sequence[datetime], people: tuple[str, ...]) -> datetime | None:
    """The edge from which on these people were on duty without a break; None if it lies further back."""
    since = None
    for edge in reversed(past):
        if _at(spans, edge) != people:
            return since
        since = edge
    return None
