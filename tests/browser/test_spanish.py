"""Every published form for somebody who reads Spanish: nothing stays English, and it counts the same."""

from datetime import UTC, datetime

import pytest

from forms.definition import load_library
from forms.languages import words_of
from forms.lint import published
from forms.shapes import FormDefinition
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.open_form import OpenForm
from tests.browser.rows import rows_of
from tests.browser.test_forms import check_shown, check_stored

FORMS = published(load_library(), datetime.now(UTC).date())


@pytest.mark.parametrize("definition", FORMS, ids=lambda form: form.key)
def test_a_form_is_spanish_throughout_and_counts_the_same(
    clinic: BrowserClinic, spanish_chart: Chart, definition: FormDefinition
) -> None:
    row, patient = rows_of(definition)[0], clinic.patient()
    spanish_chart.open_patient(patient)
    form = spanish_chart.open_form(definition)
    form.fill(row.answers)
    check_shown(form, row)
    check_words(form)
    form.save()
    check_stored(clinic, patient, row)


def check_words(form: OpenForm) -> None:
    """The questions stand there in Spanish, and no English word of the form stands anywhere."""
    definition, asked = form.definition, form.asked()
    assert asked == {item: definition.by_id[item].text.said_in("es") for item in asked}
    words = list(words_of(definition))
    english = {str(each) for each in words} - {each.said_in("es") for each in words}
    assert english & form.texts() == set()
