"""What someone must act on, as facts for the rooms above. They say that, never what was answered.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass

from content.identifiers import identifier
from content.words import Words
from forms.conditions import Answers
from forms.shapes import FormDefinition

SCREEN_POSITIVE = "screen_positive"


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
        if answers.get(rule.item) in rule.when
    )
