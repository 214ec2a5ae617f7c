"""The pages, words and questions of a Questionnaire.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator
from typing import Any

from content.words import Words
from forms.conditions import Condition, Every, Is
from forms.fhir_codes import answer_code, codes_of
from forms.fhir_words import texts
from forms.fhirpath import Expressions
from forms.shapes import ALREADY, Answer, FormDefinition, Item, Note, Page

Json = dict[str, Any]

_FHIR = "http://hl7.org/fhir/StructureDefinition"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
_TYPES = {"choice": "choice", "many": "choice", "number": "decimal", "text": "text", "date": "date"}


def page_item(definition: FormDefinition, page: Page, place: int, expressions: Expressions) -> Json:
    """One page as a group. A dot stands in every linkId but those of questions, so none can be the same."""
    link = f"page.{place}"
    items = [_display(f"{link}.heading", page.heading)]
    items += [_note(page.opening, link, expressions)] if page.opening else []
    items += [_question(definition, item, expressions) for item in page.items]
    items += [_note(note, link, expressions) for note in page.notes]
    group = {"linkId": link, **texts("text", page.title), "type": "group"}
    return {**group, **_enabled(definition, page.show_when, expressions), "item": items}


def _note(note: Note, page: str, expressions: Expressions) -> Json:
    shown = _enabled(expressions.definition, note.show_when, expressions)
    return {**_display(f"{page}.{note.id}", note.text), **shown}


def _display(link: str, words: Words) -> Json:
    return {"linkId": link, **texts("text", words), "type": "display"}


def _question(definition: FormDefinition, item: Item, expressions: Expressions) -> Json:
    made: Json = {
        "linkId": item.id,
        "code": codes_of(definition, item.id, item.codes),
        **texts("text", item.text),
        "type": _TYPES[item.kind],
        "required": False,
        "repeats": item.kind == "many",
        **_enabled(definition, item.show_when, expressions),
        "item": [_why(item)],
    }
    if item.answers:
        made["answerOption"] = [_option(item, answer) for answer in item.answers]
    extensions = [*made.get("extension", ()), *_bounds(item)]
    return {**made, "extension": extensions} if extensions else made


def _why(item: Item) -> Json:
    """The reason for asking, as help beside the question."""
    control = {
        "url": f"{_FHIR}/questionnaire-itemControl",
        "valueCodeableConcept": {
            "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]
        },
    }
    return {**_display(f"{item.id}.why", item.why), "extension": [control]}


def _option(item: Item, answer: Answer) -> Json:
    coding: Json = {**answer_code(item, answer), **texts("display", answer.text)}
    extensions: list[Json] = []
    if answer.value is not None:
        # R4 has ordinalValue on the option; newer readers look for itemWeight on the code itself.
        extensions.append({"url": f"{_FHIR}/ordinalValue", "valueDecimal": answer.value})
        coding["extension"] = [{"url": f"{_FHIR}/itemWeight", "valueDecimal": answer.value}]
    if item.kind == "many" and (answer.declined or answer.code == ALREADY):
        extensions.append({"url": f"{_FHIR}/questionnaire-optionExclusive", "valueBoolean": True})
    return {**({"extension": extensions} if extensions else {}), "valueCoding": coding}


def _bounds(item: Item) -> Iterator[Json]:
    for name, bound in (("minValue", item.low), ("maxValue", item.high)):
        if bound is not None:
            yield {"url": f"{_FHIR}/{name}", "valueDecimal": bound}


def _enabled(definition: FormDefinition, condition: Condition | None, expressions: Expressions) -> Json:
    """``enableWhen`` where it can say the condition, else SDC's expression."""
    if condition is None:
        return {}
    flat = _flat(condition)
    if flat is None:
        expression = {"language": "text/fhirpath", "expression": expressions.holds(condition)}
        url = f"{_SDC}/sdc-questionnaire-enableWhenExpression"
        return {"extension": [{"url": url, "valueExpression": expression}]}
    behaviour, tests = flat
    when = [_test(definition, item, code) for item, code in tests]
    return {"enableWhen": when, **({"enableBehavior": behaviour} if len(when) > 1 else {})}


def _test(definition: FormDefinition, name: str, code: str) -> Json:
    item = definition.by_id[name]
    return {"question": name, "operator": "=", "answerCoding": answer_code(item, item.by_code[code])}


def _flat(condition: Condition) -> tuple[str, list[tuple[str, str]]] | None:
    """("any" or "all", tests of one answer each), or None where one level of them is not enough."""
    if isinstance(condition, Is):
        return "any", [(condition.item, code) for code in condition.codes]
    behaviour = "all" if isinstance(condition, Every) else "any"
    found: list[tuple[str, str]] = []
    for part in condition.parts:
        flat = _flat(part)
        if flat is None or (len(flat[1]) > 1 and flat[0] != behaviour):
            return None
        found += flat[1]
    return behaviour, found
