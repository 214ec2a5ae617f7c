"""Pictures of forms for the documents, of made-up people: kept where HST_SCREENSHOTS names a folder."""

import os
from pathlib import Path

from tests.browser.open_form import OpenForm

_SHOWN = ("phq9", "safety_check", "readiness_ruler", "safety_plan", "time_critical")


def keep_picture(form: OpenForm) -> None:
    """The whole form on one picture, as if the window were as high as it is long."""
    folder = os.environ.get("HST_SCREENSHOTS")
    if not folder or form.definition.key not in _SHOWN:
        return
    page, before = form.page, form.page.viewport_size
    height: int = form.root.evaluate(_HEIGHT)
    page.set_viewport_size({"width": 1400, "height": height + 200})
    Path(folder).mkdir(parents=True, exist_ok=True)
    form.root.screenshot(path=Path(folder) / f"{form.definition.key}.png")
    if before:
        page.set_viewport_size(before)


_HEIGHT = """(root) => Math.max(...[...root.querySelectorAll("*")].map((each) => each.scrollHeight))"""
