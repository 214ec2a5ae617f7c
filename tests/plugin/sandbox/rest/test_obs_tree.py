"""The tree of results: sets within sets, the newest observation first, bounds where the concept has them."""

from typing import Any

import pytest

from plugin.sandbox.server import Sandbox
from tests.contract.replay import RECORDED
from tests.plugin.sandbox.fhir.clinic import ANA
from tests.plugin.sandbox.o3.hospital import hospital, read

_VITALS = "1114" + "A" * 32


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return hospital(lambda: RECORDED)


def _tree(sandbox: Sandbox, concept: str, more: str = "") -> Any:
    return read(sandbox, f"obstree?patient={ANA}&concept={concept}{more}")


def test_a_set_shows_its_members_in_order_with_values_and_bounds(sandbox: Sandbox) -> None:
    tree = _tree(sandbox, _VITALS)
    assert tree["display"] == "Vital signs"
    pulse = tree["subSets"][2]
    assert (pulse["display"], pulse["datatype"]) == ("Pulse", "Numeric")
    assert [one["value"] for one in pulse["obs"]] == ["72.0"]
    assert (pulse["units"], pulse["hiNormal"], pulse["lowAbsolute"]) == ("beats/min", 100, 0)
    assert "hiCritical" not in pulse


def test_a_concept_that_is_no_set_stands_below_itself(sandbox: Sandbox) -> None:
    tree = _tree(sandbox, "befdc7d1-1208-59c7-b889-6362e7e0d4ae")
    (leaf,) = tree["subSets"]
    assert leaf["display"] == tree["display"] == "Private note c1"
    moments = [one["obsDatetime"] for one in leaf["obs"]]
    assert len(moments) > 1
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(
    ("more", "count"),
    [("&fromDate=2026-11-20T09:00:00.000Z", 1), ("&fromDate=2026-11-21", 0), ("&toDate=2026-11-19", 0)],
    ids=["from its own moment on", "later than it", "before it"],
)
def test_dates_bound_what_is_shown(sandbox: Sandbox, more: str, count: int) -> None:
    assert len(_tree(sandbox, _VITALS, more)["subSets"][0]["obs"]) == count


def test_an_unknown_patient_is_said_to_be_unknown(sandbox: Sandbox) -> None:
    refused = read(sandbox, f"obstree?patient=nobody&concept={_VITALS}", status=404)
    assert "No patient found with uuid nobody" in refused["error"]["message"]
