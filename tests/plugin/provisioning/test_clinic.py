"""The clinic's own metadata: what the other rooms rely on, and errors that a clinic can mend."""

from pathlib import Path

import pytest

from content.identifiers import identifier
from content.loading import ContentError
from content.metadata import Package
from forms.definition import load_library
from forms.metadata import package_of
from plugin.provisioning.clinic import load_clinic
from plugin.provisioning.errors import Inconsistent
from plugin.provisioning.ordering import in_order, outside_references
from plugin.sandbox.build import empty_sandbox
from workflows import machine

RECORDS = ("View Continuity Records", "Edit Continuity Records")
FIRST = ("View Continuity First Questions", "Edit Continuity First Questions")


@pytest.fixture(scope="module")
def clinic() -> Package:
    return load_clinic()


def test_every_encounter_type_carries_both_privileges(clinic: Package) -> None:
    fences = {each.key: (each.view_privilege, each.edit_privilege) for each in clinic.encounter_types}
    assert fences.pop("first_questions") == FIRST
    assert fences.pop("first_wellbeing") == FIRST
    assert set(fences) == {
        *("conversation", "wellbeing", "substances", "daily_life", "reproductive"),
        *("choices", "follow_up", "team_note"),
    }
    assert set(fences.values()) == {RECORDS}


def test_only_team_and_service_may_see_the_records(clinic: Package) -> None:
    assert _holders(clinic, RECORDS) == {"team", "service"}
    assert {role.key for role in clinic.roles} == {"team", "service", "primary_care", "emergency"}


def test_services_that_send_people_may_open_the_first_questions(clinic: Package) -> None:
    assert _holders(clinic, FIRST) == {"team", "service", "primary_care", "emergency"}


def _holders(clinic: Package, privileges: tuple[str, str]) -> set[str]:
    """Who has both; nobody has one alone."""
    some = {role.key for role in clinic.roles if set(privileges) & set(role.privileges)}
    assert some == {role.key for role in clinic.roles if set(privileges) <= set(role.privileges)}
    return some


def test_the_service_manages_nothing_but_alerts(clinic: Package) -> None:
    (service,) = (role for role in clinic.roles if role.key == "service")
    verbs = {privilege for privilege in service.privileges if privilege.split()[0] not in ("Get", "View")}
    assert {name for name in verbs if name.startswith(("Manage", "Purge", "Delete", "SQL"))} == {
        "Manage Alerts"
    }


def test_a_fresh_openmrs_knows_every_privilege_that_is_not_ours(clinic: Package) -> None:
    sandbox = empty_sandbox()
    known = {each["name"] for each in sandbox.store.find("privilege")} | {
        each.name for each in clinic.privileges
    }
    sandbox.store.close()
    assert {name for role in clinic.roles for name in role.privileges} <= known


def test_nobody_is_given_a_privilege_that_only_later_servers_have(clinic: Package) -> None:
    """In 2.8 any user may read alerts; the check would report a privilege for it as lacking for ever."""
    assert not [role.key for role in clinic.roles if "Get Alerts" in role.privileges]


def test_the_program_has_the_states_of_the_engagement_machine(clinic: Package) -> None:
    (program,) = clinic.programs
    (workflow,) = program.workflows
    table = machine.load("engagement")
    states = {state.key: state for state in workflow.states}
    assert set(states) == set(table.states)
    assert [key for key, state in states.items() if state.initial] == ["first_contact"]
    assert {key for key, state in states.items() if state.terminal} == {"transferred", "deceased"}


def test_forms_and_clinic_together_refer_to_nothing_outside(clinic: Package) -> None:
    whole = in_order(clinic.joined(package_of(load_library())))
    assert outside_references(whole.concepts, ()) == ()
    types = {each.uuid for each in whole.encounter_types}
    assert {form.encounter_type for form in whole.forms} <= types


def test_names_say_nothing_about_why_someone_comes(clinic: Package) -> None:
    """S7: names are read by everybody with an account."""
    names = " ".join(
        f"{thing.name} {thing.description} {thing.key}".lower()
        for field in clinic.__dataclass_fields__
        for thing in getattr(clinic, field)
    )
    for word in ("traffick", "survivor", "victim", "exploit", "abuse", "hst", "violence", "sex"):
        assert word not in names


def test_concepts_speak_spanish_too(clinic: Package) -> None:
    assert [each.key for each in clinic.concepts if "es" not in each.names] == []


def test_record_concepts_have_the_datatypes_that_records_are_written_in(clinic: Package) -> None:
    types = {each.key: each.datatype for each in clinic.concepts if each.key.startswith("record_")}
    assert types == {"record_text": "Text", "record_moment": "Datetime", "record_number": "Numeric"}


def test_a_clinic_replaces_a_file_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "plugin.provisioning"
    folder.mkdir()
    (folder / "extra.yaml").write_text("encounter_roles:\n  - {key: nurse, name: Continuity nurse}\n")
    added = load_clinic(tmp_path)
    assert [role.uuid for role in added.encounter_roles if role.key == "nurse"] == [
        identifier("encounter_role", "nurse")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("concepts:\n  - {key: a, name: A, datatype: Coded}\n", "extra.yaml:2: concepts[0]"),
        ("concepts:\n  - {key: a, name: A, datatype: Wood, class: Misc}\n", "unknown to OpenMRS"),
        ("roles:\n  - {key: a, name: A, privilege: [x]}\n", "the key is unknown"),
        ("privileges: [\n", "not YAML"),
        ("programs:\n  - {key: p, name: P, concept: 7}\n", "it is not text"),
    ],
)
def test_malformed_content_says_where_and_how_to_mend(tmp_path: Path, text: str, says: str) -> None:
    folder = tmp_path / "plugin.provisioning"
    folder.mkdir()
    (folder / "extra.yaml").write_text(text)
    with pytest.raises(ContentError) as caught:
        load_clinic(tmp_path)
    assert says in str(caught.value)
    assert "extra.yaml:" in str(caught.value)


def test_two_files_that_disagree_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "plugin.provisioning"
    folder.mkdir()
    (folder / "extra.yaml").write_text("encounter_roles:\n  - {key: clinician, name: Somebody}\n")
    with pytest.raises(Inconsistent, match="'clinician'"):
        load_clinic(tmp_path)
