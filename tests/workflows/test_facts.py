"""What a move tells the rooms above."""

from datetime import UTC, datetime

import pytest

from content.identifiers import identifier
from content.moments import NaiveMoment
from workflows.facts import Entered, began, moved
from workflows.machine import Machine, load

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HANDOFF = load("handoff")
ENGAGEMENT = load("engagement")
PATIENT = identifier("test_patient", "ana")
SUBJECT = identifier("test_handoff", "one")


def _moved(machine: Machine, state: str, event: str, at: datetime = AT) -> Entered | None:
    return moved(machine, machine.move(state, event), patient=PATIENT, subject=SUBJECT, by="lee", at=at)


def test_an_offered_handoff_is_told_when_it_begins() -> None:
    fact = began(HANDOFF, patient=PATIENT, subject=SUBJECT, by="lee", at=AT)
    assert fact is not None
    assert (fact.kind, fact.machine, fact.state, fact.patient) == (
        "handoff_offered",
        "handoff",
        "offered",
        PATIENT,
    )


MOVES = [
    (HANDOFF, "offered", "agree", "handoff_agreed"),
    (HANDOFF, "agreed", "miss", "handoff_needs_outreach"),
    (HANDOFF, "agreed", "meet", "handoff_met"),
    (HANDOFF, "offered", "decline", "handoff_declined"),
    (HANDOFF, "outreach", "leave_open", "handoff_left_open"),
    (ENGAGEMENT, "walking_together", "pause", "engagement_paused"),
    (ENGAGEMENT, "paused", "return", None),
    (ENGAGEMENT, "paused", "record_death", "engagement_ended"),
]


@pytest.mark.parametrize(
    ("machine", "state", "event", "kind"), MOVES, ids=[f"{row[1]}-{row[2]}" for row in MOVES]
)
def test_a_move_tells(machine: Machine, state: str, event: str, kind: str | None) -> None:
    fact = _moved(machine, state, event)
    assert (fact.kind if fact else None) == kind


def test_the_same_entering_is_one_fact_and_a_second_one_is_another() -> None:
    first, again = _moved(HANDOFF, "offered", "miss"), _moved(HANDOFF, "agreed", "miss")
    later = _moved(HANDOFF, "agreed", "miss", AT.replace(day=25))
    assert first is not None
    assert again is not None
    assert later is not None
    assert first.id == again.id
    assert first.id != later.id


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        _moved(HANDOFF, "offered", "agree", AT.replace(tzinfo=None))
