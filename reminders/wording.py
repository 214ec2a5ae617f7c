"""The approved sentences, checked when they are read, and filled in when they are sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from content.loading import ContentSchema, Flag, complaint, load, single
from reminders.reasons import reason
from reminders.telling_words import TellingWords, load_telling_words

_LANGUAGE = validate.Regexp("[a-z]{2,3}$")
_KEY = validate.Regexp("[a-z_]{1,60}$")
# A link or an address would tell where it comes from, and invites a look at it.
_ADDRESS = re.compile(r"://|www\.|@|\w\.(?:com|org|net|gov|edu|info)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d")
_ONE_LINE = re.compile(r"[^\r\n]{1,300}")


@dataclass(frozen=True, kw_only=True)
class Text:
    """What she reads: a subject and a body with slots {phone} and {time}."""

    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class NoticeText:
    """What a member of staff reads, with slots {reference} and {reason}."""

    text: str
    urgent: bool = False


class NoWording(LookupError):
    """There is no approved sentence for this, and nobody makes one up. ``code`` is one of ``reasons``."""

    def __init__(self, key: str, *, code: str = "no_wording") -> None:
        super().__init__(f"nothing approved can be said for {key!r}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Wording:
    """``messages`` by key and language, ``notices`` by key."""

    messages: Mapping[str, Mapping[str, Text]]
    notices: Mapping[str, NoticeText]
    note_planned: str
    note_not_planned: str

    def message(self, key: str, language: str, *, phone: str, time: str = "") -> Text:
        """The message with its slots filled in, or ``NoWording`` if there is none or a slot has no value."""
        text = self.messages.get(key, {}).get(language)
        slots = {"phone": phone, "time": time}
        if text is None:
            raise NoWording(key)
        if not all(slots[name] for name in _slots(text.body)):
            raise NoWording(key, code="no_phone")
        return Text(subject=text.subject, body=text.body.format(**slots))

    def languages(self, key: str) -> tuple[str, ...]:
        return tuple(sorted(self.messages.get(key, {})))

    def notice(self, key: str, followup: str, code: str | None, *, note_planned: bool = False) -> NoticeText:
        """The notice about a follow-up; ``code`` is why no note goes out, or how it ended."""
        found = self.notices.get(key)
        if found is None:
            raise NoWording(key)
        why = reason(code) if code else ""
        said = found.text.format(reference=reference(followup), reason=why)
        if note_planned:
            said = f"{said} {self.note_planned}"
        elif code and "reason" not in _slots(found.text):
            said = f"{said} {self.note_not_planned.format(reason=why)}"
        return NoticeText(text=said, urgent=found.urgent)


def reference(followup: str) -> str:
    """How a follow-up is called where others may read along: the start of its identifier."""
    return followup[:8]


def load_wording(overlay: Path | None = None) -> Wording:
    """The wording, if nothing in it tells; ``ContentError`` names file, line and mend."""
    schema = _WordingSchema(load_telling_words(overlay))
    wording: Wording = load(single("reminders", "library", "wording.yaml", overlay), schema)
    return wording


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    """A validator: one line, with these slots only, and nothing in it that tells."""

    slots: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, text: str) -> None:
        for problem, mend in self._problems(text):
            raise ValidationError(complaint(problem, mend))

    def _problems(self, text: str) -> Iterator[tuple[str, str]]:
        if not _ONE_LINE.fullmatch(text):
            yield "it is not one short line", "write at most 300 characters without a line break"
        try:
            unknown = _slots(text) - self.slots
        except ValueError:
            yield "its braces don't match", "write slots as {phone}"
            return
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in sorted(self.slots)) or "none"
            yield "it has a slot that is not filled in here", f"use only: {known}"
        if _ADDRESS.search(text):
            yield "it holds an address", "take it out: an address tells who sends it"
        if _DIGITS.search(text):
            yield "it holds digits", "use the slots {phone} and {time}"


class _TextSchema(ContentSchema):
    MAKES = Text

    subject = fields.String(required=True, validate=_Sentence())
    body = fields.String(required=True, validate=_Sentence(slots=frozenset({"phone", "time"})))


class _NoticeSchema(ContentSchema):
    MAKES = NoticeText

    text = fields.String(required=True, validate=_Sentence(slots=frozenset({"reference", "reason"})))
    urgent = Flag()


class _WordingSchema(ContentSchema):
    MAKES: ClassVar[type[Any]] = Wording

    messages = fields.Dict(
        keys=fields.String(validate=_KEY),
        values=fields.Dict(keys=fields.String(validate=_LANGUAGE), values=fields.Nested(_TextSchema)),
        required=True,
    )
    notices = fields.Dict(
        keys=fields.String(validate=_KEY), values=fields.Nested(_NoticeSchema), required=True
    )
    note_planned = fields.String(required=True, validate=_Sentence())
    note_not_planned = fields.String(required=True, validate=_Sentence(slots=frozenset({"reason"})))

    def __init__(self, telling: TellingWords) -> None:
        super().__init__()
        self._telling = telling

    @validates_schema
    def _tells_nothing(self, data: dict[str, Any], **_: Any) -> None:
        problems = {
            "messages": {
                key: {language: self._told(text) for language, text in texts.items()}
                for key, texts in data["messages"].items()
            },
            "notices": {
                key: _complaints(text=self._telling.in_notice(each.text))
                for key, each in data["notices"].items()
            },
            **_complaints(
                note_planned=self._telling.in_notice(data["note_planned"]),
                note_not_planned=self._telling.in_notice(data["note_not_planned"]),
            ),
        }
        found = _pruned(problems)
        if found:
            raise ValidationError(found)

    def _told(self, text: Text) -> dict[str, list[str]]:
        return _complaints(
            subject=self._telling.in_message(text.subject), body=self._telling.in_message(text.body)
        )


def _complaints(**words: str | None) -> dict[str, list[str]]:
    """By key: a complaint about the word found there."""
    return {
        key: [complaint(f"it tells too much with a word that begins with {word!r}", "say it without")]
        for key, word in words.items()
        if word is not None
    }


def _pruned(problems: dict[str, Any]) -> dict[str, Any]:
    """Without the branches that hold no problem."""
    kept = {key: _pruned(inner) if isinstance(inner, dict) else inner for key, inner in problems.items()}
    return {key: inner for key, inner in kept.items() if inner}
