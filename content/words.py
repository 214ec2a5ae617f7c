"""Words for people, in each language of the clinic.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from content.directions import laid_out
from content.problems import complaint

LANGUAGES = ("en", "es")  # every text must come in these; more may be added beside them


@dataclass(frozen=True, kw_only=True)
class Words:
    """One text by language code ("en", "es" …)."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        return self.by_language["en"]

    def said_in(self, language: str) -> str:
        """The text in a language ("es", also "es-MX"); English where there is none."""
        plainly = language.replace("_", "-").split("-")[0]
        return self.by_language.get(language) or self.by_language.get(plainly) or str(self)


class WordsField(fields.Field[Words]):
    """``{en: …, es: …}``: every language of ``LANGUAGES`` must be there, none may be blank."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Words:
        if not isinstance(value, dict):
            raise ValidationError(
                complaint("it is no text by language", "write 'en: …' and 'es: …' under it")
            )
        missing = [language for language in LANGUAGES if language not in value]
        wrong = {
            language: [complaint("it is not text", "write the words, in quotes where needed")]
            for language, text in value.items()
            if not isinstance(text, str) or not text.strip()
        }
        wrong |= {each: [complaint("this language is missing", "add the translation")] for each in missing}
        if wrong:
            raise ValidationError(wrong)
        return Words(
            by_language={language: laid_out(text.strip(), language) for language, text in value.items()}
        )
