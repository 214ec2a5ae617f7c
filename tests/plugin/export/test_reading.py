"""What is read for the export, against the sandbox: each person once, and nobody who said no to anybody."""

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from content.identifiers import identifier
from plugin.assembly import Assembly
from plugin.cli.main import main
from plugin.demo.people import PASSWORD, SERVICE, TEAM
from plugin.errors import Exit
from plugin.export.periods import periods_of
from plugin.export.reading import Reader, Table, restricts
from plugin.records.shapes import NAMESPACE
from sensitivity.choices import Choice, PatientChoices
from tests.forms.making import CONVERSATION
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import NEGATIVE, POSITIVE

CATEGORY = "trafficking_history"


def save(clinic: Clinic, answers: Mapping[str, str], at: str, patient: str | None = None) -> str:
    """One conversation of a patient at a time; her uuid."""
    found = patient or clinic.patient()
    body = {**clinic.body(found, answers), "encounterDatetime": at}
    with clinic.as_member(TEAM) as client:
        client.create("encounter", body)
    return found


def read(assembly: Assembly, month: date) -> Table:
    """The table of the conversation for one month."""
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    reader = Reader(
        server=assembly.server,
        labels=assembly.labels,
        choices=assembly.desks(assembly.server).choices.of,
        zone=assembly.settings.timezone,
        now=NOW,
    )
    (table,) = reader.tables([CONVERSATION], periods_of(month, end, "month", NOW.date()), lambda *_: None)
    return table


def spoil(clinic: Clinic, patient: str) -> None:
    """A choice on her record that nobody can read."""
    obs = {
        "concept": identifier("concept", "record_text"),
        "formFieldNamespace": NAMESPACE,
        "formFieldPath": "choice.effect",
        "value": "perhaps",
    }
    body = {"patient": patient, "encounterType": identifier("encounter_type", "choices"), "obs": [obs]}
    with clinic.served.client() as client:
        client.create("encounter", body)


def people(table: Table) -> dict[str, int | None]:
    (counts,) = table.counts
    return {cell.positive: number for cell, number in counts.people}


def test_each_person_counts_once_by_the_latest_answers(clinic: Clinic, tmp_path: Path) -> None:
    for place in range(12):
        patient = save(clinic, POSITIVE, "2019-03-10T10:00:00.000+0000")
        if place == 0:
            save(clinic, POSITIVE, "2019-03-20T10:00:00.000+0000", patient)
        if place == 1:
            save(clinic, NEGATIVE, "2019-03-20T10:00:00.000+0000", patient)
    save(clinic, POSITIVE, "2019-04-01T03:00:00.000+0000")  # still March where the clinic is
    save(clinic, POSITIVE, "2019-03-01T03:00:00.000+0000")  # still February there
    assert people(read(clinic.assembly(tmp_path), date(2019, 3, 1))) == {
        "yes": 12,
        "no": None,
        "unknown": None,
    }


