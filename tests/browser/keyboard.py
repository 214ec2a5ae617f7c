"""Somebody who uses a keyboard alone: Tab, arrows, Space, Enter and letters; nothing is clicked."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from forms.conditions import Given
from forms.shapes import Item
from tests.browser.open_form import OpenForm

_MOST_STEPS = 400
_IS_THERE = "(element) => element === document.activeElement"
_HOLDS_IT = "(element) => element.contains(document.activeElement)"
_AT = "(what) => document.activeElement[what]"


@dataclass(frozen=True, kw_only=True)
class Keyboard:
    """Keys pressed in one page."""

    page: Page

    def press(self, there: Locator) -> None:
        """Go to a button or link and use it."""
        self.go_to(there)
        self.page.keyboard.press("Enter")

    def go_to(self, there: Locator, test: str = _IS_THERE) -> None:
        """Tab until the element has the focus."""
        there.wait_for(state="attached")
        self._step_until(lambda: bool(there.evaluate(test)), "Tab", str(there))

    def answer(self, form: OpenForm, item: Item, given: Given) -> None:
        """Give one answer."""
        match item.kind:
            case "choice":
                self._choose(form, item, str(given))
            case "many":
                for code in given if isinstance(given, tuple) else (str(given),):
                    self.go_to(form.root.locator(f"[id='{item.field}-{item.by_code[code].concept_uuid}']"))
                    self.page.keyboard.press("Space")
            case _:
                self.go_to(form.root.locator(f"#{item.field}"))
                self.page.keyboard.type(str(given))

    def _choose(self, form: OpenForm, item: Item, code: str) -> None:
        radios = form.root.locator(f"input[type=radio][name='{item.field}']")
        box = form.root.locator(f"#{item.field}")
        radios.or_(box).first.wait_for(state="attached")
        if radios.count():
            self._choose_radio(item, code)
        else:
            self.go_to(box, _HOLDS_IT)
            self._choose_from_list(form, item, code)

    def _choose_radio(self, item: Item, code: str) -> None:
        self._step_until(lambda: self._at("name") == item.field, "Tab", item.id)
        self.page.keyboard.press("Space")
        wanted = item.by_code[code].concept_uuid
        self._step_until(lambda: self._at("value") == wanted, "ArrowDown", f"{item.id}: {code}")

    def _choose_from_list(self, form: OpenForm, item: Item, code: str) -> None:
        self.page.keyboard.press("ArrowDown")
        options = form.root.locator(f"#{item.field}").get_by_role("option")
        wanted = item.by_code[code].text.said_in(form.language)
        marked = options.and_(form.root.locator("[class*=highlighted]"))
        self._step_until(lambda: marked.all_inner_texts() == [wanted], "ArrowDown", f"{item.id}: {code}")
        self.page.keyboard.press("Enter")

    def _at(self, what: str) -> object:
        return self.page.evaluate(_AT, what)

    def _step_until(self, arrived: Callable[[], bool], key: str, where: str) -> None:
        for _ in range(_MOST_STEPS):
            if arrived():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{_MOST_STEPS} times {key} did not lead to {where}")
