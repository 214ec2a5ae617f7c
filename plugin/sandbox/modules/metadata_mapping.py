"""Metadata mapping 2.0 without any mapping, as after installation: every search is empty."""

from typing import Any

from plugin.sandbox.call import Call
from plugin.sandbox.modules.answers import read_door, results
from plugin.sandbox.rest.errors import ObjectNotFound


def _list(call: Call) -> Any:
    if call.rest:
        raise ObjectNotFound
    return results()


term_mappings = read_door("Get Metadata Sources", _list)
