"""S11: a screen is no diagnosis. No form asks for one, posts one, or stores one under another name."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.identifiers import identifier
from forms.codings import SYSTEMS
from forms.definition import load_library
from forms.metadata import package_of
from forms.o3_schema import schema_of
from forms.payload import encounter
from forms.shapes import FormDefinition
from tests.forms.answering import answers_to

LIBRARY = load_library()
PACKAGE = package_of(LIBRARY)
every_form = pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)

# ICD-10-CM of forced labour and sexual exploitation: confirmed, suspected, examined for, in the past.
TRAFFICKING = re.compile(r"\b(T7[46]\.?[56]1|Z04\.?8[12]|Z62\.?813|Z91\.?42|Y07\.?6)")
# CIEL and SNOMED CT of what a careless mapping would take for a positive screen.
DIAGNOSES = {
    *("113881", "112412", "118883", "152370", "126582", "137674", "119537", "121543", "139545"),
    *("121725", "112603", "123154", "125562"),
    *("47505003", "425104003", "44376007", "213017001", "248110007", "35489007", "48694002", "21897009"),
    *("6471006",),
}


def _renderings(schema: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (question["type"], question["questionOptions"]["rendering"])
        for page in schema["pages"]
        for section in page["sections"]
        for question in section["questions"]
    }


@every_form
def test_no_question_is_of_a_kind_that_the_engine_saves_as_a_diagnosis(definition: FormDefinition) -> None:
    schema = schema_of(definition)
    assert {kind for kind, _ in _renderings(schema)} <= {"obs", "control"}
    assert {shown for _, shown in _renderings(schema)} <= {
        *("radio", "select", "checkbox", "number", "textarea", "date", "markdown")
    }
    assert schema["postSubmissionActions"] == []
    assert schema["meta"] == {}


@every_form
def test_no_trafficking_code_stands_in_what_is_sent_to_openmrs(definition: FormDefinition) -> None:
    (made,) = package_of([definition], LIBRARY).forms
    assert not TRAFFICKING.search(json.dumps([made.schema, made.translations]))


@pytest.mark.parametrize("code", ["T74.51XA", "T76.61XD", "Z04.81", "Z62.813", "Z91.42", "Z9142", "Y07.6"])
def test_a_trafficking_code_would_be_seen(code: str) -> None:
    assert TRAFFICKING.search(json.dumps({"label": f"({code})"}))


def test_no_concept_of_a_form_is_a_diagnosis_or_is_mapped_to_one() -> None:
    assert {each.concept_class for each in PACKAGE.concepts} == {"Question", "Misc"}
    for concept in PACKAGE.concepts:
        for code in concept.mappings:
            assert code.source in (*SYSTEMS, "Continuity")
            assert not TRAFFICKING.search(code.code)
            assert code.code not in DIAGNOSES, concept.key


@every_form
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_whatever_is_answered_no_diagnosis_is_posted(definition: FormDefinition, data: st.DataObject) -> None:
    answers = data.draw(answers_to(definition))
    body = encounter(
        definition,
        answers,
        patient=identifier("test_patient", "ana"),
        location=identifier("test_location", "clinic"),
        provider=identifier("test_provider", "lee"),
        encounter_role=identifier("encounter_role", "clinician"),
    )
    assert (body["diagnoses"], body["orders"]) == ([], [])
    ours = {each.uuid for each in PACKAGE.concepts}
    assert {obs["concept"] for obs in body["obs"]} <= ours
    assert all(
        obs.keys() == {"value", "concept", "formFieldNamespace", "formFieldPath"} for obs in body["obs"]
    )
