"""Words for people: both languages, always."""

from dataclasses import dataclass

import pytest

from content.loading import ContentError, ContentSchema, Source, load
from content.words import Words, WordsField


@dataclass(frozen=True, kw_only=True)
class Sign:
    text: Words


class SignSchema(ContentSchema):
    MAKES = Sign
    text = WordsField(required=True)


def _words(text: str) -> Words:
    sign: Sign = load(Source(name="sign.yaml", text=text), SignSchema())
    return sign.text


def test_each_language_is_said_as_asked_and_english_where_there_is_none() -> None:
    words = _words("text: {en: 'Yes ', es: Sí, fr: Oui}")
    assert [words.said_in(each) for each in ("en", "es", "es-MX", "fr", "pt")] == [
        "Yes",
        "Sí",
        "Sí",
        "Oui",
        "Yes",
    ]
    assert str(words) == "Yes"


def test_a_language_of_three_letters_is_found_by_its_region_too() -> None:
    words = _words("text: {en: Yes, es: Sí, prs: بلی}")
    assert words.said_in("prs-AF") == words.said_in("prs_AF") == "بلی"


def test_a_number_stays_whole_in_a_text_that_runs_from_right_to_left() -> None:
    words = _words(
        "text: {en: Call 1-888-373-7888, es: Llame al 1-888-373-7888, ar: اتصل على 1-888-373-7888}"
    )
    assert words.said_in("ar") == "اتصل على \u20661-888-373-7888\u2069"
    assert words.said_in("es") == "Llame al 1-888-373-7888"


REFUSED = [
    ("text: {en: A}", "sign.yaml:1: text.es: this language is missing; add the translation"),
    ("text: {en: A, es: ' '}", "sign.yaml:1: text.es: it is not text"),
    ("text: {en: A, es: 3}", "sign.yaml:1: text.es: it is not text"),
    ("text: A", "sign.yaml:1: text: it is no text by language"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_a_missing_or_blank_language_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ContentError) as caught:
        _words(text)
    assert str(caught.value).startswith(sentence)
