"""One round of dispatch: what goes to her, what to the owner, and what happens when something is away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from content.moments import NaiveMoment
from reminders.channels.errors import ChannelError
from reminders.contact_rules import ContactRules, withdraw
from reminders.dispatch import TickReport, tick
from reminders.followups import FollowUp
from reminders.outbox import Rung, message_identifier
from reminders.ports import Notice
from reminders.raising import MOST_OCCURRENCES
from reminders.telling_staff import MOST_TRIES
from tests.reminders.worlds import (
    ADDRESS,
    DAY,
    MINUTE,
    NOW,
    OWNER,
    PATIENT,
    PHONE,
    WORDING,
    Clinic,
    clinic,
    contact_rule,
    followup,
    message,
)

HOUR = timedelta(hours=1)


def test_with_a_rule_that_is_open_one_note_goes_out_and_the_owner_is_told() -> None:
    here = clinic(contact_rule())
    report = tick(NOW, here.world())
    assert (report.raised, report.told, report.sent, report.reported) == (1, 1, 1, 1)
    [sent] = here.channel.sent
    assert (sent.address, PHONE in sent.body) == (ADDRESS, True)
    assert here.attempts.outcomes == {sent.message: "sent"}
    [notice] = here.notices.shown.values()
    assert (notice.user, notice.text.endswith("A short note is planned.")) == (OWNER, True)
    assert tick(NOW + MINUTE, here.world()).idle


def test_without_a_rule_nothing_goes_to_her_and_the_owner_is_told_why() -> None:
    here = clinic()
    tick(NOW, here.world())
    assert here.channel.sent == []
    assert here.attempts.recorded == {}
    assert here.texts() == [
        f"A follow-up is due. Reference {followup().id[:8]}. No note goes out: no contact rule."
    ]
    kept = here.followups.get(followup().id)
    assert kept is not None
    assert kept.verdict == "no_rule"


def test_a_follow_up_for_staff_only_never_looks_at_her_rules() -> None:
    here = clinic(contact_rule(), followup(rule="look_today", reaches_her=False))
    tick(NOW, here.world())
    [notice] = here.notices.shown.values()
    assert (notice.text, notice.urgent) == (f"Please look at follow-up {followup().id[:8]} today.", False)
    assert here.channel.sent == []


def test_a_note_waits_for_her_hours() -> None:
    here = clinic(contact_rule())
    evening = NOW + 10 * HOUR
    tick(evening, here.world())
    assert here.channel.sent == []
    [waiting] = here.to_her()
    assert waiting.not_before == datetime.fromisoformat("2026-11-25T10:00-05:00")
    assert tick(waiting.not_before - MINUTE, here.world()).idle
    assert tick(waiting.not_before, here.world()).sent == 1


def _revoke(here: Clinic) -> None:
    here.rules.record(withdraw(contact_rule(), NOW))


def _corrupt(here: Clinic) -> None:
    here.rules.rules[PATIENT] = ContactRules(corrupt=True)


def _pause(here: Clinic) -> None:
    here.people.pausing.add(PATIENT)


def _leave(here: Clinic) -> None:
    here.people.left.add(PATIENT)


def _close(here: Clinic) -> None:
    here.followups.close(followup().id, "done")


def _move_away(here: Clinic) -> None:
    here.addresses.addresses.clear()


def _shorten(here: Clinic) -> None:
    here.rules.record(contact_rule(valid_until=NOW + HOUR))


@pytest.mark.parametrize(
    ("sentence", "change", "state", "reason"),
    [
        ("she withdrew it", _revoke, "suppressed", "withdrawn"),
        ("her rules became unreadable", _corrupt, "suppressed", "unreadable"),
        ("she paused", _pause, "suppressed", "paused"),
        ("she moved on or died", _leave, "suppressed", "left"),
        ("the follow-up was closed", _close, "suppressed", "closed"),
        ("her address is gone", _move_away, "failed", "no_address"),
        ("the permission ended", _shorten, "suppressed", "ended:2026-11-24"),
    ],
)
def test_what_changed_between_planning_and_sending_counts(
    sentence: str, change: Callable[[Clinic], None], state: str, reason: str
) -> None:
    here = clinic(contact_rule())
    tick(NOW + 10 * HOUR, here.world())  # planned for the next morning
    change(here)
    tick(NOW + DAY, here.world())
    assert here.channel.sent == []
    assert here.attempts.recorded == {}
    [ended] = here.to_her()
    assert (ended.state, ended.reason) == (state, reason)
    tick(NOW + DAY + MINUTE, here.world())
    assert len(here.texts()) == 2
    assert "A follow-up needs you." in here.texts()[1]


def test_a_note_that_came_too_late_becomes_work_for_staff() -> None:
    here = clinic(contact_rule())
    tick(NOW + 10 * HOUR, here.world())
    tick(NOW + 8 * DAY, here.world())
    tick(NOW + 8 * DAY + MINUTE, here.world())
    assert here.channel.sent == []
    assert "it was not sent in time" in here.texts()[1]


def test_a_rule_changed_to_later_hours_moves_the_note() -> None:
    here = clinic(contact_rule())
    tick(NOW + 10 * HOUR, here.world())
    [before] = here.to_her()
    here.rules.record(contact_rule(windows=contact_rule().windows, valid_from=NOW + 2 * DAY))
    assert tick(before.not_before, here.world()).postponed == 1
    [after] = here.to_her()
    assert after.not_before >= NOW + 2 * DAY
    assert tick(after.not_before, here.world()).sent == 1


def test_if_openmrs_is_away_nothing_goes_to_her_and_everything_goes_later() -> None:
    here = clinic(contact_rule())
    here.addresses.away = here.attempts.away = here.notices.away = True
    report = tick(NOW, here.world())
    assert report.unreachable
    assert (here.channel.sent, here.texts()) == ([], [])
    here.addresses.away = here.attempts.away = here.notices.away = False
    tick(NOW + 5 * MINUTE, here.world())
    assert (len(here.channel.sent), len(here.texts())) == (1, 1)


def test_without_a_marker_in_openmrs_nothing_is_sent() -> None:
    here = clinic(contact_rule())
    here.attempts.away = True
    assert tick(NOW, here.world()).unreachable
    assert here.channel.sent == []
    here.attempts.away = False
    tick(NOW + 5 * MINUTE, here.world())
    assert len(here.channel.sent) == 1


def test_an_attempt_that_is_on_record_already_is_not_made_again() -> None:
    """As after a rebuild, or with a database restored from yesterday's backup."""
    here = clinic(contact_rule())
    first = clinic(contact_rule())
    tick(NOW, first.world())
    here.attempts.recorded = first.attempts.recorded
    assert tick(NOW, here.world()).unknown == 1
    assert here.channel.sent == []
    tick(NOW + MINUTE, here.world())
    assert "it is not sent again" in here.texts()[1]


