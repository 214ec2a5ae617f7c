"""A form of O3's form engine, open in the chart: answer, read what it shows, save or leave it.

Items are found by their field id and answers by the uuid of their concept, so that the same steps work in
every language.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response, expect

from forms.conditions import Answers, Given
from forms.shapes import FormDefinition, Item
from tests.browser.o3_words import O3Words

_OWN_TEXTS = (
    "(all) => all.flatMap((each) => [...each.childNodes].map((node) => (node.nodeValue || '').trim()))"
)
_ROUNDS, _PAUSE = 50, 100  # milliseconds; the engine counts in the background


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """A form in the chart's workspace."""

    page: Page
    definition: FormDefinition
    words: O3Words
    language: str = "en"

    @property
    def root(self) -> Locator:
        return self.page.locator("form[class*='form-engine__form']")

    def fill(self, answers: Answers) -> None:
        """Answer in the order of asking: what is shown next hangs on what was answered before."""
        for item in self.definition.items():
            if item.id in answers:
                self.answer(item, answers[item.id])

    def answer(self, item: Item, given: Given) -> None:
        """Give one answer. Of several ticks, exactly these are set afterwards."""
        match item.kind:
            case "choice":
                self._choose(item, str(given))
            case "many":
                self._tick(item, given if isinstance(given, tuple) else (str(given),))
            case "date":
                self._date(item, str(given))
            case _:
                self.root.locator(f"#{item.field}").fill(
                    f"{given:g}" if isinstance(given, float) else str(given)
                )

    def _choose(self, item: Item, code: str) -> None:
        radios = self.root.locator(f"input[name='{item.field}']")
        box = self.root.locator(f"#{item.field}")
        radios.or_(box).first.wait_for(state="attached")
        if radios.count():
            radio = radios.and_(self.page.locator(f"[value='{item.by_code[code].concept_uuid}']"))
            if not radio.is_checked():  # pressed once more, it would be taken back
                self._press(radio)
            expect(radio).to_be_checked()
            return
        box.get_by_role("combobox").click()
        text = item.by_code[code].text.said_in(self.language)
        box.get_by_role("option", name=text, exact=True).click()

    def _tick(self, item: Item, codes: tuple[str, ...]) -> None:
        for answer in item.answers:
            tick = self.root.locator(f"[id='{item.field}-{answer.concept_uuid}']")
            if tick.is_checked() != (answer.code in codes):
                self._press(tick)
            expect(tick).to_be_checked(checked=answer.code in codes)

    def _press(self, box: Locator) -> None:
        """On its label, as people do: O3 hides the box itself behind a drawn one."""
        self.root.locator(f"label[for='{box.get_attribute('id')}']").click()

    def _date(self, item: Item, given: str) -> None:
        year, month, day = given.split("-")
        box = self.root.locator(f"#{item.field}")
        for part, digits in (("day", day), ("month", month), ("year", year)):
            box.locator(f"[data-type={part}]").click()
            self.page.keyboard.type(digits)

    def shown_items(self) -> list[str]:
        """The ids of the items that can be answered now."""
        return [item.id for item in self.definition.items() if self._label(item.field).count()]

    def _label(self, field: str) -> Locator:
        return self.root.get_by_test_id(f"{field}-label")

    def asked(self) -> dict[str, str]:
        """The words of the questions that can be answered now, by item."""
        return {
            item: self._label(self.definition.by_id[item].field).inner_text() for item in self.shown_items()
        }

    def texts(self) -> set[str]:
        """Every text that stands in the form, whatever it is."""
        found: list[str] = self.root.locator("xpath=.//text()/..").evaluate_all(_OWN_TEXTS)
        return set(found)

    def shown_scores(self) -> dict[str, float | None]:
        """The numbers of the form's last page, by the name of the score; None where the field is empty."""
        found = {
            rule.name: self.root.locator(f"#{rule.field}").input_value() for rule in self.definition.scores
        }
        return {name: float(value) if value else None for name, value in found.items()}

    def notes(self) -> list[str]:
        """Everything that the form says and does not ask."""
        return self.root.locator("[class*=markdownWrapper]").all_inner_texts()

    def settled(self, wrong: Callable[[], list[str]]) -> list[str]:
        """What is still wrong once the form had time to work out what hangs on the last answer."""
        for _ in range(_ROUNDS):
            if not wrong():
                break
            self.page.wait_for_timeout(_PAUSE)
        return wrong()

    def save(self) -> None:
        """Save, and wait until OpenMRS took it and the form closed."""
        with self.page.expect_response(_saved) as answered:
            self.root.locator("button[type=submit]").click()
        assert answered.value.ok, f"saving was answered with {answered.value.status}"
        self.root.wait_for(state="detached")

    def discard(self) -> None:
        """Close without saving."""
        self.root.locator("button[class*='sidebar__closeButton']").click()
        self.page.get_by_role("button", name=self.words.discard).click()
        self.root.wait_for(state="detached")


def _saved(response: Response) -> bool:
    asked = response.request
    return asked.method == "POST" and "/ws/rest/v1/encounter" in asked.url
