"""A form that comes again too soon waits for a reason, and then goes on."""

from forms.definition import load_library
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.rows import rows_of
from tests.browser.test_forms import check_stored, give

PHQ9 = next(definition for definition in load_library() if definition.key == "phq9")
REASON = PHQ9.by_id["why_again"]


def test_a_form_too_soon_goes_on_once_a_reason_is_written(clinic: BrowserClinic, chart: Chart) -> None:
    patient, row = clinic.patient(), rows_of(PHQ9)[0]
    chart.open_patient(patient)
    give(chart.open_form(PHQ9), row)
    check_stored(clinic, patient, row)
    chart.page.reload()  # the list of forms is open after saving, and its button would close it
    form = chart.open_form(PHQ9)
    opening = {item: given for item, given in row.answers.items() if not item.startswith("phq9")}
    form.fill(opening)
    assert "phq9_1" not in form.shown_items()
    form.answer(REASON, "Asked for it")
    assert form.settled(lambda: [] if "phq9_1" in form.shown_items() else ["the questions"]) == []
