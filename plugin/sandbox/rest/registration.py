"""The door of REST: ``/ws/rest/v1/…``."""

from plugin.sandbox.call import Call
from plugin.sandbox.container_pages import not_found
from plugin.sandbox.messages import Response
from plugin.sandbox.server import Sandbox

PREFIX = "/ws/rest/v1"


def register(sandbox: Sandbox) -> None:
    sandbox.mount(PREFIX, answer)


def answer(call: Call) -> Response:
    return not_found(call.path)
