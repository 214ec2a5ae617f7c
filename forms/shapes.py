"""What a form is, from its pages down to an answer.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from content.identifiers import form_identifier, identifier
from content.words import Words
from forms.conditions import Condition


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer that can be given. ``value`` counts in scores; None where it does not, as for "declined".

    ``concept`` is the key of the answer's concept, shared between forms.
    """

    code: str
    concept: str
    text: Words
    value: int | None = None
    declined: bool = False

    @property
    def concept_uuid(self) -> str:
        return identifier("concept", self.concept)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. ``code`` is its neutral name in the concept dictionary; ``ask`` is "once" or "repeat".

    ``private`` items are asked only where no one else can hear.
    """

    id: str
    code: str
    text: Words
    why: Words
    answers: tuple[Answer, ...]
    ask: str
    private: bool = False
    show_when: Condition | None = None

    def answer(self, code: str) -> Answer | None:
        """The answer of that code, if the item has it."""
        return next((each for each in self.answers if each.code == code), None)

    def answer_of_concept(self, uuid: str) -> Answer | None:
        """The answer of that concept, if the item has it."""
        return next((each for each in self.answers if each.concept_uuid == uuid.lower()), None)


@dataclass(frozen=True, kw_only=True)
class Note:
    """Words on a page that ask nothing."""

    id: str
    text: Words
    show_when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: its opening words, its questions, and what is said after them."""

    title: Words
    heading: Words
    items: tuple[Item, ...]
    opening: Note | None = None
    notes: tuple[Note, ...] = ()
    show_when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Licence:
    """``status``: own, public_domain, free_with_conditions, needs_permission. ``cleared_by`` is a role."""

    status: str
    note: str
    cleared_by: str | None = None
    cleared_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """``kind``: own, demonstration or original (the published text); ``status``: verified or unverified."""

    kind: str
    status: str
    note: str
    cleared_by: str | None = None
    cleared_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How items become a number: ``method`` over ``items``, positive from ``positive_from`` on."""

    method: str
    items: tuple[str, ...]
    positive_from: int
    field: str
    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class CriticalRule:
    """An answer that someone must act on. ``sentence`` says so without saying what was answered."""

    item: str
    when: tuple[str, ...]
    kind: str
    acute: bool
    sentence: Words


@dataclass(frozen=True, kw_only=True)
class FormDefinition:
    """One form in one version. ``encounter_type`` is a content key, ``label`` a sensitivity category."""

    key: str
    name: str
    version: str
    encounter_type: str
    label: str
    purpose: Words
    source: str
    licence: Licence
    wording: Wording
    pages: tuple[Page, ...]
    scoring: Scoring | None = None
    critical: tuple[CriticalRule, ...] = ()

    @property
    def uuid(self) -> str:
        return form_identifier(self.name, self.version)

    @property
    def encounter_type_uuid(self) -> str:
        return identifier("encounter_type", self.encounter_type)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.id: item for page in self.pages for item in page.items}

    def items(self) -> Iterator[Item]:
        """Every item, in the order of asking."""
        yield from self.by_id.values()

    def concept_key(self, item: str) -> str:
        """The content key of an item's concept, or of the score's field."""
        return f"{self.key}.{item}"

    def concept_uuid(self, item: str) -> str:
        """The uuid of that concept."""
        return identifier("concept", self.concept_key(item))

    def answer_concept(self, item: str, code: str) -> str:
        """The concept uuid of an answer; ``KeyError`` where the form has no such answer."""
        found = self.by_id[item].answer(code)
        if found is None:
            raise KeyError(code)
        return found.concept_uuid
