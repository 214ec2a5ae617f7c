"""A form as the JSON that O3's form engine takes (esm-form-engine-lib 4.2.1).

Pure: nothing here reads a file, a clock or a network. Expressions name raw answers and concept uuids only:
the engine neither resolves codes inside them nor looks again at what depends on a calculated field. Nothing
is required, prefilled or taken from an earlier encounter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from content.words import Words
from forms.conditions import Condition, Is, Some
from forms.o3_expressions import result_expression, score_expression, shown_expression, surely
from forms.score_rules import ScoreRule
from forms.shapes import CriticalRule, FormDefinition, Item, Note, Page

Json = dict[str, Any]

_LONG = 7  # more answers than this fold into a list to choose from
_RENDERINGS = {"many": "checkbox", "number": "number", "text": "textarea", "date": "date"}
_ASKED_FOR = {"label", "questionInfo", "value"}  # keys whose text people read


def schema_of(definition: FormDefinition, language: str = "en") -> Json:
    """The whole schema. OpenMRS holds the English one, and what ``translations_of`` gives beside it."""
    return _Schema(definition, language).whole()


def translations_of(definition: FormDefinition, language: str) -> dict[str, str]:
    """English text -> text in that language, for every text of the schema: o3forms' translations resource."""
    said = zip(_texts(schema_of(definition)), _texts(schema_of(definition, language)), strict=True)
    return {english: other for english, other in said if english != other}


