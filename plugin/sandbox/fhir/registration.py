"""Mounts the FHIR door."""

from plugin.sandbox.fhir.door import PREFIX, Door
from plugin.sandbox.server import Sandbox


def register(sandbox: Sandbox) -> None:
    """FHIR R4. R3 is not offered: its answers were not recorded."""
    sandbox.mount(PREFIX, Door())
