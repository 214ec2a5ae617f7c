"""Moments carry their zone or are refused."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.moments import NaiveMoment, parse_moment, require_zone, text_of, utc

SECONDS = st.integers(min_value=0, max_value=4_000_000_000)


@given(SECONDS, st.timezones())
def test_what_is_written_reads_back_as_the_same_second(seconds: int, zone: tzinfo) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    assert parse_moment(text_of(moment)) == utc(moment)


@pytest.mark.parametrize("text", ["2026-11-24T10:30:00", "2026-11-24"])
def test_a_time_without_zone_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(NaiveMoment, match="has no zone: add one"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NaiveMoment, match="is no time"):
        parse_moment(text)


def test_the_zone_is_kept_and_utc_drops_what_openmrs_would_not_keep() -> None:
    moment = datetime(2026, 11, 24, 10, 30, 5, 999, tzinfo=timezone(timedelta(hours=-5)))
    assert require_zone(moment) is moment
    assert utc(moment) == datetime(2026, 11, 24, 15, 30, 5, tzinfo=UTC)
    assert text_of(moment) == "2026-11-24T15:30:05.000+0000"
