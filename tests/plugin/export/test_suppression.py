"""Nobody can tell from what is published what a small number is, whatever they know of the rules."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from plugin.export.cells import Cell
from plugin.export.suppression import SMALLEST, Answered, Counts, counts_of

LOW, MIDDLE, HIGH = (Cell(band=name, positive="") for name in ("low", "middle", "high"))
CELLS = (LOW, MIDDLE, HIGH)
START = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(cell: Cell, number: int, period: int, prefix: str = "") -> list[Answered]:
    """So many people who answered once."""
    at = START + timedelta(days=31 * period)
    return [
        Answered(person=f"{prefix}{cell.band}-{period}-{each}", period=period, at=at, cell=cell)
        for each in range(number)
    ]


def told(counts: Counts) -> list[int | None]:
    return [people for _, people in counts.people]


ROWS = [
    ("A count of eleven is told.", [crowd(LOW, 11, 0)], 1, [(0, 0, [11, None, None])]),
    ("Ten are not, and neither is none.", [crowd(LOW, 10, 0)], 1, [(0, 0, [None, None, None])]),
    (
        "Months with few people are joined until there are enough.",
        [crowd(LOW, 6, 0), crowd(LOW, 6, 1), crowd(HIGH, 12, 2)],
        3,
        [(0, 1, [12, None, None]), (2, 2, [None, None, 12])],
    ),
    (
        "What is left at the end tells nothing.",
        [crowd(LOW, 12, 0), crowd(LOW, 3, 2)],
        3,
        [(0, 0, [12, None, None]), (1, 2, [None, None, None])],
    ),
    (
        "Many small counts stay small, however many there are together.",
        [crowd(LOW, 10, 0), crowd(MIDDLE, 10, 0), crowd(HIGH, 10, 0)],
        1,
        [(0, 0, [None, None, None])],
    ),
    ("Nobody at all looks like a few.", [], 2, [(0, 1, [None, None, None])]),
]


@pytest.mark.parametrize(("sentence", "groups", "periods", "expected"), ROWS)
def test_counts(
    sentence: str,
    groups: list[list[Answered]],
    periods: int,
    expected: list[tuple[int, int, list[int | None]]],
) -> None:
    answered = [each for group in groups for each in group]
    found = counts_of(answered, CELLS, periods)
    assert [(each.first, each.last, told(each)) for each in found] == expected, sentence


def test_a_person_counts_once_by_her_latest_answer() -> None:
    often = [*crowd(LOW, 11, 0), *crowd(LOW, 11, 0)]
    assert told(counts_of(often, CELLS, 1)[0]) == [11, None, None]
    later = [
        Answered(person=each.person, period=0, at=each.at + timedelta(days=3), cell=HIGH) for each in often
    ]
    assert told(counts_of([*later, *often], CELLS, 1)[0]) == [None, None, 11]


def test_in_joined_months_too_she_counts_once() -> None:
    first = crowd(LOW, 10, 0)
    again = [Answered(person=each.person, period=1, at=each.at, cell=LOW) for each in first]
    assert [told(each) for each in counts_of([*first, *again], CELLS, 2)] == [[None, None, None]]


ANSWERED = st.lists(
    st.builds(
        Answered,
        person=st.integers(0, 60).map(str),
        period=st.integers(0, 5),
        at=st.integers(0, 100).map(lambda day: START + timedelta(days=day)),
        cell=st.sampled_from(CELLS),
    ),
    max_size=150,
)


def another_world(published: Sequence[Counts], hidden: dict[tuple[int, Cell], int]) -> list[Answered]:
    """People who'd give the same numbers, with other numbers where none is told."""
    return [
        person
        for place, counts in enumerate(published)
        for cell, people in counts.people
        for person in crowd(
            cell, hidden[place, cell] if people is None else people, counts.last, prefix=f"{place}-"
        )
    ]


@settings(max_examples=150, deadline=None)
@for_all(ANSWERED, st.data())
def test_any_hidden_number_could_be_any_below_the_smallest(
    answered: list[Answered], data: st.DataObject
) -> None:
    published = counts_of(answered, CELLS, 6)
    places = [
        (place, cell)
        for place, counts in enumerate(published)
        for cell, people in counts.people
        if people is None
    ]
    guessed = data.draw(st.fixed_dictionaries({each: st.integers(0, SMALLEST - 1) for each in places}))
    assert counts_of(another_world(published, guessed), CELLS, 6) == published


@settings(max_examples=150, deadline=None)
@for_all(ANSWERED)
def test_every_period_is_in_one_row_and_no_small_number_is_told(answered: list[Answered]) -> None:
    published = counts_of(answered, CELLS, 6)
    covered = [period for counts in published for period in range(counts.first, counts.last + 1)]
    assert covered == list(range(6))
    numbers = [people for counts in published for _, people in counts.people]
    assert all(number is None or number >= SMALLEST for number in numbers)


@settings(max_examples=150, deadline=None)
@for_all(ANSWERED, st.integers(1, 5))
def test_a_longer_export_repeats_the_rows_of_a_shorter_one(answered: list[Answered], periods: int) -> None:
    """So nothing small follows from the difference of two."""
    shorter = counts_of([each for each in answered if each.period < periods], CELLS, periods)
    longer = counts_of(answered, CELLS, 6)
    told_at = [counts for counts in shorter if any(number is not None for number in told(counts))]
    assert list(longer[: len(told_at)]) == told_at
