"""Her choices as the gateway reads them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from plugin.database.choices import Choices
from plugin.database.engine import Database
from plugin.database.people import People, Person
from plugin.gateway.ports import Snapshot
from sensitivity.choices import Choice, PatientChoices
from tests.reminders.worlds import DAY, NOW, PATIENT

CHOICE = Choice(
    id="c1",
    patient=PATIENT,
    category="trafficking_history",
    audience="person:0e3a1d5c-0000-5000-8000-000000000001",
    effect="deny",
    recorded_at=NOW,
    effective_at=NOW,
)
OPENED = replace(CHOICE, id="c2", audience="primary_care", effect="allow", effective_at=NOW + DAY)


def test_choices_are_read_back_as_they_are_by_patient(database: Database) -> None:
    index = Choices(database)
    index.record(CHOICE)
    index.record(replace(OPENED, patient="other"))
    assert index.of(PATIENT) == PatientChoices(choices=(CHOICE,))
    assert index.choices_of([PATIENT, "other", "nobody"]) == {
        PATIENT: PatientChoices(choices=(CHOICE,)),
        "other": PatientChoices(choices=(replace(OPENED, patient="other"),)),
    }
    assert index.of("nobody") == PatientChoices()


def test_many_patients_are_asked_for_at_once(database: Database) -> None:
    index = Choices(database)
    index.record(CHOICE)
    assert list(index.choices_of([PATIENT, *(f"p{number}" for number in range(1200))])) == [PATIENT]


def test_a_withdrawal_is_stored_in_place(database: Database) -> None:
    index = Choices(database)
    index.record(CHOICE)
    index.record(replace(CHOICE, withdrawn_at=NOW + DAY))
    assert index.of(PATIENT).choices == (replace(CHOICE, withdrawn_at=NOW + DAY),)


PERSON = Person(patient=PATIENT, enrolled=True, updated=NOW)


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("a choice", lambda db: Choices(db).record(CHOICE)),
        ("a corrupt mark", lambda db: Choices(db).mark_corrupt(PATIENT)),
        ("another reading", lambda db: Choices(db).replace(PATIENT, PatientChoices(choices=(CHOICE,)))),
        ("an enrolment", lambda db: People(db).put(PERSON)),
        ("a first protected encounter", lambda db: People(db).note(PATIENT, NOW)),
    ],
)
def test_what_decides_differently_counts_the_policy_up_and_restricts(
    sentence: str, change: Callable[[Database], object], database: Database
) -> None:
    index = Choices(database)
    assert index.snapshot() == Snapshot(policy=0, identity=0)
    assert not index.is_restricted(PATIENT)
    change(database)
    assert index.snapshot() == Snapshot(policy=1, identity=0)
    assert index.is_restricted(PATIENT)
    assert not index.is_restricted("nobody")


@pytest.mark.parametrize(
    ("sentence", "change"),
    [
        ("the same reading", lambda db: Choices(db).replace(PATIENT, PatientChoices(choices=(CHOICE,)))),
        ("a known patient's next encounter", lambda db: People(db).note(PATIENT, NOW)),
    ],
)
def test_what_changes_nothing_counts_nothing(
    sentence: str, change: Callable[[Database], bool], database: Database
) -> None:
    People(database).put(PERSON)
    Choices(database).record(CHOICE)
    before = Choices(database).snapshot()
    assert not change(database)
    assert Choices(database).snapshot() == before


def test_identity_is_counted_by_itself(database: Database) -> None:
    index = Choices(database)
    index.bump_identity()
    index.bump_identity()
    assert index.snapshot() == Snapshot(policy=0, identity=2)


def test_a_corrupt_mark_stays_until_a_good_reading(database: Database) -> None:
    index = Choices(database)
    index.mark_corrupt(PATIENT)
    assert index.of(PATIENT) == PatientChoices(corrupt=True)
    assert index.corrupt_patients() == (PATIENT,)
    index.replace(PATIENT, PatientChoices(choices=(CHOICE,)))
    assert index.of(PATIENT) == PatientChoices(choices=(CHOICE,))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE choices SET effective_at = 0 WHERE id = 'c2'",
        "UPDATE choices SET category = '' WHERE id = 'c2'",
        "UPDATE choices SET withdrawn_at = 0 WHERE id = 'c2'",
    ],
)
def test_a_damaged_row_is_read_as_corrupt(damage: str, database: Database) -> None:
    index = Choices(database)
    index.record(CHOICE)
    index.record(OPENED)
    with database.writing() as connection:
        connection.execute(text(damage))
    assert index.of(PATIENT) == PatientChoices(choices=(CHOICE,), corrupt=True)


def test_a_person_is_read_back_and_forgotten(database: Database) -> None:
    index = People(database)
    paused = replace(PERSON, engagement="paused", owner="user")
    index.put(PERSON)
    index.put(paused)
    assert index.all() == (paused,)
    assert index.quiet(PATIENT) == "paused"
    index.forget(PATIENT)
    assert index.get(PATIENT) is None
    assert index.quiet(PATIENT) is None


@pytest.mark.parametrize(
    ("engagement", "quiet"),
    [
        (None, None),
        ("first_contact", None),
        ("walking_together", None),
        ("living_on", None),
        ("paused", "paused"),
        ("transferred", "left"),
        ("deceased", "left"),
    ],
)
def test_nobody_knocks_where_she_paused_moved_on_or_died(
    engagement: str | None, quiet: str | None, database: Database
) -> None:
    index = People(database)
    index.put(replace(PERSON, engagement=engagement))
    assert index.quiet(PATIENT) == quiet
