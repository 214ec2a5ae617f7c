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
