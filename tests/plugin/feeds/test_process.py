"""A saved form leads to its score and to what is owed, once, wherever the plugin is stopped."""

from pathlib import Path
from typing import Any

import pytest

from content.identifiers import identifier
from forms.responses import MalformedResponse
from plugin.assembly import Assembly
from plugin.database.calls import CallIndex
from plugin.database.encounters import EncountersSeen
from plugin.database.followups import FollowUpIndex
from plugin.demo.people import TEAM
from plugin.feeds.process import Processor
from plugin.feeds.runner import run_pending
from plugin.openmrs.errors import OpenMRSError
from plugin.records.codec import Record
from plugin.records.store import RecordStore
from reminders.calls import Call
from reminders.followups import FollowUp
from tests.forms.making import CONVERSATION
from tests.plugin.clinic import NOW, Clinic

PRIVATE = {"room_alone": "yes", "room_willing": "yes"}
NOW_YES = {**PRIVATE, "talk_a": "yes", "talk_b": "no", "talk_c": "no", "talk_d": "no", "talk_now": "yes"}
POSITIVE = {**NOW_YES, "talk_now": "no"}
NEGATIVE = {**PRIVATE, "talk_a": "no", "talk_b": "no", "talk_c": "no", "talk_d": "no"}
ONE, TWO = "1" * 64, "2" * 64  # versions of an encounter
SCORE = CONVERSATION.concept_uuid("score")


def scores(clinic: Clinic, encounter: str) -> list[float]:
    with clinic.served.client() as client:
        stored = client.get(f"encounter/{encounter}", v="custom:(obs:(value,voided,concept:(uuid)))")
    return [obs["value"] for obs in stored["obs"] if obs["concept"]["uuid"] == SCORE]


def owed(assembly: Assembly, patient: str) -> dict[str, FollowUp]:
    return {each.rule: each for each in FollowUpIndex(assembly.database).of_patient(patient)}


def calls(assembly: Assembly, patient: str) -> list[Call]:
    return list(CallIndex(assembly.database).of_patient(patient))


def on_record(clinic: Clinic, patient: str, kind: str = "follow_up", field: str = "rule") -> list[str]:
    """A field of the records of one kind that OpenMRS holds: the rules of her follow-ups."""
    with clinic.served.client() as client:
        found = list(RecordStore(client).of_patient(patient, "follow_up"))
    return sorted(each.text(field) for each in found if isinstance(each, Record) and each.kind == kind)


def processor(assembly: Assembly) -> Processor:
    return assembly.processor(assembly.server)


@pytest.mark.parametrize(
    ("sentence", "answers", "score", "rules", "called"),
    [
        ("happening now calls a person and asks for a check-in", NOW_YES, [1], ["check_in"], ["talk_now"]),
        ("a positive screen asks for a check-in", POSITIVE, [1], ["check_in"], []),
        ("a negative screen asks for nothing", NEGATIVE, [0], [], []),
        ("what was skipped is not counted as no", {**PRIVATE, "talk_a": "no"}, [], [], []),
        (
            "one yes is enough, though the rest was declined",
            {**PRIVATE, "talk_d": "yes"},
            [],
            ["check_in"],
            [],
        ),
    ],
)
def test_a_form_leads_to_its_score_and_its_follow_ups(
    sentence: str,
    answers: dict[str, str],
    score: list[float],
    rules: list[str],
    called: list[str],
    clinic: Clinic,
    tmp_path: Path,
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, answers)
    for _ in range(2):  # twice is once
        processor(assembly).process(encounter, NOW)
        assert scores(clinic, encounter) == score, sentence
        assert sorted(owed(assembly, patient)) == rules, sentence
        assert on_record(clinic, patient) == rules, sentence
        assert [each.item for each in calls(assembly, patient)] == called, sentence
        assert on_record(clinic, patient, "call", "item") == called, sentence


def test_an_edited_answer_is_scored_anew_and_the_duty_that_it_raised_stays(
    clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, NOW_YES)
    processor(assembly).process(encounter, NOW)
    edit(clinic, encounter, "talk_b", identifier("concept", "answer.yes"))
    processor(assembly).process(encounter, NOW)
    assert scores(clinic, encounter) == [2]
    edit(clinic, encounter, "talk_b", None)
    processor(assembly).process(encounter, NOW)
    assert scores(clinic, encounter) == []
    assert sorted(owed(assembly, patient)) == ["check_in"]
    edit(clinic, encounter, "talk_now", identifier("concept", "answer.no"))
    processor(assembly).process(encounter, NOW)
    assert [(each.item, each.open) for each in calls(assembly, patient)] == [("talk_now", True)]


