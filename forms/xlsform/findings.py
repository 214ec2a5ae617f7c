"""What is said about a workbook, line by line, so that nothing is dropped in silence.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from dataclasses import dataclass
from enum import Enum

_SHEETS = {name: place for place, name in enumerate(("settings", "survey", "choices"))}
_ROW = re.compile(r"row (\d+)")


class Weight(Enum):
    """``MISSING``: the form can't be used before it is added. ``LOST``: it can't be said here.

    ``NOTE``: it is said otherwise here.
    """

    MISSING = "missing"
    LOST = "lost"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``place`` as people find it in the workbook, "survey row 12"."""

    place: str
    weight: Weight
    problem: str
    mend: str

    @property
    def order(self) -> tuple[int, int]:
        """By sheet and row, as someone goes through the workbook."""
        sheet, _, rest = self.place.partition(" ")
        row = _ROW.search(rest)
        return (_SHEETS.get(sheet.strip(","), len(_SHEETS)), int(row[1]) if row else 0)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}: {self.mend}"


def shown(text: str) -> str:
    """Somebody else's text inside a sentence of ours: one line, not long, in quotes."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:57]}…")
