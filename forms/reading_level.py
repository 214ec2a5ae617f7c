"""How hard the words are that are said to her: a US school grade, by textstat and its word lists, offline.

English: Flesch-Kincaid. Spanish: Fernández Huerta's ease (0 to 100), put on the grades of its published
table (90: fourth, 80: fifth, 70: sixth grade) as 13 - ease / 10. textstat takes Spanish syllables from
hyphenation and misses 6 in 100 (counted over this library), which flatters the ease by about 6 points.
Other languages have no measure here.

Both count sentence length and syllables, and swing on a few words: over n words the mean of syllables per
word strays by about 0.65 / √n in English, hence the grade by 11.8 x 0.65 / √n ≈ 8 / √n. So:

- the questions, reasons and opening words of a page (where they are enough), and of a form, stay at grade 6;
- one text of five words or more may pass grade 6 by 8 / √n, so that an easy page hides no hard question.

Titles and answers are looked at one by one only: as short sentences they would make any page easy.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from math import sqrt
from typing import Any

from content.words import LANGUAGES, Words
from forms.shapes import FormDefinition, Note, Page

HIGHEST_GRADE = 6.0
FEWEST_WORDS = 5  # below it one word decides alone
PAGE_WORDS = 30  # below it a page is judged with the form only
_SWAY = 8.0
_FLATTERED = 6.0  # points of Spanish ease

_TONGUES = {"en": "en_US", "es": "es"}
_NAMES = {"en": "English", "es": "Spanish"}
_OWN = ("own", "demonstration")


@lru_cache(maxsize=4096)
def grade(text: str, language: str) -> float:
    """The US school grade that the text asks for; ``language`` is "en" or "es"."""
    measure = _measure(language)
    if language == "en":
        return float(measure.flesch_kincaid_grade(text))
    return 13 - (float(measure.fernandez_huerta(text)) - _FLATTERED) / 10


def allowed(words: int) -> float:
    """The highest grade of one text of so many words."""
    return HIGHEST_GRADE + _SWAY / sqrt(words)


def grade_of(definition: FormDefinition, language: str) -> float | None:
    """The grade of all own sentences of a form that are said to her; None where it says none."""
    text = " ".join(_sentences(definition, page, language) for page in definition.pages).strip()
    return grade(text, language) if text else None


def measurable() -> bool:
    """Whether textstat is there: it comes with the extra "words"."""
    return find_spec("textstat") is not None


def problems_of(definition: FormDefinition) -> Iterator[str]:
    """Each place where our own words are too hard for her, as a sentence with its mend.

    None where the measure is not installed: a clinic that writes no words needs none.
    """
    if not measurable():
        return
    for language in LANGUAGES:
        found = grade_of(definition, language)
        if found is not None and found > HIGHEST_GRADE:
            yield _too_hard("What the form says to her", found, language)
        for page in definition.pages:
            yield from _page_problems(definition, page, language)


def _page_problems(definition: FormDefinition, page: Page, language: str) -> Iterator[str]:
    together = _sentences(definition, page, language)
    if _count(together) >= PAGE_WORDS and grade(together, language) > HIGHEST_GRADE:
        yield _too_hard(f"Page {page.title!s}", grade(together, language), language)
    for text in _texts([*_spoken(definition, page), *_labels(definition, page)], language):
        count = _count(text)
        if count >= FEWEST_WORDS and grade(text, language) > allowed(count):
            yield _too_hard(f'"{text}"', grade(text, language), language)


def _too_hard(what: str, found: float, language: str) -> str:
    return (
        f"{what} reads at grade {found:.1f} in {_NAMES[language]}, above {HIGHEST_GRADE:.0f}: "
        "use shorter words and shorter sentences."
    )


def _spoken(definition: FormDefinition, page: Page) -> Iterator[Words]:
    """Our own sentences on the page that she hears or reads. A published question is not ours to change."""
    if page.opening:
        yield page.opening.text
    for item in page.items:
        if item.asked_of == "person":
            yield from (item.text, item.why) if definition.wording.kind in _OWN else (item.why,)
    yield from (note.text for note in page.notes if _is_said(note))


def _labels(definition: FormDefinition, page: Page) -> Iterator[Words]:
    """Our own short words on the page: its labels, and answers to choose from."""
    if definition.wording.kind not in _OWN:
        return
    yield from (page.title, page.heading)
    for item in page.items:
        if item.asked_of == "person":
            yield from (answer.text for answer in item.answers)


def _is_said(note: Note) -> bool:
    """Notes are for the clinician, unless they hand over words to say."""
    return str(note.text).startswith("Say ")


def _sentences(definition: FormDefinition, page: Page, language: str) -> str:
    return " ".join(_texts(_spoken(definition, page), language))


def _texts(said: Iterable[Words], language: str) -> list[str]:
    """Each text once, as it sounds."""
    return list(dict.fromkeys(_sound(words.said_in(language)) for words in said))


def _sound(text: str) -> str:
    """Without the words to the clinician ("Say in your own words: …"), and ended like a sentence."""
    lead, colon, rest = text.partition(": ")
    sound = rest if colon and lead.startswith(("Say ", "Diga ")) else text
    return sound if sound.endswith((".", "?", "!")) else f"{sound}."


def _count(text: str) -> int:
    return len(text.split())


@lru_cache
def _measure(language: str) -> Any:
    """textstat for that language. Imported when first asked for: it reads a whole dictionary."""
    measure = import_module("textstat.textstat").textstatistics()
    measure.set_lang(_TONGUES[language])
    return measure
