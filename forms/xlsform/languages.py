"""Texts of a row in their languages: columns such as ``label::Español (es)``.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Mapping

from content.words import LANGUAGES

Texts = dict[str, str]

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\s*\)\s*$")
_BARE = re.compile(r"[a-z]{2,3}")
_NAMES = {"english": "en", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es"}
_TRANSLATED = ("label", "hint")


def language_of(text: str) -> str | None:
    """The code in "Español (es)", "Spanish" or "es"; None where it can't be told."""
    found = _CODE.search(text)
    if found:
        return found[1].lower().split("-")[0]
    plain = text.strip().lower()
    return _NAMES.get(plain) or (plain if _BARE.fullmatch(plain) else None)


def column_of(header: str) -> tuple[str, str | None]:
    """What a header is for, in small letters, and the language written behind ``::``."""
    name, _, language = header.partition("::")
    return name.strip().lower().replace(" ", "_"), language.strip() or None


def is_text(header: str) -> bool:
    """Whether it is a column of texts in a language that can be told."""
    name, language = column_of(header)
    return name in _TRANSLATED and (language is None or language_of(language) is not None)


def texts_of(cells: Mapping[str, str], wanted: str, default: str) -> Texts:
    """Language -> text of the columns called ``wanted``; English and Spanish first, empty where missing.

    Empty altogether for a row that has no such text.
    """
    found: Texts = {}
    for header, text in cells.items():
        name, language = column_of(header)
        code = language_of(language) if language else default
        if name == wanted and code is not None:
            found.setdefault(code, text)
    return {**{language: found.get(language, "") for language in LANGUAGES}, **found} if found else {}


def lacking(texts: Mapping[str, str]) -> list[str]:
    """The languages that every text must have and this one has not."""
    return [language for language in LANGUAGES if not texts.get(language)]
