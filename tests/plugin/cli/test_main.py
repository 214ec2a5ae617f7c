"""The command line as people meet it: help without settings, one line for each failure, no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from plugin.cli.main import COMMANDS, main
from plugin.errors import Exit

FILES = {"answers.json": '{"answers": {"talk_a": "yes", "talk_b": 0, "talk_c": "declined"}}'}


def test_help_names_every_command_and_needs_no_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"], {}) == Exit.OK
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"], {}) == Exit.OK
    assert "Usage: hst" in capsys.readouterr().out


def test_an_unknown_command_is_a_matter_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["moon"], {}) == Exit.USAGE
    assert "moon" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "environ", "code", "said"),
    [
        (["plan"], {}, Exit.SETTINGS, "HST_OPENMRS_URL is not set"),
        (["plan"], {"HST_STAGE": "on"}, Exit.SETTINGS, "HST_STAGE is no stage"),
        (
            ["check"],
            {
                "HST_OPENMRS_URL": "http://127.0.0.1:9/openmrs",
                "HST_OPENMRS_USER": "a",
                "HST_OPENMRS_PASSWORD": "b",
            },
            Exit.UNREACHABLE,
            "OpenMRS does not answer",
        ),
        (["remind", "tick", "--at", "2026-11-24T10:30:00"], {}, Exit.MOMENT, "has no zone"),
        (
            ["remind", "tick", "--at", "2026-11-24T10:30:00Z"],
            {"HST_OPENMRS_URL": "http://openmrs.example/openmrs"},
            Exit.USAGE,
            "--at works with servers on loopback only",
        ),
        (["forms", "render", "moon"], {}, Exit.NOT_FOUND, "conversation"),
    ],
)
def test_a_failure_is_one_line(
    argv: list[str], environ: dict[str, str], code: Exit, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, environ) == code
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("\n") == 1


def test_a_form_is_scored_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text(FILES["answers.json"], encoding="utf-8")
    assert main(["forms", "score", "conversation", str(file)], {}) == Exit.OK
    said = capsys.readouterr().out
    assert '"positive": true' in said
    assert '"total": null' in said


@pytest.mark.parametrize("content", ["not json", "[]", '{"answers": 3}', '{"answers": {"moon": 1}}'])
def test_a_malformed_answer_file_is_refused_without_repeating_it(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.json"
    file.write_text(content, encoding="utf-8")
    assert main(["forms", "score", "conversation", str(file)], {}) == Exit.MALFORMED_ENCOUNTER
    assert "moon" not in capsys.readouterr().err


def test_malformed_content_is_told_by_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = tmp_path / "reminders"
    room.mkdir()
    (room / "clinic.yaml").write_text('phone: "555"\nnight: true\n', encoding="utf-8")
    environ = {"HST_CONTENT": str(tmp_path), "HST_OPENMRS_URL": "http://127.0.0.1:9/openmrs"}
    environ |= {
        "HST_OPENMRS_USER": "a",
        "HST_OPENMRS_PASSWORD": "b",
        "HST_DATABASE_URL": "sqlite:///:memory:",
    }
    assert main(["forms", "list"], environ) == Exit.OK
    assert main(["gateway"], environ) != Exit.OK
    assert "Traceback" not in capsys.readouterr().err


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plugin", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("hst ")
