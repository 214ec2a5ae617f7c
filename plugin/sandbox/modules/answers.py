"""What the module doors share: who may ask, how a list or an error is sent."""

from collections.abc import Callable, Sequence
from typing import Any

from plugin.sandbox.call import Call, Handler
from plugin.sandbox.faults import Fault, PrivilegeRequired
from plugin.sandbox.messages import Response, json_response
from plugin.sandbox.rest.errors import MethodNotSupported, response_of
from plugin.sandbox.rest.registration import tagged


def read_door(privilege: str, content: Callable[[Call], Any]) -> Handler:
    """A door for GET alone, open to whoever is logged in; others are told that they lack ``privilege``."""

    def answer(call: Call) -> Response:
        if call.request.method != "GET":
            raise MethodNotSupported(f"Request method '{call.request.method}' not supported")
        return tagged(call, json_response(200, content(call)))

    return guarded(privilege, answer)


def guarded(privilege: str, answer: Handler) -> Handler:
    """The door with REST's errors around it, closed to nobody."""

    def guard(call: Call) -> Response:
        try:
            if not call.identity.authenticated:
                raise PrivilegeRequired(privilege)
            return answer(call)
        except Fault as fault:
            realm = f"{call.link_base}/ws/rest/"
            return response_of(fault, authenticated=call.identity.authenticated, realm=realm)

    return guard


def results(found: Sequence[Any] = ()) -> dict[str, Any]:
    """REST's list."""
    return {"results": list(found)}
