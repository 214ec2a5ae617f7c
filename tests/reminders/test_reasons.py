"""Every code that is stored has a sentence, and none of them tells."""

import re
from importlib.resources import files

import pytest

from reminders.reasons import reason
from reminders.telling_words import load_telling_words


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("no_rule", "no contact rule"),
        ("paused", "she paused, and the door stays open"),
        ("left", "she is no longer with the team"),
        ("weekday:5", "never on Saturdays"),
        ("hours:10:00-12:00", "outside 10:00–12:00"),
        ("hours:09:00-10:00,14:00-15:00", "outside 09:00–10:00 and 14:00–15:00"),
        ("ended:2026-03-01", "the permission ended on 1 March 2026"),
        ("not_yet:2026-12-24", "the permission starts on 24 December 2026"),
        ("from_the_future", "the reason was written by another version"),
    ],
)
def test_a_code_has_a_sentence(code: str, sentence: str) -> None:
    assert reason(code) == sentence


def _codes_in_the_source() -> set[str]:
    text = "".join(
        files("reminders").joinpath(name).read_text(encoding="utf-8")
        for name in ("contact_rules.py", "raising.py", "reaching_her.py", "telling_staff.py", "wording.py")
    )
    return set(re.findall(r'(?:code|reason|told)(?:: str)?\s?=\s?"([a-z_]+)"', text))


def test_every_code_that_the_source_writes_is_known_and_tells_nothing() -> None:
    codes = _codes_in_the_source()
    assert {"no_rule", "withdrawn", "uncertain", "no_phone"} <= codes
    telling = load_telling_words()
    for code in codes:
        assert "another version" not in reason(code), code
        assert telling.in_notice(reason(code)) is None
