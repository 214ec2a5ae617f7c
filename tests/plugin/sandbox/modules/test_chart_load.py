"""O3's chart load on a sandbox that the recorded requests filled: statuses and shapes as recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from plugin.sandbox.build import empty_sandbox
from tests.contract.recordings import exchanges
from tests.plugin.sandbox.fhir.clinic import Clinic
from tests.plugin.sandbox.fhir.vitals import add_vitals

ROWS = [json.loads(line) for line in Path("benchmarks/data/chart-load.jsonl").read_text().splitlines()]
USERS = {"admin": "admin", "drlee": "drleec1"}
# The last recorded step that fills; later ones void what the chart shows.
LAST_STEP = 284


@pytest.fixture(scope="module")
def filled() -> Clinic:
    sandbox = empty_sandbox()
    for exchange in exchanges():
        if exchange.method != "GET" and exchange.status < 400 and exchange.step <= LAST_STEP:
            sandbox.handle(exchange.request(None))
    add_vitals(sandbox.store)
    return Clinic(sandbox=sandbox)


def test_there_are_27_requests_of_each_user() -> None:
    assert [sum(row["user"] == user for row in ROWS) for user in USERS] == [27, 27]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['user']}-{row['path'][9:80]}" for row in ROWS])
def test_a_request_of_the_chart_has_the_recorded_status_and_shape(
    filled: Clinic, row: dict[str, Any]
) -> None:
    response = filled.ask(row["path"].removeprefix("/openmrs"), USERS[row["user"]])
    assert response.status == row["status"]
    assert _shape(response.json()) == _shape(row["body"])


def _shape(body: dict[str, Any]) -> dict[str, Any]:
    """The names at the top, and those of the first item of a list there."""
    return {name: set(value[0]) if _holds_objects(value) else None for name, value in body.items()}


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
