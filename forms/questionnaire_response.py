"""Answers to a form as a FHIR R4 QuestionnaireResponse.

Pure: nothing here reads a file, a clock or a network. It holds codes and values, no words of the form and no
narrative. Answers behind a condition that no longer holds are kept: what was said is not dropped on the way.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.moments import require_zone
from forms.conditions import Answers, Given
from forms.fhir_codes import answer_code
from forms.questionnaire import canonical
from forms.questionnaire_scores import BAND, GROUP, POSITIVE, score_link
from forms.scoring import Scores, score
from forms.shapes import FormDefinition, Item

Json = dict[str, Any]

_PROFILE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaireresponse"
_VALUES = {"number": "valueDecimal", "text": "valueString", "date": "valueDate"}


def response_of(
    definition: FormDefinition,
    answers: Answers,
    *,
    subject: str,
    authored: datetime,
    encounter: str | None = None,
    finished: bool = True,
) -> Json:
    """``subject`` and ``encounter`` are references as in "Patient/<uuid>"; ``authored`` carries its zone.

    Every question can be skipped, so a response with gaps is a finished one unless ``finished`` is False.
    """
    items = [*_pages(definition, answers), *_scores(score(definition, answers))]
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {"profile": [_PROFILE]},
        "questionnaire": f"{canonical(definition)}|{definition.version}",
        "status": "completed" if finished else "in-progress",
        "subject": {"reference": subject},
        **({"encounter": {"reference": encounter}} if encounter else {}),
        "authored": require_zone(authored).isoformat(timespec="seconds"),
        **({"item": items} if items else {}),
    }


def _pages(definition: FormDefinition, answers: Answers) -> Iterator[Json]:
    for place, page in enumerate(definition.pages, start=1):
        answered = [
            {"linkId": item.id, "answer": given}
            for item in page.items
            if (given := list(_given(item, answers.get(item.id))))
        ]
        if answered:
            yield {"linkId": f"page.{place}", "item": answered}


def _given(item: Item, given: Given | None) -> Iterator[Json]:
    if given is None:
        return
    if item.kind in _VALUES:
        yield {_VALUES[item.kind]: given}
        return
    for code in given if isinstance(given, tuple) else (given,):
        yield {"valueCoding": answer_code(item, item.by_code[str(code)])}


def _scores(scores: Scores) -> Iterator[Json]:
    """What is known of them; what can't be known has no item."""
    known: dict[str, float | bool | str | None] = {}
    known |= {score_link(name): value for name, value in scores.scores.items()}
    known |= {BAND: scores.band, POSITIVE: scores.positive}
    items = [
        {"linkId": link, "answer": [_value(value)]} for link, value in known.items() if value is not None
    ]
    if items:
        yield {"linkId": GROUP, "item": items}


def _value(value: float | bool | str) -> Json:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    return {"valueString": value} if isinstance(value, str) else {"valueDecimal": value}
