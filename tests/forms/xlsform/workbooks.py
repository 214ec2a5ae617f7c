"""Workbooks made for one test each, as a spreadsheet program would save them."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

Table = Sequence[Sequence[object]]

LABELS = ("label::English (en)", "label::Español (es)")
HINTS = ("hint::English (en)", "hint::Español (es)")
SURVEY = ("type", "name", *LABELS, *HINTS, "relevant")
CHOICES = ("list_name", "name", *LABELS)
YES_NO: Table = (
    CHOICES,
    ("yes_no", "yes", "Yes", "Sí"),
    ("yes_no", "no", "No", "No"),
    ("yes_no", "declined", "I would rather not say", "Prefiero no decirlo"),
)
SETTINGS: Table = (
    ("form_title", "form_id", "version", "default_language"),
    ("Intake", "intake", "2026", "English (en)"),
)


def saved(**sheets: Table) -> bytes:
    """The bytes of an .xlsx with those sheets; the first row of each is its headers."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def asked(kind: str, name: str, relevant: str = "") -> tuple[str, ...]:
    """A row of the sheet survey that lacks nothing."""
    return (kind, name, f"Words of {name}", f"Palabras de {name}", "It helps us", "Nos ayuda", relevant)
