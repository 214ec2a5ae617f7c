"""Every word of the library stands in English and in Spanish, and is really said in both."""

import re

import pytest

from content.directions import CONTROLS
from content.words import LANGUAGES, Words
from forms.definition import load_library
from forms.languages import words_of
from forms.shapes import FormDefinition

LIBRARY = load_library()
_LETTER = re.compile(r"[^\W\d_]")
# Words that are the same in both languages.
SAME = {"No"}
# In Spanish: an address that is not "usted", and words that give the person a gender.
FAMILIAR = re.compile(
    r"\b(tú|tu|tus|ti|contigo|vos|tienes|puedes|quieres|necesitas|sientes|eres|estás|dime|cuéntame)\b",
    re.IGNORECASE,
)
GENDERED = re.compile(
    r"\b(sola(?! vez)|solo y|embarazada|cansada|cansado|sentirse segura|bienvenida|bienvenido|preocupada"
    r"|preocupado|usada|la paciente|el paciente|víctima|sobreviviente)\b",
    re.IGNORECASE,
)
# Nothing in the dictionary or in the list of forms says what the clinic is about.
TELLING = re.compile(
    r"traffick|exploit|victim|survivor|violen|abuse|assault|rape|sex|prostitut|pimp", re.IGNORECASE
)


def _id(definition: FormDefinition) -> str:
    return definition.key


def _same_in_both(words: Words) -> bool:
    return words.said_in("en") == words.said_in("es")


@pytest.mark.parametrize("definition", LIBRARY, ids=_id)
def test_every_text_stands_in_each_language_of_the_clinic(definition: FormDefinition) -> None:
    found = list(words_of(definition))
    assert len(found) > 20
    for words in found:
        assert all(words.by_language[language].strip() for language in LANGUAGES)
        assert all(CONTROLS.isdisjoint(words.by_language[language]) for language in LANGUAGES)


@pytest.mark.parametrize("definition", LIBRARY, ids=_id)
def test_spanish_is_no_copy_of_english(definition: FormDefinition) -> None:
    copies = {
        str(words) for words in words_of(definition) if _same_in_both(words) and _LETTER.search(str(words))
    }
    assert copies <= SAME


@pytest.mark.parametrize("definition", LIBRARY, ids=_id)
def test_spanish_says_usted_and_gives_no_one_a_gender(definition: FormDefinition) -> None:
    for words in words_of(definition):
        spanish = words.said_in("es")
        assert not FAMILIAR.search(spanish), spanish
        assert not GENDERED.search(spanish), spanish


@pytest.mark.parametrize("definition", LIBRARY, ids=_id)
def test_one_english_text_has_one_spanish_text_in_a_form(definition: FormDefinition) -> None:
    """The translations resource and further languages know a text by its English words alone."""
    known: dict[str, str] = {}
    for words in words_of(definition):
        assert known.setdefault(str(words), words.said_in("es")) == words.said_in("es"), str(words)


@pytest.mark.parametrize("definition", LIBRARY, ids=_id)
def test_names_that_strangers_can_read_are_neutral(definition: FormDefinition) -> None:
    assert definition.name.startswith("Continuity ")
    names = [definition.name, definition.key, *(item.code for item in definition.items())]
    names += [definition.concept_key(item.id) for item in definition.items()]
    names += [answer.name or str(answer.text) for item in definition.items() for answer in item.answers]
    assert [name for name in names if TELLING.search(name)] == []
