"""The FHIR reads, and those of the small modules, of a chart that O3 loads: equal to what was recorded."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from plugin.sandbox.required_metadata import required_uuids
from tests.contract.normalise import UUID, normalised
from tests.contract.recordings import exchanges
from tests.plugin.sandbox.fhir.clinic import Clinic, clinic
from tests.plugin.sandbox.fhir.vitals import ENCOUNTER, add_vitals

ROWS = [json.loads(line) for line in Path("benchmarks/data/chart-load.jsonl").read_text().splitlines()]
ANSWERED_HERE = re.compile(r"/fhir2/|addresstemplate|termmapping|conceptreferencerange|patientflags")
CHART = [row for row in ROWS if ANSWERED_HERE.search(row["path"])]
USERS = {"admin": "admin", "drlee": "drleec1"}
_DATED = re.compile(r"2026-11-23T21:2\d:\d\d(\.\d+)?\+00:00")


@pytest.fixture(scope="module")
def chart() -> Clinic:
    made = clinic()
    add_vitals(made.store)
    return made


@pytest.mark.parametrize("row", CHART, ids=[f"{row['user']}-{row['path'][12:90]}" for row in CHART])
def test_a_chart_is_answered_as_it_was(chart: Clinic, row: dict[str, Any]) -> None:
    response = chart.ask(row["path"].removeprefix("/openmrs"), USERS[row["user"]])
    assert response.status == row["status"]
    assert _comparable(response.json()) == _comparable(row["body"])


def _comparable(body: Any) -> Any:
    asked = {uuid for one in exchanges() for uuid in UUID.findall(one.path + json.dumps(one.body))}
    known = asked | required_uuids() | {ENCOUNTER}
    return normalised(json.loads(_DATED.sub("<dated>", json.dumps(body))), known.__contains__)
