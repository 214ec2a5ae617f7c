"""Choices through their records: nothing lost, and anything unreadable makes the whole corrupt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plugin.records.choices import choice_record, choices_of, withdrawal_record
from plugin.records.codec import CorruptRecord, Record, record_of
from sensitivity.choices import Choice, PatientChoices, plan, withdraw
from tests.plugin.records.test_codec import PATIENT, as_saved

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def choose(effect: str = "allow", audience: str = "primary_care") -> Choice:
    return plan(
        PatientChoices(),
        patient=PATIENT,
        category="trafficking_history",
        audience=audience,
        effect="allow" if effect == "allow" else "deny",
        now=NOW,
        cooling_off=DAY,
    )


def read_back(*records: Record) -> list[Record | CorruptRecord]:
    return [record_of(as_saved(record)) for record in records]


def test_a_choice_and_its_withdrawal_come_back() -> None:
    choice = choose()
    ended = withdraw(choice, now=NOW + DAY, cooling_off=DAY)
    found = choices_of(read_back(withdrawal_record(ended), choice_record(choice)))
    assert found == PatientChoices(choices=(ended,))


def test_a_withdrawal_without_its_choice_is_corrupt() -> None:
    ended = withdraw(choose(), now=NOW, cooling_off=DAY)
    assert choices_of(read_back(withdrawal_record(ended))).corrupt


def test_a_choice_that_no_choice_can_be_is_corrupt() -> None:
    record = choice_record(choose())
    wrong = replace(record, fields={**record.fields, "effect": "perhaps"})
    early = replace(record, fields={**record.fields, "effective_at": NOW - DAY})
    assert choices_of(read_back(wrong)).corrupt
    assert choices_of(read_back(early)).corrupt


def test_one_unreadable_record_closes_beside_good_ones() -> None:
    broken = CorruptRecord(uuid="x", patient=PATIENT, encounter_type="y", problem="it lacks effect")
    found = choices_of([*read_back(choice_record(choose("deny"))), broken])
    assert found.corrupt
    assert len(found.choices) == 1
