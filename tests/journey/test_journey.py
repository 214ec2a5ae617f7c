"""The whole journey with real processes, and how it ends when an answer is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from plugin.demo.people import PATIENT, PRIMARY, TEAM
from plugin.demo.processes import PartFailed, Processes
from plugin.demo.transcript import Transcript, WrongAnswer

STEPS = 7


@pytest.mark.journey
def test_the_whole_journey_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plugin", "demo", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(f"\n{number}. " in done.stdout for number in range(1, STEPS + 1))
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") > 90
    assert "Traceback" not in done.stderr
    # It is printed on screens that others see: no identifier of hers stands in it.
    assert PATIENT not in done.stdout


def test_a_wrong_answer_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    transcript = Transcript()
    transcript.check(True, "this is so")
    with pytest.raises(WrongAnswer, match=r"Not true: that is so\. It was not\."):
        transcript.check(False, "that is so", "It was not.")
    assert transcript.checks == 1
    assert "that is so" not in capsys.readouterr().out


def test_a_part_that_does_not_start_says_why(tmp_path: Path) -> None:
    processes = Processes(folder=tmp_path, environ={"HST_STAGE": "moon"})
    with pytest.raises(PartFailed, match="HST_STAGE is no stage"):
        processes.start("gateway", "gateway")


def test_no_setting_of_a_real_clinic_gets_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HST_OPENMRS_URL", "http://hospital.example/openmrs")
    done = Processes(folder=tmp_path, environ={}).run("plan", expect=None)
    assert "HST_OPENMRS_URL is not set" in done.stderr


def test_members_sign_in_under_different_names() -> None:
    assert TEAM.user != PRIMARY.user
    assert TEAM.person != TEAM.user
