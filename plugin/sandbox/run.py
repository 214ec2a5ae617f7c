"""``hst sandbox``: builds a sandbox, fills it, and serves it."""

import base64
import csv
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.http import serve
from plugin.sandbox.initializer.loading import load_initializer
from plugin.sandbox.messages import Request
from plugin.sandbox.server import Sandbox

# The account that every new OpenMRS brings.
_ADMIN = "Basic " + base64.b64encode(b"admin:Admin123").decode()


class CannotStart(ValueError):
    """What the sandbox was given can't be used; one sentence with the mend."""


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
    sandbox = _filled(data, initializer)
    seed(sandbox, requests)
    serve(sandbox, "127.0.0.1", port, ready or _say)


def _filled(data: Path | None, initializer: Path | None) -> Sandbox:
    try:
        if data is not None:
            _require_ours(data)
        sandbox = empty_sandbox(data)
    except sqlite3.Error:
        raise CannotStart(
            "The file of --data can't be used: name a new file in a folder that may be written and has space."
        ) from None
    if initializer is not None:
        try:
            load_initializer(initializer, sandbox.store)
        except (UnicodeDecodeError, csv.Error, json.JSONDecodeError):
            raise CannotStart(
                "The package of --initializer can't be read: write it anew with `hst package`."
            ) from None
    return sandbox


def _require_ours(data: Path) -> None:
    """The plugin's own database, or anybody's, must not become a sandbox by a slip."""
    with closing(sqlite3.connect(data)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if {name for (name,) in rows} - {"documents"}:
        raise CannotStart("The file of --data belongs to another program: name a new file.")


def seed(sandbox: Sandbox, requests: Iterable[Seed]) -> None:
    """Create what is missing, as the administrator; ``CannotStart`` where the server refuses."""
    for each in requests:
        if _ask(sandbox, "GET", f"{each.path}/{each.uuid}") == 404:
            status = _ask(sandbox, "POST", each.path, each.body)
            if status >= 300:
                raise CannotStart(
                    f"The sandbox refused to create a {each.path} (status {status}): "
                    "provision it first (`hst apply`), then start it with the fixture."
                )


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
