"""From a time on a wall clock to an instant: a gap moves to its first valid minute, a fold happens once.

Pure: nothing here reads a clock, a file (but the time-zone data) or a network.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def instant(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """The UTC instant at which a clock in ``zone`` shows ``wall`` (naive); of two, the one that ``fold``
    names.
    """
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(wall, zone)


def later(moment: datetime, zone: ZoneInfo, *, days: int, time: timedelta) -> datetime:
    """``moment`` plus whole days on the wall clock of ``zone`` (three days later is the same hour), plus a
    time.
    """
    if days == 0:
        return moment.astimezone(UTC) + time
    wall = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return instant(wall, zone) + time


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks jumped over ``wall``, to the minute."""
    # In a gap, fold 0 reads the offset before the jump and fold 1 the one after: the jump lies between.
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > _MINUTE:
        middle = early + ((late - early) / 2 // _MINUTE) * _MINUTE
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
