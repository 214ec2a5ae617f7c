"""The reference page of all forms, made of their definitions alone.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Mapping, Sequence

from forms.making import Opening
from forms.reference_form import own_pages, section_of, table, users, waits_for
from forms.reference_words import plain
from forms.shapes import FormDefinition

_INTRO = """\
# The forms

What each form is for, what it asks, how it counts and what follows. `hst forms reference` prints this page
from the definitions in `forms/library/`, and a test holds it equal. How to write or clear a form:
`docs/writing-forms.md`.

Before a form's own questions come the shared pages of its opening: the limits of what can be kept private,
what everyone is offered, a private room, and her yes. Every question can be skipped, "I would rather not
say" is an answer, and what was not said counts for nothing. Where a question is asked once, "I have told you
before" is an answer too. No form writes a diagnosis.
"""


def page_of(definitions: Sequence[FormDefinition], openings: Mapping[str, Opening]) -> str:
    """Markdown: an overview, then a section for each form, in the order of their names."""
    ordered = sorted(definitions, key=lambda each: each.name.lower())
    contents = " · ".join(
        f"[{each.name.removeprefix('Continuity ')}](#{_anchor(each.name)})" for each in ordered
    )
    sections = [section_of(each, openings[each.opening]) for each in ordered]
    glance = _overview(ordered, openings)
    return "\n".join([_INTRO, contents, "", "## All at a glance", "", glance, *sections])


def _overview(definitions: Sequence[FormDefinition], openings: Mapping[str, Opening]) -> str:
    rows = [
        (
            f"[{each.name}](#{_anchor(each.name)})",
            plain(_first_sentence(str(each.purpose))),
            users(each),
            str(each.minutes),
            str(sum(len(page.items) for page in own_pages(each, openings[each.opening]))),
            "yes" if each.scores or each.criteria else "no",
            "yes" if any(rule.acute for rule in each.critical) else "no",
            "not yet" if waits_for(each) else "yes",
        )
        for each in definitions
    ]
    return table(
        ("Form", "For", "Who", "Minutes", "Questions", "Counts", "Calls a person", "May be published"), rows
    )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?]) ", text, maxsplit=1)[0]


def _anchor(name: str) -> str:
    """The link that Markdown pages give a heading."""
    return re.sub(r"[^a-z0-9_ -]", "", name.lower()).replace(" ", "-")
