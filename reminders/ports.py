"""What dispatch needs of the world; ``plugin`` supplies it, ``doubles.py`` stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reminders.calls import Call, Ring
from reminders.contact_rules import ContactRules
from reminders.followups import FollowUp


class Unavailable(Exception):
    """OpenMRS (or what else stands behind a port) did not answer or failed; asking again later may work."""


class FollowUps(Protocol):
    """The index of follow-ups. Every call is a transaction of its own."""

    def add(self, followup: FollowUp) -> bool:
        """Insert unless its id is there already; False then, and nothing is changed."""
        ...

    def get(self, followup: str) -> FollowUp | None: ...

    def unraised(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        """Open ones that are due and whose messages are not planned yet, earliest first."""
        ...

    def raised(self, followup: str, now: datetime, verdict: str) -> None:
        """Its messages are planned; ``verdict`` is the code of the decision about reaching her."""
        ...

    def judged(self, followup: str, verdict: str) -> None:
        """Keep the code of a later decision about reaching her."""
        ...


class Rules(Protocol):
    def of(self, patient: str) -> ContactRules:
        """Her contact rules as they stand now; what can't be read well comes as ``corrupt``."""
        ...


class People(Protocol):
    def quiet(self, patient: str) -> str | None:
        """Why nobody knocks now: a code of ``reasons`` ("paused", "left"); None where she may be reached."""
        ...


class AddressBook(Protocol):
    def address(self, patient: str, ref: str) -> str | None:
        """Her address in this attribute, read from OpenMRS now; None if gone. Raises ``Unavailable``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """That a message to her is about to be sent. ``message`` is its identifier; nothing tells to where or
    what.
    """

    message: str
    followup: str
    patient: str
    rung: int
    occurrence: int
    at: datetime


class Attempts(Protocol):
    """The attempts on record in OpenMRS, under identifiers derived from the message's."""

    def record(self, attempt: Attempt) -> bool:
        """Write it before anything is sent. False if it stood there already. Raises ``Unavailable``."""
        ...

    def outcome(self, attempt: Attempt, outcome: str) -> None:
        """Write how it ended ("sent", "failed", "unknown"); repeating is harmless. Raises ``Unavailable``.

        ``attempt.at`` is when it ended.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A neutral line for a member of staff inside OpenMRS. ``id`` makes posting it twice posting it once."""

    id: str
    user: str
    text: str
    urgent: bool
    expires_at: datetime | None


class StaffNotices(Protocol):
    def post(self, notice: Notice) -> None:
        """Show it to the user (an OpenMRS alert whose uuid is ``notice.id``). Raises ``Unavailable``."""
        ...

    def withdraw(self, notice: str, now: datetime) -> None:
        """Show it no longer; nothing where it was never shown. Raises ``Unavailable``."""
        ...


class Calls(Protocol):
    """The index of calls and of who was called. Every call is a transaction of its own."""

    def open(self) -> Sequence[Call]:
        """Those that nobody has acknowledged, oldest first."""
        ...

    def is_open(self, call: str) -> bool: ...

    def rung(self, call: str) -> frozenset[str]:
        """The identifiers of its rings that went out."""
        ...

    def ring(self, ring: Ring) -> None:
        """Note, before it goes out, that it may have gone out; noting it twice is noting it once."""
        ...

    def went_out(self, ring: str, now: datetime) -> None: ...

    def lingering(self, limit: int) -> Sequence[Ring]:
        """Rings still shown whose call is acknowledged, or whose person was called again since."""
        ...

    def withdrawn(self, ring: str, now: datetime) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One message to her, resolved: it lives in memory for the time of sending only."""

    message: str
    address: str
    subject: str
    body: str
    at: datetime


class Channel(Protocol):
    def send(self, envelope: Envelope) -> None:
        """Hand it over, or raise ``ChannelError``. Never called twice for one message."""
        ...
