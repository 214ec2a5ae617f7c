"""The calculated part of a Questionnaire: scores, criteria, the band with its words, and the result.

Pure: nothing here reads a file, a clock or a network. Nobody fills these in; the scores on record are our
own, counted again from the answers that come back.
"""

from typing import Any

from content.words import Words
from forms.fhir_codes import codes_of
from forms.fhir_words import texts
from forms.fhirpath import Expressions
from forms.shapes import FormDefinition

Json = dict[str, Any]

GROUP, BAND, POSITIVE = "scores.all", "scores.band", "scores.positive"

_CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
_HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
_TITLE = Words(by_language={"en": "Scores", "es": "Puntajes"})
_BAND = Words(by_language={"en": "Range", "es": "Nivel"})
_POSITIVE = Words(by_language={"en": "Positive result", "es": "Resultado positivo"})


def score_link(name: str) -> str:
    """The linkId of a score or of a criterion that has a text."""
    return f"scores.{name}.value"


def score_items(definition: FormDefinition, expressions: Expressions) -> list[Json]:
    """One group, or none where the form counts nothing."""
    items = [*_scores(definition, expressions), *_criteria(definition, expressions)]
    if definition.results:
        items += _band(definition, expressions)
    if definition.positive is not None:
        made = _calculated(POSITIVE, _POSITIVE, "boolean", expressions.node(definition.positive))
        items.append({**made, "extension": [{"url": _HIDDEN, "valueBoolean": True}, *made["extension"]]})
    group = {"linkId": GROUP, **texts("text", _TITLE), "type": "group", "item": items}
    return [group] if items else []


def _scores(definition: FormDefinition, expressions: Expressions) -> list[Json]:
    return [
        {
            **_calculated(score_link(rule.name), rule.text, "decimal", expressions.score(rule.name)),
            "code": codes_of(definition, rule.field, rule.codes),
        }
        for rule in definition.scores
    ]


def _criteria(definition: FormDefinition, expressions: Expressions) -> list[Json]:
    return [
        _calculated(score_link(each.name), each.text, "boolean", expressions.criterion(each.name))
        for each in definition.criteria
        if each.text
    ]


def _band(definition: FormDefinition, expressions: Expressions) -> list[Json]:
    """The band's name, and the words of the one that it is."""
    items = [_calculated(BAND, _BAND, "string", expressions.band())]
    for result in definition.results:
        when = {"question": BAND, "operator": "=", "answerString": result.band}
        words = {"linkId": f"{BAND}.{result.band}", **texts("text", result.text), "type": "display"}
        items.append({**words, "enableWhen": [when]})
    return items


def _calculated(link: str, words: Words, kind: str, expression: str) -> Json:
    value = {"language": "text/fhirpath", "expression": expression}
    return {
        "linkId": link,
        **texts("text", words),
        "type": kind,
        "required": False,
        "readOnly": True,
        "extension": [{"url": _CALCULATED, "valueExpression": value}],
    }
