"""The door of REST: ``/ws/rest/v1/…``."""

from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.container_pages import page
from plugin.sandbox.faults import Fault
from plugin.sandbox.messages import Response, empty_response, json_response
from plugin.sandbox.rest import operations, session
from plugin.sandbox.rest.allergies import confirm_no_allergies, delete_all_below
from plugin.sandbox.rest.errors import UnknownResource, Unsupported, response_of
from plugin.sandbox.rest.posted import posted_object
from plugin.sandbox.rest.registry import resources
from plugin.sandbox.rest.resource import Resource
from plugin.sandbox.rest.side_doors import side_door
from plugin.sandbox.rest.tags import tagged
from plugin.sandbox.rest.view import View
from plugin.sandbox.server import Sandbox

PREFIX = "/ws/rest/v1"
_DELETABLE = (2, 3, 4)  # segments: a resource, all of a sub-resource, one of them


def register(sandbox: Sandbox) -> None:
    """Mount REST on the sandbox."""
    sandbox.mount(PREFIX, answer)


def answer(call: Call) -> Response:
    """One REST request's answer; a fault undoes what was changed."""
    try:
        with call.store.transaction():
            return _answer(call)
    except Fault as fault:
        return _refused(call, fault)


def _refused(call: Call, fault: Fault) -> Response:
    realm = f"{call.link_base}/ws/rest/"
    response = response_of(fault, authenticated=call.identity.authenticated, realm=realm)
    if call.request.headers.get("disable-www-authenticate") == "true":
        return response.without_header("WWW-Authenticate")
    return response


def _answer(call: Call) -> Response:
    view = View(call, resources())
    segments = [part for part in call.rest.split("/") if part]
    aside = _session(view) if segments == ["session"] else side_door(view, segments)
    return aside or _resource_answer(call, view, segments)


def _resource_answer(call: Call, view: View, segments: list[str]) -> Response:
    if call.request.method in {"GET", "HEAD"}:
        return tagged(call, json_response(200, _read(view, segments)))
    if call.request.method == "POST":
        return _written(view, segments)
    if call.request.method == "DELETE" and len(segments) in _DELETABLE:
        _delete(view, segments)
        return empty_response(204, ("Content-Type", "application/json;charset=UTF-8"))
    if call.request.method == "PUT" and len(segments) == 3:
        _put(view, segments)
        return empty_response(204, ("Content-Type", "application/json;charset=UTF-8"))
    return page(405, f"Request method '{call.request.method}' not supported")


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
    raise UnknownResource


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
    return page(405, "Request method 'POST' not supported")


def _put(view: View, segments: list[str]) -> None:
    """Only the list of a patient's allergies takes one: nothing in it confirms that there are none."""
    name, owner, below = segments
    if resource_named(view, f"{name}/{below}").name != "patient/allergy":
        raise Unsupported
    confirm_no_allergies(view, owner, posted_object(view.call))


def _delete(view: View, segments: list[str]) -> None:
    request = view.call.request
    reason = request.parameter("reason") or "web service call"
    if len(segments) == 3:
        name, parent, below = segments
        delete_all_below(view, resource_named(view, f"{name}/{below}"), parent, reason)
        return
    above = segments[:-1]
    owner = above[1] if len(above) == 3 else None
    resource = resource_named(view, "/".join(above[::2]))
    if request.parameter("purge") is not None:
        operations.purge(view, resource, segments[-1], owner)
    else:
        operations.delete(view, resource, segments[-1], reason, owner)


__all__ = ["register", "tagged"]
