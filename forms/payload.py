"""The encounter that O3's form engine would post for given answers, for the demonstration and for tests.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator
from typing import Any

from forms.conditions import Answers, Given
from forms.responses import PATH_PREFIX
from forms.saved_obs import NAMESPACE
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
    """The body of ``POST encounter``; everything but ``answers`` (by item id) is a uuid.

    ``KeyError`` for an item or answer that the form does not have.
    """
    body: dict[str, Any] = {
        "patient": patient,
        "location": location,
        "encounterType": definition.encounter_type_uuid,
        "encounterProviders": [{"provider": provider, "encounterRole": encounter_role}],
        "obs": [obs for item, given in answers.items() for obs in _obs(definition, item, given)],
        "form": {"uuid": definition.uuid},
        "orders": [],
        "diagnoses": [],
    }
    return {**body, "visit": visit} if visit else body


def _obs(definition: FormDefinition, item: str, given: Given) -> Iterator[dict[str, Any]]:
    """One obs; of several ticks, one for each."""
    coded = definition.by_id[item].kind in ("choice", "many")
    for each in given if isinstance(given, tuple) else (given,):
        yield {
            "value": definition.answer_concept(item, str(each)) if coded else each,
            "concept": definition.concept_uuid(item),
            "formFieldNamespace": NAMESPACE,
            "formFieldPath": f"{PATH_PREFIX}{definition.by_id[item].field}",
        }
