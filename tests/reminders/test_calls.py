"""Who is called when, to the minute, until somebody acknowledges."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.calls import ANSWER_WITHIN, Acknowledgement, Call, due, leading, ring_identifier
from reminders.duty import Duty
from tests.reminders.worlds import ENCOUNTER, MINUTE, NOW, PATIENT

DUTY = Duty(
    people=("first", "second", "third"), since=NOW - 60 * MINUTE, until=NOW + 300 * MINUTE, always=("head",)
)
NOBODY = Duty(since=NOW - 60 * MINUTE, always=("head",))


def call(**changes: Any) -> Call:
    """Opened now by somebody who is not on duty."""
    made = Call(
        id="c1", patient=PATIENT, encounter=ENCOUNTER, item="talk_now", author="author", opened_at=NOW
    )
    return replace(made, **changes)


def rounds(minutes: float, duty: Duty = DUTY, of: Call | None = None) -> dict[str, int]:
    """Who is due after so many minutes -> the minute at which their latest round was."""
    rings = due(of or call(), duty, NOW + minutes * MINUTE)
    assert len({ring.person for ring in rings}) == len(rings)
    return {ring.person: (ring.due_at - NOW) // MINUTE for ring in rings}


ALL = ("author", "first", "second", "third", "head")


@pytest.mark.parametrize(
    ("sentence", "minutes", "expected"),
    [
        ("at once the author and the first", 0, {"author": 0, "first": 0}),
        ("and nobody else for ten minutes", 9.99, {"author": 0, "first": 0}),
        ("at ten the second", 10, {"author": 0, "first": 0, "second": 10}),
        ("at twenty the third", 20, {"author": 0, "first": 0, "second": 10, "third": 20}),
        ("just before thirty no more", 29.99, {"author": 0, "first": 0, "second": 10, "third": 20}),
        ("at thirty everybody again", 30, dict.fromkeys(ALL, 30)),
        ("and every ten minutes from then on", 49, dict.fromkeys(ALL, 40)),
        ("also after a day", 24 * 60 + 5, dict.fromkeys(ALL, 24 * 60)),
        ("a clock that was put back silences nobody", -700, {"author": 0, "first": 0}),
    ],
)
def test_the_rota_is_called_in_order(sentence: str, minutes: float, expected: dict[str, int]) -> None:
    assert rounds(minutes) == expected, sentence


@pytest.mark.parametrize(
    ("sentence", "minutes", "expected"),
    [
        ("the author and those who are always there", 0, {"author": 0, "head": 0}),
        ("again every ten minutes", 25, {"author": 20, "head": 20}),
    ],
)
def test_with_nobody_on_duty(sentence: str, minutes: float, expected: dict[str, int]) -> None:
    assert rounds(minutes, NOBODY) == expected, sentence


def test_a_new_shift_begins_its_rota_when_it_begins() -> None:
    night = Duty(people=("night", "owl"), since=NOW + 25 * MINUTE)
    assert rounds(25, night) == {"author": 0, "night": 25}
    assert rounds(34, night) == {"author": 0, "night": 25}
    assert rounds(35, night) == {"author": 0, "night": 25, "owl": 35}
    assert rounds(45, night) == {"author": 45, "night": 45, "owl": 45}


def test_an_author_on_duty_is_called_once_and_again_when_it_is_their_turn() -> None:
    first = call(author="first")
    assert rounds(0, of=first) == {"first": 0}
    second = call(author="second")
    assert rounds(0, of=second) == {"second": 0, "first": 0}
    assert rounds(10, of=second) == {"second": 10, "first": 0}


def test_without_anybody_nobody_is_due() -> None:
    assert due(call(author=""), Duty(), NOW) == ()


def test_once_acknowledged_nobody_is_due() -> None:
    assert due(call(acknowledged_at=NOW, acknowledged_by="first"), DUTY, NOW + 60 * MINUTE) == ()


def test_a_ring_is_named_by_call_person_and_round() -> None:
    (author, first) = due(call(), DUTY, NOW)
    assert first.id == ring_identifier("c1", "first", NOW)
    assert len({author.id, first.id, ring_identifier("c1", "first", NOW + ANSWER_WITHIN)}) == 3
    assert due(call(), DUTY, NOW + 3 * MINUTE) == (author, first)


@given(st.lists(st.integers(1, 200), max_size=30), st.integers(0, 4))
def test_however_the_rounds_are_spaced_whoever_is_due_is_called_and_nobody_twice_for_a_round(
    gaps: list[int], size: int
) -> None:
    people = tuple(f"p{number}" for number in range(size))
    duty = replace(DUTY, people=people)
    called: dict[str, str] = {}
    now = NOW
    for gap in (0, *gaps):
        now += gap * timedelta(seconds=30)
        for ring in due(call(), duty, now):
            assert ring.due_at <= now
            assert called.setdefault(ring.id, ring.person) == ring.person
        step = (now - NOW) // ANSWER_WITHIN
        wanted = {"author", *people[: step + 1]} | ({"head"} if step >= size else set())
        assert {ring.person for ring in due(call(), duty, now)} == wanted
        assert wanted <= set(called.values())
    # Asked as often as possible, no more rings come than there are rounds.
    assert len(called) <= 1 + size + (2 + size) * (1 + (now - NOW) // ANSWER_WITHIN)


@given(st.lists(st.integers(0, 120), min_size=1, max_size=20))
def test_asked_seldom_or_often_each_ring_that_comes_is_one_that_would_have_come(moments: list[int]) -> None:
    all_rings = {ring.id for minute in range(121) for ring in due(call(), DUTY, NOW + minute * MINUTE)}
    for minute in moments:
        assert {ring.id for ring in due(call(), DUTY, NOW + minute * MINUTE)} <= all_rings


def acknowledged(at: datetime, of: str = "c1") -> Acknowledgement:
    return Acknowledgement(call=of, encounter=ENCOUNTER, patient=PATIENT, at=at, by="first")


@pytest.mark.parametrize(
    ("sentence", "changes", "ends"),
    [
        ("its own call", {}, True),
        ("another answer of that form that was open", {"id": "c2", "opened_at": NOW - MINUTE}, True),
        ("one that came later", {"id": "c2", "opened_at": NOW + MINUTE}, False),
        ("one of the same second may not have been seen", {"id": "c2"}, False),
        ("an answer of another form", {"id": "c2", "encounter": "e2", "opened_at": NOW - MINUTE}, False),
    ],
)
def test_an_acknowledgement_ends_what_was_open_then(
    sentence: str, changes: dict[str, Any], ends: bool
) -> None:
    assert acknowledged(NOW).ends(call(**changes)) == ends, sentence


def test_of_one_form_one_call_leads_so_that_people_come_once() -> None:
    second = call(id="c0", item="other", opened_at=NOW + MINUTE)
    elsewhere = call(id="c3", encounter="e2")
    assert leading([second, elsewhere, call()]) == (call(), elsewhere)
    done = call(acknowledged_at=NOW, acknowledged_by="first")
    assert leading([second, done]) == (second,)
