"""What every outbox must do; the tests of each implementation inherit from this."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from reminders.outbox import Message, Outbox
from tests.reminders.worlds import MINUTE, NOW, followup, message

LEASE = NOW + timedelta(minutes=10)


class OutboxContract:
    """Give a fixture ``outbox`` with an empty one."""

    def test_a_planned_message_is_read_back_as_it_is(self, outbox: Outbox) -> None:
        assert outbox.plan([message()]) == 1
        assert outbox.get(message().id) == message()
        assert outbox.get("other") is None

    def test_planning_twice_is_planning_once_and_changes_nothing(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        later = message(not_before=NOW + timedelta(days=1))
        assert outbox.plan([later, message(1)]) == 1
        assert outbox.of_followup(followup().id) == (message(), message(1))

    def test_the_place_in_the_follow_up_is_unique_whatever_the_id(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        assert outbox.plan([message(id="another")]) == 0

    def test_due_ones_come_earliest_first_and_bounded(self, outbox: Outbox) -> None:
        late, early = message(0, not_before=NOW), message(1, not_before=NOW - MINUTE)
        outbox.plan([late, early, message(2, not_before=NOW + MINUTE)])
        assert outbox.due(NOW, 10) == (early, late)
        assert outbox.due(NOW, 1) == (early,)

    def test_only_one_claim_wins(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        assert outbox.claim(message().id, "first", LEASE)
        assert not outbox.claim(message().id, "second", LEASE)
        assert outbox.due(NOW, 10) == ()
        assert not outbox.claim("missing", "first", LEASE)

    def test_a_lease_runs_out(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        outbox.claim(message().id, "first", LEASE)
        assert outbox.lapsed(LEASE - MINUTE, 10) == ()
        [lapsed] = outbox.lapsed(LEASE, 10)
        assert (lapsed.id, lapsed.claim, lapsed.lease_until) == (message().id, "first", LEASE)

    def test_given_back_it_can_be_claimed_later(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        outbox.claim(message().id, "first", LEASE)
        assert not outbox.give_back(message().id, "second", not_before=NOW, reason="unreachable")
        assert outbox.give_back(message().id, "first", not_before=NOW + MINUTE, reason="unreachable")
        assert outbox.due(NOW, 10) == ()
        [back] = outbox.due(NOW + MINUTE, 10)
        assert (back.state, back.tries, back.reason, back.claim) == ("planned", 1, "unreachable", None)
        assert outbox.claim(message().id, "second", LEASE)

    def test_given_back_without_a_reason_it_keeps_its_own(self, outbox: Outbox) -> None:
        outbox.plan([message(reason="no_rule")])
        outbox.claim(message().id, "first", LEASE)
        outbox.give_back(message().id, "first", not_before=NOW)
        assert _get(outbox, message().id).reason == "no_rule"

    @pytest.mark.parametrize("state", ["sent", "failed", "suppressed", "expired", "unknown"])
    def test_settled_it_stays_so(self, outbox: Outbox, state: str) -> None:
        outbox.plan([message()])
        outbox.claim(message().id, "first", LEASE)
        assert outbox.settle(message().id, "first", state=state, reason="late", now=NOW)
        assert not outbox.settle(message().id, "first", state="sent", reason=None, now=NOW)
        assert not outbox.give_back(message().id, "first", not_before=NOW)
        assert not outbox.claim(message().id, "second", LEASE)
        settled = _get(outbox, message().id)
        assert (settled.state, settled.reason, settled.settled_at) == (state, "late", NOW)
        assert outbox.lapsed(LEASE, 10) == ()
        assert outbox.counts() == {state: 1}

    def test_what_follows_is_planned_with_the_end_or_not_at_all(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        outbox.claim(message().id, "first", LEASE)
        assert not outbox.settle(
            message().id, "stale", state="failed", reason="failed", now=NOW, then=(message(1),)
        )
        assert outbox.get(message(1).id) is None
        outbox.settle(message().id, "first", state="failed", reason="failed", now=NOW, then=(message(1),))
        assert outbox.get(message(1).id) == message(1)

    def test_ends_that_openmrs_does_not_know_are_listed_until_told(self, outbox: Outbox) -> None:
        outbox.plan([message()])
        outbox.claim(message().id, "first", LEASE)
        outbox.settle(message().id, "first", state="sent", reason="sent", now=NOW, unreported=True)
        assert [each.id for each in outbox.unreported(10)] == [message().id]
        outbox.reported(message().id)
        assert outbox.unreported(10) == ()

    def test_of_many_racing_for_each_message_one_wins(self, outbox: Outbox) -> None:
        messages = [message(number) for number in range(30)]
        outbox.plan(messages)
        start, won = Barrier(4), list[str]()

        def race(name: str) -> None:
            start.wait()
            won.extend(each.id for each in messages if outbox.claim(each.id, name, LEASE))

        racers = [Thread(target=race, args=(f"racer{number}",)) for number in range(4)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        assert sorted(won) == sorted(each.id for each in messages)


def _get(outbox: Outbox, identifier: str) -> Message:
    found = outbox.get(identifier)
    assert found is not None
    return found
