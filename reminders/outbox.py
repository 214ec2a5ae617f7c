"""The outbox: each message planned once, claimed by one, and its fate. No text and no address is kept in it.

A message to her is sent at most once: a claim that ran out becomes *unknown* and is never sent again. A
notice to staff is sent at least once; its identifier lets OpenMRS tell a repetition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from content.identifiers import identifier
from content.moments import require_zone

STAFF, SURVIVOR = "staff", "survivor"
STATES = ("planned", "claimed", "sent", "delivered", "failed", "suppressed", "expired", "unknown")


class Rung(IntEnum):
    """What a message is within its follow-up."""

    OWNER = 0  # a follow-up is due, to its owner
    HER = 1  # to her
    FATE = 2  # what became of a message to her, to the owner; its occurrence is that message's


@dataclass(frozen=True, kw_only=True)
class Message:
    """``id`` is ``message_identifier(followup, rung, occurrence)``; the occurrence counts repetitions from 0.

    ``recipient`` is a user uuid for staff and None for her. ``reason`` is a code of ``reasons``. ``tries``
    counts givings-back. ``claim`` and ``lease_until`` belong to who is sending it. ``unreported``: it has an
    end that its attempt in OpenMRS doesn't tell yet.
    """

    id: str
    followup: str
    rung: int
    occurrence: int
    patient: str
    audience: str
    recipient: str | None
    template: str
    not_before: datetime
    expires_at: datetime | None
    state: str = "planned"
    reason: str | None = None
    tries: int = 0
    claim: str | None = None
    lease_until: datetime | None = None
    settled_at: datetime | None = None
    unreported: bool = False

    def __post_init__(self) -> None:
        require_zone(self.not_before)
        if self.audience not in (STAFF, SURVIVOR) or self.state not in STATES:
            raise ValueError("a message has an audience and a state that exist; this one has not")


def message_identifier(followup: str, rung: int, occurrence: int) -> str:
    return identifier("message", followup, str(int(rung)), str(occurrence))


class Outbox(Protocol):
    """Every call is a transaction of its own; times are arguments."""

    def plan(self, messages: Sequence[Message]) -> int:
        """Insert those that aren't there (follow-up, rung, occurrence), as they are; how many were new."""
        ...

    def get(self, message: str) -> Message | None: ...

    def of_followup(self, followup: str) -> Sequence[Message]:
        """All of a follow-up, by rung and occurrence."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Message]:
        """Planned ones whose ``not_before`` has come, earliest first."""
        ...

    def lapsed(self, now: datetime, limit: int) -> Sequence[Message]:
        """Claimed ones whose lease has run out."""
        ...

    def claim(self, message: str, claim: str, lease_until: datetime) -> bool:
        """planned -> claimed; False if someone else was first."""
        ...

    def give_back(self, message: str, claim: str, *, not_before: datetime, reason: str | None = None) -> bool:
        """claimed by this claim -> planned for later, one try more; False if the claim is no longer ours.

        Without a ``reason`` the one that it has is kept.
        """
        ...

    def settle(
        self,
        message: str,
        claim: str,
        *,
        state: str,
        reason: str | None,
        now: datetime,
        unreported: bool = False,
        then: Sequence[Message] = (),
    ) -> bool:
        """claimed by this claim -> its end, and plan ``then`` in the same transaction; False if no longer
        ours.
        """
        ...

    def unreported(self, limit: int) -> Sequence[Message]:
        """Those whose end OpenMRS has not been told, oldest first."""
        ...

    def reported(self, message: str) -> None: ...

    def counts(self) -> dict[str, int]:
        """How many messages are in each state that occurs."""
        ...
