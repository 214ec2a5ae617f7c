"""Enrolment, engagement and handoffs, as OpenMRS shows them, also when several moves fall on one day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plugin.assembly import Assembly
from plugin.care.team import TeamDesk
from plugin.database.people import People
from plugin.demo.people import COLLEAGUE, TEAM
from plugin.errors import Stop
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import POSITIVE, owed, processor
from workflows.machine import IllegalMove

MINUTE = timedelta(minutes=1)


def desk(assembly: Assembly) -> TeamDesk:
    return assembly.desks(assembly.server).team


def enrolled(clinic: Clinic, assembly: Assembly) -> str:
    patient = clinic.patient()
    desk(assembly).enrol(patient, TEAM.user, TEAM.user, NOW)
    return patient


def test_enrolled_twice_is_enrolled_once(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    clinic.served.fresh()
    standing = desk(assembly).enrol(patient, COLLEAGUE.user, COLLEAGUE.user, NOW)
    assert clinic.served.writes == 0
    assert (standing.state, standing.owner) == ("first_contact", TEAM.user)


def test_all_moves_of_one_day_are_possible(clinic: Clinic, tmp_path: Path) -> None:
    """OpenMRS keeps dates only, and refuses one state twice from one day."""
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    moves = [
        ("walk", "walking_together"),
        ("pause", "paused"),
        ("return", "walking_together"),
        ("live_on", "living_on"),
        ("pause", "paused"),
        ("return", "walking_together"),
    ]
    for number, (event, state) in enumerate(moves, start=1):
        standing = desk(assembly).move(patient, event, TEAM.user, NOW + number * MINUTE)
        assert standing.state == state
        person = People(assembly.database).get(patient)
        assert person is not None
        assert (person.engagement, person.enrolled) == (state, True)


def test_a_wrong_move_names_the_right_ones_and_writes_nothing(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    clinic.served.fresh()
    with pytest.raises(IllegalMove, match="can: "):
        desk(assembly).move(patient, "return", TEAM.user, NOW)
    with pytest.raises(Stop, match="needs a reason"):
        desk(assembly).move(patient, "transfer", TEAM.user, NOW)
    assert clinic.served.writes == 0


def test_moved_on_at_her_wish_ends_it_and_she_can_come_back(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    gone = desk(assembly).move(patient, "transfer", TEAM.user, NOW + MINUTE, reason="moved to another town")
    assert gone.state == "transferred"
    person = People(assembly.database).get(patient)
    assert person is not None
    assert not person.enrolled
    back = desk(assembly).move(patient, "reopen", TEAM.user, NOW + 2 * MINUTE)
    assert back.state == "walking_together"


@pytest.mark.parametrize("attempt", range(5))
def test_she_leaves_and_comes_back_on_one_day_whatever_uuids_openmrs_drew(
    clinic: Clinic, tmp_path: Path, attempt: int
) -> None:
    """Of states that began and ended on one day OpenMRS takes the greatest uuid for the last."""
    del attempt
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    walk = [
        ("walk", "walking_together"),
        ("transfer", "transferred"),
        ("reopen", "walking_together"),
        ("pause", "paused"),
        ("return", "walking_together"),
    ]
    for number, (event, state) in enumerate(walk, start=1):
        at = NOW + number * MINUTE
        assert desk(assembly).move(patient, event, TEAM.user, at, reason="her wish").state == state
        found = desk(assembly).enrollments.of(patient)
        assert found is not None
        assert found.completed == (state == "transferred")


def test_a_day_that_has_not_begun_where_openmrs_runs_is_not_used(clinic: Clinic, tmp_path: Path) -> None:
    """At a clinic on Kiritimati it is the 6th; an OpenMRS in UTC would refuse to enrol from then."""
    ahead = replace(desk(clinic.assembly(tmp_path)), zone=ZoneInfo("Pacific/Kiritimati"))
    patient = clinic.patient()
    ahead.enrol(patient, TEAM.user, TEAM.user, datetime(2026, 1, 5, 20, tzinfo=UTC))
    found = ahead.enrollments.of(patient)
    assert found is not None
    assert [stay.started for stay in found.stays] == [date(2026, 1, 5)]


def test_a_state_that_began_later_by_openmrs_calendar_can_be_left(clinic: Clinic, tmp_path: Path) -> None:
    """In the evening of New York it is the 6th for an OpenMRS in UTC, where O3 enrolled her."""
    assembly = clinic.assembly(tmp_path)
    patient = clinic.patient()
    team = desk(assembly)
    team.enrollments.begin(patient, "first_contact", date(2026, 1, 6))
    evening = datetime(2026, 1, 6, 1, tzinfo=UTC)
    assert team.move(patient, "walk", TEAM.user, evening).state == "walking_together"


def test_a_handoff_moves_her_and_what_is_owed_to_the_receiver(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    processor(assembly).process(clinic.converse(patient, POSITIVE), NOW)
    offered = desk(assembly).offer(patient, COLLEAGUE.user, TEAM.user, NOW + MINUTE)
    assert "meet_colleague" not in owed(assembly, patient)
    desk(assembly).step(patient, offered.handoff, "agree", TEAM.user, NOW + 2 * MINUTE)
    assert owed(assembly, patient)["meet_colleague"].owner == COLLEAGUE.user
    desk(assembly).step(patient, offered.handoff, "meet", COLLEAGUE.user, NOW + 3 * MINUTE)
    assert desk(assembly).refresh(patient, NOW).owner == COLLEAGUE.user
    now = owed(assembly, patient)
    assert now["check_in"].owner == COLLEAGUE.user
    assert now["meet_colleague"].state == "done"
    with pytest.raises(IllegalMove):
        desk(assembly).step(patient, offered.handoff, "decline", TEAM.user, NOW + 4 * MINUTE)


def test_her_no_needs_no_reason_and_changes_nothing_else(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    offered = desk(assembly).offer(patient, COLLEAGUE.user, TEAM.user, NOW + MINUTE)
    declined = desk(assembly).step(patient, offered.handoff, "decline", TEAM.user, NOW + 2 * MINUTE)
    assert declined.state == "declined"
    standing = desk(assembly).refresh(patient, NOW)
    assert (standing.state, standing.owner) == ("first_contact", TEAM.user)


def test_two_who_act_at_once_collide(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patient = enrolled(clinic, assembly)
    offered = desk(assembly).offer(patient, COLLEAGUE.user, TEAM.user, NOW + MINUTE)
    first, second = desk(assembly), desk(assembly)
    seen = first._team_records(patient)
    first.step(patient, offered.handoff, "agree", TEAM.user, NOW + 2 * MINUTE)
    with pytest.raises(Stop, match="at the same time"):
        second._write(seen.handoff(offered.handoff)[0].following("decline", "declined", NOW, TEAM.user))


def test_who_is_not_enrolled_is_not_moved(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    with pytest.raises(Stop, match="not enrolled"):
        desk(assembly).move(clinic.patient(), "pause", TEAM.user, NOW)
