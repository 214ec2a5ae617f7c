"""What someone must act on, as facts for the rooms above. They say that, never what was answered.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass

from content.identifiers import identifier
from content.words import Words
from forms.conditions import Answers, Given
from forms.shapes import FormDefinition, Item

SCREEN_POSITIVE = "screen_positive"
DECLINED = "declined_item"


@dataclass(frozen=True, kw_only=True)
class CriticalItem:
    """One answer to act on. ``acute``: now, by the person on duty; else at the next good moment."""

    form: str
    version: str
    item: str
    kind: str
    acute: bool
    sentence: Words

    def id(self, encounter: str) -> str:
        """The uuid of this fact for an encounter: the same answer read twice is one fact."""
        return identifier("critical_item", encounter, self.form, self.item, self.kind)


@dataclass(frozen=True, kw_only=True)
class DeclinedItem:
    """A question that she would rather not answer, and whose answer is not a no: a clinician asks."""

    form: str
    version: str
    item: str
    kind: str = DECLINED

    def id(self, encounter: str) -> str:
        """The uuid of this fact for an encounter."""
        return identifier(DECLINED, encounter, self.form, self.item)


@dataclass(frozen=True, kw_only=True)
class ScreenPositive:
    """The screen came out positive: a reason to offer a talk, no diagnosis and nothing acute."""

    form: str
    version: str
    kind: str = SCREEN_POSITIVE

    def id(self, encounter: str) -> str:
        """The uuid of this fact for an encounter."""
        return identifier("screen_positive", encounter, self.form)


def critical_items(definition: FormDefinition, answers: Answers) -> tuple[CriticalItem, ...]:
    """The critical items among the answers, in the order of the form's rules; an item skipped is none."""
    return tuple(
        CriticalItem(
            form=definition.key,
            version=definition.version,
            item=rule.item,
            kind=rule.kind,
            acute=rule.acute,
            sentence=rule.sentence,
        )
        for rule in definition.critical
        if not set(rule.when).isdisjoint(_codes(answers.get(rule.item)))
    )


def to_ask(definition: FormDefinition, answers: Answers) -> tuple[DeclinedItem, ...]:
    """What was declined and must not be read as a no, each item once, in the order of the form's rules."""
    items = dict.fromkeys(rule.item for rule in definition.critical if rule.ask_if_declined)
    return tuple(
        DeclinedItem(form=definition.key, version=definition.version, item=item)
        for item in items
        if _declined(definition.by_id[item], answers.get(item))
    )


def _declined(item: Item, given: Given | None) -> bool:
    return any(item.by_code[code].declined for code in _codes(given) if code in item.by_code)


def _codes(given: Given | None) -> tuple[str, ...]:
    if isinstance(given, tuple):
        return given
    return (given,) if isinstance(given, str) else ()
