"""What a form is, from its pages down to an answer.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from content.identifiers import form_identifier, identifier
from content.words import Words
from forms.codings import Coding
from forms.conditions import Condition
from forms.criteria import Criterion, Node, Result
from forms.phrases import Phrases
from forms.score_rules import ScoreRule

KINDS = ("choice", "many", "number", "text", "date")
ALREADY = "already_answered"  # the answer "I have told you before", which every item asked once offers


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer that can be given. ``value`` counts in scores; None where it does not, as for "declined".

    ``concept`` is the key of the answer's concept, shared between forms; ``name`` its neutral name in the
    dictionary where the text itself would tell too much.
    """

    code: str
    concept: str
    text: Words
    value: int | None = None
    declined: bool = False
    name: str | None = None
    codes: tuple[Coding, ...] = ()

    @cached_property
    def concept_uuid(self) -> str:
        return identifier("concept", self.concept)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. ``code`` is its neutral name in the concept dictionary; ``ask`` is "once" or "repeat".

    ``field`` is its id in O3's form, ``kind`` one of ``KINDS``. ``private`` items are asked only where no one
    else can hear. ``asked_of``: "person", or "clinician" for what is seen and not asked. ``concept`` is a
    content key where forms share the concept.
    """

    id: str
    field: str
    code: str
    text: Words
    why: Words
    ask: str
    kind: str = "choice"
    answers: tuple[Answer, ...] = ()
    low: float | None = None
    high: float | None = None
    private: bool = False
    asked_of: str = "person"
    concept: str | None = None
    codes: tuple[Coding, ...] = ()
    show_when: Condition | None = None

    @cached_property
    def by_code(self) -> dict[str, Answer]:
        """Its answers by code."""
        return {each.code: each for each in self.answers}

    @cached_property
    def by_concept(self) -> dict[str, Answer]:
        """Its answers by the uuid of their concept."""
        return {each.concept_uuid: each for each in self.answers}

    def answer(self, code: str) -> Answer | None:
        """The answer of that code, if the item has it."""
        return self.by_code.get(code)

    def answer_of_concept(self, uuid: str) -> Answer | None:
        """The answer of that concept, if the item has it."""
        return self.by_concept.get(uuid.lower())


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
    """``status``: own, public_domain, free_with_conditions, needs_permission, unclear.

    ``cleared_by`` is a role of the clinic, ``cleared_on`` a date.
    """

    status: str
    note: str
    cleared_by: str | None = None
    cleared_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """``kind``: own, demonstration, original (the published text) or codes (no text at all).

    ``status``: verified or unverified.
    """

    kind: str
    status: str
    note: str
    cleared_by: str | None = None
    cleared_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class CriticalRule:
    """An answer that someone must act on. ``sentence`` says so to staff without saying what was answered.

    ``banner`` is what the open form shows at once. ``ask_if_declined``: no answer is no "no", so a clinician
    asks.
    """

    item: str
    when: tuple[str, ...]
    kind: str
    acute: bool
    sentence: Words
    banner: Words
    ask_if_declined: bool = False


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """What a score was found to mean, for people to read; figures as they were published."""

    rule: str
    target: str
    citation: str
    status: str
    sensitivity: str | None = None
    specificity: str | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """A row that tests check and people read. ``expected`` holds the parts of the scores that it is about."""

    sentence: str
    answers: Mapping[str, Any]
    expected: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FormDefinition:
    """One form in one version. ``encounter_type`` is a content key, ``label`` a sensitivity category.

    ``opening`` names the shared pages that come first. ``used_by``: "team", "referring". ``minutes`` is the
    time that it takes; an ``instrument`` counts among the few of a visit. ``concepts`` is what the keys of
    its concepts begin with, where the form's own key would tell too much.
    """

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
    phrases: Phrases
    opening: str
    used_by: tuple[str, ...]
    minutes: int
    concepts: str = ""
    instrument: bool = False
    at_most_every_days: int | None = None
    reads_versions: tuple[str, ...] = ()
    scores: tuple[ScoreRule, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    results: tuple[Result, ...] = ()
    positive: Node | None = None
    cutoffs: tuple[CutOff, ...] = ()
    critical: tuple[CriticalRule, ...] = ()
    examples: tuple[Example, ...] = ()
    _memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def uuid(self) -> str:
        return form_identifier(self.name, self.version)

    @cached_property
    def uuids(self) -> frozenset[str]:
        """Of the form and of its earlier versions that it can read."""
        return frozenset(form_identifier(self.name, each) for each in (self.version, *self.reads_versions))

    @cached_property
    def encounter_type_uuid(self) -> str:
        return identifier("encounter_type", self.encounter_type)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.id: item for page in self.pages for item in page.items}

    @cached_property
    def by_field(self) -> dict[str, Item]:
        """Every item by its id in O3's form."""
        return {item.field: item for item in self.by_id.values()}

    @cached_property
    def score_fields(self) -> frozenset[str]:
        """The fields of O3's form that show a score: its own sums, never the ones on record."""
        return frozenset(rule.field for rule in self.scores)

    def items(self) -> Iterator[Item]:
        """Every item, in the order of asking."""
        yield from self.by_id.values()

    def concept_key(self, name: str) -> str:
        """The content key of an item's concept, of a score's field, of a band or a criterion."""
        item = self.by_id.get(name)
        return item.concept if item and item.concept else f"{self.concepts or self.key}.{name}"

    @cached_property
    def stored(self) -> tuple[str, ...]:
        """The names of its concepts: items, scores, the band, criteria that are shown."""
        band = ("band",) if self.results else ()
        shown = (f"criterion.{each.name}" for each in self.criteria if each.text)
        return (*self.by_id, *(rule.field for rule in self.scores), *band, *shown)

    def concept_uuid(self, name: str) -> str:
        """The uuid of that concept."""
        known: dict[str, str] = self._memory
        if name not in known:
            known[name] = identifier("concept", self.concept_key(name))
        return known[name]

    def answer_concept(self, item: str, code: str) -> str:
        """The concept uuid of an answer; ``KeyError`` where the form has no such answer."""
        return self.by_id[item].by_code[code].concept_uuid
