"""A form as the JSON that O3's form engine takes (esm-form-engine-lib 4.2.1).

Pure: nothing here reads a file, a clock or a network. Expressions name raw answers and concept uuids only:
the engine neither resolves codes inside them nor looks again at what depends on a calculated field. Nothing
is required, prefilled or taken from an earlier encounter.
"""

from typing import Any

from content.words import Words
from forms.conditions import Condition
from forms.shapes import FormDefinition, Item, Note, Page, Scoring

Json = dict[str, Any]


def schema_of(definition: FormDefinition) -> Json:
    """The whole schema, in English; ``translations_of`` gives what other languages need."""
    pages = [_page(definition, page, place) for place, page in enumerate(definition.pages)]
    return {
        "name": definition.name,
        "uuid": definition.uuid,
        "version": definition.version,
        "encounterType": definition.encounter_type_uuid,
        "processor": "EncounterFormProcessor",
        "referencedForms": [],
        "availableIntents": [{"intent": "*", "display": definition.name}],
        "pages": pages,
        "postSubmissionActions": [],
        "meta": {},
    }


def translations_of(definition: FormDefinition, language: str) -> dict[str, str]:
    """English text -> text in that language, for every text of the schema: o3forms' translations resource."""
    return {str(words): words.said_in(language) for words in _words(definition)}


def score_expression(definition: FormDefinition, scoring: Scoring) -> str:
    """JavaScript for the score: null while any item lacks an answer that counts, else the sum of values."""
    items = [definition.by_id[item] for item in scoring.items]
    counted = [answer for answer in items[0].answers if answer.value is not None]
    uuids = ", ".join(f"'{answer.concept_uuid}'" for answer in counted)
    values = ", ".join(str(answer.value) for answer in counted)
    names = ", ".join(scoring.items)
    return (
        f"[{names}].some(x => isEmpty(x) || ![{uuids}].includes(x)) ? null : "
        f"[{names}].map(x => [{values}].at([{uuids}].indexOf(x))).reduce((a, b) => a + b, 0)"
    )


def _page(definition: FormDefinition, page: Page, place: int) -> Json:
    questions = [_note(definition, page.opening)] if page.opening else []
    questions += [_question(definition, item) for item in page.items]
    questions += [_note(definition, note) for note in page.notes]
    questions += _score(definition, place)
    section = {"label": str(page.heading), "isExpanded": "true", "questions": questions}
    return {"label": str(page.title), "sections": [section], **_hidden(definition, page.show_when)}


def _question(definition: FormDefinition, item: Item) -> Json:
    answers = [{"concept": each.concept_uuid, "label": str(each.text)} for each in item.answers]
    options = {"rendering": "radio", "concept": definition.concept_uuid(item.id), "answers": answers}
    return {
        "id": item.id,
        "label": str(item.text),
        "type": "obs",
        "questionInfo": str(item.why),
        "questionOptions": options,
        **_hidden(definition, item.show_when),
    }


def _note(definition: FormDefinition, note: Note) -> Json:
    return {
        "id": note.id,
        "type": "control",
        "value": [str(note.text)],
        "questionOptions": {"rendering": "markdown"},
        **_hidden(definition, note.show_when),
    }


def _score(definition: FormDefinition, place: int) -> list[Json]:
    """The score's field, on the page with the last item that counts."""
    scoring = definition.scoring
    if scoring is None or all(item.id != scoring.items[-1] for item in definition.pages[place].items):
        return []
    field = {
        "id": scoring.field,
        "label": str(scoring.text),
        "type": "obs",
        "readonly": True,
        "questionOptions": {
            "rendering": "number",
            "concept": definition.concept_uuid(scoring.field),
            "isTransient": True,  # the server's own score is the one on record
            "calculate": {"calculateExpression": score_expression(definition, scoring)},
        },
    }
    return [field]


def _hidden(definition: FormDefinition, show_when: Condition | None) -> Json:
    if show_when is None:
        return {}
    return {"hide": {"hideWhenExpression": f"!{show_when.expression(definition.answer_concept)}"}}


def _words(definition: FormDefinition) -> list[Words]:
    found: list[Words] = []
    for page in definition.pages:
        found += [page.title, page.heading]
        found += [note.text for note in (page.opening, *page.notes) if note]
        for item in page.items:
            found += [item.text, item.why, *(answer.text for answer in item.answers)]
    return found + ([definition.scoring.text] if definition.scoring else [])
