"""How much may be asked of one person: two instruments and ten minutes a day, each no oftener than it says.

Pure: nothing here reads a file, a clock or a network. A limit is shown and can be passed with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content.words import Words
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
    days = definition.at_most_every_days
    often_en = f"Ask this at most once in {days} days. " if days else ""
    often_es = f"Pregunte esto como máximo una vez cada {days} días. " if days else ""
    return Words(
        by_language={
            "en": often_en + "Two such forms and ten minutes are enough for one visit.",
            "es": often_es + "Dos formularios así y diez minutos bastan para una visita.",
        }
    )


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
    words = Words(
        by_language={
            "en": f"This was last asked on {last.isoformat()}. Once in {days} days is enough. "
            "To ask it today, first write why.",
            "es": f"Esto se preguntó por última vez el {last.isoformat()}. Una vez cada {days} días basta. "
            "Para preguntarlo hoy, escriba primero por qué.",
        }
    )
    return Limit(kind="often", words=words, last=last)


def _enough(definition: FormDefinition, today: Sequence[Asked]) -> Limit | None:
    instruments = sum(each.form.instrument for each in today)
    minutes = sum(each.form.minutes for each in today)
    many = definition.instrument and instruments >= MOST_INSTRUMENTS
    if not many and minutes + definition.minutes <= MOST_MINUTES:
        return None
    words = Words(
        by_language={
            "en": "Enough was asked today: two such forms and ten minutes are the most for one visit. "
            "To go on, first write why.",
            "es": "Hoy ya se preguntó bastante: dos formularios así y diez minutos son lo máximo. "
            "Para seguir, escriba primero por qué.",
        }
    )
    return Limit(kind="enough", words=words)
