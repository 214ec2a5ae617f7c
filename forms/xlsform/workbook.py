"""From the bytes of an .xlsx to the text of its cells, whatever somebody may have put into it.

Pure: bytes in, text out. Sizes are limited before anything is unpacked (a zip never gives more than its own
directory states), entities are refused by defusedxml, links to other files are not followed, and a formula
is read as the value that was last saved for it.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from content.directions import CONTROLS
from forms.xlsform.findings import Finding, Weight

MOST_BYTES = 5_000_000  # of the file
MOST_UNPACKED = 30_000_000  # of all its parts together
MOST_PARTS = 300
MOST_ROWS = 3_000  # of one sheet
MOST_COLUMNS = 200
MOST_TEXT = 5_000  # characters of one cell

SHEETS = ("survey", "choices", "settings")

# What openpyxl is known to raise on files that are none, or that someone twisted.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    ValueError,  # defusedxml's refusals too
    TypeError,
    AttributeError,
    LookupError,
    EOFError,
    NotImplementedError,
    OSError,
    RecursionError,
)


class UnreadableWorkbook(Exception):
    """The file is no workbook that can be read; one sentence with the mend, without its content."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """``number`` as the spreadsheet counts; ``cells`` by header, empty ones left out."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """The sheets by name in small letters, without their header rows."""

    sheets: Mapping[str, tuple[Row, ...]]
    findings: tuple[Finding, ...]


def read_workbook(data: bytes) -> Workbook:
    """The three sheets of an XLSForm; ``UnreadableWorkbook`` for what is none."""
    _refuse_bombs(data)
    findings: list[Finding] = []
    sheets: dict[str, tuple[Row, ...]] = {}
    values, formulas = _opened(data, values=True), _opened(data, values=False)
    try:
        for title in values.sheetnames:
            name = title.strip().lower()
            if name in SHEETS and name not in sheets:
                pairs = zip(_rows(values[title]), _rows(formulas[title]), strict=False)
                sheets[name] = tuple(_read(name, pairs, findings))
            else:
                findings.append(_unread(f"sheet {title[:31]!r}"))
    except _BROKEN:
        raise _none() from None
    if "survey" not in sheets:
        raise UnreadableWorkbook("The workbook has no sheet 'survey': an XLSForm keeps its questions there.")
    return Workbook(sheets=sheets, findings=tuple(findings))


def _refuse_bombs(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise UnreadableWorkbook(f"The file is larger than {MOST_BYTES // 1_000_000} MB: remove pictures.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except _BROKEN:
        raise _none() from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableWorkbook("The workbook unpacks to more than any form needs: save it anew.")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise UnreadableWorkbook("The workbook holds macros: save it as .xlsx without them.")


def _opened(data: bytes, *, values: bool) -> Any:
    with warnings.catch_warnings():
        # It warns of extensions that it passes over, such as lists to choose from; we need none of them.
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(
                BytesIO(data), read_only=True, data_only=values, keep_links=False, keep_vba=False
            )
        except _BROKEN:
            raise _none() from None


def _none() -> UnreadableWorkbook:
    return UnreadableWorkbook(
        "The file is no .xlsx workbook that can be read: save it as .xlsx, without a password."
    )


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Cell values, as many as are allowed. What the sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if place > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise UnreadableWorkbook(
                    f"A sheet has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns: split the form."
                )
            yield row


def _read(
    name: str, pairs: Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]], findings: list[Finding]
) -> Iterator[Row]:
    headers: list[str] = []
    for number, (values, formulas) in enumerate(pairs, start=1):
        if not headers:
            headers = _headers(name, values, findings)
            continue
        cells: dict[str, str] = {}
        for header, value, formula in zip(headers, values, formulas, strict=False):
            text = _text(value)
            if isinstance(formula, str) and formula.startswith("=") and formula != value:
                findings.append(_formula(f"{name} row {number}, {header}", kept=bool(text)))
            if len(text) > MOST_TEXT:
                raise UnreadableWorkbook(f"A cell of {name} row {number} is too long: shorten it.")
            if text and header:
                cells[header] = text
        yield Row(number=number, cells=cells)


def _headers(name: str, values: tuple[Any, ...], findings: list[Finding]) -> list[str]:
    found: list[str] = []
    for value in values:
        header = " ".join(_text(value).split())
        if header and header in found:
            findings.append(_unread(f"{name}, the second column {header[:60]!r}"))
            header = ""
        found.append(header)
    return found if any(found) else []


def _formula(place: str, *, kept: bool) -> Finding:
    problem = (
        "a formula is read as the value that was last saved" if kept else "a formula without saved value"
    )
    weight = Weight.NOTE if kept else Weight.LOST
    return Finding(place=place, weight=weight, problem=problem, mend="write the text itself")


def _unread(place: str) -> Finding:
    mend = "move what belongs to the form to survey, choices or settings"
    return Finding(place=place, weight=Weight.LOST, problem="it is not read", mend=mend)


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates as 2026-01-31, nothing invisible."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    plain = str(value).replace("\xa0", " ").replace("\r\n", "\n")
    return "".join(
        each for each in plain if each.isprintable() or each == "\n" if each not in CONTROLS
    ).strip()
