"""The database from nothing: the same choices, rules, follow-ups, standing; no attempt is sent again."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from plugin.assembly import Assembly
from plugin.care.outreach import OpenMRSAttempts
from plugin.database.choices import Choices
from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.database.people import People
from plugin.demo.people import COLLEAGUE, NAMED, TEAM
from plugin.feeds.rebuild import RebuildReport, rebuild
from plugin.records.codec import Record
from plugin.records.store import RecordStore
from reminders.followups import FollowUp
from reminders.outbox import Rung, message_identifier
from reminders.ports import Attempt
from tests.plugin.care.test_choices import CATEGORY
from tests.plugin.care.test_contact import ALWAYS
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import NOW_YES, POSITIVE, calls, owed, processor

MINUTE = timedelta(minutes=1)


def live(clinic: Clinic, assembly: Assembly, patient: str) -> None:
    """A little history: forms, choices, a rule, enrolment, a handoff, a pause, something done."""
    desks = assembly.desks(assembly.server)
    for answers in (NOW_YES, POSITIVE):
        processor(assembly).process(clinic.converse(patient, answers), NOW)
    desks.choices.set(patient, CATEGORY, "primary_care", "allow", NOW)
    taken = desks.choices.set(patient, CATEGORY, f"person:{NAMED.person}", "deny", NOW)
    desks.choices.withdraw(patient, taken.id, NOW + MINUTE)
    desks.contact.set(patient, ALWAYS, NOW)
    desks.team.enrol(patient, TEAM.user, TEAM.user, NOW)
    desks.team.move(patient, "walk", TEAM.user, NOW + MINUTE)
    handoff = desks.team.offer(patient, COLLEAGUE.user, TEAM.user, NOW + MINUTE).handoff
    desks.team.step(patient, handoff, "agree", TEAM.user, NOW + 2 * MINUTE)
    desks.team.step(patient, handoff, "meet", COLLEAGUE.user, NOW + 3 * MINUTE)
    desks.team.move(patient, "pause", COLLEAGUE.user, NOW + 4 * MINUTE)
    desks.followups.done(next(iter(owed(assembly, patient).values())).id, COLLEAGUE.user, NOW + 5 * MINUTE)
    desks.calls.acknowledge(calls(assembly, patient)[0].id, COLLEAGUE.user, NOW + 6 * MINUTE)


def picture(assembly: Assembly, patient: str) -> dict[str, object]:
    """All that the index knows of a patient and must know again."""
    person = People(assembly.database).get(patient)
    return {
        "choices": set(Choices(assembly.database).of(patient).choices),
        "rules": set(ContactRuleIndex(assembly.database).of(patient).rules),
        "followups": {
            each.id: _lasting(each) for each in FollowUpIndex(assembly.database).of_patient(patient)
        },
        "calls": set(calls(assembly, patient)),
        "standing": None if person is None else (person.enrolled, person.engagement, person.owner),
    }


def _lasting(followup: FollowUp) -> tuple[object, ...]:
    return (followup.rule, followup.owner, followup.due_at, followup.expires_at, followup.state)


def rebuilt(clinic: Clinic, folder: Path) -> tuple[Assembly, RebuildReport]:
    """A new database in ``folder``, restored."""
    folder.mkdir()
    assembly = clinic.assembly(folder)
    server = assembly.server
    told: list[tuple[int, int]] = []
    report = rebuild(
        server, RecordStore(server), processor(assembly), NOW, lambda done, all_: told.append((done, all_))
    )
    assert told[-1][0] == told[-1][1] == report.patients + report.encounters
    return assembly, report


def test_the_same_picture_comes_back_and_nothing_is_written(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    live(clinic, assembly, patient)
    rebuilt(clinic, tmp_path / "once")  # other tests' forms are worked off here
    clinic.served.fresh()
    again, report = rebuilt(clinic, tmp_path / "again")
    assert picture(again, patient) == picture(assembly, patient)
    assert clinic.served.writes == 0
    assert report.patients >= 1


def test_an_attempt_without_a_certain_end_becomes_unknown(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    processor(assembly).process(clinic.converse(patient, POSITIVE), NOW)
    followup = owed(assembly, patient)["check_in"]
    ends = {0: "sent", 1: None, 2: "failed", 3: "moon"}
    attempts = OpenMRSAttempts(RecordStore(assembly.server))
    for occurrence, outcome in ends.items():
        attempt = Attempt(
            message=message_identifier(followup.id, Rung.HER, occurrence),
            followup=followup.id,
            patient=patient,
            rung=Rung.HER,
            occurrence=occurrence,
            at=NOW,
        )
        assert attempts.record(attempt)
        if outcome is not None:
            attempts.outcome(attempt, outcome)
    again, _ = rebuilt(clinic, tmp_path / "again")
    found = DatabaseOutbox(again.database).of_followup(followup.id)
    assert [message.state for message in found] == ["sent", "unknown", "failed", "unknown"]
    assert not DatabaseOutbox(again.database).due(NOW + timedelta(days=30), 100)


def test_a_follow_up_that_cannot_be_read_never_reaches_her(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    RecordStore(assembly.server).write(
        Record(
            uuid=str(uuid4()),
            kind="follow_up",
            patient=patient,
            fields={
                "rule": "check_in",
                "source": str(uuid4()),
                "item": "conversation",
                "owner": TEAM.user,
                "reaches_her": "perhaps",
                "due_at": NOW,
                "expires_at": NOW + MINUTE,
                "created_at": NOW,
            },
        )
    )
    again, _ = rebuilt(clinic, tmp_path / "again")
    assert [each.reaches_her for each in FollowUpIndex(again.database).of_patient(patient)] == [False]
