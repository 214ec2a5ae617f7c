"""``hst forms questionnaire``, ``response``, ``import`` and ``reference``: what comes in and goes out."""

import json
import re
from pathlib import Path

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from plugin.cli.main import main
from plugin.demo.people import PASSWORD, SERVICE
from plugin.errors import Exit
from tests.forms.xlsform.workbooks import SETTINGS, SURVEY, YES_NO, asked, saved
from tests.plugin.clinic import Clinic
from tests.plugin.feeds.test_process import NEGATIVE

PATIENT = "11111111-2222-4333-8444-555555555555"


def overlay_with(tmp_path: Path, licence: str, kind: str) -> dict[str, str]:
    """An overlay in which the first form has that licence and kind of wording."""
    library = Path(__file__).parents[3] / "forms" / "library" / "gad7.yaml"
    made = library.read_text(encoding="utf-8")
    for part, status in (("licence:\n  status", licence), ("wording:\n  kind", kind)):
        made, changed = re.subn(f"^{part}: .*$", f"{part}: {status}", made, flags=re.MULTILINE)
        assert changed == 1
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "gad7.yaml").write_text(made, encoding="utf-8")
    return {"HST_CONTENT": str(tmp_path)}


def test_a_form_goes_out_as_a_questionnaire(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "questionnaire", "conversation"], {}) == Exit.OK
    made = json.loads(capsys.readouterr().out)
    Questionnaire.model_validate(made)
    assert made["status"] == "active"


def test_text_that_is_not_cleared_does_not_go_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = overlay_with(tmp_path, "needs_permission", "original")
    assert main(["forms", "questionnaire", "gad7"], environ) == Exit.DIFFERENT
    said = capsys.readouterr()
    assert said.out == ""
    assert "permission" in said.err


def test_codes_go_out_as_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environ = overlay_with(tmp_path, "needs_permission", "codes")
    assert main(["forms", "questionnaire", "gad7"], environ) == Exit.OK
    assert json.loads(capsys.readouterr().out)["status"] == "draft"


def test_answers_go_out_as_a_response(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"answers": {"talk_a": "yes"}}', encoding="utf-8")
    command = ["forms", "response", "conversation", str(file), "--patient", PATIENT, "--unfinished"]
    assert main(command, {}) == Exit.OK
    made = json.loads(capsys.readouterr().out)
    QuestionnaireResponse.model_validate(made)
    assert (made["status"], made["subject"]["reference"]) == ("in-progress", f"Patient/{PATIENT}")


def test_a_saved_encounter_goes_out_as_a_response(
    clinic: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = clinic.patient()
    encounter = clinic.converse(patient, NEGATIVE)
    environ = {
        "HST_OPENMRS_URL": clinic.served.base_url,
        "HST_OPENMRS_USER": SERVICE.username,
        "HST_OPENMRS_PASSWORD": PASSWORD,
        "HST_DATABASE_URL": f"sqlite:///{tmp_path / 'hst.sqlite3'}",
    }
    command = ["forms", "response", "conversation", "--encounter"]
    assert main([*command, encounter], environ) == Exit.OK
    made = json.loads(capsys.readouterr().out)
    QuestionnaireResponse.model_validate(made)
    assert made["subject"] == {"reference": f"Patient/{patient}"}
    assert made["encounter"] == {"reference": f"Encounter/{encounter}"}
    answered = {each["linkId"]: each["answer"] for page in made["item"] for each in page["item"]}
    assert {"talk_a", "talk_b", "talk_c", "talk_d"} <= answered.keys()
    assert answered["scores.total.value"] == [{"valueDecimal": 0}]
    assert main([*command, PATIENT], environ) == Exit.NOT_FOUND


@pytest.mark.parametrize(
    "arguments", [[], ["--patient", PATIENT], ["--encounter", PATIENT, "--patient", PATIENT]]
)
def test_a_response_needs_one_source(arguments: list[str]) -> None:
    assert main(["forms", "response", "conversation", *arguments], {}) == Exit.USAGE


def workbook(tmp_path: Path) -> str:
    file = tmp_path / "own.xlsx"
    rows = [SURVEY, asked("select_one yes_no", "q1"), ("calculate", "sum")]
    file.write_bytes(saved(survey=rows, choices=YES_NO, settings=SETTINGS))
    return str(file)


def test_a_workbook_comes_in_as_a_draft_with_what_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["forms", "import", workbook(tmp_path), "--key", "own_form", "--out", str(tmp_path)]
    assert main(command, {}) == Exit.DIFFERENT
    said = capsys.readouterr().out
    assert "lost: survey row 3: the type 'calculate' can't be asked here" in said
    assert "written as a draft (1 missing, 1 lost, " in said
    assert (tmp_path / "own_form.yaml").read_text(encoding="utf-8").startswith("# A draft from an XLSForm.")
    assert main(command, {}) == Exit.FILE  # and is never written over


REFUSED = [
    ("a key with capitals", ["--key", "Own"], Exit.USAGE),
    ("a key that is a path", ["--key", "../own"], Exit.USAGE),
    ("a key that is taken", ["--key", "conversation"], Exit.CONFLICT),
    ("a label that protects nothing", ["--key", "own_form", "--label", "nothing"], Exit.USAGE),
    ("an encounter type of nobody", ["--key", "own_form", "--encounter-type", "nothing"], Exit.USAGE),
]


@pytest.mark.parametrize(("_", "arguments", "code"), REFUSED)
def test_what_can_not_become_a_form_is_refused(
    _: str, arguments: list[str], code: Exit, tmp_path: Path
) -> None:
    command = ["forms", "import", workbook(tmp_path), *arguments, "--out", str(tmp_path)]
    assert main(command, {}) == code
    assert list(tmp_path.glob("*.yaml")) == []


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.xlsx"
    file.write_bytes(b"PK no more than that")
    assert main(["forms", "import", str(file), "--key", "own_form"], {}) == Exit.CONTENT
    assert capsys.readouterr().err.count("\n") == 1


def test_the_draft_is_refused_by_lint_until_it_is_complete(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    file = workbook(tmp_path / "forms")
    main(["forms", "import", file, "--key", "own_form", "--out", str(tmp_path / "forms")], {})
    Path(file).unlink()
    environ = {"HST_CONTENT": str(tmp_path)}
    assert main(["forms", "lint"], environ) == Exit.CONTENT
    draft = tmp_path / "forms" / "own_form.yaml"
    whole = draft.read_text(encoding="utf-8").replace("  es: ''\nsource", "  es: Para conocer\nsource")
    draft.write_text(whole, encoding="utf-8")
    assert main(["forms", "questionnaire", "own_form"], environ) == Exit.DIFFERENT  # not cleared yet


def test_the_reference_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "reference"], {}) == Exit.OK
    assert capsys.readouterr().out.startswith("# The forms\n")
