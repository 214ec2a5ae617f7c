"""A whole form by keyboard alone, filled and saved.

O3's own list of forms can't be used by keyboard: its names take no focus. So the form is opened by a click.
"""

import pytest

from forms.definition import load_library
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.keyboard import Keyboard
from tests.browser.rows import rows_of
from tests.browser.test_forms import check_stored

FORMS = {definition.key: definition for definition in load_library()}


# Between them: radios, lists, ticks and text.
@pytest.mark.parametrize("key", ["phq9", "readiness_ruler"])
def test_a_form_is_filled_and_saved_by_keyboard_alone(clinic: BrowserClinic, chart: Chart, key: str) -> None:
    definition, patient = FORMS[key], clinic.patient()
    row, page, keyboard = rows_of(definition)[0], chart.page, Keyboard(page=chart.page)
    chart.open_patient(patient)
    form = chart.open_form(definition)
    for item in definition.items():
        if item.id in row.answers:
            keyboard.answer(form, item, row.answers[item.id])
    with page.expect_response(lambda answer: answer.status == 201 and "/encounter" in answer.url):
        keyboard.press(form.root.locator("button[type=submit]"))
    check_stored(clinic, patient, row)
