"""A form that may not go out any more is still read where it was filled in."""

from pathlib import Path

from plugin.provisioning.planning import plan
from tests.forms.making import CONVERSATION
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import POSITIVE, owed, scores

LIBRARY = Path(__file__).parents[3] / "forms" / "library"


def _closed(folder: Path) -> Path:
    """A clinic's content in which the form needs a permission that nobody has."""
    text = (LIBRARY / "conversation.yaml").read_text(encoding="utf-8")
    (folder / "forms").mkdir()
    (folder / "forms" / "conversation.yaml").write_text(
        text.replace("status: own", "status: needs_permission", 1), encoding="utf-8"
    )
    return folder


def test_an_encounter_of_a_form_behind_the_gate_is_scored_and_acted_on(
    clinic: Clinic, tmp_path: Path
) -> None:
    assembly = clinic.assembly(tmp_path, content=_closed(tmp_path))
    assert CONVERSATION.key not in {each.key for each in assembly.published}
    patient = clinic.patient()
    encounter = clinic.converse(patient, POSITIVE)
    assembly.processor(assembly.server).process(encounter, NOW)
    assert scores(clinic, encounter) == [1]
    assert "check_in" in owed(assembly, patient)


def test_its_concepts_stay_for_what_was_recorded(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path, content=_closed(tmp_path))
    with clinic.served.client() as client:
        found = plan(client, assembly.package, assembly.whole)
    (off,) = found.changes()
    assert off.line == "update form 'Continuity conversation 1.0.0': unpublish, it may not go out now"
    assert not [step for step in found.steps if step.kind == "concept"]
