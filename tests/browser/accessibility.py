"""What axe-core finds in an open form, and which of its questions can be reached by keyboard alone."""

from collections.abc import Mapping
from typing import Any

from tests.browser.o3.assembling import axe
from tests.browser.open_form import OpenForm

# Looked at inside the form alone. The chart around it is O3's own and the same without our forms.
_RUN = """
async (root) => {
  const found = await axe.run(root, {resultTypes: ["violations"]});
  const places = ({id, impact, nodes}) => nodes.map(({html}) => ({id, impact, html}));
  return {checked: found.passes.length, violations: found.violations.flatMap(places)};
}
"""
_FOCUSED = """
(root) => {
  const at = document.activeElement;
  if (!root.contains(at)) return null;
  const above = [];
  for (let each = at; each !== root; each = each.parentElement) above.push(each.id);
  return [at.name || "", ...above, ...(at.id ? [] : [at.textContent])].filter((each) => each);
}
"""
_SERIOUS = {"serious", "critical"}
# (rule, what its place has in it): what O3 brings along whatever the form, each with its reason.
KNOWN: Mapping[tuple[str, str], str] = {
    ("aria-allowed-attr", '<fieldset class="cds--checkbox-group" aria-readonly="false">'): (
        "a set of ticks of O3's design system says of itself that it can be changed, where ARIA has no such"
        " word; readers of screens pass over it"
    ),
}
_MOST_STEPS = 400


def violations(form: OpenForm) -> list[str]:
    """Serious and critical ones that O3 does not bring along, each with its rule and place."""
    page = form.page
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=axe())
    found: dict[str, Any] = form.root.evaluate(_RUN)
    assert found["checked"] > 10, "axe-core looked at next to nothing"
    return [
        f"{each['id']} ({each['impact']}): {each['html'][:300]}"
        for each in found["violations"]
        if each["impact"] in _SERIOUS and (each["id"], each["html"]) not in KNOWN
    ]


def out_of_reach(form: OpenForm) -> set[str]:
    """The shown items on which Tab does not stop on its way from the form's first control to its last."""
    form.root.locator("button").first.focus()
    reached: set[str] = set()
    for _ in range(_MOST_STEPS):
        at = form.root.evaluate(_FOCUSED)
        if at is None:
            break
        reached.update(at)
        form.page.keyboard.press("Tab")
    fields = {form.definition.by_id[item].field for item in form.shown_items()}
    return {field for field in fields if not any(_belongs(name, field) for name in reached)}


def _belongs(name: str, field: str) -> bool:
    """Radios carry the field's name; ticks have an id that starts with it."""
    return name == field or name.startswith(f"{field}-")
