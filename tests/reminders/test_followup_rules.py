"""followups.yaml: what is packaged, and what an overlay may and may not say."""

from pathlib import Path
from textwrap import dedent

import pytest

from content.loading import ContentError
from reminders.followup_rules import load_rules
from reminders.world import by_key

GOOD = """\
rules:
  - key: check_in
    fact: screen_positive
    due_after: {seconds: 5}
    expires_after: {minutes: 10}
    owner: clinician
    notice: due
    message: call_when_it_suits
"""


def overlay(folder: Path, name: str, text: str) -> Path:
    """An overlay folder with one file for this room."""
    room = folder / "reminders"
    room.mkdir(exist_ok=True)
    (room / name).write_text(dedent(text), encoding="utf-8")
    return folder


def test_the_packaged_rules_are_those_of_the_journey() -> None:
    rules = load_rules()
    assert {fact: rule.key for fact, rule in rules.items()} == {
        "critical_item": "look_today",
        "declined_item": "ask_in_person",
        "screen_positive": "check_in",
        "handoff_agreed": "meet_colleague",
        "handoff_needs_outreach": "meet_again",
    }
    assert set(by_key(rules)) == {rule.key for rule in rules.values()}


def test_an_overlay_changes_when_it_is_due(tmp_path: Path) -> None:
    rules = load_rules(overlay(tmp_path, "followups.yaml", GOOD))
    assert rules["screen_positive"].due_after.time.total_seconds() == 5


@pytest.mark.parametrize(
    ("sentence", "old", "new", "complaint"),
    [
        ("an unknown owner", "owner: clinician", "owner: nobody", "rules[0].owner"),
        ("a notice that is nowhere", "notice: due", "notice: moon", "there is no such notice"),
        (
            "a message that is nowhere",
            "message: call_when_it_suits",
            "message: moon",
            "there is no such message",
        ),
        ("a negative time", "seconds: 5", "seconds: -5", "rules[0].due_after.seconds"),
        ("an unknown key", "owner: clinician", "owner: clinician\n    color: red", "the key is unknown"),
        ("no rule", GOOD, "rules: []", "rules"),
        ("one fact twice", GOOD, GOOD + GOOD.removeprefix("rules:\n"), "stands in two rules"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    sentence: str, old: str, new: str, complaint: str, tmp_path: Path
) -> None:
    folder = overlay(tmp_path, "followups.yaml", GOOD.replace(old, new))
    with pytest.raises(ContentError) as caught:
        load_rules(folder)
    assert complaint in str(caught.value)
    assert "followups.yaml:" in str(caught.value)
