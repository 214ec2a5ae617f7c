"""In-memory stand-ins for the gateway's ports, for tests and for trying the gateway without a database."""

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plugin.gateway.ports import AuditEntry, Head, Seal, SealedEntry, ShadowFinding, Snapshot, Write
from sensitivity.choices import Choice, PatientChoices


class Unavailable(Exception):
    """What a double raises once it was told to fail."""


@dataclass(kw_only=True)
class MemoryPolicy:
    """A `PolicyStore`. ``protected`` are patients with protected encounters; ``broken`` makes every call
    fail."""

    choices: dict[str, PatientChoices] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    policy: int = 1
    identity: int = 1
    broken: bool = False

    def _check(self) -> None:
        if self.broken:
            raise Unavailable("the policy store is away")

    def snapshot(self) -> Snapshot:
        self._check()
        return Snapshot(policy=self.policy, identity=self.identity)

    def choices_of(self, patients: Collection[str]) -> dict[str, PatientChoices]:
        self._check()
        return {patient: self.choices[patient] for patient in patients if patient in self.choices}

    def is_restricted(self, patient: str) -> bool:
        self._check()
        return patient in self.choices or patient in self.protected

    def bump_identity(self) -> None:
        self._check()
        self.identity += 1

    def record(self, choice: Choice) -> None:
        """Add a choice, as the repository would, with the counter in the same step."""
        before = self.choices.get(choice.patient, PatientChoices(choices=(), corrupt=False))
        self.choices[choice.patient] = PatientChoices(
            choices=(*before.choices, choice), corrupt=before.corrupt
        )
        self.policy += 1

    def protect(self, patient: str) -> None:
        self.protected.add(patient)
        self.policy += 1


@dataclass(kw_only=True)
class MemoryAudit:
    """An `AuditSink`."""

    entries: list[SealedEntry] = field(default_factory=list)
    broken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def append(self, entries: Sequence[AuditEntry], seal: Seal) -> Sequence[SealedEntry]:
        if self.broken:
            raise Unavailable("the audit sink is away")
        with self.lock:
            last = self.entries[-1] if self.entries else None
            sealed = seal(Head(number=last.number, digest=last.digest) if last else Head(), entries)
            self.entries.extend(sealed)
        return sealed

    def read(self, after: int, limit: int) -> Sequence[SealedEntry]:
        return [sealed for sealed in self.entries if sealed.number > after][:limit]


@dataclass(kw_only=True)
class MemoryShadow:
    """A `ShadowSink` that adds up."""

    counts: Counter[tuple[tuple[str, ...], str, str, tuple[str, ...]]] = field(default_factory=Counter)

    def count(self, at: datetime, findings: Sequence[ShadowFinding]) -> None:
        del at  # one bucket is enough here
        for found in findings:
            self.counts[found.audiences, found.resource, found.outcome, found.categories] += found.count


@dataclass(kw_only=True)
class MemoryDuty:
    """A `DutyBoard`."""

    names: tuple[str, ...] = ()
    broken: bool = False

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        del now  # the same people at all hours
        if self.broken:
            raise Unavailable("nobody can tell who is on duty")
        return self.names


@dataclass(kw_only=True)
class MemoryNotices:
    """A `WriteNotice`: ``pending`` tickets have no certain end yet, ``told`` were handed on."""

    pending: dict[str, Write] = field(default_factory=dict)
    told: list[tuple[Write, tuple[str, ...]]] = field(default_factory=list)
    broken_before: bool = False
    broken_after: bool = False

    def before(self, write: Write) -> str:
        if self.broken_before:
            raise Unavailable("notices can't be noted")
        ticket = str(len(self.pending) + len(self.told) + 1)
        self.pending[ticket] = write
        return ticket

    def after(self, ticket: str, *, saved: bool, encounters: Sequence[str], patient: str) -> None:
        del patient
        if self.broken_after:
            raise Unavailable("notices can't be handed on")
        write = self.pending.pop(ticket)
        if saved:
            self.told.append((write, tuple(encounters)))
