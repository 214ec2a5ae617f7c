"""The table of what is understood, against what the recordings hold."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from content.loading import ContentError
from plugin.gateway.parameters import Parameters
from plugin.gateway.paths import normalise
from plugin.gateway.places import Map, Way
from plugin.gateway.representations import check, parse
from plugin.gateway.rules import Treatment, load_rules

RULES = load_rules()
MAP = Map(context=("openmrs",), rules=RULES)
CHART = Path(__file__).parents[3] / "benchmarks" / "data" / "chart-load.jsonl"
PATIENT_DATA = (
    "encounter",
    "obs",
    "visit",
    "patient",
    "person",
    "programenrollment",
    "condition",
    "patientdiagnoses",
)


def chart() -> Iterator[tuple[str, str]]:
    with CHART.open(encoding="utf-8") as lines:
        for line in lines:
            exchange = json.loads(line)
            if exchange["status"] == 200:
                yield exchange["method"], exchange["path"]


@pytest.mark.parametrize(("method", "target"), sorted(set(chart())))
def test_everything_that_a_chart_asks_for_is_understood(method: str, target: str) -> None:
    parts = urlsplit(target.replace("//", "/"))
    place = MAP.place(method, normalise(parts.path))
    assert place.match is not None, parts.path
    rule = place.match.rule
    if rule.shape:
        shape = RULES.shapes[rule.shape]
        asked = Parameters(pairs=tuple(parse_qsl(parts.query)))
        assert not asked.unknown((*rule.parameters, "v", "limit", "startIndex", "totalCount"))
        if asked.get("v").startswith("custom:"):
            check(parse(asked.get("v")), shape, RULES.shapes)


@pytest.mark.parametrize("resource", PATIENT_DATA)
def test_what_holds_patient_data_is_filtered(resource: str) -> None:
    assert RULES.rest[resource,].treatment is Treatment.FILTERED


@pytest.mark.parametrize(
    ("sentence", "method", "path"),
    [
        ("a servlet", "GET", "/openmrs/moduleServlet/legacyui/x"),
        ("a legacy page", "GET", "/openmrs/patientDashboard.form"),
        ("FHIR R3, the forgotten twin", "GET", "/openmrs/ws/fhir2/R3/Encounter"),
        ("a resource that nobody listed", "GET", "/openmrs/ws/rest/v1/obstree"),
        ("another version of REST", "GET", "/openmrs/ws/rest/v2/encounter"),
        ("the same in other letters", "GET", "/openmrs/ws/rest/v1/Encounter"),
        ("below an encounter", "GET", "/openmrs/ws/rest/v1/encounter/a/obs"),
        ("a batch", "POST", "/openmrs/ws/fhir2/R4"),
        ("history", "GET", "/openmrs/ws/fhir2/R4/Observation/a/_history"),
        ("a version of a resource", "GET", "/openmrs/ws/fhir2/R4/Observation/a/_history/1"),
        ("an operation that nobody listed", "GET", "/openmrs/ws/fhir2/R4/Group/a/$members"),
        ("a patch", "PATCH", "/openmrs/ws/rest/v1/encounter/a"),
        ("another application", "GET", "/manager/html"),
        ("a name in place of a uuid", "GET", "/openmrs/ws/rest/v1/encounter/a%20b"),
        ("a write to the front end", "POST", "/openmrs/spa/index.html"),
    ],
)
def test_what_no_rule_knows_is_refused(sentence: str, method: str, path: str) -> None:
    assert MAP.place(method, normalise(path)).way is Way.REFUSED, sentence


def test_a_clinic_adds_a_rule_for_its_own_module(tmp_path: Path) -> None:
    room = tmp_path / "plugin.gateway"
    room.mkdir()
    (room / "ours.yaml").write_text("rest:\n  beds: {treatment: open, methods: [GET]}\n", encoding="utf-8")
    rules = load_rules(tmp_path)
    assert rules.rest["beds",].treatment is Treatment.OPEN
    assert rules.rest["encounter",].treatment is Treatment.FILTERED


@pytest.mark.parametrize(
    "text",
    [
        "rest:\n  beds: {treatment: sometimes}\n",
        "rest:\n  beds: {treatment: filtered}\n",
        "rest:\n  beds: {treatment: open, methods: [TRACE]}\n",
        "unknown: 1\n",
    ],
)
def test_a_broken_rule_is_told_with_file_and_line(tmp_path: Path, text: str) -> None:
    room = tmp_path / "plugin.gateway"
    room.mkdir()
    (room / "ours.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"ours\.yaml:\d"):
        load_rules(tmp_path)
