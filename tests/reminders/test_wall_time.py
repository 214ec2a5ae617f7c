"""Wall clocks and instants: gaps move to their first valid minute, folds happen once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.wall_time import instant, later

NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    [
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/Havana",
        "Pacific/Apia",
        "Asia/Kathmandu",
    ]
).map(ZoneInfo)
WALLS = st.datetimes(
    datetime.fromisoformat("2008-01-01T00:00"), datetime.fromisoformat("2030-01-01T00:00")
).map(lambda each: each.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("sentence", "wall", "zone", "expected"),
    [
        ("an ordinary time", "2026-11-24T10:00", "America/New_York", "2026-11-24T15:00+00:00"),
        (
            "in the gap: the first minute after it",
            "2026-03-08T02:30",
            "America/New_York",
            "2026-03-08T07:00+00:00",
        ),
        (
            "in the fold: the first of the two",
            "2026-11-01T01:30",
            "America/New_York",
            "2026-11-01T05:30+00:00",
        ),
        ("a gap of half an hour", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30+00:00"),
        ("a gap at midnight", "2026-03-08T00:30", "America/Havana", "2026-03-08T05:00+00:00"),
        ("a day that never was", "2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00+00:00"),
    ],
)
def test_an_instant(sentence: str, wall: str, zone: str, expected: str) -> None:
    assert instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == datetime.fromisoformat(expected)


def test_the_second_of_two_can_be_asked_for() -> None:
    wall = datetime.fromisoformat("2026-11-01T01:30")
    assert instant(wall, NEW_YORK, fold=1) - instant(wall, NEW_YORK) == timedelta(hours=1)


@given(wall=WALLS, zone=ZONES)
def test_the_clock_shows_that_time_or_the_first_one_after_the_gap(wall: datetime, zone: ZoneInfo) -> None:
    shown = instant(wall, zone).astimezone(zone).replace(tzinfo=None)
    assert shown >= wall
    if shown > wall:
        before = instant(wall, zone) - timedelta(minutes=1)
        assert before.astimezone(zone).replace(tzinfo=None) < wall


@given(first=WALLS, second=WALLS, zone=ZONES)
def test_the_order_of_wall_times_is_kept(first: datetime, second: datetime, zone: ZoneInfo) -> None:
    """But for the hour that is shown twice."""
    if second - first >= timedelta(hours=1):
        assert instant(first, zone) <= instant(second, zone)


@pytest.mark.parametrize(
    ("sentence", "start", "days", "hours", "expected"),
    [
        (
            "days keep the hour over a change of the clocks",
            "2026-10-31T10:00-04:00",
            3,
            0,
            "2026-11-03T10:00-05:00",
        ),
        ("hours elapse", "2026-10-31T22:00-04:00", 0, 24, "2026-11-01T21:00-05:00"),
        ("days first, then hours", "2026-10-31T22:00-04:00", 1, 2, "2026-11-02T00:00-05:00"),
        ("a day that lands in the gap", "2026-03-07T02:30-05:00", 1, 0, "2026-03-08T03:00-04:00"),
    ],
)
def test_later(sentence: str, start: str, days: int, hours: int, expected: str) -> None:
    found = later(datetime.fromisoformat(start), NEW_YORK, days=days, time=timedelta(hours=hours))
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC
