"""What leaves the gateway: one set of headers, one serialiser, and constant bodies for everything that
went wrong.

Pure: nothing here reads a file, a clock or a network.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

REST_TYPE = "application/json;charset=UTF-8"
FHIR_TYPE = "application/fhir+json;charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, body and what of the headers differs between answers."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = REST_TYPE
    cookies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def etag(self) -> str:
        """A digest of the very bytes that are sent, so that it tells nothing that they don't."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def dumps(body: Any) -> bytes:
    return orjson.dumps(body)


def json_answer(body: Any, *, fhir: bool = False, status: int = 200, cookies: tuple[str, ...] = ()) -> Answer:
    """An answer with this body as REST or FHIR would type it."""
    return Answer(
        status=status, body=dumps(body), content_type=FHIR_TYPE if fhir else REST_TYPE, cookies=cookies
    )


def rest_error(status: int, message: str, code: str, **more: Any) -> Answer:
    """An error as REST shapes it, without class names, lines or stack traces."""
    return json_answer({"error": {"message": message, "code": code, "detail": "", **more}}, status=status)


def fhir_error(status: int, diagnostics: str, code: str = "processing") -> Answer:
    """An error as FHIR shapes it, without narrative."""
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "diagnostics": diagnostics}],
    }
    return json_answer(outcome, fhir=True, status=status)


# The same for what is absent, hidden, refused or unknown to the rules: nobody can tell which it was.
REST_ABSENT = rest_error(
    404, "Object with given uuid doesn't exist [null]", "", rawMessage=None, translatedMessage=""
)
FHIR_ABSENT = fhir_error(404, "The resource is not known", "not-found")
REST_ODD = rest_error(400, "The request can't be understood", "")
FHIR_ODD = fhir_error(400, "The request can't be understood", "not-supported")
REST_ANONYMOUS = rest_error(401, "User is not logged in", "")
FHIR_ANONYMOUS = fhir_error(401, "User is not logged in", "login")
REST_FORBIDDEN = rest_error(403, "User is logged in but doesn't have the relevant privilege", "")
FHIR_FORBIDDEN = fhir_error(403, "User is logged in but doesn't have the relevant privilege", "forbidden")
REST_AWAY = rest_error(503, "The record is unavailable. Please try again in a moment.", "unavailable")
FHIR_AWAY = fhir_error(503, "The record is unavailable. Please try again in a moment.", "transient")


def absent(*, fhir: bool) -> Answer:
    return FHIR_ABSENT if fhir else REST_ABSENT


def odd(*, fhir: bool) -> Answer:
    return FHIR_ODD if fhir else REST_ODD


def anonymous(*, fhir: bool) -> Answer:
    return FHIR_ANONYMOUS if fhir else REST_ANONYMOUS


def forbidden(*, fhir: bool) -> Answer:
    return FHIR_FORBIDDEN if fhir else REST_FORBIDDEN


def away(*, fhir: bool) -> Answer:
    return FHIR_AWAY if fhir else REST_AWAY
