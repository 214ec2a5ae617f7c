"""``hst forms lint`` and ``translate``: what a further language lacks, and the file to fill in."""

from pathlib import Path

import pytest

from content.loading import Source, load
from forms.languages import Language, LanguageSchema
from plugin.cli.main import main
from plugin.errors import Exit

FRENCH = 'language: fr\ndirection: ltr\ntexts:\n  "Not today": "Pas aujourd’hui"\n  "Gone": "Parti"\n'


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "forms.languages").mkdir()
    (tmp_path / "forms.languages" / "fr.yaml").write_text(FRENCH, encoding="utf-8")
    return {"HST_CONTENT": str(tmp_path)}


def test_lint_tells_what_is_still_english_and_holds_no_form_back_for_it(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    without = main(["forms", "lint"], {})
    problems = capsys.readouterr().out
    assert main(["forms", "lint"], environ) == without
    said = capsys.readouterr().out
    assert "note: Continuity conversation: " in said
    assert "note: 'fr' has 'Gone', which no form says" in said
    assert [line for line in said.splitlines() if not line.startswith("note: ")] == problems.splitlines()


def test_translate_writes_a_file_that_loads_and_keeps_what_is_there(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forms", "translate", "fr"], environ) == Exit.OK
    made: Language = load(Source(name="fr.yaml", text=capsys.readouterr().out), LanguageSchema())
    assert made.texts["Not today"] == "Pas aujourd’hui"
    assert made.texts["Before we talk"] == ""
    assert "Gone" not in made.texts


@pytest.mark.parametrize("code", ["es", "Spanish"])
def test_translate_refuses_what_is_no_further_language(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "translate", code], {}) != Exit.OK
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.strip().splitlines()) == 1
