"""The recorded exchanges, and how one of them is asked again."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plugin.sandbox.messages import Request, Response, request_of

RECORDINGS = Path(__file__).with_name("exchanges.jsonl")
_CREDENTIALS = {
    "admin": "admin:Admin123",
    "badpw": "admin:wrong",
    "drjones": "drjonesc1:Passw0rdX",
    "drlee": "drleec1:Passw0rdX",
}
_BOUNDARY = "----replay"
_NONE_MADE_UP: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One recorded step; ``json`` and ``text`` are the recorded body."""

    step: int
    name: str
    group: str
    user: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    json: Any
    text: str | None

    def request(self, cookie: str | None, made_up: Mapping[str, str] = _NONE_MADE_UP) -> Request:
        """The request as that user sends it.

        ``cookie`` takes the place of a recorded session id, and ``made_up`` maps identifiers
        that the recorded server made up to those that the asked one did.
        """
        headers = {"Host": "openmrs.test", **self.headers}
        if "Cookie" in headers and cookie:
            headers["Cookie"] = f"JSESSIONID={cookie}"
        if self.user in _CREDENTIALS:
            headers["Authorization"] = "Basic " + base64.b64encode(_CREDENTIALS[self.user].encode()).decode()
        kind, body = _body_of(self.body)
        path = self.path
        for recorded, own in made_up.items():
            path, body = path.replace(recorded, own), body.replace(recorded.encode(), own.encode())
        if kind:
            headers["Content-Type"] = kind
        return request_of(self.method, "/openmrs" + path, headers=headers, body=body)


def _body_of(body: Any) -> tuple[str | None, bytes]:
    if body is None:
        return None, b""
    if isinstance(body, str):
        return None, body.encode()
    if "multipart" in body:
        return f"multipart/form-data; boundary={_BOUNDARY}", _multipart(body["multipart"])
    return None, json.dumps(body).encode()


def _multipart(parts: dict[str, list[str]]) -> bytes:
    chunks = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n{content}\r\n"
        for field, (name, content, kind) in parts.items()
    ]
    return ("".join(chunks) + f"--{_BOUNDARY}--\r\n").encode()


def exchanges() -> list[Exchange]:
    """All recorded steps, in order."""
    return [_exchange(json.loads(line)) for line in RECORDINGS.read_text().splitlines()]


def _exchange(row: dict[str, Any]) -> Exchange:
    request, response = row["request"], row["response"]
    return Exchange(
        step=row["step"],
        name=row["name"],
        group=row["group"],
        user=row["user"],
        method=request["method"],
        path=request["path"],
        headers=request["headers"],
        body=request["body"],
        status=response["status"],
        json=response["json"],
        text=response["text"],
    )


def session_id_of(response: Response) -> str | None:
    """The session id that an answer sets."""
    found = re.match(r"JSESSIONID=(\w+)", response.header("Set-Cookie") or "")
    return found.group(1) if found else None
