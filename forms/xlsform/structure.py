"""The groups of the sheet ``survey`` as pages, each with the rows that stand on it.

Pure: nothing here reads a file, a clock or a network. A group within a group becomes a page of its own, and
what follows it another one: here pages stand in a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.xlsform.findings import Finding, Weight
from forms.xlsform.kinds import QUESTIONS, Type, left_out, type_of
from forms.xlsform.workbook import Row


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question or a note."""

    row: Row
    type: Type


@dataclass(kw_only=True)
class Section:
    """What stands together: rows of the groups around it, the outermost first, and its entries."""

    groups: tuple[Row, ...]
    entries: list[Entry] = field(default_factory=list)


def sections_of(rows: Iterable[Row], findings: list[Finding]) -> list[Section]:
    """The pages to be, those that hold anything."""
    reader = _Reader(findings)
    for row in rows:
        if row.cells:
            reader.take(row)
    return [section for section in reader.close() if section.entries]


class _Reader:
    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self._open: list[tuple[str, Row]] = []
        self._sections: list[Section] = []

    def take(self, row: Row) -> None:
        kind = type_of(row)
        if kind.kind in ("begin_group", "begin_repeat"):
            self._begin(row, kind.kind.removeprefix("begin_"))
        elif kind.kind in ("end_group", "end_repeat"):
            self._end(row, kind.kind.removeprefix("end_"))
        elif any(opened == "repeat" for opened, _ in self._open):
            self._say(
                row, Weight.LOST, "it is left out with the repeat around it", "ask it in a form of its own"
            )
        elif kind.kind in QUESTIONS or kind.kind == "note":
            self._section().entries.append(Entry(row=row, type=kind))
        elif kind.kind:
            self._findings.append(left_out(row, kind))
        else:
            self._say(
                row, Weight.LOST, "it has no type, so it is left out", "write a type, or remove the row"
            )

    def close(self) -> list[Section]:
        for opened, row in self._open:
            self._say(row, Weight.LOST, f"this {opened} is never ended", f"add end_{opened}")
        return self._sections

    def _begin(self, row: Row, kind: str) -> None:
        if kind == "repeat":
            problem = "a repeat can't be said here, so all in it is left out"
            self._say(row, Weight.LOST, problem, "ask for one, or for the latest")
        elif self._open:
            self._say(row, Weight.NOTE, "a group within a group becomes a page", "nothing needs to be done")
        self._open.append((kind, row))

    def _end(self, row: Row, kind: str) -> None:
        if self._open and self._open[-1][0] == kind:
            self._open.pop()
        else:
            self._say(row, Weight.LOST, f"no {kind} is open here", "see which one it should end")

    def _section(self) -> Section:
        groups = tuple(row for _, row in self._open)
        if not self._sections or self._sections[-1].groups != groups:
            self._sections.append(Section(groups=groups))
        return self._sections[-1]

    def _say(self, row: Row, weight: Weight, problem: str, mend: str) -> None:
        place = f"survey row {row.number}"
        self._findings.append(Finding(place=place, weight=weight, problem=problem, mend=mend))
