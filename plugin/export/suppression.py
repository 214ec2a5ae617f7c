"""From who fell into which cell, and when, to numbers that tell nothing of anybody.

Pure: nothing here reads a file, a clock or a network. Three things together keep a small number hidden:

- a count below ``SMALLEST`` is never told, and zero is among them;
- neighbouring periods are joined until one count may be told; what is left at the end tells nothing, so that
  a later export that goes on from there has the same rows before it, and no difference of two tells more;
- there are no totals and each person stands in one cell of a period, so no cell follows from others.

Whatever is published would be published as well if any of its hidden counts were any other number below
``SMALLEST``. That is what the test tries: nobody who knows all of this learns more than "below 11".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugin.export.cells import Cell

SMALLEST = 11  # the smallest number that is told


@dataclass(frozen=True, kw_only=True)
class Answered:
    """That a person answered a form. ``period`` counts from 0 in the order of time."""

    person: str
    period: int
    at: datetime
    cell: Cell


@dataclass(frozen=True, kw_only=True)
class Counts:
    """``first`` to ``last`` period (both counted in); a number, or None where it is below ``SMALLEST``."""

    first: int
    last: int
    people: tuple[tuple[Cell, int | None], ...]


def counts_of(answered: Iterable[Answered], cells: Sequence[Cell], periods: int) -> tuple[Counts, ...]:
    """The counts of one form over ``periods`` periods, joined where they are small."""
    events = sorted(answered, key=lambda each: each.period)
    spans = list(_spans(events, periods))
    return tuple(_counts(_within(events, first, last), cells, first, last) for first, last in spans)


def _spans(events: Sequence[Answered], periods: int) -> Iterator[tuple[int, int]]:
    """Periods joined until a count may be told, and what is left at the end."""
    first = 0
    for last in range(periods):
        counted = _latest(_within(events, first, last))
        if any(number >= SMALLEST for number in counted.values()):
            yield first, last
            first = last + 1
    if first < periods:
        yield first, periods - 1


def _within(events: Sequence[Answered], first: int, last: int) -> list[Answered]:
    return [each for each in events if first <= each.period <= last]


def _latest(events: Iterable[Answered]) -> Counter[Cell]:
    """How many people are in each cell, each by the latest answer."""
    latest: dict[str, Answered] = {}
    for each in events:
        known = latest.get(each.person)
        if known is None or known.at <= each.at:
            latest[each.person] = each
    return Counter(each.cell for each in latest.values())


def _counts(events: Iterable[Answered], cells: Sequence[Cell], first: int, last: int) -> Counts:
    counted = _latest(events)
    told = tuple((cell, counted[cell] if counted[cell] >= SMALLEST else None) for cell in cells)
    return Counts(first=first, last=last, people=told)
