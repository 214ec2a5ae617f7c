"""Every published form, filled: axe-core finds nothing serious, and Tab reaches each question."""

from datetime import UTC, datetime

import pytest

from forms.definition import load_library
from forms.lint import published
from forms.shapes import FormDefinition
from tests.browser.accessibility import out_of_reach, violations
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.pictures import keep_picture
from tests.browser.rows import rows_of

FORMS = published(load_library(), datetime.now(UTC).date())


@pytest.mark.parametrize("definition", FORMS, ids=lambda form: form.key)
def test_a_filled_form_is_for_everybody(
    clinic: BrowserClinic, chart: Chart, definition: FormDefinition
) -> None:
    chart.open_patient(clinic.patient())
    form = chart.open_form(definition)
    form.fill(rows_of(definition)[0].answers)
    keep_picture(form)
    assert violations(form) == []
    assert out_of_reach(form) == set()
