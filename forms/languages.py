"""Further languages of the forms: one file each, keyed by the English text.

English and Spanish stand in the forms. What a file does not say yet is shown in English, and ``notes_of``
tells what that is.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from dataclasses import fields as parts_of
from pathlib import Path
from typing import Any

from marshmallow import fields, validate, validates_schema

from content.directions import direction, laid_out
from content.loading import ContentError, ContentSchema, Misfit, complaint, library, load, refuse
from content.words import LANGUAGES, Words
from forms.shapes import FormDefinition

_ROOM = "forms.languages"
_CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_LETTER = re.compile(r"[^\W\d_]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# Numbers that someone dials or that limit a time: a translation must say the same ones.
_LONG_NUMBER = re.compile(r"[0-9](?:[0-9-]*[0-9])?")
_PLAIN_DIGITS = {ord(start) + value: str(value) for start in "\u0660\u06f0" for value in range(10)}


@dataclass(frozen=True, kw_only=True)
class Language:
    """``texts``: English text -> text in this language; an empty one is still to be translated."""

    language: str
    direction: str
    texts: Mapping[str, str]


class LanguageSchema(ContentSchema):
    """``forms/languages/<code>.yaml``."""

    MAKES = Language
    language = fields.String(required=True)
    direction = fields.String(
        required=True,
        validate=validate.OneOf(("ltr", "rtl"), error=complaint("it is no direction", "use ltr or rtl")),
    )
    texts = fields.Dict(fields.String(), fields.String(), required=True)

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse(_misfits(data))


def in_every_language(
    definitions: Iterable[FormDefinition], overlay: Path | None = None
) -> tuple[FormDefinition, ...]:
    """The forms with the words of every language file, packaged or of the overlay's ``forms.languages/``."""
    made = tuple(definitions)
    for language in load_languages(overlay):
        made = tuple(translated(each, language) for each in made)
    return made


def load_languages(overlay: Path | None = None) -> tuple[Language, ...]:
    """Every further language that there is a file for."""
    found: dict[str, Language] = {}
    for source in library("forms", "languages", overlay, room=_ROOM):
        language: Language = load(source, LanguageSchema())
        if language.language in found:
            problem = f"{language.language!r} has two files"
            raise ContentError(f"{source.name}:1: language", problem, "join them in one")
        found[language.language] = language
    return tuple(found.values())


def translated(definition: FormDefinition, language: Language) -> FormDefinition:
    """The form with its words in that language too. Words that the form itself gives in it stay."""

    def joined(words: Words) -> Words:
        text = language.texts.get(str(words), "").strip()
        if not text or language.language in words.by_language:
            return words
        shown = laid_out(text, language.language)
        return Words(by_language={**words.by_language, language.language: shown})

    made: FormDefinition = _with_words(definition, joined)
    return made


def texts_of(definition: FormDefinition) -> tuple[str, ...]:
    """Each English text of the form that has letters, once, in the form's order."""
    found = dict.fromkeys(str(words) for words in words_of(definition))
    unworded = {f"Question {item.code}" for item in definition.items()}  # the form has no text for it
    return tuple(text for text in found if _LETTER.search(text) and text not in unworded)


def languages_of(definition: FormDefinition) -> tuple[str, ...]:
    """The codes of every language beside English that some text of the form is said in."""
    return tuple(sorted({code for words in words_of(definition) for code in words.by_language} - {"en"}))


def words_of(definition: FormDefinition) -> Iterator[Words]:
    """All words of the form, wherever they stand, as often as they stand there."""
    return _words_in(definition)


def notes_of(definitions: Iterable[FormDefinition], language: Language) -> Iterator[str]:
    """What a language file lacks, form by form, and what it says for no form: notes, no reason to refuse."""
    said: set[str] = set()
    for definition in definitions:
        texts = texts_of(definition)
        said.update(texts)
        lacking = [text for text in texts if not language.texts.get(text, "").strip()]
        if lacking:
            yield (
                f"{definition.name}: {len(lacking)} of {len(texts)} texts are shown in English where "
                f"{language.language!r} is asked for, the first of them {lacking[0]!r}."
            )
    for text in language.texts:
        if text not in said:
            yield f"{language.language!r} has {text!r}, which no form says: see whether the English changed."


def to_translate(definitions: Iterable[FormDefinition], code: str, known: Mapping[str, str]) -> str:
    """A language file to fill in: every text once, with its translation where it is ``known``."""
    texts = dict.fromkeys(text for definition in definitions for text in texts_of(definition))
    lines = [f"language: {code}", f"direction: {direction(code)}", "texts:"]
    return "\n".join([*lines, *(f"  {_quoted(text)}: {_quoted(known.get(text, ''))}" for text in texts), ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _words_in(part: Any) -> Iterator[Words]:
    if isinstance(part, Words):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _words_in(each)
    elif is_dataclass(part):
        for field in parts_of(part):
            yield from _words_in(getattr(part, field.name))


def _with_words(part: Any, change: Callable[[Words], Words]) -> Any:
    """The same part with every ``Words`` in it changed, however deep."""
    if isinstance(part, Words):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_with_words(each, change) for each in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    names = [each.name for each in parts_of(part) if each.init]
    return replace(part, **{name: _with_words(getattr(part, name), change) for name in names})


def _misfits(data: dict[str, Any]) -> Iterator[Misfit]:
    code, runs = data["language"], data["direction"]
    if not _CODE.fullmatch(code):
        yield ("language",), "it is no code of a language", "write it as fr, pt-BR or az-Arab"
    elif code in LANGUAGES:
        yield ("language",), f"{code!r} stands in the forms themselves", "change it there"
    elif direction(code) != runs:
        mend = f"write {direction(code)}, or name the script"
        yield ("direction",), f"{code!r} does not run that way", mend
    for english, text in data["texts"].items():
        if text.strip():
            yield from _misfits_of_text(english, text)


def _misfits_of_text(english: str, text: str) -> Iterator[Misfit]:
    if sorted(_PLACEHOLDER.findall(english)) != sorted(_PLACEHOLDER.findall(text)):
        yield ("texts", english), "its places in { } are not those of the English", "keep each as it is"
    said = set(_LONG_NUMBER.findall(text.translate(_PLAIN_DIGITS)))
    for number in _LONG_NUMBER.findall(english):
        if len(number) >= 3 and number not in said:
            yield ("texts", english), f"the number {number} is missing", "write it as in the English"
