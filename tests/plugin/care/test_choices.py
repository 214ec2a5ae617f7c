"""Choices at the desk: OpenMRS first, in force when it returns, the strictest where one is unreadable."""

from datetime import timedelta
from pathlib import Path

import pytest

from content.identifiers import identifier
from plugin.assembly import Assembly
from plugin.care.choices import ChoiceDesk
from plugin.database.choices import Choices
from plugin.demo.people import NAMED
from plugin.errors import Stop
from plugin.openmrs.errors import Forbidden, OpenMRSError
from plugin.records.shapes import NAMESPACE
from sensitivity.audiences import Viewer
from sensitivity.categories import ChoiceRefused, UnknownCategory
from sensitivity.decisions import decide
from tests.plugin.clinic import COOLING_OFF, NOW, Clinic

CATEGORY = "trafficking_history"


def desk(assembly: Assembly) -> ChoiceDesk:
    return assembly.desks(assembly.server).choices


def allowed(assembly: Assembly, patient: str, audiences: set[str], days: float = 0) -> bool:
    """What the gateway would decide from the index alone."""
    decision = decide(
        categories=frozenset({CATEGORY}),
        audiences=frozenset(audiences),
        choices=Choices(assembly.database).of(patient),
        baseline=assembly.categories,
        now=NOW + timedelta(days=days),
    )
    return decision.allowed


def test_a_yes_waits_and_a_no_holds_when_it_is_saved(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    index = Choices(assembly.database)
    desk(assembly).set(patient, CATEGORY, "primary_care", "allow", NOW)
    assert not allowed(assembly, patient, {"primary_care"})
    assert allowed(assembly, patient, {"primary_care"}, days=1)
    before = index.snapshot().policy
    desk(assembly).set(patient, CATEGORY, f"person:{NAMED.person}", "deny", NOW + timedelta(days=2))
    assert index.snapshot().policy > before
    person = assembly.audiences.of(
        Viewer(
            user=NAMED.user,
            person=NAMED.person,
            username="kim",
            roles=frozenset({"Continuity: Primary care"}),
        )
    )
    assert not allowed(assembly, patient, set(person), days=2)


def test_what_was_chosen_is_in_openmrs_and_comes_back_from_there(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    choice = desk(assembly).set(patient, CATEGORY, "primary_care", "allow", NOW)
    other = tmp_path / "another"
    other.mkdir()
    fresh = clinic.assembly(other)
    assert desk(fresh).refresh(patient)
    assert Choices(fresh.database).of(patient).choices == (choice,)
    assert not desk(fresh).refresh(patient)


def test_a_yes_taken_back_while_it_waits_never_takes_effect(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    choice = desk(assembly).set(patient, CATEGORY, "primary_care", "allow", NOW)
    ended = desk(assembly).withdraw(patient, choice.id, NOW + timedelta(minutes=1))
    assert ended.withdrawn_at == NOW + timedelta(minutes=1)
    assert not allowed(assembly, patient, {"primary_care"}, days=2)


def test_a_no_taken_back_waits(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    choice = desk(assembly).set(patient, CATEGORY, "team", "deny", NOW)
    assert desk(assembly).withdraw(patient, choice.id, NOW).withdrawn_at == NOW + COOLING_OFF
    assert not allowed(assembly, patient, {"team"})
    assert allowed(assembly, patient, {"team"}, days=1)


def test_what_nobody_can_choose_is_refused_and_nothing_is_written(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    made = desk(assembly)
    clinic.served.fresh()
    for category, audience, error in (
        ("moon", "primary_care", UnknownCategory),
        ("team_record", "primary_care", ChoiceRefused),
        (CATEGORY, "moon", Stop),
    ):
        with pytest.raises(error):
            made.set(patient, category, audience, "allow", NOW)
    assert clinic.served.writes == 0
    with pytest.raises(Stop, match="no such choice"):
        made.withdraw(patient, identifier("choice", "nowhere"), NOW)


def test_when_openmrs_goes_away_nothing_is_called_saved(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    made = desk(assembly)
    assert made.of(patient).choices == ()
    clinic.served.fresh().die_after = 0
    with pytest.raises(OpenMRSError):
        made.set(patient, CATEGORY, "primary_care", "deny", NOW)
    clinic.served.fresh()
    assert made.of(patient).choices == ()
    assert Choices(assembly.database).of(patient).choices == ()


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        ("an effect that is none", {"formFieldPath": "choice.effect", "value": "perhaps"}),
        ("a field that this version does not know", {"formFieldPath": "choice.mood", "value": "deny"}),
    ],
)
def test_one_unreadable_choice_closes_all_and_is_told(
    sentence: str, field: dict[str, str], clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    desk(assembly).set(patient, CATEGORY, "primary_care", "allow", NOW)
    assert allowed(assembly, patient, {"primary_care"}, days=2)
    obs = {"concept": identifier("concept", "record_text"), "formFieldNamespace": NAMESPACE, **field}
    with clinic.served.client() as client:
        body = {"patient": patient, "encounterType": identifier("encounter_type", "choices"), "obs": [obs]}
        client.create("encounter", body)
    assert desk(assembly).refresh(patient), sentence
    assert not allowed(assembly, patient, {"primary_care"}, days=2), sentence
    assert patient in Choices(assembly.database).corrupt_patients()


def test_an_account_that_is_shown_no_records_any_more_takes_no_choice_away(
    clinic: Clinic, tmp_path: Path
) -> None:
    """OpenMRS leaves out of lists what an account may not view, without a word."""
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    choice = desk(assembly).set(patient, CATEGORY, "team", "deny", NOW)
    role = f"role/{identifier('role', 'service')}"
    with clinic.served.client() as admin:
        held = [each["uuid"] for each in admin.get(role, v="custom:(privileges:(uuid))")["privileges"]]
        less = [uuid for uuid in held if uuid != identifier("privilege", "view_records")]
        admin.update("role", identifier("role", "service"), {"privileges": less})
        try:
            assert desk(assembly).of(patient).choices == ()
            with pytest.raises(Forbidden, match="View Continuity Records"):
                desk(assembly).refresh(patient)
        finally:
            admin.update("role", identifier("role", "service"), {"privileges": held})
    assert Choices(assembly.database).of(patient).choices == (choice,)
