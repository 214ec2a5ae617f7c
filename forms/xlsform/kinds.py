"""What the types and columns of the sheet ``survey`` are here, and what can't be said of them.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.xlsform.findings import Finding, Weight, shown
from forms.xlsform.languages import column_of, is_text
from forms.xlsform.workbook import Row

_ALIASES = {
    "select one": "select_one",
    "select multiple": "select_multiple",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "int": "integer",
    "string": "text",
}
QUESTIONS = {
    "select_one": "choice",
    "select_multiple": "many",
    "integer": "number",
    "decimal": "number",
    "text": "text",
    "date": "date",
}
STRUCTURE = ("begin_group", "end_group", "begin_repeat", "end_repeat", "note")
# What devices record of themselves.
_META = (
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "simserial",
    "subscriberid",
    "email",
    "audit",
    "start-geopoint",
    "background-audio",
    "background-geopoint",
)
_MENDS = {
    "calculate": "write it under scores or criteria in the file",
    "range": "ask with select_one, or as a number",
    "rank": "ask with several questions",
    "time": "ask as text",
    "datetime": "ask the date, and the time as text",
    "acknowledge": "ask with select_one",
    "hidden": "leave it out",
    "select_one_from_file": "put the answers into the sheet choices",
    "select_multiple_from_file": "put the answers into the sheet choices",
    "select_one_external": "put the answers into the sheet choices",
}
_READ = ("type", "name", "relevant", "constraint", "required")
_YES = ("yes", "true", "true()", "1")
_BOUND = re.compile(r"\.\s*(>=|<=)\s*(-?[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, kw_only=True)
class Type:
    """``kind`` as the workbook calls it, in one spelling; ``list`` of a select; ``rest`` is what follows."""

    kind: str
    list: str = ""
    rest: str = ""


def type_of(row: Row) -> Type:
    """The type of a row; "" where there is none."""
    words = row.cells.get("type", "").split()
    for alias, name in _ALIASES.items():
        start = alias.split()
        if [word.lower() for word in words[: len(start)]] == start:
            words = [name, *words[len(start) :]]
    kind, choices, *rest = (*words, "", "")
    return Type(kind=kind.lower(), list=choices, rest=" ".join(rest).strip())


def left_out(row: Row, kind: Type) -> Finding:
    """Why a row is not in the form."""
    place = f"survey row {row.number}"
    if kind.kind in _META:
        problem, mend = "what a device records of itself is not kept here", "nothing needs to be done"
        return Finding(place=place, weight=Weight.NOTE, problem=problem, mend=mend)
    problem = f"the type {shown(kind.kind)} can't be asked here, so the row is left out"
    mend = _MENDS.get(kind.kind, "ask it as text, or leave it out")
    return Finding(place=place, weight=Weight.LOST, problem=problem, mend=mend)


def unread(row: Row) -> Iterator[Finding]:
    """What stands in columns that say nothing here."""
    place = f"survey row {row.number}"
    for header in row.cells:
        name = column_of(header)[0]
        if name in _READ or is_text(header):
            continue
        problem = f"column {shown(header)} can't be said here"
        mend = "nothing is filled in beforehand here" if name == "default" else "leave it out"
        yield Finding(place=place, weight=Weight.LOST, problem=problem, mend=mend)
    if row.cells.get("required", "").lower() in _YES:
        problem = "an answer is required there; here every question can be skipped"
        yield Finding(place=place, weight=Weight.NOTE, problem=problem, mend="nothing needs to be done")
    if any("${" in text for header, text in row.cells.items() if is_text(header)):
        problem = "its words repeat an earlier answer, which can't be done here"
        yield Finding(place=place, weight=Weight.LOST, problem=problem, mend="write words without ${…}")


def bounds_of(constraint: str) -> dict[str, float] | None:
    """Lowest and highest of ``. >= 0 and . <= 10``; None where it says more or something else."""
    found: dict[str, float] = {}
    for part in re.split(r"\s+and\s+", constraint.strip()):
        bound = _BOUND.fullmatch(part.strip().removeprefix("(").removesuffix(")").strip())
        name = {">=": "low", "<=": "high"}[bound[1]] if bound else ""
        if bound is None or name in found:
            return None
        number = float(bound[2])
        found[name] = int(number) if number.is_integer() else number
    return found