@pytest.mark.parametrize(
    ("sentence", "state", "told", "sent"),
    [
        ("it went out before", "sent", None, 0),
        ("nobody knows whether it went out", "unknown", "it may or may not have gone out", 0),
        ("it surely failed, so there is another try", "failed", None, 1),
    ],
)
def test_after_a_rebuild_the_restored_attempt_counts(
    sentence: str, state: str, told: str | None, sent: int
) -> None:
    here = clinic(contact_rule())
    here.outbox.plan([message(state=state, template="restored")])
    tick(NOW, here.world())
    tick(NOW + MINUTE, here.world())
    assert len(here.channel.sent) == sent
    assert any(told is not None and told in text for text in here.texts()) == (told is not None)


@pytest.mark.parametrize(
    ("sentence", "error", "state", "reason"),
    [
        ("refused for good", ChannelError("no", permanent=True), "failed", "refused"),
        ("perhaps gone", ChannelError("?", permanent=False, uncertain=True), "unknown", "uncertain"),
    ],
)
def test_what_the_channel_says_decides(sentence: str, error: ChannelError, state: str, reason: str) -> None:
    here = clinic(contact_rule())
    here.channel.error = error
    tick(NOW, here.world())
    here.channel.error = None
    tick(NOW + MINUTE, here.world())
    [ended] = here.to_her()
    assert (ended.state, ended.reason) == (state, reason)
    assert here.channel.sent == []
    assert here.attempts.outcomes[ended.id] == state
    assert len(here.texts()) == 2


def test_a_channel_that_surely_failed_is_tried_again_under_a_new_identifier() -> None:
    here = clinic(contact_rule())
    here.channel.error = ChannelError("busy", permanent=False)
    assert tick(NOW, here.world()).postponed == 1
    here.channel.error = None
    assert tick(NOW + MINUTE, here.world()).sent == 1
    assert [each.state for each in here.to_her()] == ["failed", "sent"]
    assert sorted(here.attempts.outcomes.values()) == ["failed", "sent"]


