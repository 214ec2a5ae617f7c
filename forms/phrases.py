"""What every form says around its questions.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

from marshmallow import validates_schema

from content.directions import laid_out
from content.loading import ContentSchema, Misfit, refuse
from content.words import Words, WordsField

# Which places each phrase has to be filled in; the others have none.
_PLACES = {
    "once_in_days": {"days"},
    "last_asked": {"day", "days"},
    "duty_now": {"names"},
    "told_on": {"day"},
}


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """``shared/phrases.yaml``."""

    told_before: Words
    team_page: Words
    team_heading: Words
    once_in_days: Words
    enough_a_visit: Words
    last_asked: Words
    enough_today: Words
    duty_now: Words
    duty_nobody: Words
    duty_unknown: Words
    told_on: Words


def filled(words: Words, **places: str) -> Words:
    """The words with their places filled in, each language laid out in its direction."""
    return Words(
        by_language={
            language: laid_out(text.format(**places), language)
            for language, text in words.by_language.items()
        }
    )


def side_by_side(*parts: Words) -> Words:
    """Whole sentences, one after the other."""
    languages = parts[0].by_language
    return Words(by_language={each: " ".join(part.said_in(each) for part in parts) for each in languages})


class PhrasesSchema(ContentSchema):
    """Every phrase, with exactly the places that are filled in."""

    MAKES = Phrases
    told_before = WordsField(required=True)
    team_page = WordsField(required=True)
    team_heading = WordsField(required=True)
    once_in_days = WordsField(required=True)
    enough_a_visit = WordsField(required=True)
    last_asked = WordsField(required=True)
    enough_today = WordsField(required=True)
    duty_now = WordsField(required=True)
    duty_nobody = WordsField(required=True)
    duty_unknown = WordsField(required=True)
    told_on = WordsField(required=True)

    @validates_schema
    def _places(self, data: dict[str, Any], **_: Any) -> None:
        refuse(misfit for name, words in data.items() for misfit in _misfits(name, words))


def _misfits(name: str, words: Words) -> Iterator[Misfit]:
    wanted = _PLACES.get(name, set())
    mend = f"it has {', '.join(f'{{{each}}}' for each in sorted(wanted)) or 'none'}"
    for language, text in words.by_language.items():
        try:
            found = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
        except ValueError:
            found = {""}
        if found != wanted:
            yield (name, language), "its places in { } are not those of this phrase", mend
