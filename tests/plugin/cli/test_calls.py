"""``hst duty`` and the calls of ``hst remind``: who is on duty, who waits, who came."""

import json
from pathlib import Path

import pytest

from plugin.cli.main import main
from plugin.demo.people import NAMED, ON_DUTY, TEAM
from plugin.errors import Exit
from tests.plugin.cli.test_bad_input import environ
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_calls import call_of, notices, overlay
from tests.plugin.feeds.test_process import NOW_YES, processor

ROSTER = """\
shifts:
  - {days: mon-fri, from: "08:00", to: "18:00", people: [dana, noor]}
  - {days: mon-sun, from: "18:00", to: "08:00", people: [amara]}
always: [parker]
"""
NOBODY = "exceptions: [{date: 2020-01-01, people: []}]\n"


def settings(clinic: Clinic, folder: Path, roster: str = ROSTER) -> dict[str, str]:
    content = str(overlay(folder, roster))
    return environ(clinic.served.base_url, folder, HST_CONTENT=content, HST_TIMEZONE="America/New_York")


def test_duty_says_who_is_there_and_who_comes_after(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["duty", "--at", "2026-11-24T10:30:00-05:00"], settings(clinic, tmp_path)) == Exit.OK
    assert capsys.readouterr().out.splitlines() == [
        "On duty: dana, then noor, until Tuesday 24 November 2026, 18:00",
        "After that: amara, until Wednesday 25 November 2026, 08:00",
        "Where nobody else is left: parker",
    ]


def test_duty_names_whom_openmrs_does_not_know(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = settings(clinic, tmp_path, "always: [dana, gone.away]\n")
    assert main(["duty"], env) == Exit.DIFFERENT
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "On duty: nobody, for the next two weeks at least"
    assert lines[-1] == "OpenMRS has no user gone.away: correct reminders/duty.yaml, or add the user."


def test_a_call_is_listed_told_in_the_first_line_and_acknowledged_by_its_reference(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = settings(clinic, tmp_path, NOBODY)
    assembly = clinic.assembly(tmp_path, content=tmp_path / "content")
    patient = clinic.patient()
    encounter = clinic.converse(patient, NOW_YES)
    processor(assembly).process(encounter, NOW)
    call = call_of(clinic, encounter)

    assert main(["remind", "status"], env) == Exit.OK
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("Open calls: 1, the first since ")
    assert "NOBODY WAS CALLED for 1 of them." in first
    assert "NOBODY IS ON DUTY" in first

    assert main(["remind", "tick"], env) == Exit.OK
    assert main(["remind", "calls"], env) == Exit.OK
    assert "called 1 times" in capsys.readouterr().out
    assert set(notices(clinic, call)) == {TEAM.user}

    assert main(["remind", "acknowledge", call[:8], "--by", ON_DUTY.username], env) == Exit.OK
    assert main(["remind", "acknowledge", call, "--by", NAMED.username], env) == Exit.OK
    out = capsys.readouterr().out
    assert out.splitlines() == ["Saved.", "Somebody else was faster; that is what is on record."]
    assert notices(clinic, call, ended=False) == {}
    assert main(["remind", "calls", "--json"], env) == Exit.OK
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (row,) = [each for each in rows if each["id"] == call]
    assert (row["acknowledged_by"], row["rung"]) == (ON_DUTY.user, [TEAM.user])


@pytest.mark.parametrize("call", ["moon", "%", "0123456", "01234567", "01234567-89ab-4def-8123-456789abcdef"])
def test_a_call_that_is_none_is_one_line(
    call: str, clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = settings(clinic, tmp_path)
    assert main(["remind", "acknowledge", call, "--by", "dana"], env) == Exit.NOT_FOUND
    assert capsys.readouterr().err == "There is no such call: `hst remind calls` lists them.\n"