def test_a_channel_that_keeps_failing_becomes_work_for_staff() -> None:
    here = clinic(contact_rule())
    here.channel.error = ChannelError("busy", permanent=False)
    for minute in range(90):
        tick(NOW + minute * MINUTE, here.world())
    assert [each.state for each in here.to_her()] == ["failed"] * MOST_OCCURRENCES
    assert "the mail server could not take it" in here.texts()[1]


def test_an_error_that_nobody_foresaw_while_sending_counts_as_perhaps_gone() -> None:
    class Broken:
        def send(self, envelope: object) -> None:
            raise RuntimeError(f"would name {ADDRESS}")

    here = clinic(contact_rule())
    assert tick(NOW, here.world(channels={"email": Broken()})).unknown == 1


def test_no_error_text_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def send(self, envelope: object) -> None:
            raise RuntimeError(f"would name {ADDRESS}")

    tick(NOW, clinic(contact_rule()).world(channels={"email": Broken()}))
    assert message().id in caplog.text
    assert ADDRESS not in caplog.text


def test_a_way_that_is_not_set_up_is_said() -> None:
    here = clinic(contact_rule())
    tick(NOW, here.world(channels={}))
    tick(NOW + MINUTE, here.world(channels={}))
    assert "this way of reaching her is not set up" in here.texts()[1]


def test_a_language_without_approved_words_is_said() -> None:
    here = clinic(contact_rule(language="fr"))
    tick(NOW, here.world())
    [ended] = here.to_her()
    assert (ended.state, ended.reason) == ("failed", "no_wording")
    assert here.channel.sent == []


def test_a_clinic_without_a_number_to_call_is_said() -> None:
    here = clinic(contact_rule())
    tick(NOW, here.world(phone=""))
    [ended] = here.to_her()
    assert (ended.state, ended.reason) == ("failed", "no_phone")


def test_her_language_is_used() -> None:
    here = clinic(contact_rule(language="es"))
    tick(NOW, here.world())
    assert here.channel.sent[0].subject == "Una nota breve"


def test_a_claim_that_ran_out_is_unknown_and_never_sent() -> None:
    here = clinic(contact_rule())
    here.outbox.plan([message()])
    here.outbox.claim(message().id, "gone", NOW - MINUTE)
    assert tick(NOW, here.world()).unknown == 1
    for hour in range(48):
        tick(NOW + hour * HOUR, here.world())
    assert here.channel.sent == []
    assert here.attempts.outcomes == {message().id: "unknown"}
    assert any("it is not sent again" in text for text in here.texts())


def test_a_notice_whose_teller_died_is_told_by_the_next() -> None:
    here = clinic()
    tick(NOW - MINUTE, here.world())  # nothing due yet
    world = here.world()
    here.notices.away = True
    tick(NOW, world)
    notice = message_identifier(followup().id, Rung.OWNER, 0)
    here.outbox.claim(notice, "dead", NOW + MINUTE)
    here.notices.away = False
    tick(NOW + 2 * MINUTE, world)
    assert len(here.texts()) == 1


class _Poison:
    """Posting to one user always breaks."""

    def __init__(self, user: str, good: Any) -> None:
        self._user, self._good = user, good

    def post(self, notice: Notice) -> None:
        if notice.user == self._user:
            raise KeyError("poison")
        self._good.post(notice)


def test_one_bad_row_is_parked_and_shown_and_the_rest_go_on() -> None:
    here = clinic()
    bad = followup(id="bad", owner="nobody", due_at=NOW - MINUTE)
    here.followups.add(bad)
    world = here.world(notices=_Poison("nobody", here.notices))
    parked: tuple[str, ...] = ()
    for hour in range(24 * 8):
        parked += tick(NOW + hour * HOUR, world).parked
    assert len(here.texts()) == 1
    assert parked == (message_identifier("bad", Rung.OWNER, 0),)
    stuck = here.outbox.get(parked[0])
    assert stuck is not None
    assert (stuck.state, stuck.tries) == ("failed", MOST_TRIES - 1)


def test_a_follow_up_that_can_t_be_judged_still_reaches_its_owner() -> None:
    class Broken:
        def of(self, patient: str) -> ContactRules:
            raise ValueError("broken")

    here = clinic(contact_rule())
    tick(NOW, here.world(rules=Broken()))
    assert len(here.texts()) == 1
    assert here.channel.sent == []


