"""Questions, notes and pages as the library's YAML has them.

Pure: nothing here reads a file, a clock or a network. Ids are counted, not taken over: the workbook's names
may tell what a question is about, and form paths can be read by strangers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.conditions import Condition, Every, Is
from forms.xlsform.choices import ChoiceList, missing
from forms.xlsform.conditions import Asked, condition_of
from forms.xlsform.findings import Finding, Weight, shown
from forms.xlsform.kinds import QUESTIONS, bounds_of, unread
from forms.xlsform.languages import Texts, lacking, texts_of
from forms.xlsform.relevant import Inexpressible, parse
from forms.xlsform.structure import Entry, Section
from forms.xlsform.workbook import Row

Json = dict[str, Any]
_NO_TITLE = {"en": "About you", "es": "Sobre usted"}  # of questions outside any group


class Pages:
    """Makes the pages of a form; ``names`` are the workbook's names by the id here."""

    def __init__(
        self, *, form: str, lists: Mapping[str, ChoiceList], default: str, findings: list[Finding]
    ) -> None:
        self._form = form
        self._lists = lists
        self._default = default
        self._findings = findings
        self._ids: dict[int, str] = {}  # by the row's number
        self._asked: dict[str, Asked] = {}
        self._titles: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        self.used: dict[str, ChoiceList] = {}

    def made_of(self, sections: Sequence[Section]) -> list[Json]:
        """Every page; questions are known before the conditions that ask of them."""
        for section in sections:
            section.entries = [entry for entry in section.entries if self._is_kept(entry)]
        return [self._page(section) for section in sections if section.entries]

    def _is_kept(self, entry: Entry) -> bool:
        row, kind = entry.row, entry.type
        self._findings.extend(unread(row))
        if kind.kind == "note":
            return True
        name = row.cells.get("name", "")
        if not name or name in self.names.values():
            self._say(row, Weight.LOST, "it has no name of its own, so it is left out", "give it one")
            return False
        answers = self._lists.get(kind.list) if kind.kind.startswith("select") else None
        if kind.kind.startswith("select") and answers is None:
            problem = f"there is no list {shown(kind.list)} in choices, so it is left out"
            self._say(row, Weight.LOST, problem, "add the list")
            return False
        if kind.rest:
            problem = f"{shown(kind.rest)} can't be said here"
            self._say(row, Weight.LOST, problem, "add the answer 'other' and a question in text")
        self._number(row, name)
        if answers is not None:
            if kind.list not in self.used:
                self._findings.extend(answers.findings)
            self.used[kind.list] = answers
            many = QUESTIONS[kind.kind] == "many"
            self._asked[name] = Asked(id=self._ids[row.number], many=many, codes=answers.codes)
        return True

    def _number(self, row: Row, name: str) -> None:
        made = f"{self._form}_{len(self.names) + 1:03}"
        self._ids[row.number] = made
        self.names[made] = name

    def _page(self, section: Section) -> Json:
        title = self._title(section)
        questions = {"en": "questions", "es": "preguntas"}
        heading = {each: f"{title[each]}: {word}" if title[each] else "" for each, word in questions.items()}
        page: Json = {"title": title, "heading": heading}
        self._put_notes(page, section)
        page["items"] = [self._item(entry) for entry in section.entries if entry.type.kind != "note"]
        parts = [made for row in section.groups if (made := self._condition(row)) is not None]
        if parts:
            page["show_when"] = as_yaml(parts[0] if len(parts) == 1 else Every(parts=tuple(parts)))
        return {key: value for key, value in page.items() if value != [] or key == "items"}

    def _title(self, section: Section) -> Texts:
        row = section.groups[-1] if section.groups else None
        texts = texts_of(row.cells, "label", self._default) if row else dict(_NO_TITLE)
        if row is not None and (gaps := lacking(texts)):
            self._findings.append(missing(f"survey row {row.number}, title of the page", gaps))
        whole: Texts = {"en": "", "es": "", **texts}
        first = next((text for text in whole.values() if text), "")
        self._titles[first] += 1
        count = self._titles[first]
        return {code: f"{text} ({count})" if text and count > 1 else text for code, text in whole.items()}

    def _put_notes(self, page: Json, section: Section) -> None:
        """The first words of a page open it, the rest stand at its end."""
        notes: list[Json] = []
        for place, entry in enumerate(section.entries):
            if entry.type.kind != "note":
                continue
            note = self._note(entry.row)
            if place == 0:
                page["opening"] = note
                continue
            if any(later.type.kind != "note" for later in section.entries[place:]):
                problem = "this note comes after the questions of its page here"
                self._say(entry.row, Weight.NOTE, problem, "begin a group behind it to keep its place")
            notes.append(note)
        page["notes"] = notes

    def _note(self, row: Row) -> Json:
        note: Json = {"id": f"{self._form}_note_{row.number:03}", "text": self._text(row, "label", "text")}
        condition = self._condition(row)
        return {**note, "show_when": as_yaml(condition)} if condition else note

    def _item(self, entry: Entry) -> Json:
        row = entry.row
        made = self._ids[row.number]
        kind = QUESTIONS[entry.type.kind]
        item: Json = {"id": made, "code": made.removeprefix(f"{self._form}_").lstrip("0")}
        item |= {} if kind == "choice" else {"kind": kind}
        item["text"] = self._text(row, "label", "text")
        item["why"] = self._text(row, "hint", "reason for asking (hint)")
        item |= {"answers": self._lists[entry.type.list].name} if kind in ("choice", "many") else {}
        item |= dict(self._bounds(row, entry.type.kind))
        item |= {"ask": "repeat", "private": True}
        condition = self._condition(row)
        return {**item, "show_when": as_yaml(condition)} if condition else item

    def _bounds(self, row: Row, kind: str) -> Iterator[tuple[str, float]]:
        if kind == "integer":
            self._say(row, Weight.NOTE, "numbers may have a point here", "nothing needs to be done")
        constraint = row.cells.get("constraint", "")
        bounds = bounds_of(constraint) if constraint and QUESTIONS[kind] == "number" else None
        if constraint and bounds is None:
            problem = "the constraint can't be said here"
            self._say(row, Weight.LOST, problem, "a number may have: . >= 0 and . <= 10")
        yield from (bounds or {}).items()

    def _text(self, row: Row, column: str, what: str) -> Texts:
        texts = texts_of(row.cells, column, self._default) or {"en": "", "es": ""}
        if gaps := lacking(texts):
            self._findings.append(missing(f"survey row {row.number}, {what}", gaps))
        return texts

    def _condition(self, row: Row) -> Condition | None:
        relevant = row.cells.get("relevant", "")
        try:
            return condition_of(parse(relevant), self._asked) if relevant else None
        except Inexpressible as error:
            problem = f"{error.problem}; it is always shown"
            self._say(row, Weight.LOST, problem, error.mend)
            return None

    def _say(self, row: Row, weight: Weight, problem: str, mend: str) -> None:
        place = f"survey row {row.number}"
        self._findings.append(Finding(place=place, weight=weight, problem=problem, mend=mend))


def as_yaml(condition: Condition) -> Json:
    """A condition as it stands in a file."""
    if isinstance(condition, Is):
        return {"item": condition.item, "is": list(condition.codes)}
    return {("all" if isinstance(condition, Every) else "any"): [as_yaml(part) for part in condition.parts]}