def test_who_said_no_to_anybody_is_left_out(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patients = [save(clinic, POSITIVE, "2018-03-10T10:00:00.000+0000") for _ in range(13)]
    assert people(read(assembly, date(2018, 3, 1)))["yes"] == 13
    desk = assembly.desks(assembly.server).choices
    desk.set(patients[0], CATEGORY, "primary_care", "deny", NOW)
    desk.set(patients[1], CATEGORY, "primary_care", "allow", NOW)
    assert people(read(assembly, date(2018, 3, 1)))["yes"] == 12
    spoil(clinic, patients[2])
    assert people(read(assembly, date(2018, 3, 1)))["yes"] == 11
    desk.set(patients[3], CATEGORY, "emergency", "deny", NOW)
    assert people(read(assembly, date(2018, 3, 1)))["yes"] is None


def test_what_can_not_be_read_is_left_out_and_counted(clinic: Clinic, tmp_path: Path) -> None:
    for _ in range(11):
        save(clinic, POSITIVE, "2015-03-10T10:00:00.000+0000")
    body = clinic.body(clinic.patient(), POSITIVE)
    body["obs"][0]["formFieldPath"] = "rfe-forms-of_another_form"
    with clinic.as_member(TEAM) as client:
        client.create("encounter", {**body, "encounterDatetime": "2015-03-10T10:00:00.000+0000"})
    table = read(clinic.assembly(tmp_path), date(2015, 3, 1))
    assert (people(table)["yes"], table.unread) == (11, 1)


def test_choices_are_those_of_openmrs_whatever_this_machine_knows(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    patients = [save(clinic, POSITIVE, "2016-03-10T10:00:00.000+0000") for _ in range(11)]
    assembly.desks(assembly.server).choices.set(patients[0], CATEGORY, "primary_care", "deny", NOW)
    (tmp_path / "elsewhere").mkdir()
    elsewhere = clinic.assembly(tmp_path / "elsewhere")  # with an empty index
    assert people(read(elsewhere, date(2016, 3, 1)))["yes"] is None


def choice(effect: str, category: str = CATEGORY, withdrawn: datetime | None = None) -> Choice:
    assert effect in ("allow", "deny")
    return Choice(
        id=f"{effect}-{category}",
        patient="p",
        category=category,
        audience="hospital",
        effect="deny" if effect == "deny" else "allow",
        recorded_at=NOW - timedelta(days=9),
        effective_at=NOW - timedelta(days=9),
        withdrawn_at=withdrawn,
    )


RESTRICTED = [
    ("no choice at all", PatientChoices(), False),
    ("a yes", PatientChoices(choices=(choice("allow"),)), False),
    ("a no", PatientChoices(choices=(choice("deny"),)), True),
    ("a no about something else", PatientChoices(choices=(choice("deny", "mental_health"),)), False),
    ("a no that she took back", PatientChoices(choices=(choice("deny", withdrawn=NOW),)), False),
    (
        "a no that still holds for a while",
        PatientChoices(choices=(choice("deny", withdrawn=NOW + timedelta(hours=1)),)),
        True,
    ),
    ("what can't be read", PatientChoices(corrupt=True), True),
]


@pytest.mark.parametrize(("_", "choices", "restricted"), RESTRICTED)
def test_what_restricts(_: str, choices: PatientChoices, restricted: bool) -> None:
    assert restricts(choices, frozenset({CATEGORY}), NOW) is restricted


def environ(clinic: Clinic, folder: Path) -> dict[str, str]:
    return {
        "HST_OPENMRS_URL": clinic.served.base_url,
        "HST_OPENMRS_USER": SERVICE.username,
        "HST_OPENMRS_PASSWORD": PASSWORD,
        "HST_DATABASE_URL": f"sqlite:///{folder / 'hst.sqlite3'}",
    }


def command(out: Path, start: str = "2017-03-01", end: str = "2017-03-31") -> list[str]:
    return ["forms", "export", "--from", start, "--to", end, "--out", str(out)]


def test_the_file_holds_counts_and_nothing_of_anybody(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patients = [save(clinic, NEGATIVE, "2017-03-10T10:00:00.000+0000") for _ in range(11)]
    out = tmp_path / "counts.csv"
    assert main(command(out), environ(clinic, tmp_path)) == Exit.OK
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    talk = [row for row in rows if row["form"] == CONVERSATION.name]
    assert {row["positive"]: row["people"] for row in talk} == {"yes": "<11", "no": "11", "unknown": "<11"}
    assert {(row["from"], row["to"]) for row in rows} == {("2017-03-01", "2017-03-31")}
    said = out.read_text(encoding="utf-8") + "".join(capsys.readouterr())
    assert not any(patient in said for patient in patients)
    assert "1990" not in said  # the year of birth of everybody here
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".export")] == []


def test_a_file_that_is_there_is_left_alone(clinic: Clinic, tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    out.write_text("mine", encoding="utf-8")
    assert main(command(out), environ(clinic, tmp_path)) == Exit.FILE
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_month_that_is_not_over_is_refused(clinic: Clinic, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    start, end = today.replace(day=1).isoformat(), today.isoformat()
    assert main(command(tmp_path / "counts.csv", start, end), environ(clinic, tmp_path)) == Exit.USAGE
