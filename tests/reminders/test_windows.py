"""Her hours as text, and back."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.windows import BadWindows, Window, parse_windows, windows_text

TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))
RANDOM_WINDOWS = (
    st.tuples(st.frozensets(st.integers(0, 6), min_size=1), TIMES, TIMES)
    .filter(lambda each: each[1] != each[2])
    .map(lambda each: Window(weekdays=each[0], opens=each[1], closes=each[2]))
)


@pytest.mark.parametrize(
    ("sentence", "text", "written"),
    [
        ("a range of days", "mon-fri 10:00-12:00", "mon,tue,wed,thu,fri 10:00-12:00"),
        ("single days", "sat,mon 09:00-10:30", "mon,sat 09:00-10:30"),
        ("several parts", " Mon 10:00-12:00 ;sat-sun 14:00-15:00", "mon 10:00-12:00; sat,sun 14:00-15:00"),
        ("past midnight", "fri 22:00-01:00", "fri 22:00-01:00"),
        ("until midnight", "fri 22:00-00:00", "fri 22:00-00:00"),
    ],
)
def test_it_reads_what_people_type(sentence: str, text: str, written: str) -> None:
    assert windows_text(parse_windows(text)) == written


@given(st.lists(RANDOM_WINDOWS, min_size=1, max_size=5).map(tuple))
def test_what_is_written_is_read_back(windows: tuple[Window, ...]) -> None:
    assert parse_windows(windows_text(windows)) == windows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "10:00-12:00",
        "mon 10-12",
        "monday 10:00-12:00",
        "fri-mon 10:00-12:00",
        "mon 25:00-26:00",
        "mon 10:00-10:00",
        "mon- 10:00-12:00",
        "mon 10:00-12:00;",
        "mon 10:00-12:00, tue",
    ],
)
def test_what_it_can_t_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadWindows, match="write them as mon-fri 10:00-12:00"):
        parse_windows(text)


@pytest.mark.parametrize(
    ("weekdays", "opens", "closes"),
    [
        (frozenset(), time(10), time(12)),
        (frozenset({7}), time(10), time(12)),
        (frozenset({1}), time(10, 0, 30), time(12)),
    ],
)
def test_a_window_that_can_t_be_is_refused(weekdays: frozenset[int], opens: time, closes: time) -> None:
    with pytest.raises(BadWindows):
        Window(weekdays=weekdays, opens=opens, closes=closes)


def test_the_span_of_a_day() -> None:
    [night] = parse_windows("tue 22:00-01:00")
    tuesday = datetime.fromisoformat("2026-11-24T00:00")
    assert night.span(tuesday) == (
        datetime.fromisoformat("2026-11-24T22:00"),
        datetime.fromisoformat("2026-11-25T01:00"),
    )
    assert night.span(datetime.fromisoformat("2026-11-25T00:00")) is None
