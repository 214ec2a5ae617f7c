"""A talk may end at any page: what was given until then is kept, and nothing is lost unasked."""

from dataclasses import replace

import pytest

from forms.definition import load_library
from tests.browser.chart import Chart
from tests.browser.clinic import BrowserClinic
from tests.browser.open_form import OpenForm
from tests.browser.rows import Row, rows_of
from tests.browser.test_forms import check_stored

FORMS = {definition.key: definition for definition in load_library()}


def whole(key: str) -> Row:
    """The row of that form with the most answers."""
    return max(rows_of(FORMS[key]), key=lambda row: len(row.answers))


def half(row: Row) -> Row:
    """As if it ended in the middle."""
    asked = [item.id for item in row.definition.items() if item.id in row.answers]
    given = asked[: (len(asked) + 4) // 2]
    answers = {item: row.answers[item] for item in given}
    return replace(row, sentence=f"{row.sentence} (half)", answers=answers)


def hide(form: OpenForm) -> None:
    """Put the form aside to look at the chart."""
    form.page.get_by_role("button", name="Hide").last.dispatch_event("click")


@pytest.mark.parametrize("key", ["phq9", "htcds_intake"])
def test_a_form_saved_at_a_middle_page_keeps_what_was_given_and_is_completed_later(
    clinic: BrowserClinic, chart: Chart, key: str
) -> None:
    row, patient = whole(key), clinic.patient()
    begun = half(row)
    assert 4 < len(begun.answers) < len(row.answers)
    chart.open_patient(patient)
    form = chart.open_form(row.definition)
    form.fill(begun.answers)
    form.save()
    check_stored(clinic, patient, begun)
    form = chart.edit_form(patient, row.definition)
    form.fill({item: given for item, given in row.answers.items() if item not in begun.answers})
    form.save()
    check_stored(clinic, patient, row)


def test_a_form_put_aside_still_holds_what_was_given(clinic: BrowserClinic, chart: Chart) -> None:
    begun, patient = half(whole("phq9")), clinic.patient()
    chart.open_patient(patient)
    form = chart.open_form(begun.definition)
    form.fill(begun.answers)
    hide(form)
    chart.page.get_by_role("button", name=chart.words.forms).click()
    form.root.locator("button[type=submit]").wait_for()
    assert set(begun.answers) <= set(form.shown_items())
    form.save()
    check_stored(clinic, patient, begun)


def test_leaving_without_saving_is_asked_about_first(clinic: BrowserClinic, chart: Chart) -> None:
    begun, patient = half(whole("phq9")), clinic.patient()
    chart.open_patient(patient)
    form = chart.open_form(begun.definition)
    form.fill(begun.answers)
    form.root.locator("button[class*='sidebar__closeButton']").click()
    asked = chart.page.get_by_role("dialog").filter(has_text=begun.definition.name)
    asked.get_by_role("button", name="Cancel").click()
    form.save()
    check_stored(clinic, patient, begun)
