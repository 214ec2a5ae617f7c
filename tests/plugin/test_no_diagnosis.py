"""S11, end to end: a screen that came out positive is saved, scored and acted on, and is no diagnosis."""

from pathlib import Path

import pytest

from content.identifiers import identifier
from forms.answers import answers_of
from forms.conditions import Answers
from forms.definition import load_library
from forms.payload import encounter
from forms.scoring import score
from forms.shapes import FormDefinition
from plugin.demo.people import LOCATION, TEAM
from plugin.records.shapes import NAMESPACE
from tests.plugin.clinic import NOW, Clinic

LIBRARY = {each.key: each for each in load_library()}


def _positive(form: FormDefinition) -> Answers:
    """The first row that comes out positive with nothing left unknown, so that something is stored."""
    for row in (answers_of(form, each.answers) for each in form.examples):
        found = score(form, row)
        if found.positive and None not in found.scores.values():
            return row
    raise AssertionError(f"{form.key} has no such row")


@pytest.mark.parametrize("key", ["conversation", "asq", "pcl5", "phq9"])
def test_a_positive_screen_leaves_no_diagnosis(key: str, clinic: Clinic, tmp_path: Path) -> None:
    form = LIBRARY[key]
    answers = _positive(form)
    patient, store = clinic.patient(), clinic.served.sandbox.store
    with clinic.as_member(TEAM) as client:
        body = encounter(
            form,
            answers,
            patient=patient,
            location=LOCATION,
            provider=TEAM.provider,
            encounter_role=identifier("encounter_role", "clinician"),
        )
        saved = str(client.create("encounter", body)["uuid"])
    assembly = clinic.assembly(tmp_path)
    assembly.processor(assembly.server).process(saved, NOW)
    kept = [obs for obs in store.find("obs", encounter=saved) if not obs.get("voided")]
    assert {obs["formFieldPath"] for obs in kept if obs.get("formFieldNamespace") == NAMESPACE}
    for kind in ("diagnosis", "condition"):
        assert store.find(kind, patient=patient) == []
        assert store.find(kind, encounter=saved) == []
