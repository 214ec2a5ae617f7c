"""What another system makes of an exported form: an FHIRPath engine over a response to it."""

from datetime import date
from functools import lru_cache
from typing import Any

from fhirpathpy import compile as compile_path
from fhirpathpy.models import models

from forms.questionnaire import questionnaire_of
from forms.questionnaire_scores import GROUP
from forms.shapes import FormDefinition

Json = dict[str, Any]

TODAY = date(2026, 3, 1)
_CALCULATED = "sdc-questionnaire-calculatedExpression"
_VARIABLE = "StructureDefinition/variable"


def calculated(definition: FormDefinition, response: Json) -> Json:
    """Each calculated linkId with its value; None where the expression gives nothing."""
    questionnaire = _exported(definition.uuid, definition)
    asked = {**response, "item": [item for item in response.get("item", ()) if item["linkId"] != GROUP]}
    context = _context(questionnaire, asked)
    return {
        item["linkId"]: _single(_evaluated(extension["valueExpression"]["expression"], asked, context))
        for item in all_items(questionnaire)
        for extension in item.get("extension", ())
        if extension["url"].endswith(_CALCULATED)
    }


def enabled(definition: FormDefinition, response: Json) -> dict[str, bool]:
    """Whether each item's own condition holds there; items without one are left out."""
    questionnaire = _exported(definition.uuid, definition)
    context = _context(questionnaire, response)
    given = {
        item["linkId"]: [answer["valueCoding"] for answer in item["answer"] if "valueCoding" in answer]
        for item in all_items(response)
        if "answer" in item
    }
    found: dict[str, bool] = {}
    for item in all_items(questionnaire):
        tests = [
            any(test.get("answerCoding") == coding for coding in given.get(test["question"], ()))
            for test in item.get("enableWhen", ())
            if "answerCoding" in test
        ]
        if tests:
            found[item["linkId"]] = (all if item.get("enableBehavior") == "all" else any)(tests)
        for extension in item.get("extension", ()):
            if extension["url"].endswith("sdc-questionnaire-enableWhenExpression"):
                expression = extension["valueExpression"]["expression"]
                found[item["linkId"]] = _evaluated(expression, response, context) == [True]
    return found


def all_items(part: Json) -> list[Json]:
    """Every item of a resource, at any depth, in order."""
    return [each for item in part.get("item", ()) for each in (item, *all_items(item))]


def recorded(response: Json) -> Json:
    """The calculated values that our own response states."""
    groups = [item for item in response.get("item", ()) if item["linkId"] == GROUP]
    items = groups[0]["item"] if groups else []
    return {item["linkId"]: next(iter(item["answer"][0].values())) for item in items}


def _context(questionnaire: Json, response: Json) -> Json:
    """The variables, each built on those before it."""
    context: Json = {"resource": response}
    for extension in questionnaire.get("extension", ()):
        if extension["url"].endswith(_VARIABLE):
            value = extension["valueExpression"]
            context[value["name"]] = _evaluated(value["expression"], response, context)
    return context


def _evaluated(expression: str, resource: Json, context: Json) -> list[Any]:
    found: list[Any] = _compiled(expression)(resource, context)
    return found


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Any:
    return compile_path(expression, models["r4"])


_EXPORTED: dict[str, tuple[FormDefinition, Json]] = {}


def _exported(key: str, definition: FormDefinition) -> Json:
    """Exported once: what is compared is the answers, many times over."""
    if key not in _EXPORTED or _EXPORTED[key][0] != definition:
        _EXPORTED[key] = (definition, questionnaire_of(definition, TODAY))
    return _EXPORTED[key][1]


def _single(values: list[Any]) -> Any:
    assert len(values) <= 1
    return values[0] if values else None
