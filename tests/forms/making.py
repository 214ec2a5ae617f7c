"""The conversation form and encounters of it, as a server gives them back."""

from typing import Any

from content.identifiers import identifier
from forms.definition import load_library
from forms.payload import encounter
from forms.shapes import FormDefinition

CONVERSATION: FormDefinition = next(each for each in load_library() if each.key == "conversation")
SCREEN = ("talk_a", "talk_b", "talk_c", "talk_d")
CODES = ("yes", "no", "declined")
Json = dict[str, Any]


def posted(answers: dict[str, str]) -> Json:
    """What the form engine posts for those answers."""
    return encounter(
        CONVERSATION,
        answers,
        patient=identifier("test_patient", "ana"),
        location=identifier("test_location", "clinic"),
        provider=identifier("test_provider", "lee"),
        encounter_role=identifier("encounter_role", "clinician"),
        visit=identifier("test_visit", "first"),
    )


def served(answers: dict[str, str]) -> Json:
    """The same as the server gives it back: references are objects, and more keys than anyone asked for."""
    body = posted(answers)
    return {**body, "uuid": identifier("test_encounter", "one"), "obs": [_served(obs) for obs in body["obs"]]}


def _served(obs: Json) -> Json:
    return {
        **obs,
        "uuid": identifier("test_obs", obs["formFieldPath"]),
        "display": "Continuity conversation: something",
        "concept": {"uuid": obs["concept"], "display": "Continuity conversation"},
        "value": {"uuid": obs["value"], "display": "An answer", "links": []},
        "groupMembers": None,
        "voided": False,
    }
