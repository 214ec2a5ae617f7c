"""What keeps a form from being published: licence and wording, the order of trust, and the engine's traps.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator

from forms.o3_lint import schema_problems
from forms.o3_schema import schema_of
from forms.shapes import FormDefinition, Licence, Page, Wording


def problems_of(definition: FormDefinition) -> tuple[str, ...]:
    """Every reason not to publish, each a sentence with its mend; empty for a form that may go out."""
    return (
        *_licence(definition.licence),
        *_wording(definition.wording),
        *_trust(definition),
        *schema_problems(schema_of(definition)),
    )


def _licence(licence: Licence) -> Iterator[str]:
    if licence.status == "needs_permission" and not _cleared(licence):
        yield "The text needs permission: have it cleared, then write cleared_by (a role) and cleared_on."


def _wording(wording: Wording) -> Iterator[str]:
    if wording.kind == "original" and wording.status == "unverified" and not _cleared(wording):
        yield (
            "The published text was not checked against its source: check it and set the status to verified, "
            "or write cleared_by (a role) and cleared_on (a date)."
        )


def _cleared(part: Licence | Wording) -> bool:
    return bool(part.cleared_by and part.cleared_on)


def _trust(definition: FormDefinition) -> Iterator[str]:
    """Private questions come after something was told and asked, and only where no one else can hear."""
    for place, page in enumerate(definition.pages):
        if not any(item.private for item in page.items):
            continue
        if place == 0:
            yield f"Page {page.title!s} asks private questions first: tell the limits on a page before it."
        if not _waits_for_earlier(definition, page, place):
            yield (
                f"Page {page.title!s} asks private questions without a condition on an earlier answer: "
                "give it a show_when that asks whether the place is private."
            )


def _waits_for_earlier(definition: FormDefinition, page: Page, place: int) -> bool:
    earlier = {item.id for before in definition.pages[:place] for item in before.items if not item.private}
    asked = page.show_when.asked() if page.show_when else ()
    nothing_said = page.show_when is not None and not page.show_when.holds({})
    return nothing_said and any(test.item in earlier for test in asked)
