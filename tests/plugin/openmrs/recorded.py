"""The exchanges that were recorded from the real server, by name."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import responses

BASE = "http://openmrs.test/openmrs"
_FILE = Path(__file__).parents[2] / "contract" / "exchanges.jsonl"


@cache
def exchanges() -> dict[str, dict[str, Any]]:
    with _FILE.open(encoding="utf-8") as lines:
        return {exchange["name"]: exchange for exchange in map(json.loads, lines)}


def replay(mock: responses.RequestsMock, name: str, *, base: str = BASE) -> dict[str, Any]:
    """Let ``mock`` answer as the recording ``name`` did, whatever the query; gives the recorded JSON."""
    exchange = exchanges()[name]
    request, response = exchange["request"], exchange["response"]
    body = response["text"] if response["json"] is None else json.dumps(response["json"])
    headers = {key: value for key, value in response["headers"].items() if key != "Content-Type"}
    mock.add(
        request["method"],
        base + request["path"].split("?")[0],
        body=body or "",
        status=response["status"],
        headers=headers,
        content_type=response["headers"].get("Content-Type", "text/plain"),
    )
    answer: dict[str, Any] = response["json"] or {}
    return answer
