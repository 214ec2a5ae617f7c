"""The recorded FHIR exchanges, asked of the same clinic put into the store as documents."""

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from plugin.sandbox.required_metadata import required_uuids
from tests.contract.normalise import UUID, normalised
from tests.contract.recordings import Exchange, exchanges
from tests.plugin.sandbox.fhir.clinic import Clinic, clinic

RECORDED = [one for one in exchanges() if one.group in {"fhir", "task", "flags"}]
# The plan's id was made up by the recorded server, and a later request names it.
PLAN_RECORDED = "7abe66fc-2f36-4951-965b-a17d19469789"
# Both runs wrote within the same few minutes: what bears such a time was dated by the server.
_DATED = re.compile(r"2026-11-23T21:2\d:\d\d(\.\d+)?\+00:00")


@cache
def _known() -> frozenset[str]:
    asked = {uuid for one in exchanges() for uuid in UUID.findall(one.path + json.dumps(one.body))}
    return frozenset(asked - {PLAN_RECORDED} | required_uuids())


@pytest.fixture(scope="module")
def answered() -> Clinic:
    """One clinic for all steps: they were recorded in order, and later ones see what earlier ones wrote."""
    return clinic()


@pytest.mark.parametrize("exchange", RECORDED, ids=[f"{one.step}-{one.name}" for one in RECORDED])
def test_a_recorded_exchange_is_answered_as_it_was(answered: Clinic, exchange: Exchange) -> None:
    response = answered.sandbox.handle(_renamed(answered, exchange).request(None))
    kind = response.header("Content-Type") or ""
    body = response.json() if "json" in kind else response.body.decode()
    recorded = exchange.json if exchange.text is None else exchange.text
    assert (response.status, _comparable(body)) == (exchange.status, _comparable(recorded))


def _renamed(answered: Clinic, exchange: Exchange) -> Exchange:
    """The request about the plan that this clinic has."""
    plan = answered.store.first("careplan")
    if plan is None or PLAN_RECORDED not in exchange.path:
        return exchange
    body = {**exchange.body, "id": plan["uuid"]}
    return replace(exchange, path=exchange.path.replace(PLAN_RECORDED, plan["uuid"]), body=body)


def _comparable(body: Any) -> Any:
    dated = json.loads(_DATED.sub("<dated>", json.dumps(body)))
    return normalised(dated, _known().__contains__)
