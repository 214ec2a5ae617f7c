"""The numbers as a CSV file: written whole or not at all, and never over another file."""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from plugin.errors import Exit, Stop
from plugin.export.periods import Period
from plugin.export.reading import Table
from plugin.export.suppression import SMALLEST

HEADER = ("form", "version", "from", "to", "band", "positive", "people")
HIDDEN = f"<{SMALLEST}"


def rows_of(tables: Iterable[Table], periods: Sequence[Period]) -> Iterator[tuple[str, ...]]:
    """A row for each form, time and cell."""
    for table in tables:
        for counts in table.counts:
            first, last = periods[counts.first].first, periods[counts.last].last
            for cell, people in counts.people:
                told = HIDDEN if people is None else str(people)
                named = (table.form.name, table.form.version, first.isoformat(), last.isoformat())
                yield (*named, cell.band, cell.positive, told)


def require_new(path: Path) -> None:
    """``Stop`` where there is a file already: found out before an hour of reading, not after."""
    if path.exists():
        raise _taken(path)


def write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write the file beside its place, then give it its name; whoever reads it never sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".export-", suffix=".csv")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)  # unlike a rename, this refuses a name that is taken
    except FileExistsError:
        raise _taken(path) from None
    finally:
        Path(name).unlink()


def _taken(path: Path) -> Stop:
    return Stop(Exit.FILE, f"{path} exists already: choose another name, or move it away.")
