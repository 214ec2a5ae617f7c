"""The index of contact rules: what can't be read means no contact."""

import pytest
from sqlalchemy import text

from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.engine import Database
from reminders.contact_rules import ContactRules, judge, withdraw
from reminders.windows import parse_windows
from tests.reminders.worlds import NOW, PATIENT, contact_rule

RULE = contact_rule(windows=parse_windows("mon-fri 10:00-12:00; sat 22:00-01:00"), language="es")


def test_a_rule_is_read_back_as_it_is_and_withdrawn_in_place(database: Database) -> None:
    index = ContactRuleIndex(database)
    assert index.of(PATIENT) == ContactRules()
    index.record(RULE)
    assert index.of(PATIENT) == ContactRules(rules=(RULE,))
    index.record(withdraw(RULE, NOW))
    assert index.of(PATIENT) == ContactRules(rules=(withdraw(RULE, NOW),))


def test_replacing_makes_the_index_equal_and_says_whether_it_was(database: Database) -> None:
    index = ContactRuleIndex(database)
    current = ContactRules(rules=(RULE, contact_rule(id="second")))
    assert index.replace(PATIENT, current)
    assert not index.replace(PATIENT, current)
    assert set(index.of(PATIENT).rules) == set(current.rules)
    assert index.replace(PATIENT, ContactRules(corrupt=True))
    assert index.of(PATIENT) == ContactRules(corrupt=True)


def test_a_corrupt_mark_stays_until_a_good_reading(database: Database) -> None:
    index = ContactRuleIndex(database)
    index.record(contact_rule())
    index.mark_corrupt(PATIENT)
    assert judge(index.of(PATIENT), NOW).code == "unreadable"
    index.replace(PATIENT, ContactRules(rules=(contact_rule(),)))
    assert judge(index.of(PATIENT), NOW).allowed


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE contact_rules SET windows = 'moonlight' WHERE id = 'older'",
        "UPDATE contact_rules SET zone = 'Mars' WHERE id = 'older'",
        "UPDATE contact_rules SET valid_until = 0 WHERE id = 'older'",
        "UPDATE contact_rules SET channel = '' WHERE id = 'older'",
    ],
)
def test_a_damaged_row_means_no_contact(damage: str, database: Database) -> None:
    index = ContactRuleIndex(database)
    index.record(contact_rule())
    index.record(contact_rule(id="older", recorded_at=NOW.replace(year=2025)))
    with database.writing() as connection:
        connection.execute(text(damage))
    assert judge(index.of(PATIENT), NOW).code == "unreadable"
