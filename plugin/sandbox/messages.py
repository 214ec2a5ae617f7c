"""What comes in and what goes out, as plain values: the core of the sandbox never sees a socket.

Pure: nothing here reads a file, a clock or a network.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

JSON_TYPE = "application/json;charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Request:
    """``path`` is raw (as on the request line, with the context ``/openmrs``, without the query);
    ``query`` keeps order and repeats, percent-decoded; header names are lower case.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def parameters(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.query if key == name)


@dataclass(frozen=True, kw_only=True)
class Response:
    """``headers`` keeps order and repeats (several cookies)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_header(self, name: str, value: str) -> "Response":
        return Response(status=self.status, headers=(*self.headers, (name, value)), body=self.body)

    def without_header(self, name: str) -> "Response":
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return Response(status=self.status, headers=kept, body=self.body)

    def json(self) -> Any:
        """The body as JSON, None where it is empty."""
        return json.loads(self.body) if self.body else None


def request_of(
    method: str, target: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Request:
    """A request from its target ("/openmrs/ws/rest/v1/patient?q=a"), as tests and seeds write it."""
    parts = urlsplit(target)
    return Request(
        method=method.upper(),
        path=parts.path,
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=body,
    )


def json_response(status: int, content: Any, *headers: tuple[str, str], kind: str = JSON_TYPE) -> Response:
    """An answer with a JSON body; ``kind`` is its content type."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status=status, headers=(("Content-Type", kind), *headers), body=body)


def empty_response(status: int, *headers: tuple[str, str]) -> Response:
    return Response(status=status, headers=headers)
