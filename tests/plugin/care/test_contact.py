"""Contact rules at the desk: stored in OpenMRS, ended at once, no contact where one is unreadable."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from plugin.assembly import Assembly
from plugin.care.contact import ContactDesk, Permission
from plugin.database.contact_rules import ContactRuleIndex
from plugin.openmrs.errors import OpenMRSError
from reminders.contact_rules import ContactRuleError, judge
from reminders.windows import BadWindows
from tests.plugin.clinic import NOW, Clinic

ALWAYS = Permission(address_ref=str(uuid4()), windows="mon-sun 00:00-23:59", zone="America/New_York", days=90)


def desk(assembly: Assembly) -> ContactDesk:
    return assembly.desks(assembly.server).contact


def test_a_rule_is_in_force_and_comes_back_from_openmrs(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    assert not judge(desk(assembly).of(patient), NOW).allowed
    rule = desk(assembly).set(patient, ALWAYS, NOW)
    other = tmp_path / "another"
    other.mkdir()
    fresh = clinic.assembly(other)
    assert desk(fresh).refresh(patient)
    assert ContactRuleIndex(fresh.database).of(patient).rules == (rule,)


def test_withdrawn_is_withdrawn_at_once_and_for_good(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    desk(assembly).set(patient, ALWAYS, NOW)
    later = NOW + timedelta(minutes=1)
    assert desk(assembly).withdraw(patient, later) == 1
    for rules in (desk(assembly).of(patient), ContactRuleIndex(assembly.database).of(patient)):
        verdict = judge(rules, later)
        assert not verdict.allowed
        assert verdict.code == "withdrawn"
    assert desk(assembly).withdraw(patient, later) == 0


def test_when_openmrs_goes_away_the_index_is_closed_all_the_same(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    made = desk(assembly)
    made.set(patient, ALWAYS, NOW)
    clinic.served.fresh().die_after = 0
    clinic.served.die_after = 1  # reads pass, and the write that follows is carried out but not answered
    with pytest.raises(OpenMRSError):
        made.withdraw(patient, NOW + timedelta(minutes=1))
    clinic.served.fresh()
    later = NOW + timedelta(minutes=2)
    assert not judge(ContactRuleIndex(assembly.database).of(patient), later).allowed
    made.refresh(patient)
    assert not judge(ContactRuleIndex(assembly.database).of(patient), later).allowed


@pytest.mark.parametrize(
    ("permission", "error"),
    [
        (Permission(address_ref="a", windows="every day", zone="America/New_York", days=9), BadWindows),
        (Permission(address_ref="a", windows="mon 10:00-12:00", zone="Boston", days=9), ContactRuleError),
        (
            Permission(
                address_ref="a", windows="mon 10:00-12:00", zone="America/New_York", days=9, channel="radio"
            ),
            ContactRuleError,
        ),
    ],
)
def test_an_impossible_rule_is_refused_and_nothing_is_written(
    permission: Permission, error: type[Exception], clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    made = desk(assembly)
    clinic.served.fresh()
    with pytest.raises(error):
        made.set(patient, permission, NOW)
    assert clinic.served.writes == 0
