"""Choices and times for the tests of this folder."""

from datetime import UTC, datetime, timedelta

from content.identifiers import identifier
from sensitivity.choices import Choice, Effect, PatientChoices

PATIENT = identifier("test_patient", "ana")
START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
HISTORY = "trafficking_history"


def at(hours: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=hours)


def choice(
    effect: Effect,
    recorded: float,
    *,
    effective: float | None = None,
    withdrawn: float | None = None,
    audience: str = "primary_care",
    category: str = HISTORY,
) -> Choice:
    """A choice with its times in hours after the start; in effect at once unless said otherwise."""
    return Choice(
        id=identifier(
            "test_choice", category, audience, effect, str(recorded), str(effective), str(withdrawn)
        ),
        patient=PATIENT,
        category=category,
        audience=audience,
        effect=effect,
        recorded_at=at(recorded),
        effective_at=at(recorded if effective is None else effective),
        withdrawn_at=None if withdrawn is None else at(withdrawn),
    )


def choices(*made: Choice, corrupt: bool = False) -> PatientChoices:
    """A patient's choices."""
    return PatientChoices(choices=made, corrupt=corrupt)
