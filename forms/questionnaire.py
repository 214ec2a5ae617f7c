"""A form as a FHIR R4 Questionnaire (SDC 3.0): the way a form leaves for another system.

Pure: nothing here reads a file, a clock or a network. Nothing is required and nothing has an initial value,
as in our own form. Whoever calls asks ``withheld`` first: text that was not cleared stays here.
"""

import re
from datetime import date
from typing import Any

from content.identifiers import identifier
from forms.fhir_words import texts
from forms.fhirpath import Expressions
from forms.lint import gate_of, problems_of, publishable
from forms.questionnaire_items import page_item
from forms.questionnaire_scores import score_items
from forms.shapes import FormDefinition

Json = dict[str, Any]

_PROFILE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"
_VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"


def canonical(definition: FormDefinition) -> str:
    """The url of every version of the form: derived from its key, it names no host."""
    return f"urn:uuid:{identifier('questionnaire', definition.key)}"


def withheld(definition: FormDefinition, today: date) -> tuple[str, ...]:
    """Why the form may not leave, as sentences; a form without text may, as a draft."""
    if definition.wording.kind == "codes":
        return ()
    return (*gate_of(definition, today), *problems_of(definition))


def questionnaire_of(definition: FormDefinition, today: date) -> Json:
    """The whole resource; each linkId of a question is the item's id."""
    expressions = Expressions(definition)
    items = [
        page_item(definition, page, place, expressions)
        for place, page in enumerate(definition.pages, start=1)
    ]
    items += score_items(definition, expressions)
    variables = [_variable(name, expression) for name, expression in expressions.variables.items()]
    return {
        "resourceType": "Questionnaire",
        "meta": {"profile": [_PROFILE]},
        **({"extension": variables} if variables else {}),
        "url": canonical(definition),
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{definition.uuid}"}],
        "version": definition.version,
        "name": _computer_name(definition.name),
        "title": definition.name,
        "status": "active" if publishable(definition, today) else "draft",
        "experimental": False,
        "subjectType": ["Patient"],
        **texts("description", definition.purpose),
        "copyright": definition.licence.note,
        "item": items,
    }


def _variable(name: str, expression: str) -> Json:
    return {
        "url": _VARIABLE,
        "valueExpression": {"name": name, "language": "text/fhirpath", "expression": expression},
    }


def _computer_name(name: str) -> str:
    """A name as programs take it: "Continuity PHQ-9" -> "ContinuityPHQ9"."""
    joined = "".join(part[:1].upper() + part[1:] for part in re.findall(r"[A-Za-z0-9]+", name))
    return joined if joined[:1].isalpha() else f"Form{joined}"