def _texts(part: Any) -> Iterator[str]:
    """What people read, in the order of the schema."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if key in _ASKED_FOR:
            yield from value if isinstance(value, list) else [value]
        elif isinstance(value, dict | list):
            yield from _texts(value)


@dataclass(frozen=True)
class _Schema:
    """The schema with its texts in one language; everything else is the same in all of them."""

    definition: FormDefinition
    language: str

    def whole(self) -> Json:
        pages = [self._page(page, number) for number, page in enumerate(self.definition.pages, start=1)]
        return {
            "name": self.definition.name,
            "uuid": self.definition.uuid,
            "version": self.definition.version,
            "encounterType": self.definition.encounter_type_uuid,
            "processor": "EncounterFormProcessor",
            "referencedForms": [],
            "availableIntents": [{"intent": "*", "display": self.definition.name}],
            "pages": [*pages, *self._team_page()],
            "postSubmissionActions": [],
            "meta": {},
        }

    def _say(self, words: Words) -> str:
        return words.said_in(self.language)

    def _page(self, page: Page, number: int) -> Json:
        questions = [self._text("note_purpose", self.definition.purpose)] if number == 1 else []
        questions += [self._note(page.opening)] if page.opening else []
        questions += self._asked(page, number)
        questions += [self._note(note) for note in page.notes]
        return self._paged(page.title, page.heading, questions, page.show_when)

    def _asked(self, page: Page, number: int) -> Iterator[Json]:
        """The questions, each with its banners right below it, and above them why they are asked.

        The engine shows ``questionInfo`` only to who points at it, so a reason is said in the open too.
        """
        runs = [list(run) for _, run in groupby(page.items, key=lambda item: str(item.why))]
        for place, run in enumerate(runs, start=1):
            if len(runs) == 1 or any(item.asked_of == "person" for item in run):
                reason = self._text(f"note_why_{number:02}_{place:02}", run[0].why)
                yield {**reason, **self._hidden(_any_shown(run))}
            for item in run:
                yield self._question(item)
                yield from self._banners(item)

    def _paged(
        self, title: Words, heading: Words, questions: list[Json], show_when: Condition | None
    ) -> Json:
        """A condition of the page stands at each of its questions, which together make it come and go.

        Standing at the page it would fail: at the first answer that changes the form the engine works pages
        out anew, and from what was answered when the form was opened.
        """
        gate = shown_expression(self.definition, show_when) if show_when else ""
        gated = [_gated(question, gate) for question in questions] if gate else questions
        section = {"label": self._say(heading), "isExpanded": "true", "questions": gated}
        return {"label": self._say(title), "sections": [section]}

    def _question(self, item: Item) -> Json:
        return {
            "id": item.field,
            "label": self._say(item.text),
            "type": "obs",
            "questionInfo": self._say(item.why),
            "questionOptions": {
                "rendering": _rendering(item),
                "concept": self.definition.concept_uuid(item.id),
                **self._options(item),
            },
            **self._hidden(item.show_when),
        }

    def _options(self, item: Item) -> Json:
        match item.kind:
            case "choice" | "many":
                return {
                    "answers": [
                        {"concept": each.concept_uuid, "label": self._say(each.text)} for each in item.answers
                    ]
                }
            case "number":
                bounds = {"min": item.low, "max": item.high}
                return {name: f"{bound:g}" for name, bound in bounds.items() if bound is not None}
            case "date":
                return {"datePickerFormat": "calendar"}
        return {}

    def _banners(self, item: Item) -> list[Json]:
        """What to do at once about an answer, right below it."""
        rules = enumerate(self.definition.critical, start=1)
        return [self._banner(place, rule, item) for place, rule in rules if rule.item == item.id]

    def _banner(self, place: int, rule: CriticalRule, item: Item) -> Json:
        condition = Is(item=item.id, codes=rule.when)
        banner = self._text(f"note_act_{place:02}", rule.banner)
        banner["value"] = [f"**{text}**" for text in banner["value"]]  # among plain notes it must be seen
        return {**banner, **self._hidden(condition)}

    def _note(self, note: Note) -> Json:
        return {**self._text(note.id, note.text), **self._hidden(note.show_when)}

    def _text(self, name: str, words: Words) -> Json:
        return {
            "id": name,
            "type": "control",
            "value": [self._say(words)],
            "questionOptions": {"rendering": "markdown"},
        }

    def _team_page(self) -> list[Json]:
        """Numbers and what they may mean, on a last page of their own: not in her view as she answers."""
        notes = [
            (f"note_criterion_{place:02}", each.text, surely(self.definition, each.when))
            for place, each in enumerate(self.definition.criteria, start=1)
            if each.text is not None
        ]
        notes += [
            (f"note_result_{place:02}", each.text, result_expression(self.definition, each))
            for place, each in enumerate(self.definition.results, start=1)
        ]
        questions = [self._score(rule) for rule in self.definition.scores]
        questions += [{**self._text(name, words), **_hide(shown)} for name, words, shown in notes]
        said = self.definition.phrases
        return [self._paged(said.team_page, said.team_heading, questions, None)] if questions else []

    def _score(self, rule: ScoreRule) -> Json:
        expression = score_expression(self.definition, rule)
        return {
            "id": rule.field,
            "label": self._say(rule.text),
            "type": "obs",
            "readonly": True,
            "questionOptions": {
                "rendering": "number",
                "concept": self.definition.concept_uuid(rule.field),
                "isTransient": True,  # the server's own score is the one on record
                "calculate": {"calculateExpression": expression},
            },
            **self._tied_to(expression),
        }

    def _tied_to(self, expression: str) -> Json:
        """A condition that never hides, and names the questions that the number hangs on.

        O3 may hand the engine the form once more while it opens. What hides is then tied to its questions
        anew, but what is calculated is not, and would stay empty whatever is answered.
        """
        named = [field for field in self.definition.by_field if re.search(rf"\b{field}\b", expression)]
        return {"hide": {"hideWhenExpression": f"[{', '.join(named)}].length === 0"}}

    def _hidden(self, show_when: Condition | None) -> Json:
        return _hide(shown_expression(self.definition, show_when)) if show_when else {}


def _hide(shown: str) -> Json:
    return {"hide": {"hideWhenExpression": f"!{shown}"}}


def _gated(question: Json, gate: str) -> Json:
    """The question, shown only while the gate is open too."""
    own = question.get("hide", {}).get("hideWhenExpression")
    return {**question, "hide": {"hideWhenExpression": f"!{gate} || {own}" if own else f"!{gate}"}}


def _rendering(item: Item) -> str:
    if item.kind == "choice":
        return "select" if len(item.answers) > _LONG else "radio"
    return _RENDERINGS[item.kind]


def _any_shown(items: Sequence[Item]) -> Condition | None:
    """When at least one of them is shown; None where one of them always is."""
    conditions = tuple(dict.fromkeys(item.show_when for item in items))
    found = tuple(each for each in conditions if each is not None)
    if len(found) < len(conditions) or not found:
        return None
    return found[0] if len(found) == 1 else Some(parts=found)
