"""Stand-ins for the ports in memory, for tests and for trying reminders without OpenMRS or a database.

``away`` makes a double raise ``Unavailable``, as OpenMRS does when it can't be reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reminders.calls import Acknowledgement, Call, Ring
from reminders.channels.errors import ChannelError
from reminders.contact_rules import ContactRule, ContactRules
from reminders.followups import FollowUp
from reminders.ports import Attempt, Envelope, Notice, Unavailable


@dataclass(kw_only=True)
class MemoryFollowUps:
    """``FollowUps``, and a way to close them."""

    followups: dict[str, FollowUp] = field(default_factory=dict)

    def add(self, followup: FollowUp) -> bool:
        return self.followups.setdefault(followup.id, followup) is followup

    def get(self, followup: str) -> FollowUp | None:
        return self.followups.get(followup)

    def unraised(self, now: datetime, limit: int) -> Sequence[FollowUp]:
        due = (
            each
            for each in self.followups.values()
            if each.state == "open" and each.raised_at is None and each.due_at <= now
        )
        return tuple(sorted(due, key=lambda each: (each.due_at, each.id))[:limit])

    def raised(self, followup: str, now: datetime, verdict: str) -> None:
        self.followups[followup] = replace(self.followups[followup], raised_at=now, verdict=verdict)

    def judged(self, followup: str, verdict: str) -> None:
        self.followups[followup] = replace(self.followups[followup], verdict=verdict)

    def close(self, followup: str, state: str) -> bool:
        was_open = self.followups[followup].state == "open"
        if was_open:
            self.followups[followup] = replace(self.followups[followup], state=state)
        return was_open


@dataclass(kw_only=True)
class MemoryRules:
    """``Rules``."""

    rules: dict[str, ContactRules] = field(default_factory=dict)

    def of(self, patient: str) -> ContactRules:
        return self.rules.get(patient, ContactRules())

    def record(self, rule: ContactRule) -> None:
        """Add the rule, or what has become of it."""
        before = self.of(rule.patient)
        others = tuple(each for each in before.rules if each.id != rule.id)
        self.rules[rule.patient] = replace(before, rules=(*others, rule))


@dataclass(kw_only=True)
class MemoryPeople:
    """``People``."""

    pausing: set[str] = field(default_factory=set)

    left: set[str] = field(default_factory=set)

    def quiet(self, patient: str) -> str | None:
        if patient in self.left:
            return "left"
        return "paused" if patient in self.pausing else None


@dataclass(kw_only=True)
class MemoryAddressBook:
    """``AddressBook``; addresses by patient and reference."""

    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    away: bool = False

    def address(self, patient: str, ref: str) -> str | None:
        if self.away:
            raise Unavailable
        return self.addresses.get((patient, ref))


@dataclass(kw_only=True)
class MemoryAttempts:
    """``Attempts``; ``recorded`` and ``outcomes`` by message."""

    recorded: dict[str, Attempt] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    away: bool = False

    def record(self, attempt: Attempt) -> bool:
        if self.away:
            raise Unavailable
        return self.recorded.setdefault(attempt.message, attempt) is attempt

    def outcome(self, attempt: Attempt, outcome: str) -> None:
        if self.away:
            raise Unavailable
        self.outcomes.setdefault(attempt.message, outcome)


@dataclass(kw_only=True)
class MemoryNotices:
    """``StaffNotices``; by identifier what was ever shown and what was withdrawn; how often was posted."""

    shown: dict[str, Notice] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    posted: int = 0
    away: bool = False

    def post(self, notice: Notice) -> None:
        if self.away:
            raise Unavailable
        self.posted += 1
        self.shown.setdefault(notice.id, notice)

    def withdraw(self, notice: str, now: datetime) -> None:
        del now
        if self.away:
            raise Unavailable
        if notice in self.shown:
            self.gone.add(notice)


@dataclass(kw_only=True)
class MemoryCalls:
    """``Calls``, and the ways to open and to end one."""

    calls: dict[str, Call] = field(default_factory=dict)
    rings: dict[str, Ring] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    back: set[str] = field(default_factory=set)

    def add(self, call: Call) -> bool:
        return self.calls.setdefault(call.id, call) is call

    def acknowledge(self, done: Acknowledgement) -> None:
        for call in self.open():
            if done.ends(call):
                self.calls[call.id] = replace(call, acknowledged_at=done.at, acknowledged_by=done.by)

    def open(self) -> Sequence[Call]:
        return tuple(each for each in self.calls.values() if each.open)

    def is_open(self, call: str) -> bool:
        return self.calls[call].open

    def rung(self, call: str) -> frozenset[str]:
        return frozenset(ring for ring in self.out if self.rings[ring].call == call)

    def ring(self, ring: Ring) -> None:
        self.rings.setdefault(ring.id, ring)

    def went_out(self, ring: str, now: datetime) -> None:
        del now
        self.out.add(ring)

    def lingering(self, limit: int) -> Sequence[Ring]:
        shown = [ring for ring in self.rings.values() if ring.id not in self.back]
        return tuple(ring for ring in shown if self._says_nothing(ring))[:limit]

    def withdrawn(self, ring: str, now: datetime) -> None:
        del now
        self.back.add(ring)

    def _says_nothing(self, ring: Ring) -> bool:
        again = any(
            (each.call, each.person) == (ring.call, ring.person) and each.due_at > ring.due_at
            for each in map(self.rings.__getitem__, self.out)
        )
        return again or not self.calls[ring.call].open


@dataclass(kw_only=True)
class MemoryChannel:
    """``Channel``; ``error`` is raised instead of taking the message."""

    sent: list[Envelope] = field(default_factory=list)
    error: ChannelError | None = None

    def send(self, envelope: Envelope) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(envelope)
