"""The encounter that O3's form engine would post for given answers, for the demonstration and for tests.

Pure: nothing here reads a file, a clock or a network.
"""

from typing import Any

from forms.conditions import Answers
from forms.responses import NAMESPACE, PATH_PREFIX
from forms.shapes import FormDefinition


def encounter(
    definition: FormDefinition,
    answers: Answers,
    *,
    patient: str,
    location: str,
    provider: str,
    encounter_role: str,
    visit: str | None = None,
) -> dict[str, Any]:
    """The body of ``POST encounter``; everything but ``answers`` (item id -> code) is a uuid.

    ``KeyError`` for an item or answer that the form does not have.
    """
    body: dict[str, Any] = {
        "patient": patient,
        "location": location,
        "encounterType": definition.encounter_type_uuid,
        "encounterProviders": [{"provider": provider, "encounterRole": encounter_role}],
        "obs": [_obs(definition, item, code) for item, code in answers.items()],
        "form": {"uuid": definition.uuid},
        "orders": [],
        "diagnoses": [],
    }
    return {**body, "visit": visit} if visit else body


def _obs(definition: FormDefinition, item: str, code: str) -> dict[str, Any]:
    return {
        "value": definition.answer_concept(item, code),
        "concept": definition.concept_uuid(item),
        "formFieldNamespace": NAMESPACE,
        "formFieldPath": f"{PATH_PREFIX}{item}",
    }
