"""Rounds of calls: each ring once, withdrawn when it says nothing any more, killed anywhere and run again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.calling import CallReport, CallWorld, call_people
from reminders.calls import Acknowledgement, Call
from reminders.doubles import MemoryCalls, MemoryNotices
from reminders.duty import Duty
from reminders.ports import Notice, Unavailable
from tests.reminders.crashing import Deadly, Killed, Steps
from tests.reminders.test_calls import DUTY, call
from tests.reminders.worlds import ENCOUNTER, MINUTE, NOW, PATIENT, WORDING


@dataclass(kw_only=True)
class Ward:
    """Open calls, notices, and who is on duty."""

    calls: MemoryCalls = field(default_factory=MemoryCalls)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    duty: Callable[[str, datetime], Duty] = lambda _patient, _now: DUTY

    def world(self, **changes: Any) -> CallWorld:
        made = CallWorld(calls=self.calls, notices=self.notices, duty=self.duty, wording=WORDING)
        return replace(made, **changes)

    def tick(self, minutes: float) -> CallReport:
        return call_people(NOW + minutes * MINUTE, self.world())

    def acknowledge(self, minutes: float, by: str = "second", of: Call | None = None) -> None:
        at = NOW + minutes * MINUTE
        done = Acknowledgement(call=(of or call()).id, encounter=ENCOUNTER, patient=PATIENT, at=at, by=by)
        self.calls.acknowledge(done)

    def shown(self) -> Counter[str]:
        """Who sees how many notices now."""
        active = (each for each in self.notices.shown.values() if each.id not in self.notices.gone)
        return Counter(notice.user for notice in active)


def ward(*calls: Call) -> Ward:
    here = Ward()
    for each in calls or (call(),):
        here.calls.add(each)
    return here


def test_people_are_called_one_after_the_other_until_one_acknowledges() -> None:
    here = ward()
    here.tick(0)
    assert here.shown() == {"author": 1, "first": 1}
    here.tick(9.9)
    assert here.shown() == {"author": 1, "first": 1}
    here.tick(10)
    assert here.shown() == {"author": 1, "first": 1, "second": 1}
    here.acknowledge(12)
    assert here.tick(12.5).withdrawn == 3
    assert here.shown() == {}
    assert here.tick(60) == CallReport()
    assert here.notices.posted == 3


def test_until_then_all_are_called_again_and_nobody_sees_two_notices() -> None:
    here = ward()
    for minute in range(0, 65, 5):
        here.tick(minute)
        assert set(here.shown().values()) == {1}
    assert set(here.shown()) == {"author", "first", "second", "third", "head"}
    assert here.notices.posted == 4 + 4 * 5


def test_the_author_may_be_with_her_already() -> None:
    here = ward()
    here.tick(0)
    here.acknowledge(1, by="author")
    here.tick(2)
    assert here.shown() == {}


def test_the_notice_says_nothing_but_to_come() -> None:
    here = ward()
    here.tick(0)
    texts = {notice.text for notice in here.notices.shown.values()}
    assert texts == {"Please see this person now. Open the page of calls: reference c1."}
    assert all(notice.urgent and notice.expires_at is None for notice in here.notices.shown.values())


def test_a_second_answer_of_the_same_form_calls_nobody_anew() -> None:
    here = ward(call(), call(id="c2", item="other", opened_at=NOW + MINUTE))
    here.tick(0)
    here.tick(2)
    assert here.shown() == {"author": 1, "first": 1}
    here.acknowledge(3)
    here.tick(4)
    assert here.shown() == {}
    assert here.calls.open() == ()


def test_another_answer_after_somebody_came_calls_again() -> None:
    here = ward()
    here.tick(0)
    here.acknowledge(1)
    later = call(id="c2", item="other", opened_at=NOW + 5 * MINUTE)
    here.calls.add(later)
    here.tick(5)
    assert here.shown() == {"author": 1, "first": 1}
    assert [each.id for each in here.calls.open()] == ["c2"]


def test_while_openmrs_is_away_it_is_tried_at_each_round() -> None:
    here = ward()
    here.notices.away = True
    assert here.tick(0).unreachable == 2
    here.notices.away = False
    assert here.tick(0.5).rung == 2
    here.acknowledge(1)
    here.notices.away = True
    assert here.tick(1.5).withdrawn == 0
    here.notices.away = False
    assert here.tick(2).withdrawn == 2


def test_where_nobody_can_tell_who_is_on_duty_it_is_tried_at_each_round() -> None:
    here = ward()

    def away(_patient: str, _now: datetime) -> Duty:
        raise Unavailable

    report = call_people(NOW, here.world(duty=away))
    assert (report.unreachable, report.rung) == (1, 0)
    assert here.tick(0.5).rung == 2


def test_a_call_that_nobody_can_answer_is_counted() -> None:
    here = ward(call(author=""))
    assert call_people(NOW, here.world(duty=lambda *_: Duty())).helpless == 1


class Picky(MemoryNotices):
    """Refuses the notices of one user, and to withdraw anything."""

    def post(self, notice: Notice) -> None:
        if notice.user == "first":
            raise ValueError("no such user")
        super().post(notice)

    def withdraw(self, notice: str, now: datetime) -> None:
        raise PermissionError


def test_one_who_cannot_be_told_keeps_nobody_else_from_being_called() -> None:
    here = ward()
    here.notices = Picky()
    assert here.tick(0).broken == 1
    assert here.tick(10).rung == 1
    assert here.shown() == {"author": 1, "second": 1}


def test_a_notice_that_cannot_be_withdrawn_ends_no_round_for_ever() -> None:
    here = ward()
    here.notices = Picky()
    here.tick(0)
    here.acknowledge(1)
    assert here.tick(2).broken == 2
    assert here.tick(3) == CallReport()


_MINUTES = (0, 0.5, 1, 5, 10, 10.5, 20, 30, 31, 35)


def live(here: Ward, deaths: frozenset[int], acknowledged_at: float = 33) -> int:
    """Rounds by processes that die where told; how many steps it took."""
    steps = Steps(deaths=deaths)
    deadly = {name: cast(Any, Deadly(getattr(here, name), steps)) for name in ("calls", "notices")}
    for minute in (*_MINUTES, 40, 41):
        if minute > acknowledged_at:
            here.acknowledge(acknowledged_at)
        try:
            call_people(NOW + minute * MINUTE, here.world(**deadly))
        except Killed:
            continue
    return steps.passed


@pytest.mark.parametrize("acknowledged_at", [0.7, 11, 33])
def test_killed_at_each_step_everybody_due_is_called_once_a_round_and_nothing_lingers(
    acknowledged_at: float,
) -> None:
    steps = live(ward(), frozenset(), acknowledged_at)
    whole = ward()
    live(whole, frozenset(), acknowledged_at)
    for death in range(1, steps + 1):
        here = ward()
        live(here, frozenset({death}), acknowledged_at)
        assert set(here.notices.shown) <= set(whole.notices.shown)
        assert {each.user for each in here.notices.shown.values()} == {
            each.user for each in whole.notices.shown.values()
        }
        assert here.shown() == {}
        assert here.calls.open() == ()


@given(st.lists(st.integers(0, 20), min_size=1, max_size=25), st.integers(1, 90))
def test_however_rounds_are_spaced_each_ring_is_posted_once_and_ends_with_the_acknowledgement(
    gaps: list[int], acknowledged_at: int
) -> None:
    here, minute = ward(), 0
    for gap in gaps:
        minute += gap
        if minute > acknowledged_at:
            break
        here.tick(minute)
    assert here.notices.posted == len(here.notices.shown)
    here.acknowledge(acknowledged_at)
    posted = here.notices.posted
    here.tick(acknowledged_at + 1)
    assert here.notices.posted == posted
    assert here.shown() == {}
