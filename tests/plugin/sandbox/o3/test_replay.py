"""The sandbox answers O3 as the real server did: sign-in, search, visits, forms filled and edited, vitals."""

import pytest

from tests.plugin.sandbox.o3.recorded import ROWS
from tests.plugin.sandbox.o3.replay import outcomes

_NUMBERS = range(len(ROWS))


def test_the_recording_holds_what_a_form_needs() -> None:
    steps = {row.phase for row in ROWS}
    assert {"14-forms-list", "15-form-open", "17-form-save", "18-edit-open", "19-edit-save"} <= steps
    assert {row.user for row in ROWS} == {"admin", "drlee"}


@pytest.mark.parametrize(
    "number", _NUMBERS, ids=[f"{row.user}-{row.phase}-{row.path[18:70]}" for row in ROWS]
)
def test_an_exchange_is_answered_as_it_was(number: int) -> None:
    outcome = outcomes()[number]
    assert outcome.got == outcome.wanted
