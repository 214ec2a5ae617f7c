"""The index of calls: once each, ended by an acknowledgement, and what is still shown for nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.database.calls import CallIndex
from plugin.database.engine import Database
from reminders.calling import CallWorld, call_people
from reminders.calls import Acknowledgement, Call, Ring, due
from reminders.doubles import MemoryCalls, MemoryNotices
from reminders.ports import Calls
from tests.reminders.test_calls import DUTY, call
from tests.reminders.worlds import ENCOUNTER, MINUTE, NOW, PATIENT, WORDING

DONE = Acknowledgement(call="c1", encounter=ENCOUNTER, patient=PATIENT, at=NOW + 5 * MINUTE, by="second")
LATER = call(id="c2", item="other", opened_at=NOW + MINUTE)
ELSEWHERE = call(id="c3", encounter="e2", author="somebody")


@pytest.fixture
def index(database: Database) -> CallIndex:
    made = CallIndex(database)
    for each in (call(), LATER, ELSEWHERE):
        assert made.add(each)
    return made


def test_adding_twice_is_adding_once_and_changes_nothing(index: CallIndex) -> None:
    assert not index.add(replace(call(), item="moon"))
    assert index.get("c1") == call()


def test_an_acknowledgement_ends_what_was_open_in_that_encounter(index: CallIndex) -> None:
    assert index.acknowledge(DONE) == 2
    assert index.acknowledge(replace(DONE, by="first")) == 0
    assert [each.id for each in index.open()] == ["c3"]
    ended = index.get("c2")
    assert ended is not None
    assert (ended.acknowledged_at, ended.acknowledged_by) == (NOW + 5 * MINUTE, "second")


def test_it_ends_the_same_calls_in_the_index_as_in_the_rule(index: CallIndex) -> None:
    for offset in (-1, 0, 1, 2):
        done = replace(DONE, call="none", at=NOW + offset * MINUTE)
        expected = {each.id for each in index.open() if done.ends(each)}
        before = {each.id for each in index.open()}
        index.acknowledge(done)
        assert before - {each.id for each in index.open()} == expected


def test_who_was_called_and_the_author_are_shown_it(index: CallIndex) -> None:
    index.ring(Ring(id="r1", call="c1", person="first", due_at=NOW))
    assert [each.id for each in index.open_for("first")] == ["c1"]
    assert [each.id for each in index.open_for("author")] == ["c1", "c2"]
    assert index.open_for("nobody") == ()
    index.acknowledge(DONE)
    assert index.open_for("first") == ()


def test_a_call_is_found_by_the_beginning_of_its_identifier(index: CallIndex) -> None:
    assert [each.id for each in index.named("c")] == ["c1", "c2"]
    assert [each.id for each in index.named("c3")] == ["c3"]
    assert index.named("b") == ()


def test_a_ring_lingers_once_its_person_was_called_again_or_its_call_is_over(index: CallIndex) -> None:
    for number in (0, 1):
        index.ring(Ring(id=f"r{number}", call="c1", person="first", due_at=NOW + number * MINUTE))
    assert index.lingering(10) == ()
    index.went_out("r1", NOW)
    assert [each.id for each in index.lingering(10)] == ["r0"]
    index.withdrawn("r0", NOW)
    index.acknowledge(DONE)
    assert [each.id for each in index.lingering(10)] == ["r1"]


def test_index_and_double_agree_over_a_whole_call(database: Database) -> None:
    posted: list[dict[str, object]] = []
    kept: list[tuple[Calls, Call]] = [(CallIndex(database), call()), (MemoryCalls(), call())]
    for calls, opened in kept:
        assert isinstance(calls, CallIndex | MemoryCalls)
        calls.add(opened)
        notices = MemoryNotices()
        world = CallWorld(calls=calls, notices=notices, duty=lambda *_: DUTY, wording=WORDING)
        reports = [call_people(NOW + minute * MINUTE, world) for minute in (0, 5, 10, 30, 31, 45)]
        calls.acknowledge(replace(DONE, at=NOW + timedelta(hours=1)))
        reports.append(call_people(NOW + timedelta(hours=2), world))
        posted.append({"reports": reports, "shown": notices.shown, "gone": notices.gone})
    assert posted[0] == posted[1]
    assert due(call(), DUTY, NOW)[0].id in kept[0][0].rung("c1")
