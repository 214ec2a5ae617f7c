"""Lines of the module's CSV files: headers in any case and order, ``_order:`` among files, lists with ";"."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_ORDER = re.compile(r"_order:\s*(\d+)", re.IGNORECASE)
_LAST = 1_000_000_000


class Refused(Exception):
    """A line or file that the module would skip with a message in its log."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line; ``place`` is "file:line". Headers are trimmed, and in lower case up to a colon."""

    place: str
    cells: Mapping[str, str]

    def get(self, header: str) -> str:
        """The cell, trimmed; empty where the column is absent."""
        return self.cells.get(header.lower(), "")

    def need(self, header: str) -> str:
        value = self.get(header)
        if not value:
            raise Refused(f"the column {header!r} is empty")
        return value

    def has(self, header: str) -> bool:
        return header.lower() in self.cells

    def parts(self, header: str) -> tuple[str, ...]:
        """A list parted by semicolons."""
        return parted(self.get(header))

    def flag(self, header: str) -> bool:
        return self.get(header).lower() in ("true", "yes", "on", "t", "y")

    def number(self, header: str) -> float | None:
        text = self.get(header)
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            raise Refused(f"the column {header!r} holds no number") from None

    def starting(self, prefix: str) -> Iterable[tuple[str, str]]:
        """(header, cell) of all columns whose header starts so, in the file's order."""
        return [(name, cell) for name, cell in self.cells.items() if name.startswith(prefix.lower())]

    @property
    def uuid(self) -> str:
        return self.get("uuid")

    @property
    def retired(self) -> bool:
        return self.flag("void/retire")


def parted(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def lines_of(folder: Path) -> list[Line]:
    """All lines of a domain's files, files in their order."""
    files = sorted(_tables(folder), key=lambda table: (table[0], table[1]))
    return [line for _, _, lines in files for line in lines]


def _tables(folder: Path) -> Iterable[tuple[int, str, list[Line]]]:
    for path in sorted(folder.rglob("*.csv")):
        # "utf-8-sig": spreadsheets put a mark before the first header, and it must not become part of it.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        if rows:
            yield _order(rows[0]), path.name, _lines(path.name, rows)


def _order(header: list[str]) -> int:
    found = (_ORDER.fullmatch(cell.strip()) for cell in header)
    return next((int(match.group(1)) for match in found if match), _LAST)


def _key(header: str) -> str:
    """In lower case up to the colon; a locale behind it keeps its case."""
    title, colon, locale = header.strip().partition(":")
    return title.strip().lower() + colon + locale.strip()


def _lines(name: str, rows: list[list[str]]) -> list[Line]:
    header = [_key(cell) for cell in rows[0]]
    return [
        Line(
            place=f"{name}:{number}",
            cells={
                key: cell.strip() for key, cell in zip(header, row, strict=False) if not key.startswith("_")
            },
        )
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
