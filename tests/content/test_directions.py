"""Numbers and foreign words stay whole in languages that run from right to left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.directions import CONTROLS, direction, laid_out, plain

OPEN, CLOSE = "\u2066", "\u2069"


@pytest.mark.parametrize(
    ("language", "runs"),
    [
        ("en", "ltr"),
        ("es-MX", "ltr"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he_IL", "rtl"),
        ("prs", "rtl"),
        ("az-Arab", "rtl"),
        ("ku-Latn", "ltr"),
        ("zh-Hant-TW", "ltr"),
    ],
)
def test_the_script_decides_and_the_language_where_none_is_named(language: str, runs: str) -> None:
    assert direction(language) == runs


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("اتصل على 1-888-373-7888 في أي وقت", "1-888-373-7888"),
        ("أرسل رسالة إلى 233733.", "233733"),
        ("من 0 إلى 10", "0"),
        ("خلال ٧٢ ساعة", "٧٢"),
        ("دواء (PrEP) للوقاية", "PrEP"),
        ("فيروس HIV (PEP) خلال", "HIV"),
        ("الهاتف (888) 373-7888", "(888) 373-7888"),
        ("هل لديك Narcan nasal spray؟", "Narcan nasal spray"),
        ("زيادة 50% فقط", "50%"),
        ("اتصل على 988, 911", "988"),
        ("يوم 2026-01-31 صباحا", "2026-01-31"),
    ],
)
def test_what_runs_the_other_way_is_closed_off_as_one_piece(text: str, whole: str) -> None:
    assert f"{OPEN}{whole}{CLOSE}" in laid_out(text, "ar")


def test_nothing_is_added_where_the_text_runs_from_left_to_right() -> None:
    assert laid_out("Call 988, press 2", "en") == "Call 988, press 2"


ANYTHING = st.characters(codec="utf-8") | st.sampled_from([*sorted(CONTROLS), *"0123456789-()+.ab هل"])


@given(st.text(alphabet=ANYTHING))
def test_every_isolate_is_closed_and_no_letter_is_lost(text: str) -> None:
    shown = laid_out(text, "ar")
    assert plain(shown) == plain(text)
    assert laid_out(shown, "ar") == shown
    depth = 0
    for each in shown:
        depth += (each == OPEN) - (each == CLOSE)
        assert depth in (0, 1)
        assert each not in CONTROLS or each in (OPEN, CLOSE)
    assert depth == 0
