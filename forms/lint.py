"""What keeps a form from being published: licence and wording, the order of trust, and the engine's traps.

Pure: nothing here reads a file, a clock or a network; ``today`` comes in as an argument.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from forms.conditions import Condition, Every, Is
from forms.o3_lint import schema_problems
from forms.o3_schema import schema_of
from forms.reading_level import problems_of as reading_problems
from forms.shapes import FormDefinition, Item, Licence, Page, Wording

_CLOSED = {
    "needs_permission": "The text needs permission",
    "unclear": "Nobody knows yet whether the text may be used",
}
# Before anything private is asked: the limits, what everyone is offered, and whether the place is private.
_FIRST = ("opening.first_limits", "opening.first_offer")
_ROOM = "opening.room_alone"


def published(definitions: Iterable[FormDefinition], today: date) -> tuple[FormDefinition, ...]:
    """Those that may go out; the others stay behind the gate, and nothing of them is sent."""
    return tuple(each for each in definitions if publishable(each, today))


def publishable(definition: FormDefinition, today: date) -> bool:
    """Whether the form may go out: nothing is wrong with it, and its text is cleared."""
    return not gate_of(definition, today) and not problems_of(definition)


def gate_of(definition: FormDefinition, today: date) -> tuple[str, ...]:
    """Why the text of a form may not go out yet, each a sentence with its mend; empty where it may."""
    return (*_licence(definition.licence, today), *_wording(definition.wording, today))


def problems_of(definition: FormDefinition) -> tuple[str, ...]:
    """What is wrong with a form whoever clears it, each a sentence with its mend."""
    return (
        *_answers(definition),
        *_trust(definition),
        *reading_problems(definition),
        *schema_problems(schema_of(definition)),
    )


def _licence(licence: Licence, today: date) -> Iterator[str]:
    if licence.status in _CLOSED and not _cleared(licence, today):
        yield f"{_CLOSED[licence.status]}: have it cleared, then write cleared_by (a role) and cleared_on."
    yield from _misdated("licence", licence, today)


def _wording(wording: Wording, today: date) -> Iterator[str]:
    if wording.kind == "codes":
        yield "The questions have no text here: write it in the clinic's overlay, once it may be used."
    elif wording.kind != "own" and wording.status == "unverified" and not _cleared(wording, today):
        yield (
            "The words were not checked against their source: check them and set the status to verified, "
            "or write cleared_by (a role) and cleared_on (a date)."
        )
    yield from _misdated("wording", wording, today)


def _cleared(part: Licence | Wording, today: date) -> bool:
    day = _day(part.cleared_on)
    return bool(part.cleared_by and day and day <= today)


def _misdated(name: str, part: Licence | Wording, today: date) -> Iterator[str]:
    day = _day(part.cleared_on)
    if part.cleared_on and (day is None or day > today):
        yield f"The {name} has a cleared_on that is no day up to now: write the day, as in 2026-11-02."


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _answers(definition: FormDefinition) -> Iterator[str]:
    """Declining is an answer wherever there are answers."""
    for item in definition.items():
        if item.answers and not any(answer.declined for answer in item.answers):
            yield f"{item.id!r} can't be declined: add an answer with declined: true."


def _trust(definition: FormDefinition) -> Iterator[str]:
    """Private questions come after limits and an offer, and only where no one else can hear."""
    told: set[str] = set()
    for page in definition.pages:
        private = [item.id for item in page.items if item.private]
        if private and not told.issuperset(_FIRST):
            yield f"Page {page.title!s} asks private questions first: tell limits and offers before it."
        if private and not _waits_for_room(definition, page):
            yield (
                f"Page {page.title!s} asks private questions wherever it is: give it a show_when that asks "
                "whether the place is private."
            )
        told |= {item.concept or "" for item in page.items}


def _waits_for_room(definition: FormDefinition, page: Page) -> bool:
    rooms = {item.id: item for item in definition.items() if item.concept == _ROOM}
    return page.show_when is not None and _needs(page.show_when, rooms)


def _needs(condition: Condition, rooms: dict[str, Item]) -> bool:
    """Whether the condition can hold only where one of these was answered with yes."""
    if isinstance(condition, Is):
        return condition.item in rooms and condition.codes == ("yes",)
    found = [_needs(part, rooms) for part in condition.parts]
    return any(found) if isinstance(condition, Every) else all(found)
