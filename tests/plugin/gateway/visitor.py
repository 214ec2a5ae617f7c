"""Asks a server as one of the staff would, and brings two answers to a form in which they can be compared."""

import json
import re
from dataclasses import dataclass
from typing import Any

import requests

from tests.plugin.gateway.world import HERS, TWIN, Staff, made

REST, FHIR = "/ws/rest/v1", "/ws/fhir2/R4"
_KINDS = [
    ("person",),
    ("visit",),
    ("allergy",),
    ("enrollment", "other"),
    ("enrollment", "care"),
    *(("encounter", key) for key in (*map(str, range(12)), "talk", "choices")),
    *(("obs", key, each) for key in (*map(str, range(12)), "talk", "choices") for each in ("0", "1")),
]
_TO_TWIN = {made(kind, HERS.key, *more): made(kind, TWIN.key, *more) for kind, *more in _KINDS}
_VARYING = (
    "auditInfo",
    "lastUpdated",
    "versionId",
    "dateCreated",
    "dateChanged",
    "resourceVersion",
    "issued",
)
_SETS = ("obs", "groupMembers", "identifiers", "attributes", "states", "encounterProviders")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PAGE = re.compile(r"_getpages=[0-9a-f-]+")
_OURS = set(_TO_TWIN) | set(_TO_TWIN.values())


@dataclass(frozen=True)
class Visitor:
    """Speaks to the server at ``url`` ("http://127.0.0.1:1234/openmrs")."""

    url: str

    def ask(
        self, who: Staff | tuple[str, str] | None, target: str, *, method: str = "GET", **more: Any
    ) -> requests.Response:
        basic = who.basic if isinstance(who, Staff) else who
        session = requests.Session()
        asked = requests.Request(method, self.url, auth=basic, **more)
        prepared = session.prepare_request(asked)
        # As written: requests would tidy the very spellings that are to be tried.
        prepared.url = self.url + target
        with session:
            return session.send(prepared, timeout=30, allow_redirects=False)

    def json(self, who: Staff | tuple[str, str] | None, target: str) -> Any:
        answer = self.ask(who, target)
        assert answer.status_code == 200, (target, answer.status_code, answer.text[:300])
        return answer.json()


def as_twin(text: str) -> str:
    """A text about her, with every identifier of hers replaced by her twin's."""
    for hers, twin in _TO_TWIN.items():
        text = text.replace(hers, twin)
    return text.replace("N-hers", "N-twin")


def comparable(answer: requests.Response) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body, without what no server can repeat."""
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Date", "ETag", "Content-Length")
    }
    text = _PAGE.sub("_getpages=token", as_twin(answer.text))
    text = _UUID.sub(lambda found: found[0] if found[0] in _OURS else "uuid", text)
    body = _tidied(json.loads(text)) if text else None
    return answer.status_code, headers, body


def _tidied(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _tidied(inner) for name, inner in value.items() if name not in _VARYING}
        return {name: _unordered(inner) if name in _SETS else inner for name, inner in kept.items()}
    return [_tidied(inner) for inner in value] if isinstance(value, list) else value


def _unordered(value: Any) -> Any:
    return sorted(value, key=repr) if isinstance(value, list) else value


def without_narrative(value: Any) -> Any:
    """What transparency allows to differ: narrative, and what every answer makes up anew."""
    if isinstance(value, dict):
        return {
            name: without_narrative(inner)
            for name, inner in value.items()
            if not (name == "text" and isinstance(inner, dict)) and name not in ("meta", "id", "link")
        }
    return [without_narrative(inner) for inner in value] if isinstance(value, list) else value
