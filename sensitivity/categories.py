"""Categories: the kinds of things in a record that a person may open or close, each with its first audience.

Pure but for ``load``, which reads the packaged content and the clinic's overlay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from content.loading import ContentSchema, Flag, complaint, single
from content.loading import load as load_content
from content.words import Words, WordsField
from sensitivity import audiences
from sensitivity.audiences import Audiences


@dataclass(frozen=True, kw_only=True)
class Category:
    """``baseline`` is the audience that sees it before any choice; the texts are for the person herself."""

    key: str
    title: Words
    meaning: Words
    baseline: str
    opens_by_choice: bool


class UnknownCategory(ValueError):
    """A choice or question about a category that the content does not have."""


class ChoiceRefused(ValueError):
    """A choice that nobody can make, such as opening what stays with the team."""


@dataclass(frozen=True, kw_only=True)
class Categories:
    """All categories by key."""

    by_key: Mapping[str, Category]

    def __iter__(self) -> Iterator[Category]:
        return iter(self.by_key.values())

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def require(self, key: str) -> Category:
        """The category, or ``UnknownCategory`` with the keys that there are."""
        if key not in self.by_key:
            raise UnknownCategory(f"there is no category {key!r}; there are: {', '.join(self.by_key)}")
        return self.by_key[key]

    def check_choice(self, key: str, effect: str) -> None:
        """``ChoiceRefused`` where the effect "allow" is asked for a category that no choice opens."""
        category = self.require(key)
        if effect == "allow" and not category.opens_by_choice:
            raise ChoiceRefused(f"{key} stays with the team: it can be closed to more people, but not opened")


class _CategorySchema(ContentSchema):
    MAKES = dict
    title = WordsField(required=True)
    meaning = WordsField(required=True)
    baseline = fields.String(required=True)
    opens_by_choice = Flag(required=True)


class _FileSchema(ContentSchema):
    categories = fields.Dict(fields.String(), fields.Nested(_CategorySchema), required=True)

    def __init__(self, known: Audiences) -> None:
        super().__init__()
        self.known = known

    @validates_schema
    def _knows_audiences(self, data: dict[str, Any], **_: Any) -> None:
        wrong = [complaint("there is no such audience", f"use {', '.join(self.known.by_key)}")]
        found = {
            key: {"baseline": wrong}
            for key, rest in data["categories"].items()
            if rest["baseline"] not in self.known.by_key
        }
        if found:
            raise ValidationError({"categories": {key: {"value": each} for key, each in found.items()}})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Categories:
        return Categories(by_key={key: Category(key=key, **rest) for key, rest in data["categories"].items()})


def load(overlay: Path | None = None) -> Categories:
    """The categories of the packaged file, or of the overlay's ``sensitivity/categories.yaml``."""
    source = single("sensitivity", "library", "categories.yaml", overlay)
    categories: Categories = load_content(source, _FileSchema(audiences.load(overlay)))
    return categories
