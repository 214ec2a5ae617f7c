"""O3's chart as a clinician uses it: sign in, open a patient, open a form, edit one that was saved.

``language`` tells which words O3's own buttons carry.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

from forms.shapes import FormDefinition
from plugin.demo.people import PASSWORD, Member
from tests.browser.clinic import Patient
from tests.browser.o3_words import O3_WORDS, O3Words
from tests.browser.open_form import OpenForm

PLACE = "Continuity clinic"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One browser page. ``url`` is where the gateway listens."""

    page: Page
    url: str
    language: str = "en"

    @property
    def words(self) -> O3Words:
        return O3_WORDS[self.language]

    def sign_in(self, member: Member) -> None:
        """Name, password, place; ends on the home page."""
        self.page.goto(f"{self.url}/openmrs/spa/login")
        self.page.locator("#username").fill(member.username)
        self.page.keyboard.press("Enter")
        self.page.locator("#password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.get_by_text(PLACE, exact=True).click()
        self.page.locator("form button[type=submit]").click()
        self.page.wait_for_url("**/home/**")

    def open_patient(self, patient: Patient, view: str = "Patient Summary") -> None:
        """Her chart; within O3 as its own links do it, which is much faster than loading O3 again."""
        path = f"/openmrs/spa/patient/{patient.uuid}/chart/{view}"
        if self.page.url.startswith(f"{self.url}/openmrs/spa/"):
            self.page.evaluate("(path) => window.singleSpaNavigate(path)", path)
        else:
            self.page.goto(self.url + path)
        # Until her number stands there, it may still be somebody else's chart.
        self.page.get_by_text(patient.number).first.wait_for()

    def form_names(self) -> list[str]:
        """What the list of forms offers."""
        self._open_list()
        return self.page.locator("[class*=workspace] table tbody tr td:first-child").all_inner_texts()

    def open_form(self, definition: FormDefinition) -> OpenForm:
        """The form, empty, from the list of forms."""
        self._open_list()
        self.page.get_by_role("table").get_by_text(definition.name, exact=True).click()
        return self._opened(definition)

    def edit_form(self, patient: Patient, definition: FormDefinition) -> OpenForm:
        """The one saved encounter of the form, opened for editing from the list of her encounters."""
        self.open_patient(patient, "Visits")
        self.page.get_by_role("tab", name=self.words.all_encounters).click()
        row = self.page.get_by_role("row").filter(
            has=self.page.get_by_role("cell", name=definition.name, exact=True)
        )
        row.get_by_role("button").first.click()
        self.page.get_by_role("button", name=self.words.edit).click()
        return self._opened(definition)

    def _open_list(self) -> None:
        self.page.get_by_role("button", name=self.words.forms).click()

    def _opened(self, definition: FormDefinition) -> OpenForm:
        opened = OpenForm(page=self.page, definition=definition, words=self.words, language=self.language)
        opened.root.locator("button[type=submit]").wait_for()
        return opened
