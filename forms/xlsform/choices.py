"""The sheet ``choices``: its lists as answer sets.

Pure: nothing here reads a file, a clock or a network. Each answer gets a concept of its own with a neutral
name: its text may tell too much, and the dictionary can be read by everyone with an account.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.xlsform.findings import Finding, Weight, shown
from forms.xlsform.languages import column_of, is_text, lacking, texts_of
from forms.xlsform.workbook import Row

Json = dict[str, Any]

_DECLINED = re.compile(
    r"decline[ds]?|refused?|prefer_not\w*|rather_not\w*|no_answer|prefiero_no\w*|rechaz\w+"
)


@dataclass(frozen=True, kw_only=True)
class ChoiceList:
    """``name`` here; ``answers`` as YAML takes them; ``codes``: the workbook's code -> the code here.

    ``findings`` matter only if a question uses the list.
    """

    name: str
    answers: tuple[Json, ...]
    codes: Mapping[str, str]
    findings: tuple[Finding, ...]


def lists_of(
    rows: Sequence[Row], *, form: str, form_name: str, default: str, findings: list[Finding]
) -> dict[str, ChoiceList]:
    """Every list by its name in the workbook."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        name = row.cells.get("list_name") or row.cells.get("list name") or ""
        if name and row.cells.get("name"):
            grouped.setdefault(name, []).append(row)
        elif row.cells:
            findings.append(_lost(row, "it has no list_name or no name", "add both, or remove the row"))
    found: dict[str, ChoiceList] = {}
    for place, (name, members) in enumerate(grouped.items(), start=1):
        reader = _List(form=form, form_name=form_name, place=place, default=default, findings=[])
        taken = [each.name for each in found.values()]
        found[name] = reader.read(name, code_of(name, taken, "list"), members)
    return found


def code_of(text: str, taken: Mapping[str, object] | Sequence[str], prefix: str) -> str:
    """An identifier after somebody else's name: small letters, digits and _, a letter first, not taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    plain = plain if plain[:1].isalpha() else f"{prefix}_{plain}".rstrip("_")
    made, number = plain, 2
    while made in taken:
        made, number = f"{plain}_{number}", number + 1
    return made


@dataclass(frozen=True, kw_only=True)
class _List:
    form: str
    form_name: str
    place: int
    default: str
    findings: list[Finding]

    def read(self, name: str, made: str, rows: Sequence[Row]) -> ChoiceList:
        codes: dict[str, str] = {}
        answers: list[Json] = []
        for row in rows:
            own = row.cells["name"]
            if own in codes:
                self.findings.append(_lost(row, "this answer stands twice in its list", "rename one of them"))
                continue
            codes[own] = code_of(own, list(codes.values()), "answer")
            answers.append(self._answer(row, codes[own], len(answers) + 1))
            self.findings.extend(_unread(row))
        if not any(answer.get("declined") for answer in answers):
            problem = "no answer of it says that she would rather not say"
            mend = "add one with 'declined: true' to the answer set"
            place = f"choices, list {name[:40]}"
            self.findings.append(Finding(place=place, weight=Weight.MISSING, problem=problem, mend=mend))
        return ChoiceList(
            name=made,
            answers=tuple(answers),
            codes=codes,
            findings=tuple(self.findings),
        )

    def _answer(self, row: Row, code: str, number: int) -> Json:
        texts = texts_of(row.cells, "label", self.default) or {"en": "", "es": ""}
        if gaps := lacking(texts):
            self.findings.append(missing(f"choices row {row.number}", gaps))
        answer: Json = {"code": code, "concept": f"{self.form}.answer_{self.place}_{number}"}
        answer["name"] = f"{self.form_name} answer {self.place}.{number}"
        if _DECLINED.fullmatch(code):
            answer["declined"] = True
            problem = f"{shown(row.cells['name'])} is taken as the answer of who would rather not say"
            self.findings.append(_note(row, problem, "remove 'declined: true' if it is not"))
        return {**answer, "text": texts}


def missing(place: str, languages: Sequence[str]) -> Finding:
    """That a text lacks languages."""
    names = " and ".join({"en": "English", "es": "Spanish"}[each] for each in languages)
    mend = "add it to the file, checked by someone who speaks it"
    return Finding(place=place, weight=Weight.MISSING, problem=f"the text in {names} is missing", mend=mend)


def _unread(row: Row) -> Iterator[Finding]:
    for header in row.cells:
        if column_of(header)[0] not in ("list_name", "name") and not is_text(header):
            yield _lost(row, f"column {shown(header)} can't be said here", "leave it out, or ask another way")


def _lost(row: Row, problem: str, mend: str) -> Finding:
    return Finding(place=f"choices row {row.number}", weight=Weight.LOST, problem=problem, mend=mend)


def _note(row: Row, problem: str, mend: str) -> Finding:
    return Finding(place=f"choices row {row.number}", weight=Weight.NOTE, problem=problem, mend=mend)
