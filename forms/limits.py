"""How much may be asked of one person: two instruments and ten minutes a day, each no oftener than it says.

Pure: nothing here reads a file, a clock or a network. A limit is shown and can be passed with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content.words import Words
from forms.phrases import filled, side_by_side
from forms.shapes import FormDefinition

MOST_INSTRUMENTS = 2  # a day
MOST_MINUTES = 10  # a day, of all forms together
WHY_AGAIN = "why_again"  # the item in which a clinician says why it is asked all the same


@dataclass(frozen=True, kw_only=True)
class Asked:
    """That a form was filled in on a day (of the clinic's calendar)."""

    form: FormDefinition
    on: date


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Why a form should wait. ``kind``: "often" (``last`` is when it was asked) or "enough" for today."""

    kind: str
    words: Words
    last: date | None = None


def is_limited(definition: FormDefinition) -> bool:
    """Whether a limit can ever hold this form back."""
    return definition.instrument or definition.at_most_every_days is not None


def rhythm(definition: FormDefinition) -> Words:
    """What the limits are, for the clinician who opens the form."""
    said, days = definition.phrases, definition.at_most_every_days
    if days is None:
        return said.enough_a_visit
    return side_by_side(filled(said.once_in_days, days=str(days)), said.enough_a_visit)


def limit_of(definition: FormDefinition, asked: Iterable[Asked], today: date) -> Limit | None:
    """The limit that a form meets today; None where it may be asked. ``asked`` is what came before it."""
    if not is_limited(definition):
        return None
    before = [each for each in asked if each.on <= today]
    return _often(definition, before, today) or _enough(
        definition, [each for each in before if each.on == today]
    )


def _often(definition: FormDefinition, asked: Sequence[Asked], today: date) -> Limit | None:
    days = definition.at_most_every_days
    last = max((each.on for each in asked if each.form.key == definition.key), default=None)
    if days is None or last is None or today - last >= timedelta(days=days):
        return None
    words = filled(definition.phrases.last_asked, day=last.isoformat(), days=str(days))
    return Limit(kind="often", words=words, last=last)


def _enough(definition: FormDefinition, today: Sequence[Asked]) -> Limit | None:
    instruments = sum(each.form.instrument for each in today)
    minutes = sum(each.form.minutes for each in today)
    many = definition.instrument and instruments >= MOST_INSTRUMENTS
    if not many and minutes + definition.minutes <= MOST_MINUTES:
        return None
    return Limit(kind="enough", words=definition.phrases.enough_today)
