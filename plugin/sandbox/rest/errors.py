"""What REST answers when it can't: the tree of webservices.rest, and its wording of each.

Pure: nothing here reads a file, a clock or a network.
"""

from typing import Any

from plugin.sandbox.faults import Fault, PrivilegeRequired
from plugin.sandbox.messages import Response, empty_response, json_response
from plugin.sandbox.rest.bundle import message_of

_PACKAGE = "org.openmrs.module.webservices.rest.web.response"


class RestFault(Fault):
    """An exception of the server: ``text`` is its message, ``causes`` those of the exceptions behind it."""

    status = 500
    reason = ""
    java = "org.openmrs.api.APIException"

    def __init__(self, text: str | None = None, *causes: str) -> None:
        super().__init__(text or type(self).__name__)
        self.text = text
        self.causes = causes

    @property
    def chain(self) -> tuple[str, ...]:
        """Every message from here to the innermost cause, blank ones left out."""
        return tuple(part for part in (self.text, *self.causes) if part)


class ConversionFailed(RestFault):
    status = 400
    java = f"{_PACKAGE}.ConversionException"


class ObjectNotFound(RestFault):
    status = 404
    reason = "Object with given uuid doesn't exist"
    java = f"{_PACKAGE}.ObjectNotFoundException"


class ObjectMismatch(RestFault):
    status = 404
    reason = "Subresource with given uuid doesn't match the uuid of the main resource"
    java = f"{_PACKAGE}.ObjectMismatchException"


class UnknownResource(RestFault):
    status = 404
    reason = "Resource does not exist. Please check documentation for implemented resources and their paths"
    java = "org.openmrs.module.webservices.rest.web.api.impl.UnknownResourceException"


class Unsupported(RestFault):
    status = 400
    reason = "The Resource Does not Support the Requested Operation"
    java = f"{_PACKAGE}.ResourceDoesNotSupportOperationException"


class InvalidSearch(RestFault):
    status = 400
    reason = "The search with the given parameters is not valid"
    java = "org.openmrs.module.webservices.rest.web.api.impl.InvalidSearchException"


class IllegalRequest(RestFault):
    status = 400
    java = f"{_PACKAGE}.IllegalRequestException"


class Unreadable(RestFault):
    status = 400
    java = "org.springframework.http.converter.HttpMessageNotReadableException"


class MethodNotSupported(RestFault):
    status = 405
    java = "org.springframework.web.HttpRequestMethodNotSupportedException"


class NothingThere(RestFault):
    status = 204
    reason = "Object with given uuid is empty"
    java = f"{_PACKAGE}.NoContentFoundException"


class ServerFault(RestFault):
    """An exception that nobody foresaw: 500. ``java`` names its class."""

    def __init__(self, text: str | None, *causes: str, java: str = "org.openmrs.api.APIException") -> None:
        super().__init__(text, *causes)
        self.java = java


class InvalidSubmission(RestFault):
    """A validator refused: ``fields`` maps a field to its (code, message) pairs; both may be empty."""

    status = 400
    java = "org.openmrs.api.ValidationException"

    def __init__(
        self,
        fields: dict[str, list[tuple[str, str]]] | None = None,
        everything: list[tuple[str, str]] | None = None,
    ) -> None:
        super().__init__("failed to validate")
        self.fields = fields or {}
        self.everything = everything or []


class Problems:
    """Collects what a validator finds, and refuses if it found anything."""

    def __init__(self) -> None:
        self._fields: dict[str, list[tuple[str, str]]] = {}
        self._everything: list[tuple[str, str]] = []

    def field(self, name: str, code: str, default: str | None = None, *arguments: object) -> None:
        self._fields.setdefault(name, []).append((code, message_of(code, *arguments, default=default)))

    def overall(self, code: str, default: str | None = None) -> None:
        self._everything.append((code, message_of(code, default=default)))

    def __bool__(self) -> bool:
        return bool(self._fields or self._everything)

    def refuse(self) -> None:
        """``InvalidSubmission`` if anything was found."""
        if self:
            raise InvalidSubmission(self._fields, self._everything)


def duplicate_entry(value: str, key: str) -> ServerFault:
    """What the database says to a second row with the same unique value."""
    return ServerFault(
        "could not execute statement",
        f"Duplicate entry '{value}' for key '{key}'",
        java="org.hibernate.exception.ConstraintViolationException",
    )


# Wording


def response_of(fault: Fault, *, authenticated: bool, realm: str) -> Response:
    """The answer to a fault; ``realm`` is the base of REST, for who must still log in."""
    if isinstance(fault, InvalidSubmission):
        return json_response(400, {"error": _submission(fault)})
    if isinstance(fault, PrivilegeRequired):
        return _privilege_response(fault, authenticated, realm)
    if isinstance(fault, NothingThere):
        return empty_response(fault.status)
    if isinstance(fault, RestFault):
        return json_response(fault.status, _wrapped(fault.text, fault.causes, fault.reason, fault.java))
    raise fault


def _submission(fault: InvalidSubmission) -> dict[str, Any]:
    def entries(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"code": code, "message": message} for code, message in pairs]

    return {
        "message": "Invalid Submission",
        "code": "webservices.rest.error.invalid.submission",
        "globalErrors": entries(fault.everything),
        "fieldErrors": {name: entries(pairs) for name, pairs in fault.fields.items()},
    }


def _privilege_response(fault: PrivilegeRequired, authenticated: bool, realm: str) -> Response:
    java = "org.openmrs.api.APIAuthenticationException"
    if authenticated:
        reason = "User is logged in but doesn't have the relevant privilege"
        return json_response(403, _wrapped(str(fault), (), reason, java))
    body = _wrapped(str(fault), (), "User is not logged in", java)
    return json_response(401, body, ("WWW-Authenticate", f'Basic realm="OpenMRS at {realm}"'))


def _wrapped(text: str | None, causes: tuple[str, ...], reason: str, java: str) -> dict[str, Any]:
    told = " => ".join(part for part in (text, *causes) if part) or "null"
    return {
        "error": {
            "message": f"{reason} [{told}]" if reason else f"[{told}]",
            "code": f"{java}:1",
            "detail": f"{java}: {text}" if text else java,
            "rawMessage": text,
            "translatedMessage": text or "",
        }
    }
