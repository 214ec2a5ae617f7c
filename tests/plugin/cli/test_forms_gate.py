"""What a clinic is told of the gate: which forms may go out, why others may not, and that they stay here."""

import json
from pathlib import Path

import pytest

from forms.definition import load_library
from plugin.cli.main import main
from plugin.errors import Exit
from tests.plugin.clinic import Clinic

LIBRARY = Path(__file__).parents[3] / "forms" / "library"
FORMS = {each.key: each for each in load_library()}


def _overlay(folder: Path, key: str, old: str, new: str) -> dict[str, str]:
    """The settings of a clinic that has its own version of a form."""
    text = (LIBRARY / f"{key}.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / f"{key}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return {"HST_CONTENT": str(folder)}


def _cleared(folder: Path) -> dict[str, str]:
    wording = "status: unverified\n  cleared_by: head of clinic\n  cleared_on: 2026-01-31"
    return _overlay(folder, "raft", "status: unverified", wording)


def _closed(folder: Path) -> dict[str, str]:
    return _overlay(folder, "sleep_check", "status: own", "status: needs_permission")


def _states(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert main(["forms", "list"], environ) == Exit.OK
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    return {row[0]: row[-1] for row in rows}


def test_the_list_says_which_forms_may_go_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    states = _states({}, capsys)
    assert set(states) == set(FORMS)
    assert states["conversation"] == "published"
    assert states["raft"] == states["dast10"] == "behind the gate"
    assert _states(_cleared(tmp_path), capsys)["raft"] == "published"


def test_lint_tells_what_waits_and_finds_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "lint"], {}) == Exit.OK
    said = capsys.readouterr().out
    assert "raft stays behind the gate: The words were not checked against their source" in said
    assert f"of {len(FORMS)} may be published." in said
    assert "conversation" not in said


@pytest.mark.parametrize(
    ("name", "code"),
    [("conversation", Exit.OK), ("raft", Exit.DIFFERENT), ("moon", Exit.NOT_FOUND)],
)
def test_lint_of_one_form_says_whether_it_may_be_published(
    name: str, code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", "lint", name], {}) == code
    assert ("1 of 1 may be published." in capsys.readouterr().out) is (code is Exit.OK)


def test_lint_finds_what_is_wrong_in_an_overlay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = "- id: night_a\n"
    environ = _overlay(tmp_path, "sleep_check", first, f"{first}        field: values\n")
    assert main(["forms", "lint"], environ) == Exit.DIFFERENT
    assert "sleep_check: The id 'values' means something else" in capsys.readouterr().out


def test_render_refuses_what_may_not_go_out_unless_somebody_looks_it_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["forms", "render", "raft"], {}) == Exit.DIFFERENT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "The form stays behind the gate: `hst forms lint raft` says why, and --uncleared shows it.\n"
    )
    assert main(["forms", "render", "raft", "--uncleared"], {}) == Exit.OK
    assert json.loads(capsys.readouterr().out)["uuid"] == FORMS["raft"].uuid


def test_render_speaks_every_language_of_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "render", "conversation"], {}) == Exit.OK
    english = json.loads(capsys.readouterr().out)
    assert main(["forms", "render", "conversation", "--language", "es"], {}) == Exit.OK
    spanish = json.loads(capsys.readouterr().out)
    assert [english["pages"][0]["label"], spanish["pages"][0]["label"]] == [
        "Before we talk",
        "Antes de hablar",
    ]
    assert main(["forms", "render", "conversation", "--language", "xx"], {}) == Exit.NOT_FOUND
    assert "choose en, es" in capsys.readouterr().err


def test_the_package_holds_no_form_from_behind_the_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["package", str(tmp_path / "package")], {}) == Exit.OK
    assert (
        "behind the gate, and nothing of that is sent: `hst forms lint` says why." in capsys.readouterr().out
    )
    names = {path.stem for path in (tmp_path / "package" / "ampathforms").iterdir()}
    assert "continuity-conversation-1-0-0" in names
    assert "continuity-short-talk-1-0-0" not in names
    concepts = (tmp_path / "package" / "concepts" / "continuity.csv").read_text(encoding="utf-8")
    assert "Continuity short talk" not in concepts


def _environ(clinic: Clinic) -> dict[str, str]:
    return {
        "HST_OPENMRS_URL": clinic.served.base_url,
        "HST_OPENMRS_USER": "admin",
        "HST_OPENMRS_PASSWORD": "Admin123",
    }


def test_check_tells_the_gate_in_one_line_and_takes_it_for_no_drift(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"], _environ(clinic)) == Exit.OK
    gate, clean = capsys.readouterr().out.splitlines()
    assert "stay behind the gate" in gate
    assert clean == "OpenMRS holds all of the content."


def test_a_form_that_lost_its_clearance_is_drift(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {**_environ(clinic), **_closed(tmp_path)}
    assert main(["check"], environ) == Exit.DIFFERENT
    line = "update form 'Continuity sleep check 1.0.0': unpublish, it may not go out now"
    assert f"Not applied yet: {line}" in capsys.readouterr().out.splitlines()
    assert main(["plan"], environ) == Exit.OK
    said = capsys.readouterr().out
    assert line in said
    assert "retire concept" not in said