@pytest.mark.parametrize(
    ("sentence", "due", "code"),
    [
        ("its rule left the content", followup(rule="retired"), "no_wording"),
        ("it is found a month late", followup(due_at=NOW - 30 * DAY, expires_at=NOW - 20 * DAY), "late"),
    ],
)
def test_the_owner_hears_of_a_follow_up_for_which_nothing_can_go_out(
    sentence: str, due: FollowUp, code: str
) -> None:
    here = clinic(contact_rule(), due)
    tick(NOW, here.world())
    assert here.texts() == [WORDING.notice("due", due.id, code).text]
    assert here.channel.sent == []


def test_she_paused_before_it_came_due() -> None:
    here = clinic(contact_rule())
    _pause(here)
    tick(NOW, here.world())
    assert "she paused, and the door stays open" in here.texts()[0]
    assert here.channel.sent == []


def test_a_note_whose_follow_up_is_gone_stays_here() -> None:
    here = Clinic()
    here.outbox.plan([message()])
    assert tick(NOW, here.world()).suppressed == 1
    assert here.channel.sent == []


def test_a_marker_that_openmrs_refuses_is_a_bad_row_and_nothing_goes_out() -> None:
    here = clinic(contact_rule())

    class Refusing:
        def record(self, attempt: Any) -> bool:
            raise ValueError("refused")

        def outcome(self, attempt: Any, outcome: str) -> None:
            raise ValueError("refused")

    assert tick(NOW, here.world(attempts=Refusing())).failed == 1
    tick(NOW + MINUTE, here.world(attempts=Refusing()))
    assert here.channel.sent == []
    assert "someone should look" in here.texts()[1]
    assert here.outbox.unreported(10) == ()


def test_a_round_asks_openmrs_three_times_at_most_when_it_is_away() -> None:
    here = Clinic()
    for number in range(10):
        here.followups.add(followup(id=f"id{number}", reaches_her=False))
    here.notices.away = True
    tick(NOW, here.world())
    assert sum(each.tries for n in range(10) for each in here.outbox.of_followup(f"id{n}")) == 3


def test_a_round_is_bounded() -> None:
    here = Clinic()
    for number in range(10):
        here.followups.add(followup(id=f"id{number}", reaches_her=False))
    assert tick(NOW, here.world(limit=4)).raised == 4


def test_the_clock_is_asked_again_before_each_note() -> None:
    """A round that took an hour must not send at 12:05 what it judged at 11:05."""
    here = clinic(contact_rule())
    at_start = datetime.fromisoformat("2026-11-24T11:55-05:00")
    late = datetime.fromisoformat("2026-11-24T12:05-05:00")
    tick(at_start, here.world(clock=lambda: late))
    assert here.channel.sent == []
    [waiting] = here.to_her()
    assert waiting.not_before == datetime.fromisoformat("2026-11-25T10:00-05:00")


def test_a_stop_while_the_marker_is_written_still_stops_it() -> None:
    here = clinic(contact_rule())

    class Slow:
        def record(self, attempt: Any) -> bool:
            here.rules.record(withdraw(contact_rule(), NOW))
            return here.attempts.record(attempt)

        def outcome(self, attempt: Any, outcome: str) -> None:
            here.attempts.outcome(attempt, outcome)

    tick(NOW, here.world(attempts=Slow()))
    assert here.channel.sent == []
    assert list(here.attempts.outcomes.values()) == ["suppressed"]


def test_a_rule_replaced_while_the_marker_is_written_sends_by_the_new_one() -> None:
    here = clinic(contact_rule())
    here.addresses.addresses[PATIENT, "other"] = "other@mail.example"

    class Slow:
        def record(self, attempt: Any) -> bool:
            here.rules.record(contact_rule(id="newer", address_ref="other", recorded_at=NOW))
            return here.attempts.record(attempt)

        def outcome(self, attempt: Any, outcome: str) -> None:
            here.attempts.outcome(attempt, outcome)

    for minute in range(3):
        tick(NOW + minute * MINUTE, here.world(attempts=Slow()))
    assert [sent.address for sent in here.channel.sent] == ["other@mail.example"]


def test_a_lease_that_ran_out_before_handing_over_stops_it() -> None:
    here = clinic(contact_rule())
    times = iter([NOW, NOW, NOW, NOW + HOUR, NOW + HOUR, NOW + HOUR, NOW + HOUR])
    tick(NOW, here.world(clock=lambda: next(times)))
    assert here.channel.sent == []


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        tick(NOW.replace(tzinfo=None), clinic().world())


def test_an_idle_round_says_so() -> None:
    assert tick(NOW, Clinic().world()) == TickReport()
