"""Words that tell: what no message may hold."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from marshmallow import fields, validate

from content.loading import ContentSchema, Source, library, load

_NAME = "telling_words.yaml"
_BEGINNING = validate.Length(min=3)


@dataclass(frozen=True, kw_only=True)
class TellingWords:
    """Beginnings of words, folded: without case and accents."""

    to_anyone: tuple[str, ...] = ()
    to_her: tuple[str, ...] = ()

    def in_notice(self, text: str) -> str | None:
        """The first beginning that a text to staff may not hold, None if it holds none."""
        return _first(self.to_anyone, text)

    def in_message(self, text: str) -> str | None:
        """The first beginning that a text to her may not hold, None if it holds none."""
        return _first((*self.to_anyone, *self.to_her), text)

    def joined(self, other: "TellingWords") -> "TellingWords":
        return TellingWords(to_anyone=self.to_anyone + other.to_anyone, to_her=self.to_her + other.to_her)


class _Schema(ContentSchema):
    MAKES: ClassVar[type[TellingWords]] = TellingWords

    to_anyone = fields.List(fields.String(validate=_BEGINNING))
    to_her = fields.List(fields.String(validate=_BEGINNING))


def load_telling_words(overlay: Path | None = None) -> TellingWords:
    """The packaged words with those of the overlay, which adds and never takes away."""
    found = TellingWords()
    for source in (*_sources(None), *(_sources(overlay) if overlay else ())):
        found = found.joined(load(source, _Schema()))
    return found


def _sources(overlay: Path | None) -> Iterable[Source]:
    return (each for each in library("reminders", "library", overlay) if each.name.endswith(f"/{_NAME}"))


def _first(beginnings: Iterable[str], text: str) -> str | None:
    folded = _folded(text)
    return next((each for each in beginnings if re.search(rf"\b{re.escape(_folded(each))}", folded)), None)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
