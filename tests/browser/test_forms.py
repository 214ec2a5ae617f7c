"""Every published form in O3: filled from its example rows, saved, read again, edited, scored anew."""

from datetime import UTC, datetime

import pytest

from forms.conditions import Answers
from forms.definition import load_library
from forms.lint import published
from forms.responses import read
from forms.shapes import FormDefinition
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic, Patient
from tests.browser.open_form import OpenForm
from tests.browser.rows import Row, rows_of, words_after

FORMS = published(load_library(), datetime.now(UTC).date())


@pytest.mark.parametrize("definition", FORMS, ids=lambda form: form.key)
def test_a_form_shows_and_saves_what_python_counts(
    clinic: BrowserClinic, chart: Chart, definition: FormDefinition
) -> None:
    rows = rows_of(definition)
    for row in rows:
        patient = clinic.patient()
        chart.open_patient(patient)
        give(chart.open_form(definition), row)
        check_stored(clinic, patient, row)
    edited = rows[0].over(rows[-1])
    give(chart.edit_form(patient, definition), edited)
    check_stored(clinic, patient, edited)


def give(form: OpenForm, row: Row) -> None:
    """Answer, look at what the form makes of it, save."""
    form.fill(row.answers)
    check_shown(form, row)
    form.save()


def check_shown(form: OpenForm, row: Row) -> None:
    """The form's own numbers and words are those that Python gives, as soon as it has counted."""
    numbers = {rule.name: row.scores.scores[rule.name] for rule in row.definition.scores}
    there, not_there = words_after(row, form.language)

    def wrong() -> list[str]:
        shown, said = form.shown_scores(), set(form.notes())
        differing = {name for name, number in numbers.items() if shown[name] != pytest.approx(number)}
        counted = [f"{name}: {shown[name]} in place of {numbers[name]}" for name in sorted(differing)]
        return [*counted, *(there - said), *(not_there & said)]

    assert form.settled(wrong) == [], row.sentence


def check_stored(clinic: BrowserClinic, patient: Patient, row: Row) -> None:
    """The encounter, read again through Python, holds the answers, and what Python counted stands beside."""
    (encounter,) = clinic.encounters(patient, row.definition.uuid)
    answers = read(row.definition, encounter).answers
    assert unordered(answers) == unordered(row.answers), row.sentence
    kept = {obs["formFieldPath"]: obs["value"] for obs in encounter["obs"]}
    counted = {f"score.{rule.field}": row.scores.scores[rule.name] for rule in row.definition.scores}
    assert {path: kept.get(path) for path in counted} == pytest.approx(counted), row.sentence


def unordered(answers: Answers) -> dict[str, object]:
    """Ticks come back in any order."""
    return {item: set(given) if isinstance(given, tuple) else given for item, given in answers.items()}
