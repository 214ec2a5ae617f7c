"""One sitting at O3, several patients: a form tells of the one whose chart is open, and of her now."""

from forms.definition import load_library
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.rows import OPENING, rows_of

FORMS = {definition.key: definition for definition in load_library()}
LIMIT_MET = "This was last asked on"


def test_a_form_tells_of_the_patient_whose_chart_is_open(clinic: BrowserClinic, chart: Chart) -> None:
    row = rows_of(FORMS["phq9"])[0]
    one, other = clinic.patient(), clinic.patient()
    chart.open_patient(one)
    form = chart.open_form(row.definition)
    form.fill(row.answers)
    form.save()
    for patient, expected in ((other, False), (one, True), (other, False)):
        chart.open_patient(patient, "Visits")
        form = chart.open_form(row.definition)
        form.fill({item: code for item, code in OPENING.items() if item in row.definition.by_id})
        said = any(note.startswith(LIMIT_MET) for note in form.notes())
        assert said is expected
        form.discard()
