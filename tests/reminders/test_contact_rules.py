"""May she be reached now? Rows with a sentence, and what must hold for any rule, zone and clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.moments import NaiveMoment
from reminders.contact_rules import (
    ContactRule,
    ContactRuleError,
    ContactRules,
    judge,
    next_opening,
    validated,
    withdraw,
)
from reminders.windows import Window, parse_windows
from tests.reminders.test_windows import RANDOM_WINDOWS
from tests.reminders.worlds import DAY, MINUTE, NOW, contact_rule


def _rules(**changes: Any) -> ContactRules:
    return ContactRules(rules=(contact_rule(**changes),))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rules", "now", "sentence"),
    [
        (ContactRules(), "2026-11-24T10:30-05:00", "not sent: no contact rule"),
        (_rules(), "2026-11-24T10:30-05:00", "she may be reached now"),
        (_rules(), "2026-11-24T10:00-05:00", "she may be reached now"),
        (_rules(), "2026-11-24T12:00-05:00", "not sent: outside 10:00–12:00"),
        (_rules(), "2026-11-24T15:30+00:00", "she may be reached now"),
        (_rules(), "2026-11-28T10:30-05:00", "not sent: never on Saturdays"),
        (
            _rules(windows=parse_windows("tue 10:00-12:00; tue 14:00-15:00")),
            "2026-11-24T13:00-05:00",
            "not sent: outside 10:00–12:00 and 14:00–15:00",
        ),
        (
            _rules(valid_from=NOW + DAY),
            "2026-11-24T10:30-05:00",
            "not sent: the permission starts on 25 November 2026",
        ),
        (
            _rules(valid_until=_at("2026-11-24T00:00-05:00")),
            "2026-11-24T10:30-05:00",
            "not sent: the permission ended on 23 November 2026",
        ),
        (_rules(revoked_at=NOW - MINUTE), "2026-11-24T10:30-05:00", "not sent: she withdrew it"),
        (
            replace(_rules(), corrupt=True),
            "2026-11-24T10:30-05:00",
            "not sent: her contact rules can't be read for certain",
        ),
        (
            _rules(windows=parse_windows("mon 22:00-01:00")),
            "2026-11-24T00:59-05:00",
            "she may be reached now",
        ),
        (
            _rules(windows=parse_windows("mon 22:00-01:00")),
            "2026-11-24T01:00-05:00",
            "not sent: never on Tuesdays",
        ),
        (
            _rules(windows=parse_windows("sun 00:00-23:59")),
            "2026-11-29T12:00-05:00",
            "she may be reached now",
        ),
    ],
)
def test_a_verdict(rules: ContactRules, now: str, sentence: str) -> None:
    assert judge(rules, _at(now)).sentence == sentence


def test_the_latest_rule_alone_counts_and_no_older_one_comes_back() -> None:
    old = contact_rule()
    ended = contact_rule(id="newer", recorded_at=NOW - MINUTE, valid_until=NOW - timedelta(seconds=1))
    assert judge(ContactRules(rules=(old, ended)), NOW).code.startswith("ended:")
    withdrawn = withdraw(contact_rule(id="newer", recorded_at=NOW - MINUTE), NOW)
    assert judge(ContactRules(rules=(withdrawn, old)), NOW).code == "withdrawn"


def test_a_stop_that_named_an_older_rule_still_stops() -> None:
    older = contact_rule(revoked_at=NOW)
    newer = contact_rule(id="newer", recorded_at=NOW - MINUTE)
    assert judge(ContactRules(rules=(older, newer)), NOW).code == "withdrawn"


def test_a_new_rule_after_a_stop_counts() -> None:
    older = contact_rule(revoked_at=NOW - MINUTE)
    newer = contact_rule(id="newer", recorded_at=NOW - MINUTE)
    assert judge(ContactRules(rules=(older, newer)), NOW).allowed


def test_two_rules_of_one_moment_are_no_certain_permission() -> None:
    assert judge(ContactRules(rules=(contact_rule(), contact_rule(id="twin"))), NOW).code == "unreadable"


def test_a_stop_counts_even_if_the_clock_ran_backwards_since() -> None:
    assert judge(_rules(revoked_at=NOW + DAY), NOW).code == "withdrawn"


def test_a_verdict_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(judge(ContactRules(), NOW))


def test_a_clock_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        judge(_rules(), NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("sentence", "zone", "windows", "now", "expected"),
    [
        (
            "later today",
            "America/New_York",
            "mon-fri 10:00-12:00",
            "2026-11-24T09:00-05:00",
            "2026-11-24T10:00-05:00",
        ),
        (
            "over the weekend",
            "America/New_York",
            "mon-fri 10:00-12:00",
            "2026-11-27T12:00-05:00",
            "2026-11-30T10:00-05:00",
        ),
        (
            "over a change of the clocks",
            "America/New_York",
            "sun 10:00-12:00",
            "2026-10-31T12:00-04:00",
            "2026-11-01T10:00-05:00",
        ),
        (
            "a start in the gap moves to its end",
            "America/New_York",
            "sun 02:30-03:30",
            "2026-03-08T00:00-05:00",
            "2026-03-08T03:00-04:00",
        ),
        (
            "hours that the gap swallows wait a week",
            "America/New_York",
            "sun 02:00-03:00",
            "2026-03-08T00:00-05:00",
            "2026-03-15T02:00-04:00",
        ),
        (
            "the hour shown twice opens once",
            "America/New_York",
            "sun 01:00-01:30",
            "2026-11-01T01:45-04:00",
            "2026-11-08T01:00-05:00",
        ),
        (
            "a midnight that a zone skips",
            "America/Havana",
            "sun 00:00-02:00",
            "2026-03-07T23:00-05:00",
            "2026-03-08T01:00-04:00",
        ),
    ],
)
def test_the_next_opening(sentence: str, zone: str, windows: str, now: str, expected: str) -> None:
    rule = contact_rule(
        zone=zone,
        windows=parse_windows(windows),
        valid_from=_at("2026-01-01T00:00+00:00"),
        valid_until=_at("2027-01-01T00:00+00:00"),
    )
    assert next_opening(rule, _at(now)) == _at(expected)


def test_the_hour_shown_twice_counts_once() -> None:
    rule = contact_rule(
        windows=parse_windows("sun 01:00-01:30"),
        recorded_at=_at("2026-01-01T00:00+00:00"),
        valid_from=_at("2026-01-01T00:00+00:00"),
    )
    rules = ContactRules(rules=(rule,))
    assert judge(rules, _at("2026-11-01T01:15-04:00")).allowed
    assert not judge(rules, _at("2026-11-01T01:15-05:00")).allowed


def test_a_rule_that_never_opens_before_its_end_is_not_recorded() -> None:
    with pytest.raises(ContactRuleError, match="never open before the permission ends"):
        validated(contact_rule(windows=parse_windows("sun 10:00-12:00"), valid_until=NOW + DAY))
    assert validated(contact_rule()) == contact_rule()


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../etc/passwd"},
        {"zone": ""},
        {"channel": "pigeon"},
        {"wording": "loud"},
        {"windows": ()},
        {"windows": parse_windows("mon 10:00-12:00") * 11},
        {"valid_until": NOW - 2 * DAY},
        {"address_ref": ""},
        {"valid_from": NOW.replace(tzinfo=None)},
    ],
)
def test_what_no_rule_can_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".*[.:] .*|.*\."):
        contact_rule(**changes)


def test_withdrawn_twice_is_withdrawn_once() -> None:
    once = withdraw(contact_rule(), NOW)
    assert withdraw(once, NOW + DAY) is once


# Around changes of the clocks in several zones, and far from them.
_MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-02-20T00:00"), datetime.fromisoformat("2026-11-20T00:00")
).map(lambda each: each.replace(tzinfo=UTC))
_ZONES = st.sampled_from(
    [
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/Havana",
        "America/Santiago",
        "Asia/Kolkata",
    ]
)


@st.composite
def _random_rules(draw: st.DrawFn) -> ContactRule:
    start = draw(_MOMENTS)
    return contact_rule(
        zone=draw(_ZONES),
        windows=tuple(draw(st.lists(RANDOM_WINDOWS, min_size=1, max_size=3))),
        recorded_at=start,
        valid_from=start,
        valid_until=start + draw(st.timedeltas(timedelta(minutes=1), timedelta(days=40))),
    )


def on_the_wall(window: Window, wall: datetime) -> bool:
    """Told in another way than the code does: by weekday and time of day alone."""
    today, yesterday = wall.weekday(), (wall.weekday() - 1) % 7
    if window.opens < window.closes:
        return today in window.weekdays and window.opens <= wall.time() < window.closes
    after_start = today in window.weekdays and wall.time() >= window.opens
    return after_start or (yesterday in window.weekdays and wall.time() < window.closes)


@settings(max_examples=400, deadline=None)
@given(rule=_random_rules(), ahead=st.timedeltas(timedelta(days=-2), timedelta(days=45)))
def test_a_yes_is_always_within_her_hours_and_the_permission(rule: ContactRule, ahead: timedelta) -> None:
    now = rule.valid_from + ahead
    verdict = judge(ContactRules(rules=(rule,)), now)
    wall = now.astimezone(ZoneInfo(rule.zone)).replace(tzinfo=None)
    inside = any(on_the_wall(window, wall) for window in rule.windows)
    assert not verdict.allowed or (inside and rule.valid_from <= now < rule.valid_until)
    assert not judge(ContactRules(rules=(withdraw(rule, rule.valid_from),)), now).allowed


@settings(max_examples=200, deadline=None)
@given(
    rule=_random_rules(), ahead=st.timedeltas(timedelta(days=-2), timedelta(days=45)), share=st.floats(0, 1)
)
def test_the_next_opening_is_open_and_nothing_before_it_is(
    rule: ContactRule, ahead: timedelta, share: float
) -> None:
    now = rule.valid_from + ahead
    rules = ContactRules(rules=(rule,))
    opening = next_opening(rule, now)
    end = rule.valid_until if opening is None else opening
    if opening is not None:
        assert judge(rules, opening).allowed
    between = now + (end - now) * share
    if now <= between < end:
        assert not judge(rules, between).allowed
