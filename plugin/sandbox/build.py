"""Puts a sandbox together: the store, the required metadata, and every door that is mounted on it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from plugin.sandbox import required_metadata
from plugin.sandbox.fhir import registration as fhir
from plugin.sandbox.modules import registration as modules
from plugin.sandbox.rest import registration as rest
from plugin.sandbox.server import Sandbox
from plugin.sandbox.store import Store


def empty_sandbox(path: Path | None = None, clock: Callable[[], datetime] | None = None) -> Sandbox:
    """A server as it is after installation; ``path`` is its file (None: memory alone)."""
    store = Store.open(path)
    required_metadata.fill(store)
    sandbox = Sandbox(store, clock) if clock else Sandbox(store)
    for register in (rest.register, fhir.register, modules.register):
        register(sandbox)
    return sandbox
