"""A file from anywhere is read within limits, or refused in one sentence."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from forms.xlsform.findings import Weight
from forms.xlsform.workbook import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_TEXT,
    MOST_UNPACKED,
    UnreadableWorkbook,
    read_workbook,
)
from tests.forms.xlsform.workbooks import saved

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC).replace(tzinfo=None)  # as spreadsheets have it
HEADERS = ("type", "name")
PLAIN = saved(survey=[HEADERS, ("text", "q1")])


def packed(**parts: bytes) -> bytes:
    """PLAIN with parts added or replaced; a name's "/" is written "__"."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        named = {name.replace("__", "/"): data for name, data in parts.items()}
        for part in old.namelist():
            new.writestr(part, named.pop(part) if part in named else old.read(part))
        for name, data in named.items():
            new.writestr(name, data)
    return stream.getvalue()


def test_cells_are_text() -> None:
    values = (1, 2.5, True, date(2026, 1, 31), NOON, "  a\xa0b\u202e ", None)
    headers = tuple("abcdefg")
    found = read_workbook(saved(survey=[headers, values])).sheets["survey"]
    assert dict(found[0].cells) == {
        "a": "1",
        "b": "2.5",
        "c": "true",
        "d": "2026-01-31",
        "e": "2026-01-31",
        "f": "a b",
    }
    assert found[0].number == 2


def test_sheets_are_found_by_their_names_in_any_letters_and_others_are_reported() -> None:
    workbook = read_workbook(saved(Survey=[HEADERS, ("text", "q")], Extra=[("a",)]))
    assert list(workbook.sheets) == ["survey"]
    assert [str(each) for each in workbook.findings] == [
        "sheet 'Extra': it is not read: move what belongs to the form to survey, choices or settings"
    ]


def test_a_formula_is_no_code_and_is_reported() -> None:
    workbook = read_workbook(saved(survey=[HEADERS, ("text", "=1+1")]))
    assert "name" not in workbook.sheets["survey"][0].cells
    assert [each.place for each in workbook.findings] == ["survey row 2, name"]
    assert workbook.findings[0].weight is Weight.LOST


def test_a_column_that_stands_twice_is_reported() -> None:
    workbook = read_workbook(saved(survey=[(*HEADERS, "name"), ("text", "q1", "q2")]))
    assert dict(workbook.sheets["survey"][0].cells) == {"type": "text", "name": "q1"}
    assert "second column 'name'" in str(workbook.findings[0])


ENTITIES = b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("j"))
)
BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + ENTITIES + b"]>"
OUTSIDE = b"<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/hostname'>]>"


def declaring(doctype: bytes) -> bytes:
    """PLAIN with that in front of its sheet, and a cell that makes use of it."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    start = sheet.index(b"<worksheet")
    return packed(**{"xl__worksheets__sheet1.xml": doctype + sheet[start:].replace(b"q1", b"&i;")})


REFUSED = [
    ("nothing", b"", "no .xlsx"),
    ("another file", b"%PDF-1.7 ...", "no .xlsx"),
    ("half a file", PLAIN[: len(PLAIN) // 2], "no .xlsx"),
    ("a zip of something else", packed(**{"[Content_Types].xml": b"<a/>"}), "no .xlsx"),
    ("too large", b"PK" + bytes(MOST_BYTES), "larger than 5 MB"),
    ("a zip bomb", packed(xl__media__image1=b"\0" * (MOST_UNPACKED + 1)), "unpacks to more"),
    ("very many parts", packed(**{f"xl__media__{n}": b"x" for n in range(MOST_PARTS)}), "unpacks to more"),
    ("macros", packed(**{"xl__vbaProject.bin": b"x"}), "macros"),
    ("an entity bomb", declaring(BOMB), "no .xlsx"),
    ("an entity from outside", declaring(OUTSIDE), "no .xlsx"),
    ("no survey", saved(choices=[("list_name", "name")]), "no sheet 'survey'"),
    ("too many rows", saved(survey=[("type",)] * (MOST_ROWS + 1)), "more than 3000 rows"),
    ("too many columns", saved(survey=[("a",) * (MOST_COLUMNS + 1)]), "200 columns"),
    ("a novel in a cell", saved(survey=[HEADERS, ("text", "x" * (MOST_TEXT + 1))]), "too long"),
]


@pytest.mark.parametrize(("_", "data", "sentence"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_is_no_workbook_is_refused(_: str, data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableWorkbook, match=sentence):
        read_workbook(data)


def test_a_sheet_is_not_believed_about_its_size() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:B2"' in sheet
    lying = packed(**{"xl__worksheets__sheet1.xml": sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')})
    assert len(read_workbook(lying).sheets["survey"]) == 1
