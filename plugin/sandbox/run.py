"""``hst sandbox``: builds a sandbox, fills it, and serves it."""

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.http import serve
from plugin.sandbox.initializer.loading import load_initializer
from plugin.sandbox.messages import Request
from plugin.sandbox.server import Sandbox

# The account that every new OpenMRS brings.
_ADMIN = "Basic " + base64.b64encode(b"admin:Admin123").decode()


class Seed(Protocol):
    """One thing to create over REST."""

    @property
    def path(self) -> str: ...
    @property
    def body(self) -> dict[str, Any]: ...
    @property
    def uuid(self) -> str: ...


def run(
    *,
    port: int,
    data: Path | None,
    initializer: Path | None,
    requests: Iterable[Seed] = (),
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve until stopped; prints one line with the address once it answers."""
    sandbox = empty_sandbox(data)
    if initializer is not None:
        load_initializer(initializer, sandbox.store)
    seed(sandbox, requests)
    serve(sandbox, "127.0.0.1", port, ready or _say)


def seed(sandbox: Sandbox, requests: Iterable[Seed]) -> None:
    """Create what is missing, as the administrator; ``ValueError`` where the server refuses."""
    for each in requests:
        if _ask(sandbox, "GET", f"{each.path}/{each.uuid}") == 404:
            status = _ask(sandbox, "POST", each.path, each.body)
            if status >= 300:
                raise ValueError(f"The sandbox refused to create a {each.path} (status {status}).")


def _ask(sandbox: Sandbox, method: str, path: str, body: dict[str, Any] | None = None) -> int:
    request = Request(
        method=method,
        path=f"/openmrs/ws/rest/v1/{path}",
        headers={"authorization": _ADMIN, "content-type": "application/json"},
        body=b"" if body is None else json.dumps(body).encode(),
    )
    return sandbox.handle(request).status


def _say(port: int) -> None:
    print(f"listening on http://127.0.0.1:{port}/openmrs", flush=True)
