"""Whole months and quarters, and nothing that is not over."""

from datetime import date

import pytest

from plugin.export.periods import PartOfPeriod, Period, periods_of

TODAY = date(2027, 1, 1)


def test_months() -> None:
    found = periods_of(date(2026, 11, 1), date(2026, 12, 31), "month", TODAY)
    assert found == (
        Period(first=date(2026, 11, 1), last=date(2026, 11, 30)),
        Period(first=date(2026, 12, 1), last=date(2026, 12, 31)),
    )


def test_quarters() -> None:
    found = periods_of(date(2026, 1, 1), date(2026, 6, 30), "quarter", TODAY)
    assert [each.last for each in found] == [date(2026, 3, 31), date(2026, 6, 30)]


PARTS = [
    ("It begins within a month.", date(2026, 1, 2), date(2026, 1, 31), "month"),
    ("It ends within a month.", date(2026, 1, 1), date(2026, 1, 30), "month"),
    ("It begins within a quarter.", date(2026, 2, 1), date(2026, 3, 31), "quarter"),
    ("It ends within a quarter.", date(2026, 1, 1), date(2026, 2, 28), "quarter"),
    ("It ends before it begins.", date(2026, 2, 1), date(2026, 1, 31), "month"),
    ("Its last day is today.", date(2026, 1, 1), TODAY, "month"),
    ("It lies ahead.", date(2027, 1, 1), date(2027, 1, 31), "month"),
]


@pytest.mark.parametrize(("sentence", "start", "end", "length"), PARTS)
def test_a_part_of_a_period_is_refused(sentence: str, start: date, end: date, length: str) -> None:
    with pytest.raises(PartOfPeriod):
        periods_of(start, end, length, TODAY)
