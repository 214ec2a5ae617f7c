"""Killed between any two steps and started again: nothing to her twice, nothing lost for staff."""

from collections.abc import Callable
from itertools import combinations

import pytest

from reminders.channels.errors import ChannelError
from reminders.contact_rules import withdraw
from tests.reminders.crashing import check_promises, every_death, live
from tests.reminders.worlds import NOW, Clinic, clinic, contact_rule


def _allowed() -> Clinic:
    return clinic(contact_rule())


def _forbidden() -> Clinic:
    return clinic()


def test_without_a_death_the_note_goes_out_and_all_is_told() -> None:
    here = _allowed()
    assert live(here, frozenset()) > 30
    check_promises(here)
    assert len(here.channel.sent) == 1


def test_each_single_death_with_a_rule() -> None:
    lives = list(every_death(_allowed))
    for here in lives:
        check_promises(here)
    assert len(lives) > 60
    assert {len(here.channel.sent) for here in lives} == {0, 1}  # some die before sending, and are not resent


def test_each_single_death_without_a_rule() -> None:
    for here in every_death(_forbidden):
        check_promises(here, at_most=0)
        assert here.attempts.recorded == {}


def _busy_at_first(here: Clinic, minute: int) -> None:
    here.channel.error = ChannelError("busy", permanent=False) if minute == 0 else None


def _away_at_first(here: Clinic, minute: int) -> None:
    here.addresses.away = here.attempts.away = here.notices.away = minute < 8


@pytest.mark.parametrize("then", [_busy_at_first, _away_at_first])
def test_each_single_death_with_a_fault_beside_it(then: Callable[[Clinic, int], None]) -> None:
    for here in every_death(_allowed, then):
        check_promises(here)


def _stopped_after_the_first_round(here: Clinic, minute: int) -> None:
    if minute == 1:
        here.rules.record(withdraw(contact_rule(), NOW))
        here.sent_before_stop = len(here.channel.sent)


def test_each_single_death_with_a_stop_after_the_first_round() -> None:
    for here in every_death(_allowed, _stopped_after_the_first_round):
        check_promises(here)
        assert len(here.channel.sent) == here.sent_before_stop


def test_each_pair_of_deaths() -> None:
    steps = live(_allowed(), frozenset())
    for pair in combinations(range(1, steps + 1, 2), 2):
        here = _allowed()
        live(here, frozenset(pair))
        check_promises(here)