def edit(clinic: Clinic, encounter: str, item: str, value: str | None) -> None:
    """Change or take back an answer as the form engine does: under the obs's old uuid."""
    with clinic.as_member(TEAM) as client:
        stored = client.get(f"encounter/{encounter}", v="custom:(obs:(uuid,formFieldPath))")
        uuid = next(obs["uuid"] for obs in stored["obs"] if obs["formFieldPath"] == f"rfe-forms-{item}")
        change: dict[str, Any] = (
            {"uuid": uuid, "voided": True} if value is None else {"uuid": uuid, "value": value}
        )
        client.update("encounter", encounter, {"obs": [change]})


def test_without_anybody_on_duty_the_author_is_asked(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    processor(assembly).process(clinic.converse(patient, NOW_YES), NOW)
    assert {each.owner for each in owed(assembly, patient).values()} == {TEAM.user}
    assert [each.author for each in calls(assembly, patient)] == [TEAM.user]


def test_stopped_after_any_write_and_run_again_it_ends_the_same(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    assembly.server.session()  # signed in, so that only the writes of the feed are counted
    writes = _writes_of(clinic, assembly, clinic.converse(patient, NOW_YES))
    assert writes == 3  # the call, the follow-up and the score
    for stop in range(writes):
        patient = clinic.patient()
        encounter = clinic.converse(patient, NOW_YES)
        clinic.served.fresh().die_after = stop
        with pytest.raises(OpenMRSError):
            processor(assembly).process(encounter, NOW)
        clinic.served.fresh()
        processor(assembly).process(encounter, NOW)
        assert on_record(clinic, patient) == ["check_in"]
        assert on_record(clinic, patient, "call", "item") == ["talk_now"]
        assert sorted(owed(assembly, patient)) == ["check_in"]
        assert [each.open for each in calls(assembly, patient)] == [True]
        assert scores(clinic, encounter) == [1]


def _writes_of(clinic: Clinic, assembly: Assembly, encounter: str) -> int:
    clinic.served.fresh()
    processor(assembly).process(encounter, NOW)
    return clinic.served.writes


def test_a_field_that_cannot_be_read_silences_no_answer_beside_it(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    body = clinic.body(patient, NOW_YES)
    body["obs"][0]["formFieldPath"] = "rfe-forms-moon"
    with clinic.as_member(TEAM) as client:
        encounter = client.create("encounter", body)["uuid"]
    with pytest.raises(MalformedResponse):
        processor(assembly).process(encounter, NOW)
    assert [each.item for each in calls(assembly, patient)] == ["talk_now"]


def test_a_form_that_cannot_be_read_is_given_up_and_shown_until_it_is_mended(
    clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    body = clinic.body(patient, POSITIVE)
    body["obs"][0]["formFieldPath"] = "rfe-forms-moon"
    with clinic.as_member(TEAM) as client:
        encounter = str(client.create("encounter", body)["uuid"])
    seen = EncountersSeen(assembly.database)
    seen.note(encounter, ONE, NOW)
    report = run_pending(seen, processor(assembly), NOW)
    assert report.given_up == (encounter,)
    assert list(seen.failed()) == [encounter]
    assert run_pending(seen, processor(assembly), NOW).given_up == ()
    assert seen.note(encounter, TWO, NOW)
    assert list(seen.failed()) == []


def test_while_openmrs_is_away_a_form_waits_and_is_not_lost(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, POSITIVE)
    seen = EncountersSeen(assembly.database)
    seen.note(encounter, ONE, NOW)
    ready = processor(assembly)
    clinic.served.fresh().die_after = 0
    assert run_pending(seen, ready, NOW).postponed == 1
    clinic.served.fresh()
    assert run_pending(seen, ready, NOW).done == 0  # not before its time
    later = NOW.replace(year=NOW.year + 1)
    assert run_pending(seen, ready, later).done == 1
    assert "check_in" in owed(assembly, patient)
