"""What the gateway needs from the rest of the shell; `plugin.database` supplies it, `doubles.py` stands in.

Every call is synchronous and may block for a moment: the gateway makes it on a worker thread, under a time
limit, and reads *any* exception as "the record is unavailable" (503), never as "nothing is hidden".
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sensitivity.choices import PatientChoices


class Stage(StrEnum):
    """How far the hospital has adopted the gateway (`HST_STAGE`)."""

    OFF = "off"
    SHADOW = "shadow"
    ENFORCE = "enforce"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Two counters, read in one go at the start of a request and again just before its answer leaves.

    ``policy`` grows whenever something decides differently from now on: a choice, a withdrawal, a first
    protected encounter of a patient. ``identity`` grows at each login or logout that any gateway saw, and
    when the label of an encounter may have changed: what was cached about callers or labels before is then
    forgotten.
    """

    policy: int
    identity: int


class PolicyStore(Protocol):
    """Her choices, as the index holds them."""

    def snapshot(self) -> Snapshot:
        """One cheap read. It must see what any process committed before the call began."""
        ...

    def choices_of(self, patients: Collection[str]) -> dict[str, PatientChoices]:
        """By patient uuid; who never chose may be left out. What can't be read well comes as ``corrupt``."""
        ...

    def is_restricted(self, patient: str) -> bool:
        """True when she has any choice on record, or the clinic has any protected encounter or enrollment
        of hers."""
        ...

    def bump_identity(self) -> None:
        """Commit ``identity + 1`` before returning."""
        ...


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One request about one patient. Uuids, times and names of parameters only: never a value, a name or
    an answer."""

    at: datetime
    request: str  # one random id for all entries of a request
    user: str  # user uuid; "" when nobody was logged in
    person: str  # person uuid of the user
    audiences: tuple[str, ...]  # sorted keys at that time: what she is shown instead of a name
    patient: str  # patient uuid; "" when the request was about no patient that the gateway could tell
    action: str  # "read", "search", "create", "update" or "delete"
    resource: str  # name of the rule: "rest/encounter", "fhir/Observation"
    parameters: tuple[str, ...]  # sorted names
    withheld: bool  # something of hers was left out of this answer
    stage: Stage


@dataclass(frozen=True, kw_only=True)
class SealedEntry:
    """An entry at its place in the chain. ``digest`` covers the entry, its number and the digest before it
    (hex)."""

    number: int  # 1, 2, 3 … without gaps
    entry: AuditEntry
    previous: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the chain ends. An empty log ends at number 0 with an empty digest."""

    number: int = 0
    digest: str = ""


Seal = Callable[[Head, Sequence[AuditEntry]], Sequence[SealedEntry]]


class AuditSink(Protocol):
    """Where audit entries stand for good."""

    def append(self, entries: Sequence[AuditEntry], seal: Seal) -> Sequence[SealedEntry]:
        """In ONE transaction: read the head under a write lock (several gateways share one chain), store
        ``seal(head, entries)``, commit durably, and return what was stored. Any failure raises; nothing is
        stored then.
        """
        ...

    def read(self, after: int, limit: int) -> Sequence[SealedEntry]:
        """Entries numbered above ``after`` in order, at most ``limit``."""
        ...


@dataclass(frozen=True, kw_only=True)
class ShadowFinding:
    """What enforcing would have done, ``count`` times. No identity: neither hers nor the caller's."""

    audiences: tuple[str, ...]
    resource: str  # name of the rule
    outcome: str  # "item_hidden", "entry_hidden", "refused", "fault"
    categories: tuple[str, ...]  # why; empty for "refused" and "fault"
    count: int


class ShadowSink(Protocol):
    def count(self, at: datetime, findings: Sequence[ShadowFinding]) -> None:
        """Add to the counts of that day. A failure is logged by the gateway and changes no answer."""
        ...


@dataclass(frozen=True, kw_only=True)
class Write:
    """A write that may change what the feeds must know. ``uuid`` is "" for a create."""

    resource: str  # "encounter", "obs" or "programenrollment"
    uuid: str
    encounter: str  # the encounter that is written to, when known before; else ""
    patient: str  # "" when the request did not say and no label told
    at: datetime


class DutyBoard(Protocol):
    """Who is on duty."""

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        """Names to show, the first to be called first; empty where nobody is. May ask OpenMRS, may raise."""
        ...


class WriteNotice(Protocol):
    """Tells the feeds of writes seen at the gateway. Both calls come from a worker thread."""

    def before(self, write: Write) -> str:
        """Durably note that a write is under way and return a ticket; a failure stops the write (503,
        nothing sent).

        A ticket that never gets its ``after`` means "unknown whether it was saved": look at the patient
        again.
        """
        ...

    def after(self, ticket: str, *, saved: bool, encounters: Sequence[str], patient: str) -> None:
        """Called BEFORE the answer is released. ``saved`` False: OpenMRS refused, the ticket can go. True:
        these encounters (and this patient's choices and enrollments) must be re-read now. An exception
        here neither loses the ticket nor turns the saved write into an error.
        """
        ...
