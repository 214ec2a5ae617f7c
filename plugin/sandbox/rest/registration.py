"""The door of REST: ``/ws/rest/v1/…``."""

from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.faults import Fault
from plugin.sandbox.messages import Response, empty_response, json_response
from plugin.sandbox.rest import operations, session
from plugin.sandbox.rest.errors import MethodNotSupported, UnknownResource, response_of
from plugin.sandbox.rest.posted import posted_object
from plugin.sandbox.rest.registry import resources
from plugin.sandbox.rest.resource import Resource
from plugin.sandbox.rest.side_doors import side_door
from plugin.sandbox.rest.tags import tagged
from plugin.sandbox.rest.view import View
from plugin.sandbox.server import Sandbox

PREFIX = "/ws/rest/v1"


def register(sandbox: Sandbox) -> None:
    """Mount REST on the sandbox."""
    sandbox.mount(PREFIX, answer)


def answer(call: Call) -> Response:
    """One REST request's answer; a fault undoes what was changed."""
    try:
        with call.store.transaction():
            return _answer(call)
    except Fault as fault:
        return response_of(
            fault, authenticated=call.identity.authenticated, realm=f"{call.link_base}/ws/rest/"
        )


def _answer(call: Call) -> Response:
    view = View(call, resources())
    if call.rest == "session":
        return _session(view)
    segments = [part for part in call.rest.split("/") if part]
    aside = side_door(view, segments)
    if aside is not None:
        return aside
    if call.request.method in {"GET", "HEAD"}:
        return tagged(call, json_response(200, _read(view, segments)))
    if call.request.method == "POST":
        return _written(view, segments)
    if call.request.method == "DELETE":
        _delete(view, segments)
        return empty_response(204, ("Content-Type", "application/json;charset=UTF-8"))
    raise MethodNotSupported(f"Request method '{call.request.method}' not supported")


def _session(view: View) -> Response:
    call = view.call
    if call.request.method == "POST":
        return json_response(200, session.changed(view, call, posted_object(call)))
    if call.request.method == "DELETE":
        session.ended(call)
        return empty_response(204)
    return tagged(call, json_response(200, session.shown(view, call)))


def resource_named(view: View, name: str) -> Resource:
    """The resource of that name; ``UnknownResource`` if there is none."""
    found = view.resources.get(name)
    if found is None:
        raise UnknownResource(f"Unknown resource: v1/{name}")
    return found


def _read(view: View, segments: list[str]) -> Any:
    match segments:
        case [name]:
            return operations.listed(view, resource_named(view, name))
        case [name, uuid]:
            return operations.read(view, resource_named(view, name), uuid)
        case [name, owner, below]:
            return operations.listed_below(view, resource_named(view, f"{name}/{below}"), owner)
        case [name, owner, below, uuid]:
            return operations.read(view, resource_named(view, f"{name}/{below}"), uuid, owner)
    raise UnknownResource("Unknown resource: v1/" + "/".join(segments))


def _written(view: View, segments: list[str]) -> Response:
    posted = posted_object(view.call)
    match segments:
        case [name]:
            return json_response(201, operations.create(view, resource_named(view, name), posted))
        case [name, uuid]:
            return json_response(200, operations.update(view, resource_named(view, name), uuid, posted))
        case [name, owner, below]:
            return json_response(
                201, operations.create(view, resource_named(view, f"{name}/{below}"), posted, owner)
            )
        case [name, owner, below, uuid]:
            resource = resource_named(view, f"{name}/{below}")
            return json_response(200, operations.update(view, resource, uuid, posted, owner))
    raise UnknownResource("Unknown resource: v1/" + "/".join(segments))


def _delete(view: View, segments: list[str]) -> None:
    request = view.call.request
    reason = request.parameter("reason") or "web service call"
    purging = request.parameter("purge") is not None
    match segments:
        case [name, uuid]:
            resource, owner = resource_named(view, name), None
        case [name, owner, below, uuid]:
            resource = resource_named(view, f"{name}/{below}")
        case _:
            raise MethodNotSupported("Request method 'DELETE' not supported")
    if purging:
        operations.purge(view, resource, uuid, owner)
    else:
        operations.delete(view, resource, uuid, reason, owner)


__all__ = ["register", "tagged"]
