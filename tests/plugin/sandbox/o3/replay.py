"""Asks a fresh sandbox what the real O3 asked, in order, in the identifiers that this one makes up."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from plugin.sandbox.messages import Response, request_of
from plugin.sandbox.required_metadata import required_uuids
from plugin.sandbox.server import Sandbox
from tests.contract.normalise import UUID, normalised
from tests.contract.recordings import exchanges
from tests.plugin.sandbox.o3.hospital import hospital, post, vitals_type
from tests.plugin.sandbox.o3.recorded import AUTHORIZATION, ROWS, Row


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One request asked again; ``wanted`` and ``got`` are (status, comparable body)."""

    row: Row
    wanted: tuple[int, Any]
    got: tuple[int, Any]


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every recorded exchange on one sandbox."""
    clock = _Clock()
    return tuple(_replayed(hospital(clock), clock))


class _Clock:
    """Stands at the moment that was recorded for the thing being saved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 23, 21, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now

    def set_by(self, row: Row) -> None:
        if row.status == 201:
            self._now = datetime.strptime(row.body["encounterDatetime"], "%Y-%m-%dT%H:%M:%S.%f%z")


def _replayed(sandbox: Sandbox, clock: _Clock) -> Iterator[Outcome]:
    made_up: dict[str, str] = {}
    for row in ROWS:
        clock.set_by(row)
        if row.phase == "28-vitals-save" and row.method == "POST":
            post(sandbox, *vitals_type())
        answer = _body_of(_asked(sandbox, row, made_up))
        made_up |= _made_up(row, answer[1])
        yield Outcome(row=row, wanted=_comparable(row.status, row.body), got=_back(answer, made_up))


def _asked(sandbox: Sandbox, row: Row, made_up: dict[str, str]) -> Response:
    headers = {
        "Host": "openmrs.test",
        "Authorization": AUTHORIZATION[row.user],
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    path, sent = row.path, "" if row.sent is None else json.dumps(row.sent)
    for recorded, own in made_up.items():
        path, sent = path.replace(recorded, own), sent.replace(recorded, own)
    return sandbox.handle(request_of(row.method, path, headers=headers, body=sent.encode()))


def _body_of(response: Response) -> tuple[int, Any]:
    return response.status, response.json() if response.body else None


def _made_up(row: Row, got: Any) -> dict[str, str]:
    """The identifiers of a saved encounter and of its parts, recorded to own."""
    if row.method != "POST" or "/encounter" not in row.path or not isinstance(got, dict) or "obs" not in got:
        return {}
    pairs = [(row.body, got), *zip(row.body["encounterProviders"], got["encounterProviders"], strict=True)]
    own = {_field(obs): obs for obs in got["obs"]}
    pairs += [(obs, own[_field(obs)]) for obs in row.body["obs"] if _field(obs) in own]
    return {one["uuid"]: other["uuid"] for one, other in pairs if one["uuid"] != other["uuid"]}


def _field(obs: dict[str, Any]) -> Any:
    return obs.get("formFieldPath") or obs["display"]


def _back(answer: tuple[int, Any], made_up: dict[str, str]) -> tuple[int, Any]:
    text = json.dumps(answer[1])
    for recorded, own in made_up.items():
        text = text.replace(own, recorded)
    return _comparable(answer[0], json.loads(text))


def _comparable(status: int, body: Any) -> tuple[int, Any]:
    return status, normalised(body or None, _known().__contains__)


@cache
def _known() -> frozenset[str]:
    """Uuids that a replay gives again: of the requests, and of the required metadata."""
    asked = [one.path + json.dumps(one.body) for one in exchanges()]
    asked += [row.path + json.dumps(row.sent) for row in ROWS]
    return required_uuids() | {uuid for text in asked for uuid in UUID.findall(text)}
