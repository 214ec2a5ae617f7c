"""Her choices as records: a choice, and its withdrawal as a record of its own."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, cast

from content.identifiers import identifier
from plugin.records.codec import CorruptRecord, Record
from sensitivity.choices import Choice, PatientChoices


def choice_record(choice: Choice) -> Record:
    """The record of a choice as she made it."""
    return Record(
        uuid=choice.id,
        kind="choice",
        patient=choice.patient,
        fields={
            "category": choice.category,
            "audience": choice.audience,
            "effect": choice.effect,
            "recorded_at": choice.recorded_at,
            "effective_at": choice.effective_at,
        },
    )


def withdrawal_record(choice: Choice) -> Record:
    """The record that a choice ends; ``choice`` carries ``withdrawn_at``."""
    if choice.withdrawn_at is None:
        raise ValueError("a choice that was not withdrawn has no record of a withdrawal")
    return Record(
        uuid=identifier("choice_withdrawn", choice.id),
        kind="choice_withdrawn",
        patient=choice.patient,
        fields={"choice": choice.id, "at": choice.withdrawn_at},
    )


def choices_of(records: Iterable[Record | CorruptRecord]) -> PatientChoices:
    """All choices on record. Anything unreadable, or a withdrawal of nothing, makes the whole corrupt."""
    choices: dict[str, Choice] = {}
    withdrawals: list[Record] = []
    corrupt = False
    for record in records:
        match record:
            case Record(kind="choice"):
                choice = _choice(record)
                corrupt = corrupt or choice is None
                if choice is not None:
                    choices[choice.id] = choice
            case Record(kind="choice_withdrawn"):
                withdrawals.append(record)
            case CorruptRecord():
                corrupt = True
    for record in withdrawals:
        choice = choices.get(record.text("choice"))
        ended = choice and _ended(choice, record)
        corrupt = corrupt or ended is None
        if ended is not None:
            choices[ended.id] = ended
    return PatientChoices(choices=tuple(choices.values()), corrupt=corrupt)


def _choice(record: Record) -> Choice | None:
    try:
        return Choice(
            id=record.uuid,
            patient=record.patient,
            category=record.text("category"),
            audience=record.text("audience"),
            # Choice itself refuses what is neither.
            effect=cast(Literal["allow", "deny"], record.text("effect")),
            recorded_at=record.moment("recorded_at"),
            effective_at=record.moment("effective_at"),
        )
    except ValueError:
        return None


def _ended(choice: Choice, record: Record) -> Choice | None:
    try:
        return replace(choice, withdrawn_at=record.moment("at"))
    except ValueError:
        return None
