"""The small pure parts: representations, moments, the order of a Java set, check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.sandbox.rest.check_digits import checks_out, with_check_digit
from plugin.sandbox.rest.drafts import as_moment
from plugin.sandbox.rest.errors import ConversionFailed
from plugin.sandbox.rest.java_order import in_set_order
from plugin.sandbox.rest.obs_values import worded_number
from plugin.sandbox.rest.representations import Custom, Named, described, requested
from plugin.sandbox.rest.worded_times import date_and_time_of


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05", "2026-01-05T00:00:00.000+0000"),
        ("2026-01-05T10:00:00.000+0000", "2026-01-05T10:00:00.000+0000"),
        ("2026-01-05T10:00:00.123-0500", "2026-01-05T15:00:00.000+0000"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000+0000"),
        ("2026-01-05 10:00:00", "2026-01-05T10:00:00.000+0000"),
    ],
)
def test_a_moment_is_kept_in_utc_to_the_second(text: str, moment: str) -> None:
    assert as_moment(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-01-05T10:00", "", "20260105"])
def test_what_the_server_can_not_read_as_a_moment_is_refused(text: str) -> None:
    with pytest.raises(ConversionFailed):
        as_moment(text)


def test_a_custom_representation_is_read_to_its_depth() -> None:
    inner = Custom((("c", Named("default")), ("d", Named("ref"))))
    assert requested("custom:(a,b:(c,d:ref),e:full)") == Custom(
        (("a", Named("default")), ("b", inner), ("e", Named("full")))
    )


def test_a_description_names_properties_and_links() -> None:
    shown = described("uuid tags:ref +self +full")
    assert shown.properties == (("uuid", Named("default")), ("tags", Named("ref")))
    assert shown.links == (("self", ""), ("full", "?v=full"))


def test_a_set_is_walked_as_java_does() -> None:
    posted = ["8230225f-f506-52bb-be95-6a3cbf5e2a6c", "ff33151c-752c-5571-9788-e92b4da9193f"]
    assert in_set_order(posted) == posted[::-1]


@given(st.lists(st.uuids().map(str), unique=True))
def test_no_member_of_a_set_gets_lost(uuids: list[str]) -> None:
    assert sorted(in_set_order(uuids)) == sorted(uuids)


@given(st.integers(min_value=1, max_value=10**9))
def test_a_number_with_its_check_digit_checks_out_and_with_another_does_not(number: int) -> None:
    whole = with_check_digit(str(number))
    assert checks_out(whole)
    wrong = (int(whole[-1]) + 1) % 10
    assert not checks_out(f"{whole[:-1]}{wrong}")


def test_words_for_numbers_and_times() -> None:
    assert with_check_digit("3") == "3-4"
    assert worded_number(7) == "7.0"
    assert worded_number(7.25) == "7.25"
    assert date_and_time_of("2026-01-05T00:05:00.000+0000") == "01/05/2026 12:05 AM"
    assert date_and_time_of("2026-01-05T13:05:00.000+0000") == "01/05/2026 01:05 PM"
