"""An answer that needs a person now: who is called, when, until somebody says "I am with her".

Pure: nothing here reads a file, a clock or a network.

At once the author of the form and the first on duty are called; each ten minutes the next of the rota joins;
once all were called, all are called again every ten minutes, together with those who are always there. A
change of shift begins the rota anew. Nothing but an acknowledgement ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.identifiers import identifier
from content.moments import require_zone, text_of
from reminders.duty import Duty

ANSWER_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Call:
    """``encounter`` and ``item`` say which answer, never what it was. People are user uuids.

    The author is empty where OpenMRS does not name one.
    """

    id: str
    patient: str
    encounter: str
    item: str
    author: str
    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None

    def __post_init__(self) -> None:
        require_zone(self.opened_at)

    @property
    def open(self) -> bool:
        return self.acknowledged_at is None


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Somebody (a user uuid) is with her. It ends ``call``, and all of its encounter that were open then."""

    call: str
    encounter: str
    patient: str
    at: datetime
    by: str

    def ends(self, call: Call) -> bool:
        """Whether it ends this call. What came in the same second may not have been known: it goes on."""
        same = call.encounter == self.encounter and call.opened_at < self.at
        return call.id == self.call or same


@dataclass(frozen=True, kw_only=True)
class Ring:
    """One calling of one person (a user uuid). ``due_at`` is its round: the moment at which it falls due."""

    id: str
    call: str
    person: str
    due_at: datetime


def call_identifier(fact: str) -> str:
    """The same answer gives the same call on every machine, also after ``hst rebuild``."""
    return identifier("call", fact)


def ring_identifier(call: str, person: str, due_at: datetime) -> str:
    return identifier("ring", call, person, text_of(due_at))


def leading(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Of the open calls of each encounter the first: people come to her once, whatever else she answers."""
    first: dict[str, Call] = {}
    for call in sorted(calls, key=lambda each: (each.opened_at, each.id)):
        if call.open:
            first.setdefault(call.encounter, call)
    return tuple(first.values())


def due(call: Call, duty: Duty, now: datetime) -> tuple[Ring, ...]:
    """Everyone who should have been called by now, each with their latest round only; nobody if acknowledged.

    People of ``duty`` are user uuids. However late it is asked, whoever is due is among them, and asking
    again gives the same rings.
    """
    if not call.open:
        return ()
    start = max(call.opened_at, duty.since or call.opened_at)
    step = max((now - start) // ANSWER_WITHIN, 0)  # a clock that was put back must not silence it
    rounds = dict.fromkeys(filter(None, [call.author]), call.opened_at)
    if step < len(duty.people):
        rounds |= {
            person: start + place * ANSWER_WITHIN for place, person in enumerate(duty.people[: step + 1])
        }
    else:
        everybody = (*rounds, *duty.people, *duty.always)
        rounds = dict.fromkeys(everybody, start + step * ANSWER_WITHIN)
    return tuple(_ring(call.id, person, at) for person, at in rounds.items())


def _ring(call: str, person: str, due_at: datetime) -> Ring:
    return Ring(id=ring_identifier(call, person, due_at), call=call, person=person, due_at=due_at)
