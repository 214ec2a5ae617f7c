"""Her choices: who may see a category, from when, until she takes it back.

Pure: nothing here reads a file, a clock or a network.

A cell is one category and one audience, and each is judged alone. Tightening holds from the moment it is
recorded. Loosening waits out the cooling-off, since someone may be standing beside her. A "no" ends every
earlier "yes" of its cell for good: taking the "no" back never brings an old "yes" to life unasked.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from content.identifiers import identifier
from content.moments import require_zone, text_of, utc

Effect = Literal["allow", "deny"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice as recorded. ``patient`` is a uuid, ``audience`` a key; from ``withdrawn_at`` on it ends.

    Raises ``ValueError`` on what no choice can be, so that a reader of records can tell a corrupt one.
    """

    id: str
    patient: str
    category: str
    audience: str
    effect: Effect
    recorded_at: datetime
    effective_at: datetime
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.effect not in ("allow", "deny"):
            raise ValueError("a choice allows or denies; its effect is neither")
        if not all((self.id, self.patient, self.category, self.audience)):
            raise ValueError("a choice names its patient, category and audience; one of them is empty")
        if require_zone(self.effective_at) < require_zone(self.recorded_at):
            raise ValueError("a choice can't take effect before it was recorded")
        if self.withdrawn_at is not None and require_zone(self.withdrawn_at) < self.recorded_at:
            raise ValueError("a choice can't be withdrawn before it was recorded")

    def withdrawn(self, now: datetime) -> bool:
        """Whether it was taken back by ``now``."""
        return self.withdrawn_at is not None and self.withdrawn_at <= now

    def pending(self, now: datetime) -> bool:
        """Whether it still waits for its time."""
        return self.effect == "allow" and now < self.effective_at and not self.withdrawn(now)


@dataclass(frozen=True, kw_only=True)
class PatientChoices:
    """All choices on one patient's record, in any order. ``corrupt``: something there could not be read."""

    choices: tuple[Choice, ...] = ()
    corrupt: bool = False

    def effect(self, category: str, audience: str, now: datetime) -> Effect | None:
        """What holds in a cell: None where she has not chosen.

        A "no" counts once it is on record, whatever its time says: a clock that runs ahead must not open.
        """
        cell = self._cell(category, audience)
        denials = [each for each in cell if each.effect == "deny"]
        last_no = max((each.recorded_at for each in denials), default=None)
        for each in cell:
            newer = last_no is None or each.recorded_at > last_no
            if each.effect == "allow" and newer and each.effective_at <= now and not each.withdrawn(now):
                return "allow"
        return "deny" if any(not each.withdrawn(now) for each in denials) else None

    def recorded_by(self, moment: datetime) -> "PatientChoices":
        """The choices as they stood on record at a moment, withdrawals after it undone."""
        known = (each for each in self.choices if each.recorded_at <= moment)
        return replace(self, choices=tuple(_as_of(each, moment) for each in known))

    def checked(self, categories: Container[str], audiences: Container[str]) -> "PatientChoices":
        """The same, corrupt where a choice names what the content no longer knows: a "no" may be lost."""
        lost = any(each.category not in categories or each.audience not in audiences for each in self.choices)
        return replace(self, corrupt=self.corrupt or lost)

    def _cell(self, category: str, audience: str) -> list[Choice]:
        # Uuids are the same in either case to OpenMRS, so they are to us.
        wanted = (category, audience.lower())
        return [each for each in self.choices if (each.category, each.audience.lower()) == wanted]


def plan(
    current: PatientChoices,
    *,
    patient: str,
    category: str,
    audience: str,
    effect: Effect,
    now: datetime,
    cooling_off: timedelta,
) -> Choice:
    """The choice to record now. "deny" holds at once; "allow" after the cooling-off, unless it holds already.

    Asking the same twice in one second gives the same choice, by its id.
    """
    recorded = utc(now)
    loosens = effect == "allow" and current.effect(category, audience, recorded) != "allow"
    return Choice(
        id=identifier("choice", patient, category, audience, effect, text_of(recorded)),
        patient=patient,
        category=category,
        audience=audience,
        effect=effect,
        recorded_at=recorded,
        effective_at=recorded + cooling_off if loosens else recorded,
    )


def withdraw(choice: Choice, *, now: datetime, cooling_off: timedelta) -> Choice:
    """The choice taken back: a "yes" ends at once, a "no" after the cooling-off. Taken back twice is once."""
    if choice.withdrawn_at is not None:
        return choice
    moment = max(utc(now), choice.recorded_at)
    return replace(choice, withdrawn_at=moment if choice.effect == "allow" else moment + cooling_off)


def standing(choices: Iterable[Choice], now: datetime) -> tuple[Choice, ...]:
    """The choices that hold or will hold, oldest first: what her page lists."""
    kept = (each for each in choices if not each.withdrawn(now))
    return tuple(sorted(kept, key=lambda each: (each.recorded_at, each.id)))


def _as_of(choice: Choice, moment: datetime) -> Choice:
    later = choice.withdrawn_at is not None and choice.withdrawn_at > moment
    return replace(choice, withdrawn_at=None) if later else choice
