"""From a fact to a follow-up."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from content.moments import NaiveMoment
from reminders.followup_rules import Owner
from reminders.followups import Fact, FollowUp, NoRule, followup_identifier, plan
from tests.reminders.worlds import ENCOUNTER, NOW, OWNER, PATIENT, RULES, followup

DUTY = "duty-user"
ZONE = ZoneInfo("America/New_York")
POSITIVE = Fact(
    kind="screen_positive", patient=PATIENT, encounter=ENCOUNTER, item="screen", at=NOW, clinician=OWNER
)
DECLINED = replace(POSITIVE, kind="declined_item", item="phq9_9")


def _plan(fact: Fact, now: datetime = NOW) -> FollowUp:
    return plan(fact, RULES, now, duty=DUTY, zone=ZONE)


@pytest.mark.parametrize(
    ("kind", "rule"), [("critical_item", "look_today"), ("declined_item", "ask_in_person")]
)
def test_what_needs_a_look_is_the_clinicians_today_and_never_reaches_her(kind: str, rule: str) -> None:
    made = _plan(replace(DECLINED, kind=kind))
    assert (made.rule, made.owner, made.reaches_her) == (rule, OWNER, False)
    assert made.due_at == NOW


def test_a_rule_may_make_it_the_work_of_the_person_on_duty() -> None:
    rules = {"declined_item": replace(RULES["declined_item"], owner=Owner.DUTY)}
    assert plan(DECLINED, rules, NOW, duty=DUTY, zone=ZONE).owner == DUTY


def test_a_positive_screen_is_the_clinicians_in_three_days_and_may_reach_her() -> None:
    made = _plan(POSITIVE)
    assert (made.rule, made.owner, made.reaches_her) == ("check_in", OWNER, True)
    assert made.due_at == NOW + timedelta(days=3)
    assert made.expires_at == NOW + timedelta(days=10)


def test_without_a_clinician_it_is_the_work_of_the_person_on_duty() -> None:
    assert _plan(replace(POSITIVE, clinician="")).owner == DUTY


def test_the_same_fact_gives_the_same_follow_up_whenever_it_is_read() -> None:
    again = _plan(POSITIVE, now=NOW + timedelta(days=30))
    assert replace(again, created_at=NOW) == _plan(POSITIVE)
    assert again.id == followup_identifier(ENCOUNTER, "check_in", "screen")


@pytest.mark.parametrize("change", [{"item": "other"}, {"encounter": "other"}, {"kind": "critical_item"}])
def test_another_fact_gives_another_follow_up(change: dict[str, Any]) -> None:
    assert _plan(replace(POSITIVE, **change)).id != _plan(POSITIVE).id


def test_three_days_are_days_of_the_clinics_calendar() -> None:
    before_the_change = datetime.fromisoformat("2026-10-30T10:00-04:00")
    assert _plan(replace(POSITIVE, at=before_the_change)).due_at == datetime.fromisoformat(
        "2026-11-02T10:00-05:00"
    )


def test_a_fact_that_no_rule_knows_is_refused_with_the_mend() -> None:
    with pytest.raises(NoRule, match=r"add one to followups\.yaml"):
        _plan(replace(POSITIVE, kind="moon"))


def test_a_fact_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        _plan(replace(POSITIVE, at=NOW.replace(tzinfo=None)))


@pytest.mark.parametrize(
    "changes",
    [{"state": "lost"}, {"expires_at": NOW - timedelta(days=1)}, {"due_at": NOW.replace(tzinfo=None)}],
)
def test_what_no_follow_up_can_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        followup(**changes)
