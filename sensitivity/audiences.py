"""Audiences: which groups a signed-in person belongs to, by the roles that an administrator gave.

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

_PERSON = "person:"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who asks, by OpenMRS uuids; ``roles`` are names, with the inherited ones."""

    user: str
    person: str
    username: str
    roles: frozenset[str]
    provider: str | None = None


@dataclass(frozen=True, kw_only=True)
class Audience:
    """A group: whoever holds one of ``roles``, or everybody."""

    key: str
    title: Words
    roles: tuple[str, ...] = ()
    everybody: bool = False


@dataclass(frozen=True, kw_only=True)
class Audiences:
    """All audiences by key, and with them every single person."""

    by_key: Mapping[str, Audience]

    def __iter__(self) -> Iterator[Audience]:
        return iter(self.by_key.values())

    def __contains__(self, key: object) -> bool:
        return key in self.by_key or (isinstance(key, str) and is_person(key))

    def of(self, viewer: Viewer) -> frozenset[str]:
        """Every audience that the viewer belongs to, with the one of that very person."""
        groups = {each.key for each in self if each.everybody or viewer.roles.intersection(each.roles)}
        return frozenset(groups | {person_audience(viewer.person)})


def person_audience(person: str) -> str:
    """The audience of one person, by the uuid of the *person*: a second account changes nothing."""
    return _PERSON + person.lower()


def is_person(audience: str) -> bool:
    """Whether the audience is one named person."""
    return audience.startswith(_PERSON) and len(audience) > len(_PERSON)


class _AudienceSchema(ContentSchema):
    MAKES = dict
    title = WordsField(required=True)
    roles = fields.List(fields.String())
    everybody = Flag()

    @validates_schema
    def _has_members(self, data: dict[str, Any], **_: Any) -> None:
        if bool(data.get("roles")) == bool(data.get("everybody")):
            raise ValidationError(
                complaint("nobody or too many belong to it", "give roles, or everybody: true")
            )


class _FileSchema(ContentSchema):
    audiences = fields.Dict(fields.String(), fields.Nested(_AudienceSchema), required=True)

    @validates_schema
    def _no_person(self, data: dict[str, Any], **_: Any) -> None:
        named = [key for key in data["audiences"] if key.startswith(_PERSON)]
        if named:
            wrong = complaint("a single person is no group", "remove it: every person is an audience already")
            raise ValidationError({"audiences": {key: [wrong] for key in named}})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Audiences:
        return Audiences(by_key={key: Audience(key=key, **rest) for key, rest in data["audiences"].items()})


def load(overlay: Path | None = None) -> Audiences:
    """The audiences of the packaged file, or of the overlay's ``sensitivity/audiences.yaml``."""
    audiences: Audiences = load_content(
        single("sensitivity", "library", "audiences.yaml", overlay), _FileSchema()
    )
    return audiences
