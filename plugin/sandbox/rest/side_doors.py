"""The paths of REST that are no resources: clob data, form resource values, O3 forms, passwords …"""

from email.message import Message
from email.parser import BytesParser
from typing import Any

from plugin.sandbox.faults import NotLoggedIn
from plugin.sandbox.identity import authenticated_user
from plugin.sandbox.messages import Response, empty_response, json_response
from plugin.sandbox.rest.concept_searches import the_one_mapped_to
from plugin.sandbox.rest.errors import (
    InvalidSubmission,
    MethodNotSupported,
    ObjectNotFound,
    ServerFault,
    Unsupported,
)
from plugin.sandbox.rest.o3_forms import compiled
from plugin.sandbox.rest.obs_tree import obs_tree
from plugin.sandbox.rest.operations import representation_of
from plugin.sandbox.rest.posted import posted_object
from plugin.sandbox.rest.representations import DEFAULT, requested
from plugin.sandbox.rest.tags import tagged
from plugin.sandbox.rest.users import with_password
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc


def side_door(view: View, segments: list[str]) -> Response | None:
    """The answer, where the path is one of these; None where it is a resource's."""
    match segments:
        case ["clobdata", *rest]:
            return _clobs(view, rest)
        case ["form", _, "resource", uuid, "value"]:
            return _resource_value(view, uuid)
        case ["o3", "forms", identifier]:
            return _o3_form(view, identifier)
        case ["obstree" | "conceptreferences" as name]:
            return _obs_tree(view) if name == "obstree" else _concept_references(view)
        case ["password", *rest]:
            return _password(view, rest)
    return None


# Clob data


def _clobs(view: View, rest: list[str]) -> Response:
    method = view.call.request.method
    if method == "POST" and not rest:
        clob = view.store.add("clob", {"value": uploaded(view, "file")})
        return _text(201, str(clob["uuid"]), "text/plain;charset=ISO-8859-1")
    clob_found = view.get("clob", rest[0]) if len(rest) == 1 else None
    if method in {"GET", "HEAD"} and rest:
        return _text(200, str(clob_found["value"])) if clob_found else empty_response(404)
    if method == "DELETE" and rest:
        if clob_found is None:
            return empty_response(204)
        view.store.remove("clob", clob_found["uuid"])
        return empty_response(200)
    raise MethodNotSupported(f"Request method '{method}' not supported")


def _text(status: int, text: str, kind: str | None = None) -> Response:
    headers = (("Content-Type", kind),) if kind else ()
    return Response(status=status, headers=headers, body=text.encode("iso-8859-1", errors="replace"))


def uploaded(view: View, field: str) -> str:
    """The text of the uploaded file in a multipart form."""
    request = view.call.request
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise ServerFault(
            "Current request is not a multipart request",
            java="org.springframework.web.multipart.MultipartException",
        )
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    for part in message.get_payload():
        if isinstance(part, Message) and part.get_param("name", header="content-disposition") == field:
            content = part.get_payload(decode=True)
            return content.decode(errors="replace") if isinstance(content, bytes) else ""
    raise ServerFault(
        f"Required request part '{field}' is not present",
        java="org.springframework.web.multipart.support.MissingServletRequestPartException",
    )


def _resource_value(view: View, uuid: str) -> Response:
    resource = view.get("formresource", uuid)
    if resource is None:
        raise ServerFault(
            f"No form resource with uuid {uuid} found", java="java.lang.IllegalArgumentException"
        )
    if view.call.request.method == "POST":
        clob = view.store.add("clob", {"value": uploaded(view, "value")})
        changed = view.store.change("formresource", uuid, valueReference=clob["uuid"])
        return json_response(201, view.shown(Node("form/resource", changed), DEFAULT))
    clob_found = view.get("clob", resource.get("valueReference"))
    if clob_found is None:
        return empty_response(404)
    name = f'attachment;filename="{resource.get("name")}"'
    return _text(200, str(clob_found["value"])).with_header("Content-Disposition", name)


# Compiled forms


def _o3_form(view: View, identifier: str) -> Response:
    schema = compiled(view, identifier)
    if (view.call.request.parameter("includeConceptReferences") or "true").lower() == "true":
        asked = view.call.request.parameter("v")
        shape = requested(asked) if asked and asked != "default" else requested("custom:(uuid,display)")
        schema["conceptReferences"] = _referred(view, _concepts_in(schema), shape)
    # Despite its words it means: keep, but ask again each time.
    return tagged(view.call, json_response(200, schema, ("Cache-Control", "no-cache; private")))


def _concepts_in(schema: Doc) -> list[str]:
    """Every concept that a question or an answer names, in order, each once."""
    found: dict[str, None] = {}
    waiting: list[Any] = [schema.get("pages")]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item
        elif isinstance(item, dict):
            concept = item.get("concept")
            if isinstance(concept, str) and concept:
                found[concept] = None
            parts = ("sections", "questions", "questionOptions", "answers")
            waiting[:0] = [item[part] for part in parts if part in item]
    return list(found)


# Results


def _obs_tree(view: View) -> Response:
    if view.call.request.method not in {"GET", "HEAD"}:
        raise Unsupported("obstree doesn't support to this action")
    return tagged(view.call, json_response(200, obs_tree(view)))


# References to concepts


def _concept_references(view: View) -> Response:
    request = view.call.request
    if request.method == "POST":
        posted = posted_object(view.call)
        references = [str(one) for one in posted.get("references") or []]
        return json_response(200, _referred(view, references, representation_of(view, DEFAULT)))
    references = [one for one in (request.parameter("references") or "").split(",") if one.strip()]
    return tagged(
        view.call, json_response(200, _referred(view, references, representation_of(view, DEFAULT)))
    )


def _referred(view: View, references: list[str], shape: Any) -> Doc:
    """The concepts by the very text that refers to them; who may not read concepts is refused."""
    if references:
        view.call.identity.require("Get Concepts")
    found = {reference: _concept(view, reference) for reference in references if reference.strip()}
    return {reference: view.shown(Node("concept", doc), shape) for reference, doc in found.items() if doc}


def _concept(view: View, reference: str) -> Doc | None:
    known = view.get("concept", reference)
    source, colon, code = reference.partition(":")
    if known is None and colon and code:
        return the_one_mapped_to(view, source, code)
    return known


# Passwords


def _password(view: View, rest: list[str]) -> Response:
    if view.call.request.method != "POST":
        raise MethodNotSupported(f"Request method '{view.call.request.method}' not supported")
    posted = posted_object(view.call)
    if rest:
        user = view.get("user", rest[0])
        if user is None:
            raise ObjectNotFound
        view.call.identity.require("Edit User Passwords")
        with_password(view, user, str(posted.get("newPassword") or ""))
        return empty_response(200)
    return _own_password(view, posted)


def _own_password(view: View, posted: Doc) -> Response:
    user = view.call.identity.user
    if user is None:
        raise NotLoggedIn("Must be authenticated to change your own password")
    name = user.get("username") or user.get("systemId") or ""
    if authenticated_user(view.store, name, str(posted.get("oldPassword") or "")) is None:
        raise InvalidSubmission
    try:
        with_password(view, user, str(posted.get("newPassword") or ""))
    except ServerFault as fault:
        raise InvalidSubmission from fault
    return empty_response(200)
