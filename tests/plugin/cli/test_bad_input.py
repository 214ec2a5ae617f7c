"""Wrong input and bad weather, as somebody tired meets them: one line, a code of its own, nothing written."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from plugin.cli.main import main
from plugin.demo.people import EMERGENCY, PASSWORD, SERVICE, Member
from plugin.errors import Exit
from tests.plugin.cli.strange_servers import answering
from tests.plugin.clinic import Clinic

NAME = "Jane Doe"
NOBODY = str(uuid4())
CHOICE = ("--category", "trafficking_history", "--effect", "deny", "--audience")
HOURS = ("--windows", "mon-fri 10:00-12:00", "--zone", "America/New_York")


def environ(url: str, folder: Path, member: Member = SERVICE, **more: str) -> dict[str, str]:
    return {
        "HST_OPENMRS_URL": url,
        "HST_OPENMRS_USER": member.username,
        "HST_OPENMRS_PASSWORD": PASSWORD,
        "HST_DATABASE_URL": f"sqlite:///{folder / 'hst.sqlite3'}",
        **more,
    }


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that was said."""
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1, errors
    assert NAME not in errors
    return errors


def run(*argv: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "plugin", *argv],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("status", "body", "content_type", "code"),
    [
        (200, f"<html>{NAME}</html>", "text/html", Exit.NOT_OPENMRS),
        (404, f"<html>{NAME}</html>", "text/html", Exit.NOT_OPENMRS),
        (302, "", "text/html", Exit.NOT_OPENMRS),
        (200, f'{{"{NAME}', "application/json", Exit.NOT_OPENMRS),
        (200, f'["{NAME}"]', "application/json", Exit.NOT_OPENMRS),
        (401, NAME, "text/html", Exit.NOT_AUTHENTICATED),
    ],
)
def test_what_is_no_openmrs_is_told_apart(
    status: int, body: str, content_type: str, code: Exit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(status, body, content_type) as url:
        assert main(["plan"], environ(url, tmp_path)) == code
    said(capsys)


@pytest.mark.parametrize(
    ("settings", "code", "sentence"),
    [
        ({"HST_OPENMRS_URL": "http://127.0.0.1:9/openmrs?x=1"}, Exit.SETTINGS, "more than the address"),
        ({"HST_OPENMRS_URL": "http://127.0.0.1:9/openmrs/ws/rest/v1"}, Exit.SETTINGS, "with the context"),
        ({"HST_OPENMRS_URL": "http://a b/openmrs"}, Exit.SETTINGS, "is no web address"),
        ({"HST_LISTEN": "127.0.0.1:²"}, Exit.SETTINGS, "HST_LISTEN is no address"),
        ({"HST_COOLING_OFF": "9" * 30 + "d"}, Exit.SETTINGS, "longer than a year"),
        ({"HST_COOLING_OFF": "400d"}, Exit.SETTINGS, "longer than a year"),
        ({"HST_STAEG": "enforce"}, Exit.SETTINGS, "write HST_STAGE"),
        ({"HST_DATABASE_URL": "hst.sqlite3"}, Exit.SETTINGS, "is no database address"),
        ({"HST_DATABASE_URL": "sqlite:///:memory:"}, Exit.SETTINGS, "names no file"),
        ({"HST_DATABASE_URL": "sqlite:////x/y?bogus=1"}, Exit.SETTINGS, "holds options"),
        ({"HST_DATABASE_URL": "sqlite:////nowhere/hst.sqlite3"}, Exit.DATABASE, "can't be opened"),
    ],
)
def test_a_setting_that_is_off_is_named(
    settings: dict[str, str], code: Exit, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remind", "status"], settings) == code
    assert sentence in said(capsys)


@pytest.mark.parametrize(
    "argv",
    [
        ["choices", "show", NAME],
        ["choices", "set", NOBODY, "--effect", "maybe"],
        ["choices", "set", NOBODY],
        ["team", "handoff", NOBODY, NAME, "agree", "--by", "x"],
        ["shadow", "--days", "0"],
        ["remind", "moon"],
        ["--moon"],
    ],
)
def test_words_of_a_call_that_are_off_are_one_line(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, {}) == Exit.USAGE
    assert "--help` shows how" in said(capsys)


@pytest.mark.parametrize(
    "argv",
    [
        ["choices", "show", NOBODY],
        ["choices", "set", NOBODY, *CHOICE, "emergency"],
        ["choices", "withdraw", NOBODY, NOBODY],
        ["contact", "show", NOBODY],
        ["contact", "set", NOBODY, "--address", NOBODY, *HOURS],
        ["contact", "withdraw", NOBODY],
        ["team", "show", NOBODY],
        ["team", "enrol", NOBODY, "--owner", "amara", "--by", "amara"],
        ["team", "move", NOBODY, "pause", "--by", "amara"],
    ],
)
def test_a_patient_who_is_not_there_is_no_patient_without_choices(
    argv: list[str], clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, environ(clinic.served.base_url, tmp_path)) == Exit.NOT_FOUND
    assert "has no such patient" in said(capsys)
    assert clinic.served.writes == 0


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["choices", "set", "PATIENT", *CHOICE, "person:moon"], "no such person"),
        (["choices", "set", "PATIENT", *CHOICE, f"person:{NOBODY}"], "no such person"),
        (["contact", "set", "PATIENT", "--address", NOBODY, *HOURS], "no such attribute of this patient"),
        (["team", "enrol", "PATIENT", "--owner", "moon", "--by", "amara"], "no such user"),
    ],
)
def test_her_no_names_somebody_real(
    argv: list[str], sentence: str, clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = clinic.patient()
    clinic.served.fresh()
    filled = [patient if word == "PATIENT" else word for word in argv]
    assert main(filled, environ(clinic.served.base_url, tmp_path)) == Exit.NOT_FOUND
    assert sentence in said(capsys)
    assert clinic.served.writes == 0


@pytest.mark.parametrize(
    "argv", [["rebuild"], ["remind", "tick"], ["gateway"], ["serve"], ["choices", "show", NOBODY]]
)
def test_an_account_that_is_not_shown_the_records_is_refused(
    argv: list[str], clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv, environ(clinic.served.base_url, tmp_path, EMERGENCY)) == Exit.FORBIDDEN
    assert "View Continuity Records" in said(capsys)


@pytest.mark.parametrize(
    ("name", "text"), [("clinic", "night: true\n"), ("followups", "x: [1"), ("wording", "x: 1\n")]
)
@pytest.mark.parametrize("argv", [["gateway"], ["plan"], ["package", "out"]])
def test_no_door_opens_on_content_that_cannot_be_read(
    argv: list[str],
    name: str,
    text: str,
    clinic: Clinic,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    room = tmp_path / "content" / "reminders"
    room.mkdir(parents=True)
    (room / f"{name}.yaml").write_text(text, encoding="utf-8")
    env = environ(clinic.served.base_url, tmp_path, HST_CONTENT=str(tmp_path / "content"))
    assert main(argv, env) == Exit.CONTENT
    assert f"{name}.yaml:" in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("copy", "code", "sentence"),
    [
        ("nowhere/copy.jsonl", Exit.FILE, "can't be read or written"),
        ("junk.jsonl", Exit.DIFFERENT, "Line 1 of the file of HST_AUDIT_COPY"),
    ],
)
def test_a_copy_of_the_log_that_cannot_be_kept_is_told_at_the_start(
    copy: str, code: Exit, sentence: str, clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "junk.jsonl").write_text(f'{{"number": "{NAME}', encoding="utf-8")
    env = environ(clinic.served.base_url, tmp_path, HST_AUDIT_COPY=str(tmp_path / copy))
    assert main(["gateway"], env) == code
    assert sentence in said(capsys)


@pytest.mark.parametrize("command", ["remind tick", "serve"])
def test_a_mail_server_that_is_off_is_told_before_anything_is_sent(
    command: str, clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = environ(clinic.served.base_url, tmp_path, HST_SMTP_URL="moon", HST_LISTEN="127.0.0.1:0")
    assert main(command.split(), env) == Exit.SETTINGS
    assert "HST_SMTP_URL is no address of a mail server" in said(capsys)


def test_a_port_that_is_taken_ends_gateway_and_sandbox(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        env = environ(clinic.served.base_url, tmp_path, HST_LISTEN=f"127.0.0.1:{port}")
        for argv in (["gateway"], ["serve"], ["sandbox", "--port", str(port)]):
            assert main(argv, env) == Exit.LISTEN
            assert "address already in use" in said(capsys)


def test_the_sandbox_takes_no_file_of_another_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "hst.sqlite3"
    assert main(["remind", "status"], {"HST_DATABASE_URL": f"sqlite:///{database}"}) == Exit.OK
    capsys.readouterr()
    before = database.read_bytes()
    assert main(["sandbox", "--data", str(database)], {}) == Exit.FILE
    assert "belongs to another program" in said(capsys)
    assert database.read_bytes() == before


def test_the_sandbox_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "junk").write_text("no database at all, and longer than a header of one", encoding="utf-8")
    (tmp_path / "roles").mkdir()
    (tmp_path / "roles" / "roles.csv").write_bytes(b"Uuid,Role name\n\xff,x\n")
    for argv in (
        ["--data", str(tmp_path / "junk")],
        ["--data", str(tmp_path / "nowhere" / "x")],
        ["--initializer", str(tmp_path)],
    ):
        assert main(["sandbox", *argv], {}) == Exit.FILE
        said(capsys)


def test_a_package_goes_into_a_folder_or_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main(["package", str(tmp_path / "file" / "x")], {}) == Exit.FILE
    said(capsys)
    assert main(["package", str(tmp_path)], {}) == Exit.CONFLICT
    said(capsys)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_an_answer_file_nested_without_end_is_malformed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.json"
    file.write_text("[" * 100_000, encoding="utf-8")
    assert main(["forms", "score", "conversation", str(file)], {}) == Exit.MALFORMED_ENCOUNTER
    said(capsys)


def test_a_terminal_that_knows_no_ellipsis_is_no_reason_to_stop() -> None:
    done = run("team", "--help", env={"PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "miss ?" in done.stdout


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_demonstration_that_is_stopped_leaves_nothing_behind(sent: signal.Signals, tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "plugin", "demo", "--check"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("hst-demo-*/mailbox.log")) and time.monotonic() < deadline:
        time.sleep(0.05)  # until its first parts run
    demo.send_signal(sent)
    _, errors = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert errors.strip() == "Stopped."
    assert list(tmp_path.iterdir()) == []
